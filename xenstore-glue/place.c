// SPDX-License-Identifier: GPL-2.0
/*
 * place - where the mirror is, and how one knows that a domain lives
 */
#include <errno.h>
#include <string.h>

#include "number.h"
#include "place.h"
#include "uuid.h"

bool place_domid(const char *text, uint32_t *domid)
{
	uint32_t number;

	/* "007" is no directory of domain 7. */
	if ((text[0] == '0' && text[1]) || number_u32(text, &number) ||
	    number >= PLACE_DOMIDS)
		return false;
	*domid = number;
	return true;
}

static void add_home(struct text *t, uint32_t domid)
{
	text_add(t, "/local/domain/");
	text_add_number(t, domid);
}

void place_base(const struct place *p, char path[PLACE_LEN])
{
	struct text t;

	text_begin(&t, path, PLACE_LEN);
	if (!p->own) {
		text_add(&t, "/local/domain");
		return;
	}
	add_home(&t, p->own);
	text_add(&t, "/data/acct");
}

static void begin_home(const struct place *p, uint32_t domid, struct text *t,
		       char *path)
{
	text_begin(t, path, PLACE_LEN);
	if (!p->own) {
		add_home(t, domid);
		return;
	}
	add_home(t, p->own);
	text_add(t, "/data/acct/");
	text_add_number(t, domid);
}

void place_home(const struct place *p, uint32_t domid, char path[PLACE_LEN])
{
	struct text t;

	begin_home(p, domid, &t, path);
}

void place_node(const struct place *p, uint32_t domid, const char *node,
		char path[PLACE_LEN])
{
	struct text t;

	begin_home(p, domid, &t, path);
	if (!p->own)
		text_add(&t, "/acct");
	text_add(&t, node);
}

bool place_question(const struct place *p, const struct mirror_domain *d,
		    char path[PLACE_LEN])
{
	struct text t;

	text_begin(&t, path, PLACE_LEN);
	if (p->own) {
		text_add(&t, "backend/vif/");
		text_add_number(&t, d->domid);
		return false;
	}
	add_home(&t, d->domid);
	if (!uuid_known(d->uuid))
		return true;
	text_add(&t, "/vm");
	return false;
}

static bool is_vm(const char *body, size_t len, const uint8_t *uuid)
{
	uint8_t parsed[VMACCT_UUID_LEN];

	return len == strlen("/vm/") + UUID_TEXT_LEN - 1 &&
	       !memcmp(body, "/vm/", strlen("/vm/")) &&
	       uuid_parse(body + strlen("/vm/"), parsed) &&
	       uuid_equal(parsed, uuid);
}

/* @body: names, each with its NUL. */
static bool is_somebodys_home(const char *body, size_t len, bool has_vifs)
{
	const char *name, *end = body + len;
	bool others = false, vm = false;

	for (name = body; name < end; name += strlen(name) + 1) {
		others |= *name && strcmp(name, "acct");
		vm |= !strcmp(name, "vm");
	}
	return others && (!vm || has_vifs);
}

bool place_lives(const struct place *p, const struct mirror_domain *d,
		 int error, const char *body, size_t len)
{
	if (p->own)
		return !error;
	if (uuid_known(d->uuid))
		return !error && is_vm(body, len, d->uuid);
	/* Too many nodes for one answer are more than ours. */
	if (error)
		return error == E2BIG && d->live_vifs;
	return is_somebodys_home(body, len, d->live_vifs);
}

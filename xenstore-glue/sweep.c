// SPDX-License-Identifier: GPL-2.0
/*
 * sweep - nodes that an earlier vmacctd left in xenstore
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "presence.h"
#include "sweep.h"

/* A conflict, or a list that changed while it was read in parts. */
#define TRIES	100

struct found {
	uint32_t domid;
	bool bill;		/* it has one */
	bool stays;
};

struct sweep {
	struct wire *wire;
	const struct place *place;
	const struct mirror *keep;
	size_t count;
	struct found found[PLACE_DOMIDS];	/* what has a directory */
	/* The last answer to ask(). */
	int error;
	size_t len;
	char body[XENSTORE_PAYLOAD_MAX + 1];
};

static void take_answer(void *context, const struct wire_answer *a)
{
	struct sweep *s = context;

	s->error = a->error;
	s->len = a->len;
	memcpy(s->body, a->body, a->len);
	s->body[a->len] = '\0';
}

/* One round trip. 0, also where the answer is an error; or -1: lost. */
static int ask(struct sweep *s, const struct wire_request *r)
{
	wire_handle(s->wire, take_answer, s);
	wire_request(s->wire, r);
	return wire_flush(s->wire);
}

/* @names: each with its NUL. */
static void take_names(struct sweep *s, const char *names, size_t len)
{
	const char *name, *end = names + len;
	uint32_t domid;

	for (name = names; name < end; name += strlen(name) + 1)
		if (place_domid(name, &domid) && s->count < PLACE_DOMIDS)
			s->found[s->count++] = (struct found){ .domid = domid };
}

/*
 * A part of a list: the list's generation, and names from @offset bytes on; one
 * more NUL says that it is the last part. How many bytes of names came, or 0
 * with @s->error, an errno, if another part does not belong to this one.
 */
static size_t take_part(struct sweep *s, char *generation, size_t offset)
{
	size_t prefix = strlen(s->body) + 1;

	if (s->len <= prefix || prefix > NODE_NUMBER_LEN)
		s->error = EINVAL;
	else if (!offset)
		strcpy(generation, s->body);
	else if (strcmp(generation, s->body))
		s->error = EAGAIN;
	if (s->error)
		return 0;
	take_names(s, s->body + prefix, s->len - prefix);
	return s->len - prefix;
}

static int list_in_parts(struct sweep *s, const char *path)
{
	char generation[NODE_NUMBER_LEN], offset[NODE_NUMBER_LEN];
	struct wire_request r = {
		.type = XS_DIRECTORY_PART, .path = path, .value = offset,
	};
	size_t at = 0, n;

	s->count = 0;
	do {
		r.len = sprintf(offset, "%u", (unsigned int)at) + 1;
		if (ask(s, &r))
			return -1;
		n = s->error ? 0 : take_part(s, generation, at);
		at += n;
	} while (n > 1 && s->body[s->len - 2]);
	return 0;
}

/* All that there are, however many; the outcome is in @s->error. */
static int list(struct sweep *s, const char *path)
{
	const struct wire_request r = { .type = XS_DIRECTORY, .path = path };
	int tries = 0;

	if (ask(s, &r))
		return -1;
	if (!s->error)
		take_names(s, s->body, s->len);
	if (s->error != E2BIG)
		return 0;
	do {
		if (list_in_parts(s, path))
			return -1;
	} while (s->error == EAGAIN && ++tries < TRIES);
	return 0;
}

/* By index of what was found. */
static void take_bill(void *context, const struct wire_answer *a)
{
	struct sweep *s = context;

	s->found[a->tag].bill = a->error != ENOENT;
}

static int look_for_bills(struct sweep *s)
{
	struct wire_request r = { .type = XS_READ };
	char path[PLACE_LEN];

	r.path = path;
	wire_handle(s->wire, take_bill, s);
	for (r.tag = 0; r.tag < s->count; r.tag++) {
		place_node(s->place, s->found[r.tag].domid, "", path);
		wire_request(s->wire, &r);
	}
	return wire_flush(s->wire);
}

/* By index of what was found. */
static void take_presence(void *context, const struct wire_answer *a)
{
	struct sweep *s = context;
	struct found *f = &s->found[a->tag];

	f->stays = presence_shown(s->place, mirror_find(s->keep, f->domid), a);
}

static int look_who_lives(struct sweep *s)
{
	const struct mirror_domain *d;
	unsigned int i;

	wire_handle(s->wire, take_presence, s);
	for (i = 0; i < s->count; i++) {
		d = mirror_find(s->keep, s->found[i].domid);
		if (d && s->found[i].bill)
			presence_ask(s->wire, s->place, d, 0, i);
	}
	return wire_flush(s->wire);
}

/* Is our node all that is in the domain's home, which was listed? */
static bool is_orphan(const struct sweep *s)
{
	return !s->error && s->len == sizeof("acct") && !strcmp(s->body, "acct");
}

/* In @transaction: what to remove is found and removed. */
static int remove_in(struct sweep *s, uint32_t transaction, uint32_t domid)
{
	struct wire_request r = { .transaction = transaction };
	char home[PLACE_LEN], node[PLACE_LEN];

	place_home(s->place, domid, home);
	place_node(s->place, domid, "", node);
	r.type = XS_DIRECTORY;
	r.path = home;
	if (ask(s, &r))
		return -1;
	r.type = XS_RM;
	r.path = is_orphan(s) ? home : node;
	return ask(s, &r);
}

/* The outcome is in @s->error. */
static int try_remove(struct sweep *s, uint32_t domid)
{
	struct wire_request r = { .type = XS_TRANSACTION_START, .path = "" };
	int error;

	if (ask(s, &r))
		return -1;
	if (!s->error && number_u32(s->body, &r.transaction))
		s->error = EINVAL;
	if (s->error)
		return 0;
	if (remove_in(s, r.transaction, domid))
		return -1;
	error = s->error;
	r.type = XS_TRANSACTION_END;
	r.path = error ? "F" : "T";
	if (ask(s, &r))
		return -1;
	if (error)
		s->error = error == ENOENT ? 0 : error;
	return 0;
}

static int remove_bill(struct sweep *s, uint32_t domid, struct why *why)
{
	int tries = 0;

	do {
		if (try_remove(s, domid))
			return fail(why, "%s", wire_why(s->wire));
	} while (s->error == EAGAIN && ++tries < TRIES);
	if (!s->error)
		return 0;
	return fail(why, "cannot remove the old bill of domain %u: %s", domid,
		    strerror(s->error));
}

static int sweep_found(struct sweep *s, struct why *why)
{
	size_t i;

	if (look_for_bills(s) || look_who_lives(s))
		return fail(why, "%s", wire_why(s->wire));
	for (i = 0; i < s->count; i++)
		if (s->found[i].bill && !s->found[i].stays &&
		    remove_bill(s, s->found[i].domid, why))
			return -1;
	return 0;
}

static int sweep_all(struct sweep *s, struct why *why)
{
	char base[PLACE_LEN];

	place_base(s->place, base);
	if (list(s, base))
		return fail(why, "%s", wire_why(s->wire));
	if (s->error == ENOENT)
		return 0;
	if (s->error)
		return fail(why, "%s: %s", base, strerror(s->error));
	return sweep_found(s, why);
}

int sweep(struct wire *wire, const struct place *p, const struct mirror *keep,
	  struct why *why)
{
	struct sweep *s = calloc(1, sizeof(*s));
	int err;

	if (!s)
		return fail(why, "out of memory");
	s->wire = wire;
	s->place = p;
	s->keep = keep;
	err = sweep_all(s, why);
	free(s);
	return err;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * names - what xenstore knows of the domains: their names, and who we are
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "number.h"
#include "wire.h"

/* A person waits for it, and libxenstore would wait for ever. */
#define PATIENCE_MS	2000

static struct wire *xenstore;

int names_connect(struct why *why)
{
	struct why reason;

	if (xenstore && wire_alive(xenstore))
		return 0;
	names_close();
	xenstore = wire_open(-1, &reason);
	if (xenstore) {
		wire_be_patient(xenstore, PATIENCE_MS);
		return 0;
	}
	if (errno == EACCES || errno == EPERM)
		return fail(why, "only root may ask xenstored (sudo)");
	return fail(why, "xenstored cannot be reached: %s (is it running?)",
		    reason.text);
}

struct question {
	char *value;		/* the answer, or NULL */
	size_t len;
};

static void take_answer(void *context, const struct wire_answer *a)
{
	struct question *q = context;

	if (a->error)
		return;
	q->value = malloc(a->len + 1);
	if (!q->value)
		return;
	memcpy(q->value, a->body, a->len + 1);
	q->len = a->len;
}

/* 0, also where there is no such node; or -1 with @why: no answer. */
static int ask(const char *path, struct question *q, struct why *why)
{
	const struct wire_request r = { .type = XS_READ, .path = path };

	q->value = NULL;
	if (names_connect(why))
		return -1;
	wire_handle(xenstore, take_answer, q);
	wire_request(xenstore, &r);
	if (!wire_flush(xenstore))
		return 0;
	fail(why, "xenstored: %s (is it well?)", wire_why(xenstore));
	free(q->value);
	q->value = NULL;
	names_close();
	return -1;
}

char *names_read(const char *path, size_t *len)
{
	struct question q;
	struct why why;

	if (ask(path, &q, &why))
		return NULL;
	*len = q.len;
	return q.value;
}

int names_of_domain(uint32_t domid, char name[NAME_LEN], struct why *why)
{
	struct question q;
	char path[64];

	name[0] = '\0';
	snprintf(path, sizeof(path), "/local/domain/%" PRIu32 "/name", domid);
	if (ask(path, &q, why))
		return -1;
	if (q.value)
		name_printable(name, q.value, q.len);
	free(q.value);
	return 0;
}

int names_own_domid(uint32_t *domid, struct why *why)
{
	struct question q;
	int err;

	/* A relative path is below the home of whoever asks. */
	if (ask("domid", &q, why))
		return -1;
	if (!q.value)
		return fail(why, "xenstore does not say which domain this is (run xen-init-dom0?)");
	err = number_u32(q.value, domid);
	if (err)
		fail(why, "xenstore: domid is '%.40s'", q.value);
	free(q.value);
	return err;
}

void names_close(void)
{
	wire_close(xenstore);
	xenstore = NULL;
}

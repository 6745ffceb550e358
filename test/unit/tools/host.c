// SPDX-License-Identifier: GPL-2.0
/*
 * host - stands for the module's file, the hypervisor and xenstored
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "sample.h"
#include "unit.h"

struct host host;

int __real_snapshot_read(struct snapshot *s, const char *path, struct why *why);
int __wrap_snapshot_read(struct snapshot *s, const char *path, struct why *why);

int __wrap_snapshot_read(struct snapshot *s, const char *path, struct why *why)
{
	if (path)
		return __real_snapshot_read(s, path, why);
	if (!host.snapshot)
		return fail(why, "the module is not loaded");
	*s = sample_copy(host.snapshot);
	return 0;
}

int books_read(struct books *b, struct why *why)
{
	size_t size = host.nr_books * sizeof(*b->domains);

	memset(b, 0, sizeof(*b));
	if (!host.has_books)
		return fail(why, "only root may ask the hypervisor");
	b->nr_domains = host.nr_books;
	b->domains = malloc(size + 1);
	ck_assert_ptr_nonnull(b->domains);
	memcpy(b->domains, host.books, size);
	return 0;
}

void books_free(struct books *b)
{
	free(b->domains);
	memset(b, 0, sizeof(*b));
}

void books_close(void)
{
}

int names_connect(struct why *why)
{
	return host.has_xenstore ? 0 : fail(why, "xenstored is not running");
}

int names_of_domain(uint32_t domid, char name[NAME_LEN], struct why *why)
{
	const struct host_name *n;

	ck_assert(host.has_xenstore);
	name[0] = '\0';
	for (n = host.names; n->name; n++) {
		if (n->domid != domid)
			continue;
		if (!strcmp(n->name, HOST_HANGS))
			return fail(why, "it does not answer");
		snprintf(name, NAME_LEN, "%s", n->name);
	}
	return 0;
}

int names_own_domid(uint32_t *domid, struct why *why)
{
	ck_assert(host.has_xenstore);
	if (!host.has_domid)
		return fail(why, "xenstore does not say which domain this is");
	*domid = host.domid;
	return 0;
}

void names_close(void)
{
}

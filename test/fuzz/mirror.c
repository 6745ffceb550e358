// SPDX-License-Identifier: GPL-2.0
/*
 * mirror - two snapshots, one after the other: what xenstore is told of them
 */
#include "fuzz.h"
#include "mirror.h"

static void write_node(void *context, const char *node, const char *value,
		       size_t len)
{
	(void)context;
	must(*node == '/' || !*node);
	must(!value[len]);
}

static void remove_node(void *context, const char *node)
{
	(void)context;
	must(*node == '/');
}

static void mirror(const struct snapshot *was, const struct snapshot *now)
{
	const struct mirror_sink sink = { write_node, remove_node, NULL };
	struct mirror old, new;
	size_t i;

	must(!mirror_make(&old, was) && !mirror_make(&new, now));
	must(new.nr_domains <= now->nr_domains);
	for (i = 0; i < new.nr_domains; i++) {
		struct mirror_domain *d = &new.domains[i];

		must(!mirror_differs(d, d));
		mirror_changes(mirror_find(&old, d->domid), d, &sink);
	}
	mirror_free(&old);
	mirror_free(&new);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct snapshot s[2];

	if (fuzz_parse(s, data, size))
		mirror(&s[0], &s[1]);
	snapshot_free(&s[0]);
	snapshot_free(&s[1]);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fake_xenstore - a xenstored in memory, that fails when told to
 *
 * Stands in for wire.c, and for libxenstore's watches. A
 * transaction works on a copy, and changes one domain's home at most; it
 * conflicts if anything there was changed since it began.
 */
#ifndef FAKE_XENSTORE_H
#define FAKE_XENSTORE_H

#include <stdbool.h>
#include <stddef.h>

extern struct fake {
	/* What to do; all zero: nothing goes wrong. */
	bool away;			/* nobody can connect */
	int conflicts;			/* commits to come that conflict */
	int lose_after;			/* requests until the connection breaks */
	const char *refused;		/* writes to paths that contain it ... */
	int refusal;			/* ... fail with this errno */
	void (*before)(int request);	/* called before each request of a transaction */
	size_t payload;			/* bytes of names in an answer, at most */
	void (*before_part)(size_t offset);	/* of a list that is longer */
	/* What happened. */
	int writes, removals, reads;	/* that counted: of no abandoned transaction */
	int requests, flushes, commits, aborts, connects;
	int open_handles, open_transactions;
	char last_write[256];		/* path, of those that counted */
} fake;

/* No nodes, no faults, nothing happened. */
void fake_reset(void);
void fake_clear_counts(void);

/* By somebody else; a NULL value removes the node and all beneath. */
void fake_set(const char *path, const char *value);
void fake_set_bytes(const char *path, const void *value, size_t len);

/* NULL: there is no such node. */
const char *fake_get(const char *path);
/* As xenstore says them, "n0,r7"; "" if they were never set there. */
const char *fake_perms(const char *path);
size_t fake_nodes_under(const char *path);

void fake_fire(const char *special);	/* a watch event, "@releaseDomain" */

/* Everything that was opened is closed, all memory given back. */
void fake_assert_clean(void);

#endif /* FAKE_XENSTORE_H */

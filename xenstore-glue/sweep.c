// SPDX-License-Identifier: GPL-2.0
/*
 * sweep - nodes that an earlier vmacctd left in xenstore
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xenstore.h>

#include "sweep.h"

#define TRIES	100

static bool exists(struct xs_handle *xs, const char *path)
{
	void *value = xs_read(xs, XBT_NULL, path, NULL);

	free(value);
	return value;
}

/* As one block, which is what xenstored sends; NULL: an error. */
static char *list(struct xs_handle *xs, const char *path, unsigned int *len)
{
	unsigned int count = 0, i;
	char **names = xs_directory(xs, XBT_NULL, path, &count);
	size_t size = 1, used = 0;
	char *block;

	if (!names)
		return NULL;
	for (i = 0; i < count; i++)
		size += strlen(names[i]) + 1;
	block = calloc(1, size);
	for (i = 0; block && i < count; i++) {
		strcpy(block + used, names[i]);
		used += strlen(names[i]) + 1;
	}
	*len = used;
	free(names);
	return block;
}

/* The question of place.h, asked through libxenstore. */
static bool lives(struct xs_handle *xs, const struct place *p,
		  const struct mirror_domain *d)
{
	char path[PLACE_LEN], *answer;
	unsigned int len = 0;
	bool yes;

	if (place_question(p, d, path))
		answer = list(xs, path, &len);
	else
		answer = xs_read(xs, XBT_NULL, path, &len);
	yes = place_lives(p, d, answer ? 0 : errno, answer, len);
	free(answer);
	return yes;
}

/* Is our node all that is in the domain's home? */
static bool is_orphan(struct xs_handle *xs, xs_transaction_t t,
		      const char *home)
{
	unsigned int count = 0;
	char **names = xs_directory(xs, t, home, &count);
	bool orphan = names && count == 1 && !strcmp(names[0], "acct");

	free(names);
	return orphan;
}

static bool try_remove(struct xs_handle *xs, const struct place *p,
		       uint32_t domid)
{
	char home[PLACE_LEN], node[PLACE_LEN];
	xs_transaction_t t = xs_transaction_start(xs);

	if (!t)
		return false;
	place_home(p, domid, home);
	place_node(p, domid, "", node);
	if (!xs_rm(xs, t, is_orphan(xs, t, home) ? home : node)) {
		xs_transaction_end(xs, t, true);
		return errno == ENOENT;
	}
	return xs_transaction_end(xs, t, false);
}

static bool remove_bill(struct xs_handle *xs, const struct place *p,
			uint32_t domid)
{
	int tries;

	for (tries = 0; tries < TRIES; tries++) {
		if (try_remove(xs, p, domid))
			return true;
		if (errno != EAGAIN)
			break;
	}
	return false;
}

static bool sweep_domain(struct xs_handle *xs, const struct place *p,
			 const struct mirror *keep, uint32_t domid)
{
	const struct mirror_domain *d = mirror_find(keep, domid);
	char node[PLACE_LEN];

	place_node(p, domid, "", node);
	if (!exists(xs, node))
		return true;
	return (d && lives(xs, p, d)) || remove_bill(xs, p, domid);
}

static int sweep_all(struct xs_handle *xs, const struct place *p,
		     const struct mirror *keep, struct why *why)
{
	char base[PLACE_LEN], **names;
	unsigned int count = 0, i;
	uint32_t domid;
	int err = 0;

	place_base(p, base);
	names = xs_directory(xs, XBT_NULL, base, &count);
	if (!names)
		return errno == ENOENT ? 0 : fail(why, "%s: %s", base,
						  strerror(errno));
	for (i = 0; i < count && !err; i++)
		if (place_domid(names[i], &domid) &&
		    !sweep_domain(xs, p, keep, domid))
			err = fail(why, "cannot remove the old bill of domain %u: %s",
				   domid, strerror(errno));
	free(names);
	return err;
}

int sweep(const struct place *p, const struct mirror *keep, struct why *why)
{
	struct xs_handle *xs = xs_open(0);
	int err;

	if (!xs)
		return fail(why, "%s", strerror(errno));
	err = sweep_all(xs, p, keep, why);
	xs_close(xs);
	return err;
}

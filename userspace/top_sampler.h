/* SPDX-License-Identifier: GPL-2.0 */
/*
 * top_sampler - looks again and again, and says what happened since it last did
 */
#ifndef VMACCT_TOP_SAMPLER_H
#define VMACCT_TOP_SAMPLER_H

#include <stdbool.h>

#include "top_summary.h"
#include "view.h"

struct top_sampler {
	const char *path;	/* of a saved snapshot; NULL: the module's */
	bool has_base;		/* what the next difference is from */
	struct view base;
	bool has_diff;		/* stays until the next one */
	struct view diff;
	struct top_summary summary;	/* of the difference */
};

/*
 * Looks. 1: there is a new difference. 0: there is none, since this was the
 * first look, or the first at a module that has been reloaded meanwhile. -1
 * with @why: nothing could be seen, and the next look will be the first again;
 * the difference is gone.
 */
int top_sampler_look(struct top_sampler *s, struct why *why);

/* The next look is to be the first; the difference stays until then. */
void top_sampler_restart(struct top_sampler *s);

/* Frees what *@s holds; it can be used on. */
void top_sampler_free(struct top_sampler *s);

#endif /* VMACCT_TOP_SAMPLER_H */

// SPDX-License-Identifier: GPL-2.0
/*
 * top_sampler - looks again and again, and says what happened since it last did
 */
#include "top_sampler.h"

static void drop_diff(struct top_sampler *s)
{
	if (s->has_diff)
		view_free(&s->diff);
	s->has_diff = false;
}

void top_sampler_restart(struct top_sampler *s)
{
	if (s->has_base)
		view_free(&s->base);
	s->has_base = false;
}

void top_sampler_free(struct top_sampler *s)
{
	top_sampler_restart(s);
	drop_diff(s);
}

static int compare_with_base(struct top_sampler *s, const struct view *now,
			     struct why *why)
{
	struct view diff;

	if (view_diff(&diff, &s->base, now))
		return fail(why, "out of memory");
	drop_diff(s);
	s->diff = diff;
	s->has_diff = true;
	top_summary_make(&s->summary, &diff, now);
	return 1;
}

static bool can_be_compared(const struct top_sampler *s, const struct view *now)
{
	return s->has_base &&
	       snapshot_same_load(&s->base.snapshot, &now->snapshot);
}

int top_sampler_look(struct top_sampler *s, struct why *why)
{
	struct view now;
	int result = 0;

	if (view_take(&now, s->path, why)) {
		top_sampler_free(s);
		return -1;
	}
	if (can_be_compared(s, &now))
		result = compare_with_base(s, &now, why);
	else if (s->has_base)
		drop_diff(s);
	top_sampler_restart(s);
	s->base = now;
	s->has_base = true;
	if (result < 0)
		top_sampler_free(s);
	return result;
}

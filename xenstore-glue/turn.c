// SPDX-License-Identifier: GPL-2.0
/*
 * turn - whose turn it is when not all can be written
 */
#include <stdlib.h>

#include "turn.h"

/* What is open first, by last turn; of one turn by domid. */
static int compare_jobs(const void *a, const void *b)
{
	const struct job *x = a, *y = b;
	int closed = (x->verdict != JOB_OPEN) - (y->verdict != JOB_OPEN);

	if (closed)
		return closed;
	if (x->now->turn != y->now->turn)
		return x->now->turn < y->now->turn ? -1 : 1;
	return (x->now->domid > y->now->domid) -
	       (x->now->domid < y->now->domid);
}

static size_t count_open(const struct job *jobs, size_t count)
{
	size_t i, n = 0;

	for (i = 0; i < count; i++)
		n += jobs[i].verdict == JOB_OPEN;
	return n;
}

size_t turn_choose(struct job *jobs, size_t count, size_t budget, uint64_t now)
{
	size_t open = count_open(jobs, count), i;

	if (open > budget) {
		qsort(jobs, count, sizeof(*jobs), compare_jobs);
		for (i = budget; i < open; i++)
			jobs[i].verdict = JOB_LATER;
	}
	for (i = 0; i < count; i++)
		if (jobs[i].verdict == JOB_OPEN)
			jobs[i].now->turn = now;
	return open > budget ? open - budget : 0;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * top_summary - the figures that are not a domain's
 */
#include <stdio.h>
#include <string.h>

#include "top_summary.h"

#define NS_PER_S	1e9

static struct top_number percent(uint64_t part, uint64_t whole)
{
	struct top_number n = { .kind = TOP_UNKNOWN };

	if (whole) {
		n.kind = TOP_KNOWN;
		n.value = 100.0 * part / whole;
	}
	return n;
}

static uint64_t losses(const struct snapshot *s)
{
	return s->gone_dropped + s->depth_missed + s->orphan_returns +
	       s->unknown_queues;
}

static void take_times(struct top_summary *s, const struct view *diff)
{
	uint64_t charged = view_charged_ns(diff), common = view_common_ns(diff);
	uint64_t elapsed = diff->snapshot.boottime_ns;

	s->attributed = percent(charged, elapsed);
	s->common = percent(common, elapsed);
	s->network = percent(charged + common, elapsed);
	if (!diff->has_backend_cpu)
		return;
	s->dom0 = percent(diff->backend_cpu_ns, elapsed);
	s->network_of_dom0 = percent(charged + common, diff->backend_cpu_ns);
}

void top_summary_make(struct top_summary *s, const struct view *diff,
		      const struct view *now)
{
	memset(s, 0, sizeof(*s));
	s->dom0.kind = TOP_UNKNOWN;
	s->network_of_dom0.kind = TOP_UNKNOWN;
	s->realtime_ns = now->snapshot.realtime_ns;
	s->seconds = diff->snapshot.boottime_ns / NS_PER_S;
	take_times(s, diff);
	s->missed = snapshot_missed(&diff->snapshot);
	s->lost = losses(&diff->snapshot);
	s->missed_ever = snapshot_missed(&now->snapshot);
	s->lost_ever = losses(&now->snapshot);
}

void top_summary_print(struct top_number n, int digits, char text[TOP_CELL_LEN])
{
	if (n.kind == TOP_KNOWN)
		snprintf(text, TOP_CELL_LEN, "%.*f", digits, n.value);
	else
		strcpy(text, "n/a");
}

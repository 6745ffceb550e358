/* SPDX-License-Identifier: GPL-2.0 */
/*
 * top_summary - the figures that are not a domain's: dom0's CPU, and which part
 * of it the network is
 */
#ifndef VMACCT_TOP_SUMMARY_H
#define VMACCT_TOP_SUMMARY_H

#include <stdint.h>

#include "top_columns.h"
#include "view.h"

struct top_summary {
	uint64_t realtime_ns;		/* when the time that is told of ended */
	double seconds;			/* how long it was */
	/* Of one CPU, in percent. */
	struct top_number dom0;		/* all that the backend domain used */
	struct top_number network;	/* attributed and common */
	struct top_number attributed;	/* to a domain */
	struct top_number common;	/* to nobody in particular */
	struct top_number network_of_dom0; /* of what dom0 used, percent */
	/* Calls that probes missed, and all other losses. */
	uint64_t missed, lost;		/* in this time */
	uint64_t missed_ever, lost_ever; /* since the module was loaded */
};

/* @diff is what happened up to @now, see view_diff(). */
void top_summary_make(struct top_summary *s, const struct view *diff,
		      const struct view *now);

/* "12.3", with @digits after the point; "n/a". */
void top_summary_print(struct top_number n, int digits,
		       char text[TOP_CELL_LEN]);

#endif /* VMACCT_TOP_SUMMARY_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * meter - a per-CPU stack of owners that charges every nanosecond once
 *
 * The meter knows nothing of the kernel: callers bring the time and the
 * counters, so this very source is what the unit tests run.
 *
 * A CPU runs one thing at a time, but things nest: a task, a softirq on top of
 * it, a poll inside the softirq, a hardirq inside the poll. Each is a slice.
 * At every boundary (enter, leave, switch, ...) the time since the boundary
 * before it goes to the innermost slice, and to nobody else. So, whatever is
 * called in whatever order, the sum of all charges is exactly the time between
 * the boundaries, less what ran in slices that have no counter.
 *
 * A slice may be open: it does not know yet who is to pay (a packet's receiver
 * is known only when it reaches the vif). Its time is held back until
 * vmacct_meter_claim() names the payer or the slice ends, when it falls to the
 * slice's own counter, or, if it has none, to the slice below.
 *
 * Context: any, but never two at a time on one meter: hot paths call with
 * interrupts off on this CPU's own meter. Nothing here blocks, allocates,
 * locks or prints. Times are nanoseconds; one that runs backwards counts as 0.
 */
#ifndef VMACCT_METER_H
#define VMACCT_METER_H

#include <linux/types.h>

/* Deepest nesting seen is 7: task, softirq, poll, xmit, hardirq, handler ... */
#define VMACCT_METER_DEPTH	16

enum vmacct_slice_kind {
	VMACCT_SLICE_TASK,		/* the bottom slice; there is one always */
	VMACCT_SLICE_SOFTIRQ,
	VMACCT_SLICE_HARDIRQ,
	VMACCT_SLICE_POLL,
	VMACCT_SLICE_XMIT,
	VMACCT_SLICE_COMPLETION,
};

struct vmacct_slice {
	u64 *counter;		/* who pays; NULL: nobody */
	u64 held;		/* ns held back while open */
	u32 seq;		/* tells this slice from others at its depth */
	u8 kind;		/* enum vmacct_slice_kind */
	bool open;		/* time is held back until claimed */
};

/* All zero is a meter that has started: one bottom slice, nobody pays for it. */
struct vmacct_meter {
	u64 last;		/* time of the last boundary */
	u32 seq;
	u32 depth;		/* index of the innermost slice */
	u64 depth_missed;	/* slices refused: too deep */
	u64 orphan_returns;	/* ends of slices that are not there */
	struct vmacct_slice slice[VMACCT_METER_DEPTH];
};

/* What enter gives and leave takes back. 0: nothing was entered. */
typedef u64 vmacct_token_t;

/*
 * Opens a slice inside the present one. @counter pays (NULL: nobody), or, with
 * @open, pays for what nobody claims. Returns 0, and counts it, if the stack is
 * full: the time then stays with the slice below, and leaving 0 does nothing.
 */
vmacct_token_t vmacct_meter_enter(struct vmacct_meter *m, u64 now,
				  enum vmacct_slice_kind kind, u64 *counter,
				  bool open);

/*
 * Ends the slice that enter returned @token for, and any inside it whose own
 * end was missed. A token whose slice has ended already only counts as orphan.
 */
void vmacct_meter_leave(struct vmacct_meter *m, u64 now, vmacct_token_t token);

/*
 * Ends the innermost slice of @kind, for boundaries that carry no token, and
 * any inside it. No such slice (the module came while it ran): does nothing.
 */
void vmacct_meter_leave_kind(struct vmacct_meter *m, u64 now,
			     enum vmacct_slice_kind kind);

/*
 * Another task runs: ends all slices, then opens a bottom slice for it.
 */
void vmacct_meter_switch(struct vmacct_meter *m, u64 now, u64 *counter,
			 bool open);

/*
 * The payer of what the innermost slice holds back is known: @counter pays for
 * the time held so far, and the slice goes on, open as before. Time of a slice
 * that is not open is not touched.
 */
void vmacct_meter_claim(struct vmacct_meter *m, u64 now, u64 *counter);

/*
 * Nobody will claim what the innermost slice holds back so far: its own counter
 * pays.
 */
void vmacct_meter_settle(struct vmacct_meter *m, u64 now);

/*
 * The owner of the innermost slice is known, for all of it: if that slice is
 * open and of @kind, @counter pays for what was held and for the rest of it.
 */
void vmacct_meter_own(struct vmacct_meter *m, u64 now,
		      enum vmacct_slice_kind kind, u64 *counter);

/*
 * True if a slice of @m pays into the block of @size bytes at @counters. May be
 * asked from another CPU, once it is certain that no new slice can name the
 * block: then a false is final.
 */
bool vmacct_meter_pays(const struct vmacct_meter *m, const void *counters,
		       size_t size);

#endif /* VMACCT_METER_H */

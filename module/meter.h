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
 * the boundaries, less what ran in slices that have no payer.
 *
 * A slice whose payer is not known when it begins holds its time back:
 *
 * - an open one (a NIC's poll: a packet's receiver is known only when it
 *   reaches the vif) until vmacct_meter_claim() names the payer;
 * - a lead (the idle task: a CPU that is woken to do work, or goes to sleep
 *   after it) until something that has a payer begins on top of it or in its
 *   place. All that led up to work is paid by who it is done for; what comes
 *   after it, until the CPU rests, by the last one.
 *
 * What is paid in this way is an estimate, and counted as one beside.
 *
 * Context: any, but never two at a time on one meter: hot paths call with
 * interrupts off on this CPU's own meter (but see meter_fast.h). Nothing here
 * blocks, allocates, locks or prints. Times are nanoseconds; one that runs
 * backwards counts as 0.
 */
#ifndef VMACCT_METER_H
#define VMACCT_METER_H

#include <linux/types.h>

/* Deepest nesting seen is 7: task, softirq, poll, xmit, hardirq, handler ... */
#define VMACCT_METER_DEPTH	16

/*
 * Between two boundaries lies what a CPU does without a softirq and without
 * another task: the interrupts of timers and of the scheduler are none. Each
 * second or so a worker runs (vmstat's); the soft lockup detector has its turn
 * by all means, but after four. A clock that is further away than this was set
 * (a driver domain that was restored).
 */
#define VMACCT_METER_STEP_NS	4000000000LL

/* What one payer has paid for one thing. */
struct vmacct_charge {
	u64 ns;
	u64 estimated_ns;	/* of it, not metered but found by a claim */
	s64 prepaid;		/* ns of its next task here that others have paid */
};

enum vmacct_slice_kind {
	VMACCT_SLICE_TASK,		/* the bottom slice; there is one always */
	VMACCT_SLICE_SOFTIRQ,
	VMACCT_SLICE_HARDIRQ,
	VMACCT_SLICE_POLL,
	VMACCT_SLICE_XMIT,
	VMACCT_SLICE_COMPLETION,
};

enum vmacct_hold {
	VMACCT_CLOSED,		/* time is paid as it passes */
	VMACCT_OPEN,		/* held back until claimed */
	VMACCT_LEAD,		/* held back until work begins */
};

struct vmacct_slice {
	struct vmacct_charge *payer;	/* NULL: nobody */
	struct vmacct_charge *last;	/* who was worked for last, if it holds */
	u64 held;			/* ns held back */
	s64 prepaid;			/* ns of it that others have paid already */
	u32 seq;			/* tells this slice from others at its depth */
	u8 kind;			/* enum vmacct_slice_kind */
	u8 hold;			/* enum vmacct_hold */
	bool claimed;			/* since it was last settled */
};

/* All zero is a meter that has started: one bottom slice, nobody pays for it. */
struct vmacct_meter {
	u64 now;		/* time of the last boundary */
	u32 seq;
	u32 depth;		/* index of the innermost slice */
	u64 depth_missed;	/* slices refused: too deep */
	u64 orphan_returns;	/* ends of slices that are not there */
	u64 ahead;		/* ns held for the next open softirq of that payer: */
	const struct vmacct_charge *ahead_for;
	s64 owed;		/* ns of the next open softirq or task that are paid */
	struct vmacct_charge *before;	/* worked for last, in a slice that is over */
	bool tail;		/* since then this CPU has only slept */
	u32 ups;		/* how often that came up into a slice again */
	struct vmacct_slice slice[VMACCT_METER_DEPTH];
};

/* What enter gives and leave takes back. 0: nothing was entered. */
typedef u64 vmacct_token_t;

/*
 * Opens a slice inside the present one. @payer pays (NULL: nobody), or, if the
 * slice holds back, pays for what is left unclaimed at its end. A closed slice
 * with a payer takes the lead that it begins on top of. Returns 0, and counts
 * it, if the stack is full: the time then stays with the slice below, and
 * leaving 0 does nothing.
 */
vmacct_token_t vmacct_meter_enter(struct vmacct_meter *m, u64 now,
				  enum vmacct_slice_kind kind,
				  struct vmacct_charge *payer,
				  enum vmacct_hold hold);

/*
 * Ends the slice that enter returned @token for, and any inside it whose own
 * end was missed. A token whose slice has ended already only counts as orphan.
 *
 * What an ended slice still holds is paid by who was worked for last in it,
 * else by its payer, else as if it had not been carved out of the slice below.
 * A lead on top of a lead is one lead; a hardirq's with a payer, on top of
 * anything else, is held for the softirq that it raised, which has the same
 * payer (or, since Linux 6.4, the one that it came into, where that is known too
 * late: the next one).
 */
void vmacct_meter_leave(struct vmacct_meter *m, u64 now, vmacct_token_t token);

/*
 * Ends the innermost slice of @kind, for boundaries that carry no token, and
 * any inside it. No such slice (the module came while it ran): does nothing.
 */
void vmacct_meter_leave_kind(struct vmacct_meter *m, u64 now,
			     enum vmacct_slice_kind kind);

/*
 * Another task runs: ends all slices, then opens a bottom slice for it. A lead
 * is paid by the new task's payer, goes on if the new task holds back too, and
 * is nobody's otherwise.
 */
void vmacct_meter_switch(struct vmacct_meter *m, u64 now,
			 struct vmacct_charge *payer, enum vmacct_hold hold);

/*
 * The payer of what the innermost slice holds back is known: @payer pays for
 * the time held so far, and for the lead below; the slice goes on as before.
 * Time of a slice that is closed is not touched.
 */
void vmacct_meter_claim(struct vmacct_meter *m, u64 now,
			struct vmacct_charge *payer);

/*
 * In the innermost slice, if it is open, @packets more packets of the payer that
 * was claimed for last have come since, untold, and one of another payer, who
 * will claim next: of what is held each pays as much for a packet.
 */
void vmacct_meter_claim_untold(struct vmacct_meter *m, u64 now, u32 packets);

/*
 * @payer pays @ns for what was not metered in the innermost slice, and that
 * slice pays so much less from now on; if it ends first, the one below. After a
 * task that has a payer it is the next one of this payer's, after an open softirq
 * or task (a NAPI thread) the next one of these: what else runs may be for
 * somebody who had no part in it, or for nobody. After a task that is nobody's it
 * is nobody's.
 */
void vmacct_meter_advance(struct vmacct_meter *m, struct vmacct_charge *payer,
			  u64 ns);

/* Does the innermost slice wait to be claimed? */
static inline bool vmacct_meter_is_open(const struct vmacct_meter *m)
{
	return m->slice[m->depth].hold == VMACCT_OPEN;
}

/* Does the innermost slice lead to what comes? */
static inline bool vmacct_meter_leads(const struct vmacct_meter *m)
{
	return m->slice[m->depth].hold == VMACCT_LEAD;
}

/* Is there a slice of @kind? */
static inline bool vmacct_meter_has(const struct vmacct_meter *m,
				    enum vmacct_slice_kind kind)
{
	u32 depth;

	for (depth = m->depth; depth; depth--)
		if (m->slice[depth].kind == kind)
			return true;
	return false;
}

/* Is the innermost slice of @kind? */
static inline bool vmacct_meter_is_in(const struct vmacct_meter *m,
				      enum vmacct_slice_kind kind)
{
	return m->slice[m->depth].kind == kind;
}

/*
 * A part of the innermost slice, if it is an open one with a payer, is over
 * (one poll of a softirq's many): what is still held is paid by who was worked
 * for last in that part; else, if it was @idle (it found nothing to do: a poll
 * before it had done that already), by who was worked for last on this CPU;
 * else by the slice's payer.
 */
void vmacct_meter_settle(struct vmacct_meter *m, u64 now, bool idle);

/*
 * The owner of the innermost slice is known, for all of it: if that slice holds
 * back and is of @kind, @payer pays for what was held and for the rest of it
 * (NULL: nobody), and for what led up to it: a lead below, and for a completion
 * what an open slice below holds.
 */
void vmacct_meter_own(struct vmacct_meter *m, u64 now,
		      enum vmacct_slice_kind kind, struct vmacct_charge *payer);

/*
 * The CPU goes to sleep: a lead at the bottom is paid by who was worked for
 * last, and the next one begins. If the CPU was woken for nothing, @soon after
 * it had gone to sleep after work, that is what the work left behind (a tick, a
 * timer), and for the same one; any further is for nobody.
 */
void vmacct_meter_rest(struct vmacct_meter *m, u64 now, bool soon);

/*
 * Who was worked for last is forgotten, if that is in the block of @size bytes
 * at @counters. Slices go on.
 */
void vmacct_meter_forget(struct vmacct_meter *m, const void *counters,
			 size_t size);

/*
 * True if @m pays into the block of @size bytes at @counters, or
 * may come to. May be asked from another CPU, once it is certain that no new
 * slice can name the block: then a false is final.
 */
bool vmacct_meter_pays(const struct vmacct_meter *m, const void *counters,
		       size_t size);

#endif /* VMACCT_METER_H */

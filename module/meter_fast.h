/* SPDX-License-Identifier: GPL-2.0 */
/*
 * meter_fast - what the meter does for each packet, in few instructions
 *
 * These do what the functions of meter.h do one after the other, or nothing,
 * where that takes more than they can: then they return 0 (false), and those
 * are to be called instead, with interrupts off.
 *
 * Context: softirqs off, interrupts on or off. One may come at any moment whose
 * handler uses the same meter: it leaves what it enters, so that the depth is
 * afterwards what it was, and may add to what is paid and held and move the
 * boundary on. Hence everything here that both change is changed in one
 * instruction.
 */
#ifndef VMACCT_METER_FAST_H
#define VMACCT_METER_FAST_H

#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <asm/local64.h>
#include <linux/compiler.h>

#include "meter.h"

/* In one instruction, which no interrupt of this CPU can split. */
static inline void add(u64 *sum, u64 ns)
{
	local64_add(ns, (local64_t *)sum);
}

/* Only this CPU writes the counters; others read them meanwhile. */
static inline void pay(struct vmacct_charge *payer, u64 ns)
{
	add(&payer->ns, ns);
}

static inline void pay_estimated(struct vmacct_charge *payer, u64 ns)
{
	pay(payer, ns);
	add(&payer->estimated_ns, ns);
}

static inline struct vmacct_slice *innermost(struct vmacct_meter *m)
{
	return &m->slice[m->depth];
}

/*
 * Nanoseconds since the last boundary, and now is one. If an interrupt has come
 * since @now was read, it was charged up to a later time than that.
 */
static inline u64 elapsed(struct vmacct_meter *m, u64 now)
{
	u64 then = READ_ONCE(m->now);
	s64 ns = now - then;

	if (unlikely(ns <= 0 || ns >= VMACCT_METER_STEP_NS)) {
		/* A clock may step back a little: until it has caught up, no time passes. */
		if (ns > 0 || ns <= -VMACCT_METER_STEP_NS)
			m->now = now;
		return 0;
	}
	return cmpxchg_local(&m->now, then, now) == then ? ns : 0;
}

/*
 * Of @ns that have passed in @s, those that are not paid already. If an
 * interrupt's handler took the same off meanwhile, so much less is taken off
 * next time.
 */
static inline u64 not_paid_yet(struct vmacct_slice *s, u64 ns)
{
	s64 paid = READ_ONCE(s->prepaid);

	if (likely(!paid))
		return ns;
	if (paid > (s64)ns)
		paid = ns;
	add((u64 *)&s->prepaid, -paid);
	return ns - paid;
}

/* The time since the last boundary goes to @s, the innermost slice. */
static inline void charge_closed(struct vmacct_meter *m,
				 struct vmacct_slice *s, u64 now)
{
	u64 ns = not_paid_yet(s, elapsed(m, now));

	if (likely(s->payer))
		pay(s->payer, ns);
}

static inline void charge_slice(struct vmacct_meter *m, struct vmacct_slice *s,
				u64 now)
{
	if (s->hold == VMACCT_CLOSED)
		charge_closed(m, s, now);
	else
		add(&s->held, not_paid_yet(s, elapsed(m, now)));
}

/*
 * All names of payers are written by these three, after all that was paid to the
 * one before: see vmacct_meter_pays().
 */
static inline void set_payer(struct vmacct_slice *s,
			     struct vmacct_charge *payer)
{
	/* Pairs with the acquire in vmacct_meter_pays(). */
	smp_store_release(&s->payer, payer);
}

static inline void set_last(struct vmacct_slice *s, struct vmacct_charge *last)
{
	/* Pairs with the acquire in vmacct_meter_pays(). */
	smp_store_release(&s->last, last);
}

static inline void set_before(struct vmacct_meter *m,
			      struct vmacct_charge *before)
{
	/* Pairs with the acquire in vmacct_meter_pays(). */
	smp_store_release(&m->before, before);
}

/*
 * The lead below slice @s, if there is one, has been taken for @payer already:
 * it is where it was when the packet before came.
 */
static inline bool is_taken(const struct vmacct_meter *m,
			    const struct vmacct_slice *s,
			    const struct vmacct_charge *payer)
{
	if (s == m->slice || s[-1].hold == VMACCT_CLOSED)
		return true;
	return s[-1].hold == VMACCT_LEAD && !s[-1].held &&
	       s[-1].last == payer;
}

/*
 * In the open slice @s, whose lead is taken: all since the last claim is paid by
 * @payer. What an interrupt adds meanwhile stays held; none takes any of it.
 */
static inline void claim_open(struct vmacct_meter *m, struct vmacct_slice *s,
			      u64 now, struct vmacct_charge *payer)
{
	u64 held = READ_ONCE(s->held);

	pay_estimated(payer, held + not_paid_yet(s, elapsed(m, now)));
	if (unlikely(held))
		add(&s->held, -held);
	set_last(s, payer);
	s->claimed = true;
}

/* Claim for @leader, then enter a closed slice for @payer. */
static __always_inline vmacct_token_t
vmacct_meter_call(struct vmacct_meter *m, u64 now, enum vmacct_slice_kind kind,
		  struct vmacct_charge *leader, struct vmacct_charge *payer)
{
	struct vmacct_slice *s = innermost(m), *inner = s + 1;
	u32 depth = m->depth + 1;

	if (unlikely(depth == VMACCT_METER_DEPTH))
		return 0;
	if (s->hold == VMACCT_CLOSED)
		charge_closed(m, s, now);
	else if (s->hold == VMACCT_OPEN && is_taken(m, s, leader))
		claim_open(m, s, now, leader);
	else
		return 0;
	/*
	 * An interrupt that comes before the slice is there uses its place,
	 * and leaves it empty: so the name again. Empty is closed, too.
	 */
	set_payer(inner, payer);
	WRITE_ONCE(m->depth, depth);
	barrier();
	set_payer(inner, payer);
	inner->seq = ++m->seq;
	inner->kind = kind;
	return (u64)inner->seq << 32 | depth;
}

/* Leave. */
static __always_inline bool
vmacct_meter_return(struct vmacct_meter *m, u64 now, vmacct_token_t token)
{
	struct vmacct_slice *s = innermost(m);
	u32 depth = m->depth;

	if (unlikely((u32)token != depth || token >> 32 != s->seq ||
		     s->hold != VMACCT_CLOSED || s->prepaid))
		return false;
	charge_closed(m, s, now);
	WRITE_ONCE(m->depth, depth - 1);
	/* Last, for vmacct_meter_pays() on another CPU: all is paid by now. */
	set_payer(s, NULL);
	return true;
}

/* Claim. */
static __always_inline bool
vmacct_meter_claim_again(struct vmacct_meter *m, u64 now,
			 struct vmacct_charge *payer)
{
	struct vmacct_slice *s = innermost(m);

	if (unlikely(s->hold != VMACCT_OPEN || !is_taken(m, s, payer)))
		return false;
	claim_open(m, s, now, payer);
	return true;
}

#endif /* VMACCT_METER_FAST_H */

// SPDX-License-Identifier: GPL-2.0
/*
 * meter - a per-CPU stack of owners that charges every nanosecond once
 */
#include <asm/barrier.h>
#include <linux/compiler.h>

#include "meter.h"
#include "meter_fast.h"

static void charge(struct vmacct_meter *m, u64 now)
{
	charge_slice(m, innermost(m), now);
}

/* What a slice holds back falls to @payer (NULL: nobody). */
static void release(struct vmacct_slice *s, struct vmacct_charge *payer)
{
	if (s->held && payer)
		pay_estimated(payer, s->held);
	s->held = 0;
}

/* The lead that ends at slice @depth, if there is one, led up to @payer. */
static void take_lead(struct vmacct_meter *m, int depth,
		      struct vmacct_charge *payer)
{
	for (; depth >= 0 && m->slice[depth].hold == VMACCT_LEAD; depth--) {
		release(&m->slice[depth], payer);
		set_last(&m->slice[depth], payer);
	}
}

/* What slice @depth holds, and the lead below it, led up to @payer. */
static void take(struct vmacct_meter *m, int depth, struct vmacct_charge *payer)
{
	struct vmacct_slice *s = &m->slice[depth];

	if (depth >= 0 && s->hold == VMACCT_OPEN) {
		release(s, payer);
		set_last(s, payer);
		s->claimed = true;
		depth--;
	}
	take_lead(m, depth, payer);
}

/* A softirq that this is about, or a NAPI thread: no others are open. */
static bool is_network(const struct vmacct_slice *s)
{
	return s->hold == VMACCT_OPEN && (s->kind == VMACCT_SLICE_SOFTIRQ ||
					  s->kind == VMACCT_SLICE_TASK);
}

/* What others have paid for @s already, which ends before so much has passed. */
static s64 prepaid_of(struct vmacct_slice *s)
{
	s64 ns = s->prepaid;

	s->prepaid = 0;
	return ns;
}

/* The same of a task, the bottom slice; a lead may go on with what follows. */
static void keep_prepaid(struct vmacct_meter *m, struct vmacct_slice *s)
{
	if (is_network(s))
		m->owed += prepaid_of(s);
	else if (s->hold == VMACCT_CLOSED && s->payer)
		s->payer->prepaid += prepaid_of(s);
	else if (s->hold == VMACCT_CLOSED)
		s->prepaid = 0;
}

static void take_prepaid(struct vmacct_meter *m, struct vmacct_slice *s)
{
	if (is_network(s)) {
		s->prepaid += m->owed;
		m->owed = 0;
	} else if (s->kind == VMACCT_SLICE_TASK && s->hold == VMACCT_CLOSED &&
		   s->payer) {
		s->prepaid += s->payer->prepaid;
		s->payer->prepaid = 0;
	}
}

static void open_slice(struct vmacct_meter *m, enum vmacct_slice_kind kind,
		       struct vmacct_charge *payer, enum vmacct_hold hold)
{
	struct vmacct_slice *s = innermost(m);

	set_payer(s, payer);
	s->held = 0;
	s->seq = ++m->seq;
	s->kind = kind;
	s->hold = hold;
	s->claimed = false;
	take_prepaid(m, s);
	if (is_network(s) && kind == VMACCT_SLICE_SOFTIRQ &&
	    payer == m->ahead_for) {
		s->held = m->ahead;
		m->ahead = 0;
	}
}

/* @payer is who the lead that ends at slice @depth has worked for last. */
static void work_done(struct vmacct_meter *m, int depth,
		      struct vmacct_charge *payer)
{
	for (; depth >= 0 && m->slice[depth].hold == VMACCT_LEAD; depth--)
		set_last(&m->slice[depth], payer);
}

/* Who pays for what comes after the work in a slice. */
static struct vmacct_charge *worked_for(const struct vmacct_slice *s)
{
	return s->last ? s->last : s->payer;
}

/* A NIC's interrupt: its softirq is to come. */
static bool is_ahead(const struct vmacct_slice *s)
{
	return s->kind == VMACCT_SLICE_HARDIRQ && s->hold == VMACCT_LEAD &&
	       s->payer;
}

/*
 * A slice that holds back time and ends: who pays for the rest? If nobody has
 * been found, it ran for whoever was running when it began.
 */
static void settle_rest(struct vmacct_meter *m)
{
	struct vmacct_slice *s = innermost(m);
	struct vmacct_slice *below = s - 1;
	struct vmacct_charge *payer = worked_for(s);

	if (s->hold == VMACCT_LEAD && below->hold == VMACCT_LEAD)
		payer = NULL;
	if (is_ahead(s) && below->hold != VMACCT_LEAD) {
		m->ahead += s->held;
		m->ahead_for = s->payer;
	} else if (payer) {
		release(s, payer);
		work_done(m, (int)m->depth - 1, payer);
	} else if (below->hold != VMACCT_CLOSED) {
		below->held += s->held;
	} else if (below->payer) {
		pay_estimated(below->payer, s->held);
	}
}

static void pop(struct vmacct_meter *m)
{
	struct vmacct_slice *s = innermost(m);
	struct vmacct_slice *below = s - 1;

	if (s->hold != VMACCT_CLOSED)
		settle_rest(m);
	if (s->hold == VMACCT_OPEN && s->last)
		set_before(m, s->last);
	if (is_network(s))
		m->owed += prepaid_of(s);
	else
		below->prepaid += prepaid_of(s);
	/* Last, for vmacct_meter_pays() on another CPU: all is paid by now. */
	set_payer(s, NULL);
	set_last(s, NULL);
	s->hold = VMACCT_CLOSED;
	m->depth--;
}

static void pop_to(struct vmacct_meter *m, u32 depth)
{
	while (m->depth > depth)
		pop(m);
}

vmacct_token_t vmacct_meter_enter(struct vmacct_meter *m, u64 now,
				  enum vmacct_slice_kind kind,
				  struct vmacct_charge *payer,
				  enum vmacct_hold hold)
{
	charge(m, now);
	if (m->depth + 1 == VMACCT_METER_DEPTH) {
		m->depth_missed++;
		return 0;
	}
	if (payer && hold == VMACCT_CLOSED)
		take_lead(m, m->depth, payer);
	m->depth++;
	open_slice(m, kind, payer, hold);
	return (u64)m->seq << 32 | m->depth;
}

void vmacct_meter_leave(struct vmacct_meter *m, u64 now, vmacct_token_t token)
{
	u32 depth = (u32)token;

	if (!token)
		return;
	charge(m, now);
	if (depth > m->depth || m->slice[depth].seq != token >> 32) {
		m->orphan_returns++;
		return;
	}
	pop_to(m, depth - 1);
}

void vmacct_meter_leave_kind(struct vmacct_meter *m, u64 now,
			     enum vmacct_slice_kind kind)
{
	u32 depth;

	charge(m, now);
	for (depth = m->depth; depth; depth--) {
		if (m->slice[depth].kind == kind) {
			pop_to(m, depth - 1);
			return;
		}
	}
}

/* The lead that goes on when another task follows. */
static u64 end_task(struct vmacct_slice *s, struct vmacct_charge *next,
		    enum vmacct_hold hold)
{
	if (s->hold == VMACCT_OPEN)
		release(s, worked_for(s));
	else if (hold == VMACCT_CLOSED)
		release(s, next);
	return s->held;
}

void vmacct_meter_switch(struct vmacct_meter *m, u64 now,
			 struct vmacct_charge *payer, enum vmacct_hold hold)
{
	struct vmacct_slice *s;
	u64 lead;

	charge(m, now);
	pop_to(m, 0);
	s = innermost(m);
	lead = end_task(s, payer, hold);
	keep_prepaid(m, s);
	if (worked_for(s))
		set_before(m, worked_for(s));
	if (hold != VMACCT_LEAD)
		m->tail = false;
	/* Before the payer's own name goes, see vmacct_meter_pays(). */
	set_last(s, hold == VMACCT_LEAD ? worked_for(s) : NULL);
	open_slice(m, VMACCT_SLICE_TASK, payer, hold);
	s->held = lead;
}

void vmacct_meter_claim(struct vmacct_meter *m, u64 now,
			struct vmacct_charge *payer)
{
	charge(m, now);
	take(m, m->depth, payer);
}

void vmacct_meter_claim_untold(struct vmacct_meter *m, u64 now, u32 packets)
{
	struct vmacct_slice *s = innermost(m);
	u64 ns;

	charge(m, now);
	if (s->hold != VMACCT_OPEN || !s->last)
		return;
	ns = s->held / (packets + 1) * packets;
	pay_estimated(s->last, ns);
	s->held -= ns;
}

void vmacct_meter_advance(struct vmacct_meter *m, struct vmacct_charge *payer,
			  u64 ns)
{
	pay(payer, ns);
	add((u64 *)&innermost(m)->prepaid, ns);
}

/* After that: see vmacct_meter_pays(). */
static void name_went_up(struct vmacct_meter *m)
{
	/* Pairs with the acquire there. */
	smp_store_release(&m->ups, m->ups + 1);
}

void vmacct_meter_settle(struct vmacct_meter *m, u64 now, bool idle)
{
	struct vmacct_slice *s = innermost(m);
	struct vmacct_charge *payer = s->payer;

	charge(m, now);
	if (s->hold != VMACCT_OPEN || !s->payer)
		return;
	if (s->last && (s->claimed || idle))
		payer = s->last;
	else if (idle && m->before)
		payer = m->before;
	take(m, m->depth, payer);
	s->claimed = false;
	if (payer == m->before)
		name_went_up(m);
}

void vmacct_meter_own(struct vmacct_meter *m, u64 now,
		      enum vmacct_slice_kind kind, struct vmacct_charge *payer)
{
	struct vmacct_slice *s = innermost(m);
	int below = (int)m->depth - 1;

	charge(m, now);
	if (s->hold == VMACCT_CLOSED || s->kind != kind)
		return;
	if (payer && s->held)
		pay(payer, s->held);
	s->held = 0;
	set_payer(s, payer);
	set_last(s, NULL);
	s->hold = VMACCT_CLOSED;
	if (!payer)
		return;
	if (kind == VMACCT_SLICE_COMPLETION)
		take(m, below, payer);
	else
		take_lead(m, below, payer);
}

void vmacct_meter_rest(struct vmacct_meter *m, u64 now, bool soon)
{
	struct vmacct_charge *payer;
	struct vmacct_slice *s;

	charge(m, now);
	pop_to(m, 0);
	s = innermost(m);
	if (s->hold != VMACCT_LEAD)
		return;
	payer = s->last;
	if (!payer && m->tail && soon)
		payer = m->before;
	release(s, payer);
	m->tail = s->last;
	set_before(m, s->last);
	set_last(s, NULL);
}

/* Is @payer in the block of @size bytes at @block? */
static bool within(const struct vmacct_charge *payer, const char *block,
		   size_t size)
{
	const char *p = (const char *)payer;

	return p >= block && p < block + size;
}

void vmacct_meter_forget(struct vmacct_meter *m, const void *counters,
			 size_t size)
{
	if (within(m->before, counters, size))
		set_before(m, NULL);
}

bool vmacct_meter_pays(const struct vmacct_meter *m, const void *counters,
		       size_t size)
{
	/* Pairs with the release in name_went_up(). */
	u32 ups = smp_load_acquire(&m->ups);
	int i;

	/*
	 * All slots, not only those in use: another CPU's depth may be stale by
	 * the time it is read. A slot that was left names nobody.
	 *
	 * A name goes from payer to last, from a slot to the one below and in
	 * the end to before, and is written there before it is taken away here.
	 * So who looks in this order, each load before the next one, cannot
	 * miss it on its way. Only vmacct_meter_settle() brings one up again:
	 * if it has done so meanwhile, better ask again.
	 */
	for (i = VMACCT_METER_DEPTH - 1; i >= 0; i--) {
		const struct vmacct_slice *s = &m->slice[i];
		const struct vmacct_charge *payer, *last;

		/* Pairs with the release of whoever takes a name out. */
		payer = smp_load_acquire(&s->payer);
		/* Likewise. */
		last = smp_load_acquire(&s->last);
		if (within(payer, counters, size) ||
		    within(last, counters, size))
			return true;
	}
	/* Likewise. */
	return within(smp_load_acquire(&m->before), counters, size) ||
	       READ_ONCE(m->ups) != ups;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * meter - a per-CPU stack of owners that charges every nanosecond once
 */
#include <asm/barrier.h>
#include <linux/compiler.h>

#include "meter.h"

/* Only this CPU writes the counter; others read it meanwhile. */
static void pay(u64 *counter, u64 ns)
{
	WRITE_ONCE(*counter, *counter + ns);
}

static struct vmacct_slice *innermost(struct vmacct_meter *m)
{
	return &m->slice[m->depth];
}

/* The time since the last boundary goes to the innermost slice. */
static void charge(struct vmacct_meter *m, u64 now)
{
	struct vmacct_slice *s = innermost(m);
	u64 ns;

	/* The clocks of two tasks on one CPU agree, but a clock may step back. */
	if (now <= m->last)
		return;
	ns = now - m->last;
	m->last = now;
	if (s->open)
		s->held += ns;
	else if (s->counter)
		pay(s->counter, ns);
}

/* What the innermost slice holds back falls to @counter. */
static void release(struct vmacct_slice *s, u64 *counter)
{
	if (s->held && counter)
		pay(counter, s->held);
	s->held = 0;
}

static void open_slice(struct vmacct_meter *m, enum vmacct_slice_kind kind,
		       u64 *counter, bool open)
{
	struct vmacct_slice *s = innermost(m);

	/* After all that was paid to the one before, see vmacct_meter_pays(). */
	smp_store_release(&s->counter, counter);
	s->held = 0;
	s->seq = ++m->seq;
	s->kind = kind;
	s->open = open;
}

/*
 * An open slice that ends without any payer ran for whoever was running when it
 * began: its time is that slice's, as if it had not been carved out.
 */
static void pop(struct vmacct_meter *m)
{
	struct vmacct_slice *s = innermost(m);
	struct vmacct_slice *below = s - 1;

	if (s->counter)
		release(s, s->counter);
	else if (below->open)
		below->held += s->held;
	else
		release(s, below->counter);
	/* Last, for vmacct_meter_pays() on another CPU: all is paid by now. */
	smp_store_release(&s->counter, NULL);
	m->depth--;
}

static void pop_to(struct vmacct_meter *m, u32 depth)
{
	while (m->depth > depth)
		pop(m);
}

vmacct_token_t vmacct_meter_enter(struct vmacct_meter *m, u64 now,
				  enum vmacct_slice_kind kind, u64 *counter,
				  bool open)
{
	charge(m, now);
	if (m->depth + 1 == VMACCT_METER_DEPTH) {
		m->depth_missed++;
		return 0;
	}
	m->depth++;
	open_slice(m, kind, counter, open);
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

void vmacct_meter_switch(struct vmacct_meter *m, u64 now, u64 *counter,
			 bool open)
{
	charge(m, now);
	pop_to(m, 0);
	release(innermost(m), innermost(m)->counter);
	open_slice(m, VMACCT_SLICE_TASK, counter, open);
}

void vmacct_meter_claim(struct vmacct_meter *m, u64 now, u64 *counter)
{
	charge(m, now);
	release(innermost(m), counter);
}

void vmacct_meter_settle(struct vmacct_meter *m, u64 now)
{
	charge(m, now);
	if (innermost(m)->counter)
		release(innermost(m), innermost(m)->counter);
}

void vmacct_meter_own(struct vmacct_meter *m, u64 now,
		      enum vmacct_slice_kind kind, u64 *counter)
{
	struct vmacct_slice *s = innermost(m);

	charge(m, now);
	if (!s->open || s->kind != kind)
		return;
	release(s, counter);
	s->counter = counter;
	s->open = false;
}

bool vmacct_meter_pays(const struct vmacct_meter *m, const void *counters,
		       size_t size)
{
	const char *start = counters;
	u32 i;

	/*
	 * All slots, not only those in use: another CPU's depth may be stale by
	 * the time it is read. A slot that was left names no counter.
	 */
	for (i = 0; i < VMACCT_METER_DEPTH; i++) {
		/* Pairs with the release of whoever takes a name out. */
		u64 *counter = smp_load_acquire(&m->slice[i].counter);
		const char *c = (const char *)counter;

		if (c >= start && c < start + size)
			return true;
	}
	return false;
}

// SPDX-License-Identifier: GPL-2.0
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

/* The payer of a tick, not known yet: slice @id holds it. Below NOBODY. */
#define HELD_BY(id)	(NOBODY - (id))

/* Held for the next open softirq of a certain owner. */
#define AHEAD		INT_MIN

static int top(const struct model *m)
{
	return (int)m->size - 1;
}

static struct model_slice *innermost(struct model *m)
{
	return &m->stack[top(m)];
}

/* The slice below the innermost one, NULL if that is the bottom. */
static struct model_slice *below(struct model *m)
{
	return top(m) ? &m->stack[top(m) - 1] : NULL;
}

static bool holds(const struct model_slice *s, enum model_hold hold)
{
	return s && s->hold == hold;
}

/* Who pays when time passes in @s. */
static int who_pays_in(const struct model_slice *s)
{
	return s->hold == HOLDS_NOTHING ? s->owner : HELD_BY(s->id);
}

static int worked_for_last(const struct model_slice *s)
{
	return s->last != NOBODY ? s->last : s->owner;
}

/* All ticks of @from become ticks of @to. Returns whether there were any. */
static bool repaint(struct model *m, int from, int to, bool estimated)
{
	bool any = false;
	u64 t;

	for (t = 0; t < m->ticks; t++) {
		if (m->tick[t].payer == from) {
			m->tick[t].payer = to;
			m->tick[t].estimated = estimated;
			any = true;
		}
	}
	return any;
}

/* What @s holds was for @account, as far as one can tell. */
static bool estimate(struct model *m, struct model_slice *s, int account)
{
	return repaint(m, HELD_BY(s->id), account, true);
}

/* The lead that ends with slice @top, if that is one, was for @account. */
static bool lead_was_for(struct model *m, int top, int account)
{
	bool any = false;

	for (; top >= 0 && m->stack[top].hold == HOLDS_LEAD; top--) {
		any |= estimate(m, &m->stack[top], account);
		m->stack[top].last = account;
	}
	return any;
}

/* As before, but what the lead holds may still be for another. */
static void lead_came_by(struct model *m, int top, int account)
{
	for (; top >= 0 && m->stack[top].hold == HOLDS_LEAD; top--)
		m->stack[top].last = account;
}

static bool open_was_for(struct model *m, struct model_slice *s, int account)
{
	s->last = account;
	s->claimed = true;
	return estimate(m, s, account);
}

static void push(struct model *m, int kind, int owner, enum model_hold hold)
{
	m->stack[m->size++] = (struct model_slice){
		.id = ++m->last_id,
		.kind = kind,
		.owner = owner,
		.last = NOBODY,
		.hold = hold,
	};
	if (kind == MODEL_SOFTIRQ && hold == HOLDS_OPEN &&
	    owner == m->ahead_for)
		repaint(m, AHEAD, HELD_BY(m->last_id), false);
}

/* What the innermost slice, not the bottom, still holds finds its payer. */
static void share_out(struct model *m)
{
	struct model_slice *s = innermost(m);
	int heir = worked_for_last(s);

	if (holds(s, HOLDS_LEAD) && s->kind == MODEL_HARDIRQ &&
	    s->owner != NOBODY && !holds(below(m), HOLDS_LEAD)) {
		repaint(m, HELD_BY(s->id), AHEAD, false);
		m->ahead_for = s->owner;
		return;
	}
	/* One lead with the one below, whoever pays for that. */
	if (holds(s, HOLDS_LEAD) && holds(below(m), HOLDS_LEAD))
		heir = NOBODY;
	if (heir == NOBODY) {
		estimate(m, s, who_pays_in(below(m)));
	} else {
		estimate(m, s, heir);
		lead_came_by(m, top(m) - 1, heir);
	}
}

/* Ends all slices but the bottom one and the @keep - 1 above it. */
static void end_down_to(struct model *m, unsigned int keep)
{
	while (m->size > keep) {
		if (!holds(innermost(m), HOLDS_NOTHING))
			share_out(m);
		if (holds(innermost(m), HOLDS_OPEN) &&
		    innermost(m)->last != NOBODY)
			m->before = innermost(m)->last;
		m->size--;
	}
}

void model_start(struct model *m, unsigned int max_size, s64 now)
{
	memset(m, 0, sizeof(*m));
	m->max_size = max_size;
	m->clock = now;
	m->ahead_for = NOBODY;
	m->before = NOBODY;
	push(m, 0, NOBODY, HOLDS_NOTHING);
}

void model_time(struct model *m, s64 now)
{
	if (llabs(now - m->clock) >= MODEL_CLOCK_WAS_SET)
		m->clock = now;
	for (; m->clock < now; m->clock++) {
		if (m->ticks == MODEL_TICKS)
			abort();
		m->tick[m->ticks++] = (struct model_tick){
			.payer = who_pays_in(innermost(m)),
		};
	}
}

int model_enter(struct model *m, int kind, int owner, enum model_hold hold)
{
	if (m->size == m->max_size) {
		m->refused++;
		return 0;
	}
	if (hold == HOLDS_NOTHING && owner != NOBODY)
		lead_was_for(m, top(m), owner);
	push(m, kind, owner, hold);
	return m->last_id;
}

bool model_leave(struct model *m, int id)
{
	unsigned int i;

	for (i = 1; i < m->size; i++) {
		if (m->stack[i].id == id) {
			end_down_to(m, i);
			return true;
		}
	}
	m->orphans++;
	return false;
}

void model_leave_kind(struct model *m, int kind)
{
	unsigned int i;

	for (i = m->size - 1; i > 0; i--) {
		if (m->stack[i].kind == kind) {
			end_down_to(m, i);
			return;
		}
	}
}

void model_switch(struct model *m, int owner, enum model_hold hold)
{
	struct model_slice old;

	end_down_to(m, 1);
	old = *innermost(m);
	m->size = 0;
	push(m, 0, owner, hold);
	if (old.hold == HOLDS_OPEN)
		estimate(m, &old, worked_for_last(&old));
	else
		estimate(m, &old, who_pays_in(innermost(m)));
	if (worked_for_last(&old) != NOBODY)
		m->before = worked_for_last(&old);
	if (hold != HOLDS_LEAD)
		m->tail = false;
	/* What a task leaves to do is done on the way to rest. */
	if (hold == HOLDS_LEAD)
		innermost(m)->last = worked_for_last(&old);
}

bool model_claim(struct model *m, int account)
{
	struct model_slice *s = innermost(m);
	bool any;

	if (holds(s, HOLDS_LEAD))
		return lead_was_for(m, top(m), account);
	if (!holds(s, HOLDS_OPEN))
		return false;
	any = open_was_for(m, s, account);
	return lead_was_for(m, top(m) - 1, account) || any;
}

bool model_settle(struct model *m, bool idle)
{
	struct model_slice *s = innermost(m);
	int heir = s->owner;
	bool any;

	if (!holds(s, HOLDS_OPEN) || s->owner == NOBODY)
		return false;
	if (idle && m->before != NOBODY)
		heir = m->before;
	if (s->claimed || (idle && s->last != NOBODY))
		heir = s->last;
	any = model_claim(m, heir);
	s->claimed = false;
	return any;
}

bool model_own(struct model *m, int kind, int account, bool and_open)
{
	struct model_slice *s = innermost(m);
	int lead = top(m) - 1;

	if (s->hold == HOLDS_NOTHING || s->kind != kind)
		return false;
	/* It is his from its beginning, as if that had been known then. */
	repaint(m, HELD_BY(s->id), account, false);
	s->owner = account;
	s->last = NOBODY;
	s->hold = HOLDS_NOTHING;
	if (account == NOBODY)
		return true;
	if (and_open && holds(below(m), HOLDS_OPEN)) {
		open_was_for(m, below(m), account);
		lead--;
	}
	lead_was_for(m, lead, account);
	return true;
}

bool model_rest(struct model *m, bool soon)
{
	struct model_slice *s;
	int heir = NOBODY;
	bool any;

	end_down_to(m, 1);
	s = innermost(m);
	if (!holds(s, HOLDS_LEAD))
		return false;
	if (s->last != NOBODY)
		heir = s->last;
	else if (m->tail && soon)
		heir = m->before;
	any = estimate(m, s, heir);
	m->before = s->last;
	m->tail = s->last != NOBODY;
	s->last = NOBODY;
	return any;
}

void model_forget(struct model *m, int account)
{
	if (m->before == account)
		m->before = NOBODY;
}

const struct model_slice *model_innermost(const struct model *m)
{
	return &m->stack[top(m)];
}

void model_paid(const struct model *m, struct model_paid *paid, int accounts)
{
	u64 t;

	memset(paid, 0, accounts * sizeof(*paid));
	for (t = 0; t < m->ticks; t++) {
		int payer = m->tick[t].payer;

		if (payer < 0 || payer >= accounts)
			continue;
		paid[payer].ticks++;
		paid[payer].estimated += m->tick[t].estimated;
	}
}

u64 model_paid_by_nobody(const struct model *m)
{
	u64 t, n = 0;

	for (t = 0; t < m->ticks; t++)
		n += m->tick[t].payer == NOBODY;
	return n;
}

bool model_names(const struct model *m, int account)
{
	unsigned int i;

	for (i = 0; i < m->size; i++)
		if (m->stack[i].owner == account ||
		    m->stack[i].last == account)
			return true;
	return m->before == account;
}

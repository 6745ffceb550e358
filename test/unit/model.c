// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "model.h"

/* In payer[]: not known yet, slice @id holds it. Below NOBODY. */
#define HELD_BY(id)	(NOBODY - (id))

static struct model_slice *innermost(struct model *m)
{
	return &m->stack[m->size - 1];
}

/* All ticks of @from become ticks of @to. Returns whether there were any. */
static bool repaint(struct model *m, int from, int to)
{
	bool any = false;
	u64 t;

	for (t = 0; t < m->ticks; t++) {
		if (m->payer[t] == from) {
			m->payer[t] = to;
			any = true;
		}
	}
	return any;
}

static int who_pays_in(const struct model_slice *s)
{
	return s->open ? HELD_BY(s->id) : s->owner;
}

static void push(struct model *m, int kind, int owner, bool open)
{
	m->stack[m->size++] = (struct model_slice){
		.id = ++m->last_id,
		.kind = kind,
		.owner = owner,
		.open = open,
	};
}

static void end_innermost(struct model *m)
{
	const struct model_slice ended = *innermost(m);
	int heir = ended.owner;

	m->size--;
	if (heir == NOBODY && m->size)
		heir = who_pays_in(innermost(m));
	if (ended.open)
		repaint(m, HELD_BY(ended.id), heir);
}

/* Ends stack[@index] and all inside it. */
static void end_from(struct model *m, unsigned int index)
{
	while (m->size > index)
		end_innermost(m);
}

void model_start(struct model *m, unsigned int max_size)
{
	memset(m, 0, sizeof(*m));
	m->max_size = max_size;
	push(m, 0, NOBODY, false);
}

void model_time(struct model *m, s64 now)
{
	if (now > MODEL_TICKS)
		abort();
	while ((s64)m->ticks < now)
		m->payer[m->ticks++] = who_pays_in(innermost(m));
}

int model_enter(struct model *m, int kind, int owner, bool open)
{
	if (m->size == m->max_size) {
		m->refused++;
		return 0;
	}
	push(m, kind, owner, open);
	return m->last_id;
}

bool model_leave(struct model *m, int id)
{
	unsigned int i;

	for (i = 1; i < m->size; i++) {
		if (m->stack[i].id == id) {
			end_from(m, i);
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
			end_from(m, i);
			return;
		}
	}
}

void model_switch(struct model *m, int owner, bool open)
{
	end_from(m, 0);
	push(m, 0, owner, open);
}

bool model_claim(struct model *m, int account)
{
	return repaint(m, HELD_BY(innermost(m)->id), account);
}

void model_settle(struct model *m)
{
	if (innermost(m)->owner != NOBODY)
		repaint(m, HELD_BY(innermost(m)->id), innermost(m)->owner);
}

bool model_own(struct model *m, int kind, int account)
{
	struct model_slice *s = innermost(m);

	if (!s->open || s->kind != kind)
		return false;
	repaint(m, HELD_BY(s->id), account);
	s->owner = account;
	s->open = false;
	return true;
}

const struct model_slice *model_innermost(const struct model *m)
{
	return &m->stack[m->size - 1];
}

void model_paid(const struct model *m, u64 *paid, int accounts)
{
	u64 t;

	memset(paid, 0, accounts * sizeof(*paid));
	for (t = 0; t < m->ticks; t++)
		if (m->payer[t] >= 0 && m->payer[t] < accounts)
			paid[m->payer[t]]++;
}

u64 model_paid_by_nobody(const struct model *m)
{
	u64 t, n = 0;

	for (t = 0; t < m->ticks; t++)
		n += m->payer[t] == NOBODY;
	return n;
}

bool model_names(const struct model *m, int account)
{
	unsigned int i;

	for (i = 0; i < m->size; i++)
		if (m->stack[i].owner == account)
			return true;
	return false;
}

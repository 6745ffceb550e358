/* SPDX-License-Identifier: GPL-2.0 */
/*
 * model - the meter as it would be if memory and time cost nothing
 *
 * Time is an array of ticks, each with the one who pays for it. A tick that
 * passes in a slice that holds back is marked as held by that slice, and marked
 * anew when it becomes known whose it is, and whether that was only estimated.
 * There is no other bookkeeping: what an account has paid is found by counting
 * its ticks.
 *
 * It shares nothing with the meter but the meaning of its functions.
 */
#ifndef MODEL_H
#define MODEL_H

#include <linux/types.h>

#define NOBODY		(-1)
#define MODEL_TICKS	4096
#define MODEL_DEPTH	64

/* A clock that is as far away as this was set. */
#define MODEL_CLOCK_WAS_SET	4000000000ll

/* The kinds of slices that matter here. */
#define MODEL_SOFTIRQ		1
#define MODEL_HARDIRQ		2

enum model_hold {
	HOLDS_NOTHING,
	HOLDS_OPEN,
	HOLDS_LEAD,
};

struct model_slice {
	int id;			/* never given twice, from 1 */
	int kind;
	int owner;		/* an account, from 0, or NOBODY */
	int last;		/* the account worked for last, or NOBODY */
	enum model_hold hold;
	bool claimed;		/* since it was last settled */
};

struct model_tick {
	int payer;		/* an account, NOBODY, or held */
	bool estimated;
};

struct model {
	struct model_slice stack[MODEL_DEPTH];
	unsigned int size, max_size;
	int last_id;
	s64 clock;
	struct model_tick tick[MODEL_TICKS];
	u64 ticks;		/* that have passed */
	int ahead_for;		/* who owns the softirq that ticks are held for */
	int before;		/* worked for last in a slice that is over */
	bool tail;		/* nobody has run since the work, and rest */
	u64 refused, orphans;
};

void model_start(struct model *m, unsigned int max_size, s64 now);

/* The clock says @now. Comes before each of the functions below. */
void model_time(struct model *m, s64 now);

/*
 * As vmacct_meter_...; enter returns the slice's id, 0 if it was refused. Those
 * that say who pays return whether any tick has changed hands, own whether the
 * slice has. @and_open: what led up to it may be held by an open slice too.
 */
int model_enter(struct model *m, int kind, int owner, enum model_hold hold);
bool model_leave(struct model *m, int id);
void model_leave_kind(struct model *m, int kind);
void model_switch(struct model *m, int owner, enum model_hold hold);
bool model_claim(struct model *m, int account);
bool model_settle(struct model *m, bool idle);
bool model_own(struct model *m, int kind, int account, bool and_open);
bool model_rest(struct model *m, bool soon);
void model_forget(struct model *m, int account);

const struct model_slice *model_innermost(const struct model *m);

/* How many ticks an account has paid for, and how many are an estimate. */
struct model_paid {
	u64 ticks, estimated;
};

/* Of the accounts from 0 to @accounts - 1, each. */
void model_paid(const struct model *m, struct model_paid *paid, int accounts);
u64 model_paid_by_nobody(const struct model *m);

/* May a slice that is there make @account pay? */
bool model_names(const struct model *m, int account);

#endif /* MODEL_H */

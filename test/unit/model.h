/* SPDX-License-Identifier: GPL-2.0 */
/*
 * model - the meter as it would be if memory and time cost nothing
 *
 * Time is an array of ticks, each with the one who pays for it. A tick that
 * passes in an open slice is marked as held by that slice, and marked anew when
 * it becomes known whose it is. There is no other bookkeeping: what an account
 * has paid is found by counting its ticks.
 *
 * It shares nothing with the meter but the meaning of its functions.
 */
#ifndef MODEL_H
#define MODEL_H

#include <linux/types.h>

#define NOBODY		(-1)
#define MODEL_TICKS	4096
#define MODEL_DEPTH	64

struct model_slice {
	int id;			/* never given twice, from 1 */
	int kind;
	int owner;		/* an account, from 0, or NOBODY */
	bool open;
};

struct model {
	struct model_slice stack[MODEL_DEPTH];
	unsigned int size, max_size;
	int last_id;
	int payer[MODEL_TICKS];	/* an account, NOBODY, or held by a slice */
	u64 ticks;		/* that have passed */
	u64 refused, orphans;
};

void model_start(struct model *m, unsigned int max_size);

/* The clock says @now. Comes before each of the functions below. */
void model_time(struct model *m, s64 now);

/* As vmacct_meter_...; enter returns the slice's id, 0 if it was refused. */
int model_enter(struct model *m, int kind, int owner, bool open);
bool model_leave(struct model *m, int id);
void model_leave_kind(struct model *m, int kind);
void model_switch(struct model *m, int owner, bool open);
bool model_claim(struct model *m, int account);
void model_settle(struct model *m);
bool model_own(struct model *m, int kind, int account);

const struct model_slice *model_innermost(const struct model *m);

/* How many ticks the accounts from 0 to @accounts - 1 have paid for, each. */
void model_paid(const struct model *m, u64 *paid, int accounts);
u64 model_paid_by_nobody(const struct model *m);

/* Is @account the owner of a slice? */
bool model_names(const struct model *m, int account);

#endif /* MODEL_H */

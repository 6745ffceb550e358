// SPDX-License-Identifier: GPL-2.0
/*
 * Random interleavings, by the thousand, against the model of model.h, which is
 * slow and plain: it writes down for every nanosecond who must pay for it.
 */
#include <stdio.h>
#include <string.h>

#include "meter.h"
#include "meter_fast.h"
#include "model.h"
#include "unit.h"

#define SEEDS		300
#define STEPS		300
#define ACCOUNTS	5
#define START		1000000000000000ll

struct rig {
	unsigned int seed, step;
	u64 random;
	bool all_pay;		/* no time is nobody's */
	unsigned int climb;	/* percent of steps that enter */
	struct vmacct_meter meter;
	struct model model;
	s64 now;
	s64 late;		/* the clock is behind by this for a step */
	struct vmacct_charge paid[ACCOUNTS], before[ACCOUNTS];
	/* All tokens there were: most have ended, some are given back twice. */
	struct {
		vmacct_token_t token;
		int slice;	/* of the model; 0: refused */
	} given[STEPS];
	unsigned int nr_given;
};

/* What all the seeds together must have come by, or they prove nothing. */
static struct {
	u64 steps, steps_back, set, full, orphans, switches;
	u64 claimed, settled, owned, disowned, rested;
	u64 quick_calls, quick_returns, quick_claims;
} seen;

_Static_assert(MODEL_CLOCK_WAS_SET == VMACCT_METER_STEP_NS, "model");
_Static_assert(MODEL_SOFTIRQ == VMACCT_SLICE_SOFTIRQ, "model");
_Static_assert(MODEL_HARDIRQ == VMACCT_SLICE_HARDIRQ, "model");

/* xorshift64* */
static unsigned int below(struct rig *r, unsigned int limit)
{
	r->random ^= r->random >> 12;
	r->random ^= r->random << 25;
	r->random ^= r->random >> 27;
	return (r->random * 2685821657736338717ull >> 33) % limit;
}

static bool percent(struct rig *r, unsigned int chance)
{
	return below(r, 100) < chance;
}

/* Where it failed: the same seed fails there again. */
static const char *at(const struct rig *r)
{
	static char text[40];

	snprintf(text, sizeof(text), "seed %u, step %u", r->seed, r->step);
	return text;
}

#define assert_step(r, condition, format, ...) \
	ck_assert_msg(condition, "%s: " format, at(r), __VA_ARGS__)

/* More than the small steps back add up to. */
#define MUCH	1000

/* By seconds: the clock is set, or steps back and is soon as late again. */
static void step_clock(struct rig *r)
{
	s64 far = VMACCT_METER_STEP_NS;

	switch (below(r, 3)) {
	case 0:
		r->now += far + MUCH;
		seen.set++;
		break;
	case 1:
		r->now -= far + MUCH;
		seen.set++;
		break;
	default:
		r->late = far - MUCH;
		r->now -= r->late;
		seen.steps_back++;
	}
}

static void let_time_pass(struct rig *r)
{
	r->now += r->late;
	r->late = 0;
	if (percent(r, 1)) {
		step_clock(r);
	} else if (percent(r, 5)) {
		r->now -= 1 + below(r, 20);
		seen.steps_back++;
	} else {
		r->now += below(r, 8);
	}
	model_time(&r->model, r->now);
}

static int any_account(struct rig *r)
{
	return below(r, ACCOUNTS);
}

static int any_payer(struct rig *r)
{
	return !r->all_pay && percent(r, 25) ? NOBODY : any_account(r);
}

static struct vmacct_charge *payer_of(struct rig *r, int account)
{
	return account == NOBODY ? NULL : &r->paid[account];
}

static const struct {
	enum vmacct_hold meter;
	enum model_hold model;
} holds[] = {
	{ VMACCT_CLOSED, HOLDS_NOTHING },
	{ VMACCT_OPEN, HOLDS_OPEN },
	{ VMACCT_LEAD, HOLDS_LEAD },
};

static enum vmacct_slice_kind any_kind(struct rig *r)
{
	return below(r, VMACCT_SLICE_COMPLETION + 1);
}

static void step_enter(struct rig *r)
{
	unsigned int hold = below(r, ARRAY_SIZE(holds));
	enum vmacct_slice_kind kind = any_kind(r);
	int account = any_payer(r);
	vmacct_token_t token;
	int slice;

	token = vmacct_meter_enter(&r->meter, r->now, kind,
				   payer_of(r, account), holds[hold].meter);
	slice = model_enter(&r->model, kind, account, holds[hold].model);
	assert_step(r, !token == !slice, "slice %s, should be %s",
		    token ? "opened" : "refused", slice ? "opened" : "refused");
	seen.full += !slice;
	r->given[r->nr_given].token = token;
	r->given[r->nr_given++].slice = slice;
}

/* What is done for each packet, quickly if the meter can, is the same. */
static void step_call(struct rig *r)
{
	int leader = any_account(r), account = any_account(r);
	enum vmacct_slice_kind kind = any_kind(r);
	vmacct_token_t token;
	int slice;

	token = vmacct_meter_call(&r->meter, r->now, kind,
				  payer_of(r, leader), payer_of(r, account));
	seen.quick_calls += !!token;
	if (!token) {
		vmacct_meter_claim(&r->meter, r->now, payer_of(r, leader));
		token = vmacct_meter_enter(&r->meter, r->now, kind,
					   payer_of(r, account), VMACCT_CLOSED);
	}
	model_claim(&r->model, leader);
	slice = model_enter(&r->model, kind, account, HOLDS_NOTHING);
	assert_step(r, !token == !slice, "slice %s, should be %s",
		    token ? "opened" : "refused", slice ? "opened" : "refused");
	r->given[r->nr_given].token = token;
	r->given[r->nr_given++].slice = slice;
}

static bool quick_return(struct rig *r, vmacct_token_t token)
{
	bool done = token && percent(r, 80) &&
		    vmacct_meter_return(&r->meter, r->now, token);

	seen.quick_returns += done;
	return done;
}

static void step_leave(struct rig *r)
{
	unsigned int i;

	if (!r->nr_given)
		return;
	/* Mostly one of the last, which may be still there. */
	i = below(r, percent(r, 80) && r->nr_given > 4 ? 4 : r->nr_given);
	i = r->nr_given - 1 - i;
	if (!quick_return(r, r->given[i].token))
		vmacct_meter_leave(&r->meter, r->now, r->given[i].token);
	if (r->given[i].slice && !model_leave(&r->model, r->given[i].slice))
		seen.orphans++;
}

static void step_leave_kind(struct rig *r)
{
	enum vmacct_slice_kind kind = any_kind(r);

	vmacct_meter_leave_kind(&r->meter, r->now, kind);
	model_leave_kind(&r->model, kind);
}

static void step_switch(struct rig *r)
{
	unsigned int hold = below(r, ARRAY_SIZE(holds));
	int account = any_payer(r);

	vmacct_meter_switch(&r->meter, r->now, payer_of(r, account),
			    holds[hold].meter);
	model_switch(&r->model, account, holds[hold].model);
	seen.switches++;
}

static void step_claim(struct rig *r)
{
	int account = any_account(r);

	if (percent(r, 50) &&
	    vmacct_meter_claim_again(&r->meter, r->now, payer_of(r, account)))
		seen.quick_claims++;
	else
		vmacct_meter_claim(&r->meter, r->now, payer_of(r, account));
	seen.claimed += model_claim(&r->model, account);
}

static void step_settle(struct rig *r)
{
	bool idle = percent(r, 50);

	vmacct_meter_settle(&r->meter, r->now, idle);
	seen.settled += model_settle(&r->model, idle);
}

static void step_own(struct rig *r)
{
	/* Every second time at least it is the innermost slice's kind. */
	const struct model_slice *s = model_innermost(&r->model);
	enum vmacct_slice_kind kind = any_kind(r);
	int account = any_payer(r);
	bool owned;

	if (percent(r, 50))
		kind = s->kind;
	vmacct_meter_own(&r->meter, r->now, kind, payer_of(r, account));
	owned = model_own(&r->model, kind, account,
			  kind == VMACCT_SLICE_COMPLETION);
	if (account == NOBODY)
		seen.disowned += owned;
	else
		seen.owned += owned;
}

/* A wake-up for nothing is nobody's. */
static void step_rest(struct rig *r)
{
	bool soon = percent(r, 50);

	if (r->all_pay)
		return;
	vmacct_meter_rest(&r->meter, r->now, soon);
	seen.rested += model_rest(&r->model, soon);
}

static void step_forget(struct rig *r)
{
	int account = any_account(r);

	vmacct_meter_forget(&r->meter, &r->paid[account],
			    sizeof(r->paid[account]));
	model_forget(&r->model, account);
}

static void any_step(struct rig *r)
{
	static const struct {
		unsigned int weight;
		void (*take)(struct rig *r);
	} others[] = {
		{ 35, step_leave },	{ 10, step_leave_kind },
		{ 5, step_switch },	{ 15, step_claim },
		{ 12, step_settle },	{ 20, step_own },
		{ 2, step_rest },	{ 1, step_forget },
	};
	unsigned int i, pick = below(r, 100);

	if (percent(r, r->climb)) {
		if (percent(r, 80))
			step_enter(r);
		else
			step_call(r);
		return;
	}
	for (i = 0; pick >= others[i].weight; i++)
		pick -= others[i].weight;
	others[i].take(r);
}

/* The time up to now is charged, whatever the last step was. */
static void boundary(struct rig *r)
{
	vmacct_meter_leave_kind(&r->meter, r->now, VMACCT_SLICE_COMPLETION + 1);
}

static void assert_right_owner(struct rig *r, int i,
			       const struct model_paid *should)
{
	const struct vmacct_charge *paid = &r->paid[i];

	assert_step(r, paid->ns == should->ticks,
		    "account %d paid %llu, should have paid %llu", i,
		    (unsigned long long)paid->ns,
		    (unsigned long long)should->ticks);
	assert_step(r, paid->estimated_ns == should->estimated,
		    "account %d: %llu are an estimate, should be %llu", i,
		    (unsigned long long)paid->estimated_ns,
		    (unsigned long long)should->estimated);
	assert_step(r,
		    paid->ns >= r->before[i].ns &&
			    paid->estimated_ns >= r->before[i].estimated_ns,
		    "account %d went back", i);
	r->before[i] = *paid;
	assert_step(r,
		    vmacct_meter_pays(&r->meter, paid, sizeof(*paid)) ==
			    model_names(&r->model, i),
		    "account %d: wrong answer whether it pays", i);
}

static void assert_right_owners(struct rig *r)
{
	struct model_paid should[ACCOUNTS];
	int i;

	model_paid(&r->model, should, ACCOUNTS);
	for (i = 0; i < ACCOUNTS; i++)
		assert_right_owner(r, i, &should[i]);
	assert_step(r, r->meter.orphan_returns == r->model.orphans,
		    "%llu orphans, should be %llu",
		    (unsigned long long)r->meter.orphan_returns,
		    (unsigned long long)r->model.orphans);
	assert_step(r, r->meter.depth_missed == r->model.refused,
		    "%llu refused, should be %llu",
		    (unsigned long long)r->meter.depth_missed,
		    (unsigned long long)r->model.refused);
}

/* Nothing is held back any more: the charges are the time that has passed. */
static void assert_conserved(struct rig *r)
{
	u64 charged = 0, nobody;
	int i, last = NOBODY;

	/* A lead that goes on to nobody is nobody's. */
	if (r->all_pay)
		last = 0;
	vmacct_meter_switch(&r->meter, r->now, payer_of(r, last),
			    VMACCT_CLOSED);
	model_switch(&r->model, last, HOLDS_NOTHING);
	/* What is held for a softirq finds it. */
	for (i = 0; i < ACCOUNTS; i++) {
		vmacct_meter_enter(&r->meter, r->now, VMACCT_SLICE_SOFTIRQ,
				   payer_of(r, i), VMACCT_OPEN);
		model_enter(&r->model, MODEL_SOFTIRQ, i, HOLDS_OPEN);
	}
	vmacct_meter_switch(&r->meter, r->now, payer_of(r, last),
			    VMACCT_CLOSED);
	model_switch(&r->model, last, HOLDS_NOTHING);
	assert_right_owners(r);
	for (i = 0; i < ACCOUNTS; i++)
		charged += r->paid[i].ns;
	nobody = model_paid_by_nobody(&r->model);
	assert_step(r, charged + nobody == r->model.ticks,
		    "%llu charged, %llu nobody's, but %llu have passed",
		    (unsigned long long)charged, (unsigned long long)nobody,
		    (unsigned long long)r->model.ticks);
	if (r->all_pay)
		assert_step(r, !nobody, "%llu are nobody's",
			    (unsigned long long)nobody);
}

static void run_seed(unsigned int seed, bool all_pay)
{
	static struct rig rig;
	struct rig *r = &rig;

	memset(r, 0, sizeof(*r));
	r->seed = seed;
	r->random = 0x9e3779b97f4a7c15ull * seed;
	r->all_pay = all_pay;
	r->climb = 20 + below(r, 60);
	r->now = START;
	model_start(&r->model, VMACCT_METER_DEPTH, START);
	vmacct_meter_switch(&r->meter, START, payer_of(r, 0), VMACCT_CLOSED);
	model_switch(&r->model, 0, HOLDS_NOTHING);
	for (r->step = 0; r->step < STEPS; r->step++) {
		let_time_pass(r);
		any_step(r);
		boundary(r);
		assert_right_owners(r);
		seen.steps++;
	}
	assert_conserved(r);
}

static void assert_all_was_seen(bool all_pay)
{
	assert_u64(seen.steps, SEEDS * STEPS);
	ck_assert_uint_gt(seen.steps_back, 1000);
	ck_assert_uint_gt(seen.set, 100);
	ck_assert_uint_gt(seen.full, 1000);
	ck_assert_uint_gt(seen.orphans, 1000);
	ck_assert_uint_gt(seen.switches, 1000);
	ck_assert_uint_gt(seen.claimed, 1000);
	ck_assert_uint_gt(seen.settled, 500);
	ck_assert_uint_gt(seen.owned, 1000);
	ck_assert_uint_gt(seen.quick_calls, 1000);
	ck_assert_uint_gt(seen.quick_returns, 1000);
	ck_assert_uint_gt(seen.quick_claims, 300);
	if (all_pay)
		return;
	ck_assert_uint_gt(seen.disowned, 300);
	ck_assert_uint_gt(seen.rested, 50);
}

START_TEST(the_right_one_pays_for_every_nanosecond)
{
	unsigned int seed;

	for (seed = 1; seed <= SEEDS; seed++)
		run_seed(seed, false);
	assert_all_was_seen(false);
}

START_TEST(with_a_payer_for_all_the_charges_are_the_elapsed_time)
{
	unsigned int seed;

	for (seed = 1; seed <= SEEDS; seed++)
		run_seed(seed, true);
	assert_all_was_seen(true);
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("meter_random");
	TCase *tc = tcase_create("conservation");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, the_right_one_pays_for_every_nanosecond);
	tcase_add_test(tc,
		       with_a_payer_for_all_the_charges_are_the_elapsed_time);
	suite_add_tcase(suite, tc);
	return suite;
}

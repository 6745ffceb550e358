// SPDX-License-Identifier: GPL-2.0
/*
 * First small stories, one promise each, in the words of the module: who runs,
 * for how long, who pays. Then random ones, by the thousand, against the model
 * of model.h, which is slow and plain: it writes down for every nanosecond who
 * must pay for it.
 */
#include <linux/limits.h>
#include <stdio.h>

#include "meter.h"
#include "model.h"
#include "unit.h"

/* The meter of one CPU and its clock. */
static struct vmacct_meter meter;
static u64 now;

/* Two guests, and what nobody in particular caused. */
static struct guest {
	u64 tx_poll, tx_dealloc, tx_irq;
	u64 rx_deliver, rx_enqueue, rx_copy, rx_irq;
} a, b;
static u64 common;

static void start(void)
{
	memset(&meter, 0, sizeof(meter));
	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	common = 0;
	now = 1000000;
	/* A task that is nobody's. */
	vmacct_meter_switch(&meter, now, NULL, false);
}

static void run(u64 ns)
{
	now += ns;
}

static vmacct_token_t enter(enum vmacct_slice_kind kind, u64 *counter)
{
	return vmacct_meter_enter(&meter, now, kind, counter, false);
}

static vmacct_token_t enter_open(enum vmacct_slice_kind kind, u64 *counter)
{
	return vmacct_meter_enter(&meter, now, kind, counter, true);
}

static void leave(vmacct_token_t token)
{
	vmacct_meter_leave(&meter, now, token);
}

static void leave_kind(enum vmacct_slice_kind kind)
{
	vmacct_meter_leave_kind(&meter, now, kind);
}

static void switch_to(u64 *counter)
{
	vmacct_meter_switch(&meter, now, counter, false);
}

static void claim(u64 *counter)
{
	vmacct_meter_claim(&meter, now, counter);
}

static void settle(void)
{
	vmacct_meter_settle(&meter, now);
}

static void own(enum vmacct_slice_kind kind, u64 *counter)
{
	vmacct_meter_own(&meter, now, kind, counter);
}

static bool paying(const void *counters, size_t size)
{
	return vmacct_meter_pays(&meter, counters, size);
}

/* Nesting. */

START_TEST(a_slice_pays_for_the_time_in_it_and_for_no_other)
{
	vmacct_token_t poll;

	run(7);
	poll = enter(VMACCT_SLICE_POLL, &a.tx_poll);
	run(100);
	leave(poll);
	run(9);
	switch_to(NULL);
	assert_u64(a.tx_poll, 100);
}

START_TEST(an_xmit_to_b_inside_the_poll_of_a_is_carved_out)
{
	vmacct_token_t poll, xmit;

	poll = enter(VMACCT_SLICE_POLL, &a.tx_poll);
	run(100);
	claim(&b.rx_deliver);
	xmit = enter(VMACCT_SLICE_XMIT, &b.rx_enqueue);
	run(30);
	leave(xmit);
	run(20);
	leave(poll);
	assert_u64(a.tx_poll, 120);
	assert_u64(b.rx_enqueue, 30);
	/* a pays for the way through the bridge: its poll is not open. */
	assert_u64(b.rx_deliver, 0);
}

START_TEST(a_hardirq_in_a_softirq_in_a_kthread_is_carved_out)
{
	switch_to(&a.rx_copy);
	run(1000);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(200);
	enter(VMACCT_SLICE_HARDIRQ, &b.tx_irq);
	run(30);
	leave_kind(VMACCT_SLICE_HARDIRQ);
	run(4);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	run(5000);
	switch_to(NULL);
	assert_u64(a.rx_copy, 6000);
	assert_u64(b.tx_irq, 30);
	assert_u64(common, 204);
}

START_TEST(a_hardirq_that_is_nobodys_is_carved_out_too)
{
	switch_to(&a.tx_dealloc);
	run(10);
	enter(VMACCT_SLICE_HARDIRQ, NULL);
	run(500);
	leave_kind(VMACCT_SLICE_HARDIRQ);
	run(10);
	switch_to(NULL);
	assert_u64(a.tx_dealloc, 20);
}

START_TEST(another_task_ends_all_that_the_first_one_was_in)
{
	switch_to(&a.rx_copy);
	run(10);
	enter(VMACCT_SLICE_XMIT, &b.rx_enqueue);
	run(5);
	enter_open(VMACCT_SLICE_COMPLETION, &a.tx_dealloc);
	run(3);
	switch_to(&b.rx_copy);
	run(100);
	switch_to(NULL);
	run(1000);
	switch_to(&a.rx_copy);
	run(1);
	switch_to(NULL);
	assert_u64(a.rx_copy, 11);
	assert_u64(b.rx_enqueue, 5);
	assert_u64(a.tx_dealloc, 3);
	assert_u64(b.rx_copy, 100);
	ck_assert_uint_eq(meter.depth, 0);
}

/* Open slices: who pays is known later. */

START_TEST(the_way_to_the_vif_is_claimed_after_the_fact)
{
	vmacct_token_t xmit;

	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(40);
	claim(&a.rx_deliver);
	xmit = enter(VMACCT_SLICE_XMIT, &a.rx_enqueue);
	run(3);
	leave(xmit);
	run(50);
	claim(&b.rx_deliver);
	xmit = enter(VMACCT_SLICE_XMIT, &b.rx_enqueue);
	run(4);
	leave(xmit);
	/* The end of the NIC's poll: the rest led to no vif. */
	run(7);
	settle();
	assert_u64(common, 7);
	/* The next one's packets must not pay for it. */
	run(60);
	claim(&b.rx_deliver);
	run(8);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_u64(a.rx_deliver, 40);
	assert_u64(a.rx_enqueue, 3);
	assert_u64(b.rx_deliver, 50 + 60);
	assert_u64(b.rx_enqueue, 4);
	assert_u64(common, 7 + 8);
}

START_TEST(what_is_held_back_is_nobodys_until_the_slice_ends)
{
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(40);
	enter(VMACCT_SLICE_HARDIRQ, NULL);
	run(1);
	leave_kind(VMACCT_SLICE_HARDIRQ);
	assert_u64(common, 0);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_u64(common, 40);
}

START_TEST(a_claim_takes_no_more_than_its_own_slice_held)
{
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(40);
	enter_open(VMACCT_SLICE_COMPLETION, NULL);
	run(5);
	claim(&a.rx_deliver);
	leave_kind(VMACCT_SLICE_COMPLETION);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_u64(a.rx_deliver, 5);
	assert_u64(common, 40);
}

START_TEST(a_claim_on_a_slice_that_is_not_open_takes_nothing)
{
	switch_to(&a.rx_copy);
	run(40);
	claim(&b.rx_deliver);
	run(2);
	switch_to(NULL);
	run(3);
	claim(&b.rx_deliver);
	assert_u64(a.rx_copy, 42);
	assert_u64(b.rx_deliver, 0);
}

START_TEST(an_open_task_is_settled_when_another_runs)
{
	vmacct_meter_switch(&meter, now, &common, true);
	run(40);
	claim(&a.rx_deliver);
	run(5);
	switch_to(&b.rx_copy);
	run(6);
	switch_to(NULL);
	assert_u64(a.rx_deliver, 40);
	assert_u64(common, 5);
	assert_u64(b.rx_copy, 6);
}

START_TEST(an_event_is_for_rx_unless_its_end_says_tx)
{
	enter_open(VMACCT_SLICE_HARDIRQ, &a.rx_irq);
	run(10);
	leave_kind(VMACCT_SLICE_HARDIRQ);
	enter_open(VMACCT_SLICE_HARDIRQ, &a.rx_irq);
	run(7);
	claim(&a.tx_irq);
	leave_kind(VMACCT_SLICE_HARDIRQ);
	assert_u64(a.rx_irq, 10);
	assert_u64(a.tx_irq, 7);
}

START_TEST(a_completion_is_its_senders_from_its_beginning)
{
	vmacct_token_t completion;

	switch_to(&b.rx_copy);
	run(100);
	completion = enter_open(VMACCT_SLICE_COMPLETION, NULL);
	run(10);
	own(VMACCT_SLICE_COMPLETION, &a.tx_dealloc);
	run(7);
	leave(completion);
	run(100);
	switch_to(NULL);
	assert_u64(a.tx_dealloc, 17);
	assert_u64(b.rx_copy, 200);
}

START_TEST(an_owned_slice_is_owned_once_and_claimed_no_more)
{
	enter_open(VMACCT_SLICE_COMPLETION, NULL);
	run(10);
	own(VMACCT_SLICE_COMPLETION, &a.tx_dealloc);
	run(1);
	own(VMACCT_SLICE_COMPLETION, &b.tx_dealloc);
	run(1);
	claim(&b.rx_deliver);
	leave_kind(VMACCT_SLICE_COMPLETION);
	assert_u64(a.tx_dealloc, 12);
	assert_u64(b.tx_dealloc, 0);
	assert_u64(b.rx_deliver, 0);
}

START_TEST(only_a_slice_of_the_right_kind_can_be_owned)
{
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(10);
	own(VMACCT_SLICE_COMPLETION, &a.tx_dealloc);
	run(10);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_u64(a.tx_dealloc, 0);
	assert_u64(common, 20);
}

START_TEST(a_completion_nobody_owns_falls_to_the_slice_below)
{
	switch_to(&b.rx_copy);
	run(100);
	enter_open(VMACCT_SLICE_COMPLETION, NULL);
	run(10);
	leave_kind(VMACCT_SLICE_COMPLETION);
	assert_u64(b.rx_copy, 110);
}

START_TEST(an_open_slice_below_holds_on_what_nobody_owns)
{
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(100);
	enter_open(VMACCT_SLICE_COMPLETION, NULL);
	run(10);
	/* Nobody's: settling does not lose it. */
	settle();
	leave_kind(VMACCT_SLICE_COMPLETION);
	assert_u64(common, 0);
	claim(&a.rx_deliver);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_u64(a.rx_deliver, 110);
	assert_u64(common, 0);
}

START_TEST(a_completion_in_a_task_of_nobodys_is_nobodys)
{
	enter_open(VMACCT_SLICE_COMPLETION, NULL);
	run(10);
	leave_kind(VMACCT_SLICE_COMPLETION);
	switch_to(&a.rx_copy);
	run(1);
	switch_to(NULL);
	assert_u64(a.rx_copy, 1);
}

/* What is missed. */

START_TEST(a_missed_return_ends_with_the_slice_around_it)
{
	vmacct_token_t poll, xmit;

	poll = enter(VMACCT_SLICE_POLL, &a.tx_poll);
	run(10);
	xmit = enter(VMACCT_SLICE_XMIT, &b.rx_enqueue);
	run(5);
	/* The return of the xmit is not seen. */
	leave(poll);
	run(1000);
	switch_to(NULL);
	assert_u64(a.tx_poll, 10);
	assert_u64(b.rx_enqueue, 5);
	assert_u64(meter.orphan_returns, 0);
	/* Or seen late. */
	leave(xmit);
	assert_u64(meter.orphan_returns, 1);
}

START_TEST(a_missed_return_ends_with_its_softirq)
{
	switch_to(&a.rx_copy);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(1);
	enter(VMACCT_SLICE_POLL, &b.tx_poll);
	run(10);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	run(100);
	switch_to(NULL);
	assert_u64(common, 1);
	assert_u64(b.tx_poll, 10);
	assert_u64(a.rx_copy, 100);
}

START_TEST(leaving_twice_counts_an_orphan_and_charges_right)
{
	vmacct_token_t poll;

	switch_to(&b.rx_copy);
	poll = enter(VMACCT_SLICE_POLL, &a.tx_poll);
	run(10);
	leave(poll);
	run(1);
	leave(poll);
	run(1);
	switch_to(NULL);
	assert_u64(meter.orphan_returns, 1);
	assert_u64(a.tx_poll, 10);
	assert_u64(b.rx_copy, 2);
}

START_TEST(an_old_token_does_not_end_a_new_slice_in_its_place)
{
	vmacct_token_t old, new;

	old = enter(VMACCT_SLICE_POLL, &a.tx_poll);
	leave(old);
	new = enter(VMACCT_SLICE_POLL, &b.tx_poll);
	ck_assert_uint_ne(old, new);
	leave(old);
	run(10);
	leave(new);
	assert_u64(b.tx_poll, 10);
	assert_u64(meter.orphan_returns, 1);
}

START_TEST(the_token_of_a_slice_that_a_switch_ended_is_an_orphan)
{
	vmacct_token_t completion;

	switch_to(&b.rx_copy);
	completion = enter_open(VMACCT_SLICE_COMPLETION, &a.tx_dealloc);
	run(10);
	switch_to(&a.rx_copy);
	run(100);
	switch_to(&b.rx_copy);
	run(20);
	leave(completion);
	run(3);
	switch_to(NULL);
	assert_u64(a.tx_dealloc, 10);
	assert_u64(a.rx_copy, 100);
	assert_u64(b.rx_copy, 23);
	assert_u64(meter.orphan_returns, 1);
}

START_TEST(an_end_whose_beginning_was_not_seen_changes_nothing)
{
	switch_to(&a.rx_copy);
	run(10);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	run(1);
	leave_kind(VMACCT_SLICE_HARDIRQ);
	run(1);
	/* The bottom slice cannot be left. */
	leave_kind(VMACCT_SLICE_TASK);
	run(1);
	switch_to(NULL);
	assert_u64(a.rx_copy, 13);
}

START_TEST(a_slice_is_left_by_kind_from_the_inside_out)
{
	enter(VMACCT_SLICE_XMIT, &a.rx_enqueue);
	run(1);
	enter(VMACCT_SLICE_SOFTIRQ, NULL);
	enter(VMACCT_SLICE_XMIT, &b.rx_enqueue);
	run(20);
	leave_kind(VMACCT_SLICE_XMIT);
	ck_assert_uint_eq(meter.depth, 2);
	run(300);
	leave_kind(VMACCT_SLICE_XMIT);
	ck_assert_uint_eq(meter.depth, 0);
	assert_u64(a.rx_enqueue, 1);
	assert_u64(b.rx_enqueue, 20);
}

START_TEST(a_full_stack_refuses_counts_and_stays_balanced)
{
	vmacct_token_t token[VMACCT_METER_DEPTH + 3];
	u64 paid[VMACCT_METER_DEPTH + 3] = { 0 };
	int i;

	/* One is taken by the task. */
	for (i = 1; i < VMACCT_METER_DEPTH + 3; i++) {
		token[i] = enter(VMACCT_SLICE_XMIT, &paid[i]);
		run(1);
	}
	for (i--; i > 0; i--) {
		leave(token[i]);
		run(100);
	}
	assert_u64(meter.depth_missed, 3);
	assert_u64(meter.orphan_returns, 0);
	ck_assert_uint_eq(meter.depth, 0);
	for (i = 1; i < VMACCT_METER_DEPTH - 1; i++)
		assert_u64(paid[i], 101);
	/* The last that was let in pays for those that were not. */
	assert_u64(paid[i], 1 + 3 * 101);
	for (i++; i < VMACCT_METER_DEPTH + 3; i++) {
		assert_u64(token[i], 0);
		assert_u64(paid[i], 0);
	}
}

START_TEST(a_clock_that_steps_back_charges_nothing_twice)
{
	switch_to(&a.rx_copy);
	run(100);
	enter(VMACCT_SLICE_HARDIRQ, &b.tx_irq);
	now -= 60;
	leave_kind(VMACCT_SLICE_HARDIRQ);
	now += 50;
	enter(VMACCT_SLICE_HARDIRQ, &b.tx_irq);
	now += 15;
	leave_kind(VMACCT_SLICE_HARDIRQ);
	switch_to(NULL);
	assert_u64(a.rx_copy, 100);
	/* 105 have passed in all. */
	assert_u64(b.tx_irq, 5);
}

START_TEST(the_time_before_the_first_boundary_is_nobodys)
{
	memset(&meter, 0, sizeof(meter));
	claim(&a.rx_deliver);
	enter(VMACCT_SLICE_POLL, &a.tx_poll);
	run(10);
	leave_kind(VMACCT_SLICE_POLL);
	assert_u64(a.rx_deliver, 0);
	assert_u64(a.tx_poll, 10);
}

START_TEST(tokens_hold_when_their_numbers_start_over)
{
	vmacct_token_t token;
	int i;

	meter.seq = U32_MAX - 3;
	for (i = 0; i < 8; i++) {
		token = enter(VMACCT_SLICE_POLL, &a.tx_poll);
		ck_assert_uint_ne(token, 0);
		run(10);
		leave(token);
		run(1);
	}
	assert_u64(a.tx_poll, 80);
	assert_u64(meter.orphan_returns, 0);
}

/* Who may not be freed yet. */

START_TEST(a_slice_pays_into_its_block_until_it_ends)
{
	vmacct_token_t poll, irq;

	ck_assert(!paying(&a, sizeof(a)));
	poll = enter(VMACCT_SLICE_POLL, &a.tx_poll);
	irq = enter(VMACCT_SLICE_HARDIRQ, &b.rx_irq);
	ck_assert(paying(&a, sizeof(a)));
	ck_assert(paying(&b, sizeof(b)));
	leave(irq);
	ck_assert(paying(&a, sizeof(a)));
	ck_assert(!paying(&b, sizeof(b)));
	leave(poll);
	ck_assert(!paying(&a, sizeof(a)));
}

START_TEST(a_task_pays_into_its_block_until_another_runs)
{
	switch_to(&a.rx_copy);
	ck_assert(paying(&a, sizeof(a)));
	switch_to(&b.rx_copy);
	ck_assert(!paying(&a, sizeof(a)));
	ck_assert(paying(&b, sizeof(b)));
	switch_to(NULL);
	ck_assert(!paying(&b, sizeof(b)));
}

START_TEST(slices_ended_by_a_switch_pay_no_more)
{
	int i;

	for (i = 1; i < VMACCT_METER_DEPTH; i++)
		enter(VMACCT_SLICE_XMIT, &a.rx_enqueue);
	ck_assert(paying(&a, sizeof(a)));
	switch_to(NULL);
	ck_assert(!paying(&a, sizeof(a)));
}

START_TEST(an_open_slice_pays_into_the_block_that_owns_it)
{
	enter_open(VMACCT_SLICE_COMPLETION, NULL);
	ck_assert(!paying(&a, sizeof(a)));
	own(VMACCT_SLICE_COMPLETION, &a.tx_dealloc);
	ck_assert(paying(&a, sizeof(a)));
	leave_kind(VMACCT_SLICE_COMPLETION);
	ck_assert(!paying(&a, sizeof(a)));
	/* A claim is paid at once and keeps nobody. */
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(10);
	claim(&b.rx_deliver);
	ck_assert(!paying(&b, sizeof(b)));
}

START_TEST(a_block_ends_where_the_next_one_begins)
{
	u64 block[4] = { 0 };

	enter(VMACCT_SLICE_POLL, &block[2]);
	ck_assert(paying(&block[2], sizeof(block[2])));
	ck_assert(paying(block, sizeof(block)));
	ck_assert(!paying(&block[0], 2 * sizeof(block[0])));
	ck_assert(!paying(&block[3], sizeof(block[3])));
	switch_to(NULL);
}

/* Random interleavings against the model. */

#define SEEDS		200
#define STEPS		300
#define ACCOUNTS	5

struct rig {
	unsigned int seed, step;
	u64 random;
	bool all_pay;		/* no slice is nobody's */
	unsigned int climb;	/* percent of steps that enter */
	struct vmacct_meter meter;
	struct model model;
	s64 now;
	u64 counter[ACCOUNTS], before[ACCOUNTS];
	/* All tokens there were: most have ended, some are given back twice. */
	struct {
		vmacct_token_t token;
		int slice;	/* of the model; 0: refused */
	} given[STEPS];
	unsigned int nr_given;
};

/* What all the seeds together must have come by, or they prove nothing. */
static struct {
	u64 steps, steps_back, full, orphans, claims, owned, switches;
} seen;

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

static void let_time_pass(struct rig *r)
{
	if (percent(r, 5) && r->now > 20) {
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

static u64 *counter_of(struct rig *r, int account)
{
	return account == NOBODY ? NULL : &r->counter[account];
}

static enum vmacct_slice_kind any_kind(struct rig *r)
{
	return below(r, VMACCT_SLICE_COMPLETION + 1);
}

static void step_enter(struct rig *r)
{
	enum vmacct_slice_kind kind = any_kind(r);
	int account = any_payer(r);
	bool open = percent(r, 40);
	vmacct_token_t token;
	int slice;

	token = vmacct_meter_enter(&r->meter, r->now, kind,
				   counter_of(r, account), open);
	slice = model_enter(&r->model, kind, account, open);
	assert_step(r, !token == !slice, "slice %s, should be %s",
		    token ? "opened" : "refused", slice ? "opened" : "refused");
	seen.full += !slice;
	r->given[r->nr_given].token = token;
	r->given[r->nr_given++].slice = slice;
}

static void step_leave(struct rig *r)
{
	unsigned int i;

	if (!r->nr_given)
		return;
	/* Mostly one of the last, which may be still there. */
	i = below(r, percent(r, 80) && r->nr_given > 4 ? 4 : r->nr_given);
	i = r->nr_given - 1 - i;
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
	int account = any_payer(r);
	bool open = percent(r, 30);

	vmacct_meter_switch(&r->meter, r->now, counter_of(r, account), open);
	model_switch(&r->model, account, open);
	seen.switches++;
}

static void step_claim(struct rig *r)
{
	int account = any_account(r);

	vmacct_meter_claim(&r->meter, r->now, counter_of(r, account));
	seen.claims += model_claim(&r->model, account);
}

static void step_settle(struct rig *r)
{
	vmacct_meter_settle(&r->meter, r->now);
	model_settle(&r->model);
}

static void step_own(struct rig *r)
{
	/* Every second time at least it is the innermost slice's kind. */
	const struct model_slice *s = model_innermost(&r->model);
	enum vmacct_slice_kind kind = any_kind(r);
	int account = any_account(r);

	if (percent(r, 50))
		kind = s->kind;
	vmacct_meter_own(&r->meter, r->now, kind, counter_of(r, account));
	seen.owned += model_own(&r->model, kind, account);
}

static void any_step(struct rig *r)
{
	static const struct {
		unsigned int weight;
		void (*take)(struct rig *r);
	} others[] = {
		{ 40, step_leave },	{ 10, step_leave_kind },
		{ 5, step_switch },	{ 15, step_claim },
		{ 10, step_settle },	{ 20, step_own },
	};
	unsigned int i, pick = below(r, 100);

	if (percent(r, r->climb)) {
		step_enter(r);
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

static void assert_right_owners(struct rig *r)
{
	u64 should[ACCOUNTS];
	int i;

	model_paid(&r->model, should, ACCOUNTS);
	for (i = 0; i < ACCOUNTS; i++) {
		assert_step(r, r->counter[i] == should[i],
			    "account %d paid %llu, should have paid %llu", i,
			    (unsigned long long)r->counter[i],
			    (unsigned long long)should[i]);
		assert_step(r, r->counter[i] >= r->before[i],
			    "account %d went back", i);
		r->before[i] = r->counter[i];
		assert_step(r,
			    vmacct_meter_pays(&r->meter, &r->counter[i],
					      sizeof(u64)) ==
				    model_names(&r->model, i),
			    "account %d: wrong answer whether it pays", i);
	}
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
	int i;

	vmacct_meter_switch(&r->meter, r->now, NULL, false);
	model_switch(&r->model, NOBODY, false);
	assert_right_owners(r);
	for (i = 0; i < ACCOUNTS; i++)
		charged += r->counter[i];
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
	model_start(&r->model, VMACCT_METER_DEPTH);
	vmacct_meter_switch(&r->meter, 0, counter_of(r, 0), false);
	model_switch(&r->model, 0, false);
	for (r->step = 0; r->step < STEPS; r->step++) {
		let_time_pass(r);
		any_step(r);
		boundary(r);
		assert_right_owners(r);
		seen.steps++;
	}
	assert_conserved(r);
}

static void assert_all_was_seen(void)
{
	assert_u64(seen.steps, SEEDS * STEPS);
	ck_assert_uint_gt(seen.steps_back, 1000);
	ck_assert_uint_gt(seen.full, 1000);
	ck_assert_uint_gt(seen.orphans, 1000);
	ck_assert_uint_gt(seen.claims, 1000);
	ck_assert_uint_gt(seen.owned, 1000);
	ck_assert_uint_gt(seen.switches, 1000);
}

START_TEST(the_right_one_pays_for_every_nanosecond)
{
	unsigned int seed;

	for (seed = 1; seed <= SEEDS; seed++)
		run_seed(seed, false);
	assert_all_was_seen();
}

START_TEST(with_a_payer_for_all_the_charges_are_the_elapsed_time)
{
	unsigned int seed;

	for (seed = 1; seed <= SEEDS; seed++)
		run_seed(seed, true);
	assert_all_was_seen();
}

static TCase *nesting(void)
{
	TCase *tc = tcase_create("nesting");

	tcase_add_checked_fixture(tc, start, NULL);
	tcase_add_test(tc, a_slice_pays_for_the_time_in_it_and_for_no_other);
	tcase_add_test(tc, an_xmit_to_b_inside_the_poll_of_a_is_carved_out);
	tcase_add_test(tc, a_hardirq_in_a_softirq_in_a_kthread_is_carved_out);
	tcase_add_test(tc, a_hardirq_that_is_nobodys_is_carved_out_too);
	tcase_add_test(tc, another_task_ends_all_that_the_first_one_was_in);
	return tc;
}

static TCase *open_slices(void)
{
	TCase *tc = tcase_create("open slices");

	tcase_add_checked_fixture(tc, start, NULL);
	tcase_add_test(tc, the_way_to_the_vif_is_claimed_after_the_fact);
	tcase_add_test(tc, what_is_held_back_is_nobodys_until_the_slice_ends);
	tcase_add_test(tc, a_claim_takes_no_more_than_its_own_slice_held);
	tcase_add_test(tc, a_claim_on_a_slice_that_is_not_open_takes_nothing);
	tcase_add_test(tc, an_open_task_is_settled_when_another_runs);
	tcase_add_test(tc, an_event_is_for_rx_unless_its_end_says_tx);
	tcase_add_test(tc, a_completion_is_its_senders_from_its_beginning);
	tcase_add_test(tc, an_owned_slice_is_owned_once_and_claimed_no_more);
	tcase_add_test(tc, only_a_slice_of_the_right_kind_can_be_owned);
	tcase_add_test(tc, a_completion_nobody_owns_falls_to_the_slice_below);
	tcase_add_test(tc, an_open_slice_below_holds_on_what_nobody_owns);
	tcase_add_test(tc, a_completion_in_a_task_of_nobodys_is_nobodys);
	return tc;
}

static TCase *missed(void)
{
	TCase *tc = tcase_create("missed");

	tcase_add_checked_fixture(tc, start, NULL);
	tcase_add_test(tc, a_missed_return_ends_with_the_slice_around_it);
	tcase_add_test(tc, a_missed_return_ends_with_its_softirq);
	tcase_add_test(tc, leaving_twice_counts_an_orphan_and_charges_right);
	tcase_add_test(tc, an_old_token_does_not_end_a_new_slice_in_its_place);
	tcase_add_test(tc,
		       the_token_of_a_slice_that_a_switch_ended_is_an_orphan);
	tcase_add_test(tc, an_end_whose_beginning_was_not_seen_changes_nothing);
	tcase_add_test(tc, a_slice_is_left_by_kind_from_the_inside_out);
	tcase_add_test(tc, a_full_stack_refuses_counts_and_stays_balanced);
	tcase_add_test(tc, a_clock_that_steps_back_charges_nothing_twice);
	tcase_add_test(tc, the_time_before_the_first_boundary_is_nobodys);
	tcase_add_test(tc, tokens_hold_when_their_numbers_start_over);
	return tc;
}

static TCase *pays(void)
{
	TCase *tc = tcase_create("pays");

	tcase_add_checked_fixture(tc, start, NULL);
	tcase_add_test(tc, a_slice_pays_into_its_block_until_it_ends);
	tcase_add_test(tc, a_task_pays_into_its_block_until_another_runs);
	tcase_add_test(tc, slices_ended_by_a_switch_pay_no_more);
	tcase_add_test(tc, an_open_slice_pays_into_the_block_that_owns_it);
	tcase_add_test(tc, a_block_ends_where_the_next_one_begins);
	return tc;
}

static TCase *conservation(void)
{
	TCase *tc = tcase_create("conservation");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, the_right_one_pays_for_every_nanosecond);
	tcase_add_test(tc,
		       with_a_payer_for_all_the_charges_are_the_elapsed_time);
	return tc;
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("meter");

	suite_add_tcase(suite, nesting());
	suite_add_tcase(suite, open_slices());
	suite_add_tcase(suite, missed());
	suite_add_tcase(suite, pays());
	suite_add_tcase(suite, conservation());
	return suite;
}

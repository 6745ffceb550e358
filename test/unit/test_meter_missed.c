// SPDX-License-Identifier: GPL-2.0
/* Begins and ends that are missed, and clocks that are wrong. */
#include <linux/limits.h>

#include "story.h"

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
	assert_metered(a.tx_poll, 10);
	assert_metered(b.rx_enqueue, 5);
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
	assert_estimated(common, 1);
	assert_metered(b.tx_poll, 10);
	assert_metered(a.rx_copy, 100);
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
	assert_metered(a.tx_poll, 10);
	assert_metered(b.rx_copy, 2);
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
	assert_metered(b.tx_poll, 10);
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
	assert_estimated(a.tx_dealloc, 10);
	assert_metered(a.rx_copy, 100);
	assert_metered(b.rx_copy, 23);
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
	enter(VMACCT_SLICE_SOFTIRQ, NULL);
	leave_kind(VMACCT_SLICE_TASK);
	ck_assert_uint_eq(meter.depth, 1);
	switch_to(NULL);
	assert_metered(a.rx_copy, 13);
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
	assert_metered(a.rx_enqueue, 1);
	assert_metered(b.rx_enqueue, 20);
}

START_TEST(a_full_stack_refuses_counts_and_stays_balanced)
{
	vmacct_token_t token[VMACCT_METER_DEPTH + 3];
	struct vmacct_charge paid[VMACCT_METER_DEPTH + 3] = { 0 };
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
		assert_metered(paid[i], 101);
	/* The last that was let in pays for those that were not. */
	assert_metered(paid[i], 1 + 3 * 101);
	for (i++; i < VMACCT_METER_DEPTH + 3; i++) {
		assert_u64(token[i], 0);
		assert_nothing(paid[i]);
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
	assert_metered(a.rx_copy, 100);
	/* 105 have passed in all. */
	assert_metered(b.tx_irq, 5);
}

#define HOUR		3600000000000ull
#define AN_INSTANT	((u64)VMACCT_METER_STEP_NS - 1)

START_TEST(a_clock_set_forward_by_an_hour_charges_nothing)
{
	switch_to(&a.rx_copy);
	run(10);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(HOUR);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	run(20);
	event(&b.tx_irq, HOUR);
	run(5);
	switch_to(NULL);
	assert_nothing(common);
	assert_nothing(b.tx_irq);
	assert_metered(a.rx_copy, 35);
}

START_TEST(a_clock_is_set_if_it_is_further_away_than_a_step)
{
	switch_to(&a.rx_copy);
	run(AN_INSTANT + 2);
	switch_to(&b.rx_copy);
	run(10);
	switch_to(&a.rx_copy);
	run(-(AN_INSTANT + 2));
	switch_to(&b.rx_copy);
	run(10);
	switch_to(NULL);
	assert_nothing(a.rx_copy);
	assert_metered(b.rx_copy, 20);
}

START_TEST(a_clock_set_back_by_an_hour_goes_on_from_there)
{
	now += 2 * HOUR;
	switch_to(&a.rx_copy);
	run(10);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	now -= HOUR;
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	run(20);
	event(&b.tx_irq, -HOUR);
	run(5);
	switch_to(NULL);
	assert_nothing(common);
	assert_nothing(b.tx_irq);
	assert_metered(a.rx_copy, 35);
}

/* A reading below zero: what is not run was more than what has passed. */
START_TEST(a_clock_may_pass_zero)
{
	now = -50ull;
	meter.now = now;
	switch_to(&a.rx_copy);
	run(100);
	switch_to(NULL);
	assert_metered(a.rx_copy, 100);
	run(-90ull);
	switch_to(&b.rx_copy);
	run(95);
	switch_to(NULL);
	assert_metered(b.rx_copy, 5);
}

START_TEST(a_long_slice_is_charged_and_a_step_back_waited_for)
{
	switch_to(&a.rx_copy);
	run(AN_INSTANT);
	switch_to(&b.rx_copy);
	assert_metered(a.rx_copy, AN_INSTANT);
	now -= AN_INSTANT;
	switch_to(&a.rx_copy);
	run(AN_INSTANT - 10);
	switch_to(&b.rx_copy);
	run(25);
	switch_to(NULL);
	assert_metered(a.rx_copy, AN_INSTANT);
	assert_metered(b.rx_copy, 15);
}

START_TEST(the_time_before_the_first_boundary_is_nobodys)
{
	memset(&meter, 0, sizeof(meter));
	claim(&a.rx_deliver);
	enter(VMACCT_SLICE_POLL, &a.tx_poll);
	run(10);
	leave_kind(VMACCT_SLICE_POLL);
	assert_nothing(a.rx_deliver);
	assert_metered(a.tx_poll, 10);
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
	assert_metered(a.tx_poll, 80);
	assert_u64(meter.orphan_returns, 0);
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("meter_missed");
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
	tcase_add_test(tc, a_clock_set_forward_by_an_hour_charges_nothing);
	tcase_add_test(tc, a_clock_is_set_if_it_is_further_away_than_a_step);
	tcase_add_test(tc, a_clock_set_back_by_an_hour_goes_on_from_there);
	tcase_add_test(tc, a_clock_may_pass_zero);
	tcase_add_test(tc, a_long_slice_is_charged_and_a_step_back_waited_for);
	tcase_add_test(tc, the_time_before_the_first_boundary_is_nobodys);
	tcase_add_test(tc, tokens_hold_when_their_numbers_start_over);
	suite_add_tcase(suite, tc);
	return suite;
}

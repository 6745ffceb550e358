// SPDX-License-Identifier: GPL-2.0
/* Nesting: what comes in between is carved out. */
#include "story.h"

START_TEST(a_slice_pays_for_the_time_in_it_and_for_no_other)
{
	vmacct_token_t poll;

	run(7);
	poll = enter(VMACCT_SLICE_POLL, &a.tx_poll);
	run(100);
	leave(poll);
	run(9);
	switch_to(NULL);
	assert_metered(a.tx_poll, 100);
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
	assert_metered(a.tx_poll, 120);
	assert_metered(b.rx_enqueue, 30);
	/* a pays for the way through the bridge: its poll is not open. */
	assert_nothing(b.rx_deliver);
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
	assert_metered(a.rx_copy, 6000);
	assert_metered(b.tx_irq, 30);
	assert_estimated(common, 204);
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
	assert_metered(a.tx_dealloc, 20);
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
	assert_metered(a.rx_copy, 11);
	assert_metered(b.rx_enqueue, 5);
	assert_estimated(a.tx_dealloc, 3);
	assert_metered(b.rx_copy, 100);
	ck_assert_uint_eq(meter.depth, 0);
}

START_TEST(what_is_paid_in_advance_is_paid_once)
{
	enter(VMACCT_SLICE_POLL, &a.tx_poll);
	run(10);
	claim(&a.tx_poll);
	vmacct_meter_advance(&meter, &b.tx_dealloc, 30);
	run(20);
	claim(&a.tx_poll);
	assert_metered(a.tx_poll, 10);
	run(25);
	leave_kind(VMACCT_SLICE_POLL);
	assert_metered(a.tx_poll, 10 + 15);
	assert_metered(b.tx_dealloc, 30);
}

/* Completions that nobody metered took 30; when it ends 10 of these have passed. */
static void work_that_is_paid_in_advance(void)
{
	run(40);
	claim(&a.rx_deliver);
	vmacct_meter_advance(&meter, &a.tx_dealloc, 30);
	run(10);
}

/* After 100 for b that have no part in it, and 50 more of such work. */
static void assert_all_is_paid_once(void)
{
	assert_metered(a.tx_dealloc, 30);
	assert_estimated(a.rx_deliver, 40 + 50 - 20);
	assert_metered(b.rx_copy, 100);
	assert_nothing(common);
}

START_TEST(what_a_softirq_was_paid_in_advance_is_the_next_ones)
{
	switch_to(&b.rx_copy);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	work_that_is_paid_in_advance();
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	run(100);
	/* That one has no part in it: it does not wait for a payer. */
	enter(VMACCT_SLICE_SOFTIRQ, NULL);
	run(5);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(50);
	claim(&a.rx_deliver);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_all_is_paid_once();
}

START_TEST(what_a_napi_thread_was_paid_in_advance_is_the_next_ones)
{
	switch_to_napi_thread();
	work_that_is_paid_in_advance();
	switch_to(&b.rx_copy);
	run(100);
	switch_to_napi_thread();
	run(50);
	claim(&a.rx_deliver);
	switch_to(NULL);
	assert_all_is_paid_once();
}

/* One that takes 2, and pays 30 for those before it; the task goes on for 10. */
static void completions_end_a_batch(void)
{
	run(40);
	enter(VMACCT_SLICE_COMPLETION, &a.tx_dealloc);
	run(2);
	leave_kind(VMACCT_SLICE_COMPLETION);
	vmacct_meter_advance(&meter, &a.tx_dealloc, 30);
	run(10);
}

START_TEST(what_a_kthread_was_paid_in_advance_is_its_own)
{
	switch_to(&b.rx_copy);
	completions_end_a_batch();
	switch_to(&a.rx_copy);
	run(100);
	switch_to(NULL);
	run(100);
	switch_to(&b.rx_copy);
	run(50);
	switch_to(NULL);
	assert_metered(a.tx_dealloc, 2 + 30);
	assert_metered(b.rx_copy, 40 + 50 - 20);
	assert_metered(a.rx_copy, 100);
}

START_TEST(what_nobodys_task_was_paid_in_advance_is_nobodys)
{
	completions_end_a_batch();
	switch_to(&b.rx_copy);
	run(50);
	switch_to(NULL);
	assert_metered(a.tx_dealloc, 2 + 30);
	assert_metered(b.rx_copy, 50);
}

START_TEST(a_slice_is_there_from_its_begin_to_its_end)
{
	ck_assert(!vmacct_meter_has(&meter, VMACCT_SLICE_COMPLETION));
	enter(VMACCT_SLICE_COMPLETION, &a.tx_dealloc);
	ck_assert(vmacct_meter_has(&meter, VMACCT_SLICE_COMPLETION));
	ck_assert(vmacct_meter_is_in(&meter, VMACCT_SLICE_COMPLETION));
	enter(VMACCT_SLICE_SOFTIRQ, &common);
	ck_assert(vmacct_meter_has(&meter, VMACCT_SLICE_COMPLETION));
	ck_assert(!vmacct_meter_is_in(&meter, VMACCT_SLICE_COMPLETION));
	leave_kind(VMACCT_SLICE_COMPLETION);
	ck_assert(!vmacct_meter_has(&meter, VMACCT_SLICE_COMPLETION));
	ck_assert(!vmacct_meter_is_in(&meter, VMACCT_SLICE_COMPLETION));
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("meter_nesting");
	TCase *tc = tcase_create("nesting");

	tcase_add_checked_fixture(tc, start, NULL);
	tcase_add_test(tc, a_slice_pays_for_the_time_in_it_and_for_no_other);
	tcase_add_test(tc, an_xmit_to_b_inside_the_poll_of_a_is_carved_out);
	tcase_add_test(tc, a_hardirq_in_a_softirq_in_a_kthread_is_carved_out);
	tcase_add_test(tc, a_hardirq_that_is_nobodys_is_carved_out_too);
	tcase_add_test(tc, another_task_ends_all_that_the_first_one_was_in);
	tcase_add_test(tc, what_is_paid_in_advance_is_paid_once);
	tcase_add_test(tc, what_a_softirq_was_paid_in_advance_is_the_next_ones);
	tcase_add_test(tc, what_a_napi_thread_was_paid_in_advance_is_the_next_ones);
	tcase_add_test(tc, what_a_kthread_was_paid_in_advance_is_its_own);
	tcase_add_test(tc, what_nobodys_task_was_paid_in_advance_is_nobodys);
	tcase_add_test(tc, a_slice_is_there_from_its_begin_to_its_end);
	suite_add_tcase(suite, tc);
	return suite;
}

// SPDX-License-Identifier: GPL-2.0
/* Open slices: who pays is known later. */
#include "story.h"

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
	/* The end of the NIC's poll: it was working for b last. */
	run(7);
	settle();
	/* The next one's packets must not pay for it. */
	run(60);
	claim(&a.rx_deliver);
	run(8);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_estimated(a.rx_deliver, 40 + 60 + 8);
	assert_metered(a.rx_enqueue, 3);
	assert_estimated(b.rx_deliver, 50 + 7);
	assert_metered(b.rx_enqueue, 4);
	assert_nothing(common);
}

/* Only what was claimed in this part of the slice counts. */
START_TEST(a_part_that_led_to_no_vif_is_the_slices_own)
{
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(40);
	claim(&a.rx_deliver);
	run(5);
	settle();
	/* A poll of packets for the host itself. */
	run(300);
	settle();
	assert_estimated(a.rx_deliver, 45);
	assert_estimated(common, 300);
	/* And what ends the softirq comes after that one. */
	run(2);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_estimated(a.rx_deliver, 45);
	assert_estimated(common, 302);
}

START_TEST(settling_twice_is_settling_once)
{
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(40);
	claim(&a.rx_deliver);
	run(5);
	settle();
	settle();
	assert_estimated(a.rx_deliver, 45);
	assert_nothing(common);
	run(6);
	settle();
	settle();
	assert_estimated(common, 6);
	run(7);
	claim(&b.rx_deliver);
	settle();
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_estimated(a.rx_deliver, 45);
	assert_estimated(b.rx_deliver, 7);
	assert_estimated(common, 6);
}

START_TEST(what_is_left_in_the_end_is_for_the_last_one_worked_for)
{
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(40);
	claim(&a.rx_deliver);
	run(30);
	claim(&b.rx_deliver);
	run(5);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_estimated(a.rx_deliver, 40);
	assert_estimated(b.rx_deliver, 35);
	assert_nothing(common);
	/* What comes then has nothing to do with it. */
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(8);
	settle();
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_estimated(b.rx_deliver, 35);
	assert_estimated(common, 8);
}

START_TEST(only_an_open_slice_with_a_payer_is_settled)
{
	enter_lead(VMACCT_SLICE_HARDIRQ, &common);
	run(4);
	settle();
	assert_nothing(common);
	enter_open(VMACCT_SLICE_COMPLETION, NULL);
	run(3);
	claim(&a.tx_dealloc);
	run(2);
	settle();
	assert_estimated(a.tx_dealloc, 3 + 4);
	switch_to(&b.rx_copy);
	run(1);
	settle();
	run(1);
	switch_to(NULL);
	assert_metered(b.rx_copy, 2);
	assert_estimated(a.tx_dealloc, 3 + 4 + 2);
	assert_nothing(common);
}

START_TEST(what_is_held_back_is_nobodys_until_the_slice_ends)
{
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(40);
	enter(VMACCT_SLICE_HARDIRQ, NULL);
	run(1);
	leave_kind(VMACCT_SLICE_HARDIRQ);
	assert_nothing(common);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_estimated(common, 40);
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
	assert_estimated(a.rx_deliver, 5);
	assert_estimated(common, 40);
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
	assert_metered(a.rx_copy, 42);
	assert_nothing(b.rx_deliver);
}

START_TEST(an_open_task_is_settled_when_another_runs)
{
	switch_to_napi_thread();
	run(40);
	claim(&a.rx_deliver);
	run(5);
	switch_to(&b.rx_copy);
	run(6);
	switch_to_napi_thread();
	/* It begins anew: what it did before it slept counts no more. */
	run(7);
	switch_to(NULL);
	assert_estimated(a.rx_deliver, 45);
	assert_metered(b.rx_copy, 6);
	assert_estimated(common, 7);
}

START_TEST(an_event_is_for_rx_unless_its_end_says_tx)
{
	enter_open(VMACCT_SLICE_HARDIRQ, &a.rx_irq);
	run(10);
	own(VMACCT_SLICE_HARDIRQ, &a.rx_irq);
	leave_kind(VMACCT_SLICE_HARDIRQ);
	enter_open(VMACCT_SLICE_HARDIRQ, &a.rx_irq);
	run(7);
	own(VMACCT_SLICE_HARDIRQ, &a.tx_irq);
	run(2);
	leave_kind(VMACCT_SLICE_HARDIRQ);
	/* All of it is metered: only whose it is was known late. */
	assert_metered(a.rx_irq, 10);
	assert_metered(a.tx_irq, 9);
	/* Its end is not seen. */
	enter_open(VMACCT_SLICE_HARDIRQ, &a.rx_irq);
	run(5);
	switch_to(NULL);
	assert_paid(a.rx_irq, 10, 5);
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
	assert_metered(a.tx_dealloc, 17);
	assert_metered(b.rx_copy, 200);
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
	assert_metered(a.tx_dealloc, 12);
	assert_nothing(b.tx_dealloc);
	assert_nothing(b.rx_deliver);
}

START_TEST(only_a_slice_of_the_right_kind_can_be_owned)
{
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(10);
	own(VMACCT_SLICE_COMPLETION, &a.tx_dealloc);
	run(10);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_nothing(a.tx_dealloc);
	assert_estimated(common, 20);
}

START_TEST(a_completion_nobody_owns_falls_to_the_slice_below)
{
	switch_to(&b.rx_copy);
	run(100);
	enter_open(VMACCT_SLICE_COMPLETION, NULL);
	run(10);
	leave_kind(VMACCT_SLICE_COMPLETION);
	assert_paid(b.rx_copy, 100, 10);
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
	assert_nothing(common);
	claim(&a.rx_deliver);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_estimated(a.rx_deliver, 110);
	assert_nothing(common);
}

START_TEST(a_completion_in_a_task_of_nobodys_is_nobodys)
{
	enter_open(VMACCT_SLICE_COMPLETION, NULL);
	run(10);
	leave_kind(VMACCT_SLICE_COMPLETION);
	switch_to(&a.rx_copy);
	run(1);
	switch_to(NULL);
	assert_metered(a.rx_copy, 1);
}

/* A completion inside a poll that is not the sender's: see own() in meter.h. */
START_TEST(a_completion_takes_what_the_open_slice_below_holds)
{
	sleep_long();
	run(5);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(40);
	enter_open(VMACCT_SLICE_COMPLETION, NULL);
	run(10);
	own(VMACCT_SLICE_COMPLETION, &a.tx_dealloc);
	assert_paid(a.tx_dealloc, 10, 5 + 40);
	run(3);
	leave_kind(VMACCT_SLICE_COMPLETION);
	/* The softirq was for a last, and so is what ends this part of it. */
	run(2);
	settle();
	assert_paid(a.tx_dealloc, 13, 5 + 40 + 2);
	run(1);
	settle();
	assert_estimated(common, 1);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	rest();
	assert_paid(a.tx_dealloc, 13, 5 + 40 + 2);
}

START_TEST(a_completion_takes_the_lead_below)
{
	sleep_long();
	run(5);
	enter_lead(VMACCT_SLICE_SOFTIRQ, NULL);
	run(6);
	enter_open(VMACCT_SLICE_COMPLETION, NULL);
	run(10);
	own(VMACCT_SLICE_COMPLETION, &a.tx_dealloc);
	leave_kind(VMACCT_SLICE_COMPLETION);
	run(2);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	run(1);
	rest();
	assert_paid(a.tx_dealloc, 10, 5 + 6 + 2 + 1);
}

START_TEST(a_completion_takes_one_open_slice_and_no_second)
{
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(40);
	enter_open(VMACCT_SLICE_HARDIRQ, &b.rx_irq);
	run(5);
	enter_open(VMACCT_SLICE_COMPLETION, NULL);
	own(VMACCT_SLICE_COMPLETION, &a.tx_dealloc);
	switch_to(NULL);
	assert_estimated(a.tx_dealloc, 5);
	assert_nothing(b.rx_irq);
	assert_estimated(common, 40);
}

START_TEST(a_completion_that_turns_out_to_be_nobodys_takes_nothing)
{
	sleep_long();
	run(5);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(40);
	enter_open(VMACCT_SLICE_COMPLETION, &b.tx_dealloc);
	run(10);
	own(VMACCT_SLICE_COMPLETION, NULL);
	run(2);
	leave_kind(VMACCT_SLICE_COMPLETION);
	claim(&a.rx_deliver);
	switch_to(NULL);
	assert_nothing(b.tx_dealloc);
	assert_estimated(a.rx_deliver, 45);
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("meter_open");
	TCase *tc = tcase_create("open slices");

	tcase_add_checked_fixture(tc, start, NULL);
	tcase_add_test(tc, the_way_to_the_vif_is_claimed_after_the_fact);
	tcase_add_test(tc, a_part_that_led_to_no_vif_is_the_slices_own);
	tcase_add_test(tc, settling_twice_is_settling_once);
	tcase_add_test(tc,
		       what_is_left_in_the_end_is_for_the_last_one_worked_for);
	tcase_add_test(tc, only_an_open_slice_with_a_payer_is_settled);
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
	tcase_add_test(tc, a_completion_takes_what_the_open_slice_below_holds);
	tcase_add_test(tc, a_completion_takes_the_lead_below);
	tcase_add_test(tc, a_completion_takes_one_open_slice_and_no_second);
	tcase_add_test(tc,
		       a_completion_that_turns_out_to_be_nobodys_takes_nothing);
	suite_add_tcase(suite, tc);
	return suite;
}

// SPDX-License-Identifier: GPL-2.0
/* Leads: who pays is who the CPU works for next, or worked for last. */
#include "story.h"

static void rest_late(void)
{
	vmacct_meter_rest(&meter, now, false);
}

/* A timer tick, or another CPU's wish, of @ns. */
static void tick(u64 ns)
{
	enter_lead(VMACCT_SLICE_HARDIRQ, NULL);
	run(ns);
	leave_kind(VMACCT_SLICE_HARDIRQ);
}

/* A device's interrupt of @ns. */
static void device_interrupt(u64 ns, bool has_packets)
{
	enter_lead(VMACCT_SLICE_HARDIRQ, &common);
	run(ns);
	if (!has_packets)
		own(VMACCT_SLICE_HARDIRQ, NULL);
	leave_kind(VMACCT_SLICE_HARDIRQ);
}

/* A poll of a vif's that is seen to begin in whatever runs. */
static void poll_vif(struct vmacct_charge *payer, u64 ns)
{
	vmacct_token_t poll;

	claim(payer);
	poll = enter(VMACCT_SLICE_POLL, payer);
	run(ns);
	leave(poll);
}

/* Softirqs run in the order of their numbers, net_tx_action before net_rx_action. */
START_TEST(a_nics_interrupt_is_for_its_own_softirq_though_another_comes_first)
{
	struct vmacct_charge common_tx = { 0 };

	switch_to(&a.tx_poll);
	device_interrupt(20, true);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common_tx);
	run(3);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(4);
	claim(&b.rx_deliver);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_u64(common_tx.ns, 3);
	assert_u64(common.ns, 0);
	assert_estimated(b.rx_deliver, 20 + 4);
}

START_TEST(the_guest_whose_event_wakes_the_cpu_pays_the_way_there)
{
	sleep_long();
	run(10);
	enter(VMACCT_SLICE_HARDIRQ, &a.tx_irq);
	assert_estimated(a.tx_irq, 10);
	run(3);
	leave_kind(VMACCT_SLICE_HARDIRQ);
	assert_paid(a.tx_irq, 3, 10);
}

START_TEST(an_event_that_is_owned_at_its_end_takes_the_lead_too)
{
	sleep_long();
	run(10);
	enter_open(VMACCT_SLICE_HARDIRQ, &a.rx_irq);
	run(3);
	own(VMACCT_SLICE_HARDIRQ, &a.tx_irq);
	leave_kind(VMACCT_SLICE_HARDIRQ);
	run(4);
	rest();
	assert_paid(a.tx_irq, 3, 10 + 4);
	assert_nothing(a.rx_irq);
}

START_TEST(a_poll_in_a_softirq_in_idle_takes_all_that_led_up_to_it)
{
	sleep_long();
	run(10);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(5);
	poll_vif(&a.tx_poll, 100);
	run(2);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	run(4);
	rest();
	assert_paid(a.tx_poll, 100, 10 + 5 + 2 + 4);
	assert_nothing(common);
}

START_TEST(the_second_guest_pays_only_from_the_first_on)
{
	sleep_long();
	run(10);
	event(&a.tx_irq, 1);
	run(20);
	event(&b.tx_irq, 2);
	run(30);
	rest();
	assert_paid(a.tx_irq, 1, 10);
	assert_paid(b.tx_irq, 2, 20 + 30);
}

START_TEST(a_tick_in_idle_is_part_of_the_lead)
{
	sleep_long();
	run(10);
	tick(5);
	run(1);
	event(&a.tx_irq, 2);
	run(20);
	tick(6);
	/* And what it sets off. */
	enter_lead(VMACCT_SLICE_SOFTIRQ, NULL);
	run(7);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	run(30);
	rest();
	assert_paid(a.tx_irq, 2, (10 + 5 + 1) + (20 + 6 + 7 + 30));
}

START_TEST(an_event_on_top_of_leads_takes_them_all)
{
	sleep_long();
	run(10);
	enter_lead(VMACCT_SLICE_SOFTIRQ, NULL);
	run(5);
	enter_lead(VMACCT_SLICE_HARDIRQ, NULL);
	run(3);
	event(&a.tx_irq, 1);
	assert_paid(a.tx_irq, 1, 10 + 5 + 3);
	run(100);
	leave_kind(VMACCT_SLICE_HARDIRQ);
	run(200);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	run(400);
	rest();
	assert_paid(a.tx_irq, 1, 10 + 5 + 3 + 700);
}

START_TEST(a_claim_in_a_lead_takes_the_lead)
{
	sleep_long();
	run(10);
	enter_lead(VMACCT_SLICE_SOFTIRQ, NULL);
	run(5);
	claim(&a.tx_poll);
	run(1);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	run(2);
	rest();
	assert_estimated(a.tx_poll, 10 + 5 + 1 + 2);
}

/* What a NIC's poll holds is for its packets, whatever comes in between. */
START_TEST(an_event_during_an_open_poll_takes_nothing_of_it)
{
	sleep_long();
	run(10);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(20);
	event(&b.tx_irq, 3);
	enter_open(VMACCT_SLICE_HARDIRQ, &b.rx_irq);
	run(4);
	own(VMACCT_SLICE_HARDIRQ, &b.rx_irq);
	leave_kind(VMACCT_SLICE_HARDIRQ);
	claim(&a.rx_deliver);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	rest();
	assert_metered(b.tx_irq, 3);
	assert_metered(b.rx_irq, 4);
	assert_estimated(a.rx_deliver, 10 + 20);
}

START_TEST(a_tick_during_an_open_poll_is_held_with_it)
{
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(20);
	tick(3);
	run(1);
	claim(&a.rx_deliver);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_estimated(a.rx_deliver, 24);
	assert_nothing(common);
}

START_TEST(a_slice_that_is_nobodys_takes_no_lead)
{
	sleep_long();
	run(10);
	enter(VMACCT_SLICE_SOFTIRQ, NULL);
	run(500);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	run(1);
	event(&a.tx_irq, 2);
	assert_paid(a.tx_irq, 2, 11);
}

START_TEST(nothing_takes_a_lead_through_a_closed_slice)
{
	sleep_long();
	run(10);
	enter(VMACCT_SLICE_SOFTIRQ, NULL);
	run(500);
	event(&a.tx_irq, 2);
	claim(&a.rx_deliver);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	event(&b.tx_irq, 2);
	assert_metered(a.tx_irq, 2);
	assert_nothing(a.rx_deliver);
	assert_paid(b.tx_irq, 2, 10);
}

START_TEST(a_slice_that_is_refused_takes_no_lead)
{
	int i;

	sleep_long();
	run(10);
	for (i = 1; i < VMACCT_METER_DEPTH; i++)
		enter_lead(VMACCT_SLICE_SOFTIRQ, NULL);
	assert_u64(enter(VMACCT_SLICE_HARDIRQ, &a.tx_irq), 0);
	run(1);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	event(&b.tx_irq, 2);
	assert_nothing(a.tx_irq);
	assert_paid(b.tx_irq, 2, 11);
}

START_TEST(a_tick_on_top_of_a_vifs_kthread_is_the_kthreads)
{
	switch_to(&a.rx_copy);
	run(10);
	tick(3);
	run(20);
	switch_to(NULL);
	assert_paid(a.rx_copy, 30, 3);
}

START_TEST(a_tick_on_top_of_a_user_task_is_nobodys)
{
	switch_to(&a.rx_copy);
	switch_to(NULL);
	run(10);
	tick(3);
	/* Not even if an event follows. */
	event(&b.tx_irq, 1);
	sleep_long();
	assert_nothing(a.rx_copy);
	assert_metered(b.tx_irq, 1);
}

START_TEST(an_event_in_a_tick_on_top_of_a_kthread_takes_the_tick)
{
	switch_to(&a.rx_copy);
	run(10);
	enter_lead(VMACCT_SLICE_HARDIRQ, NULL);
	run(3);
	event(&b.tx_irq, 1);
	run(5);
	leave_kind(VMACCT_SLICE_HARDIRQ);
	run(20);
	switch_to(NULL);
	assert_metered(a.rx_copy, 30);
	assert_paid(b.tx_irq, 1, 3 + 5);
}

START_TEST(a_wake_up_for_nothing_is_nobodys)
{
	sleep_long();
	run(10);
	tick(5);
	run(1);
	rest();
	/* Nor is it the next one's. */
	run(2);
	event(&a.tx_irq, 3);
	run(4);
	rest();
	assert_paid(a.tx_irq, 3, 2 + 4);
}

START_TEST(a_wake_up_soon_after_work_is_what_the_work_left_behind)
{
	sleep_long();
	event(&a.tx_irq, 3);
	rest();
	run(10);
	tick(5);
	rest();
	assert_paid(a.tx_irq, 3, 10 + 5);
	/* Only once, ... */
	run(20);
	tick(5);
	rest();
	/* only if it is soon; */
	event(&a.tx_irq, 3);
	rest();
	run(30);
	rest_late();
	assert_paid(a.tx_irq, 6, 10 + 5);
	/* a kthread's work too, */
	switch_to(&b.rx_copy);
	run(1);
	switch_to_lead();
	rest();
	run(30);
	rest();
	assert_paid(b.rx_copy, 1, 30);
	/* but not if another task has run since. */
	switch_to(&b.rx_copy);
	switch_to_lead();
	rest();
	switch_to(NULL);
	switch_to_lead();
	run(40);
	rest();
	assert_paid(b.rx_copy, 1, 30);
}

START_TEST(a_wake_up_for_a_user_task_is_nobodys)
{
	sleep_long();
	run(10);
	tick(5);
	switch_to(NULL);
	run(1000);
	switch_to_lead();
	run(20);
	rest();
	run(2);
	event(&a.tx_irq, 3);
	assert_paid(a.tx_irq, 3, 2);
}

/* What was left to do for a is done; the user's work is not for a. */
START_TEST(a_user_task_ends_the_tail_of_the_work_before)
{
	sleep_long();
	event(&a.tx_irq, 3);
	run(10);
	switch_to(NULL);
	run(1000);
	switch_to_lead();
	run(20);
	rest();
	assert_metered(a.tx_irq, 3);
}

START_TEST(the_lead_goes_through_ksoftirqd_to_the_work)
{
	sleep_long();
	run(10);
	/* ksoftirqd. */
	switch_to_lead();
	run(20);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(30);
	poll_vif(&a.tx_poll, 100);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	run(1);
	/* The idle task. */
	switch_to_lead();
	run(2);
	rest();
	run(5000);
	switch_to(NULL);
	assert_paid(a.tx_poll, 100, 10 + 20 + 30 + 1 + 2);
	assert_nothing(common);
}

START_TEST(a_lead_through_ksoftirqd_and_back_to_idle_is_still_held)
{
	sleep_long();
	run(10);
	switch_to_lead();
	run(20);
	switch_to_lead();
	run(40);
	event(&a.tx_irq, 1);
	assert_paid(a.tx_irq, 1, 70);
}

START_TEST(who_was_worked_for_before_ksoftirqd_pays_on)
{
	sleep_long();
	event(&a.tx_irq, 1);
	run(10);
	switch_to_lead();
	run(20);
	switch_to_lead();
	run(40);
	rest();
	assert_paid(a.tx_irq, 1, 70);
}

START_TEST(a_kthread_that_follows_takes_the_lead)
{
	sleep_long();
	run(10);
	tick(3);
	switch_to(&a.rx_copy);
	assert_estimated(a.rx_copy, 13);
	run(100);
	switch_to(&b.rx_copy);
	run(200);
	/* Then the CPU goes to sleep: on b's account. */
	switch_to_lead();
	run(7);
	rest();
	assert_paid(a.rx_copy, 100, 13);
	assert_paid(b.rx_copy, 200, 7);
}

START_TEST(a_kthread_takes_the_lead_from_who_was_worked_for_before)
{
	sleep_long();
	event(&a.tx_irq, 1);
	run(10);
	switch_to(&b.rx_copy);
	run(200);
	switch_to(NULL);
	assert_metered(a.tx_irq, 1);
	assert_paid(b.rx_copy, 200, 10);
}

START_TEST(a_napi_thread_that_follows_holds_the_lead_on)
{
	sleep_long();
	run(10);
	switch_to_napi_thread();
	run(20);
	poll_vif(&a.tx_poll, 100);
	run(3);
	settle();
	run(4);
	switch_to_lead();
	run(5);
	rest();
	assert_paid(a.tx_poll, 100, 10 + 20 + 3 + 4 + 5);
	/* For nobody in particular: common, on its way to rest too. */
	run(10);
	switch_to_napi_thread();
	run(20);
	switch_to_lead();
	assert_estimated(common, 30);
	run(5);
	rest();
	assert_estimated(common, 35);
}

START_TEST(what_is_left_of_an_open_task_leads_to_nothing_new)
{
	switch_to_napi_thread();
	run(20);
	switch_to_lead();
	run(5);
	event(&a.tx_irq, 1);
	assert_estimated(common, 20);
	assert_paid(a.tx_irq, 1, 5);
	switch_to_napi_thread();
	run(30);
	switch_to_napi_thread();
	run(40);
	claim(&b.rx_deliver);
	assert_estimated(common, 20 + 30);
	assert_estimated(b.rx_deliver, 40);
}

START_TEST(an_owned_task_leaves_nothing_to_the_next)
{
	switch_to_napi_thread();
	run(20);
	own(VMACCT_SLICE_TASK, &a.rx_deliver);
	run(30);
	switch_to(&b.rx_copy);
	run(1);
	switch_to(NULL);
	assert_metered(a.rx_deliver, 50);
	assert_metered(b.rx_copy, 1);
}

START_TEST(a_nics_interrupt_over_idle_leads_on_to_its_packets)
{
	sleep_long();
	run(10);
	device_interrupt(5, true);
	run(1);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(20);
	claim(&a.rx_deliver);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	rest();
	assert_estimated(a.rx_deliver, 36);
	assert_nothing(common);
}

START_TEST(a_nics_interrupt_elsewhere_is_for_the_softirq_to_come)
{
	/* On top of a vif's kthread, ... */
	switch_to(&a.rx_copy);
	run(10);
	device_interrupt(5, true);
	run(10);
	/* a user task, ... */
	switch_to(NULL);
	run(10);
	device_interrupt(6, true);
	/* and a NIC's poll. */
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(40);
	device_interrupt(7, true);
	claim(&b.rx_deliver);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_metered(a.rx_copy, 20);
	assert_estimated(b.rx_deliver, 5 + 6 + 40);
	/* Another softirq in between does not take it, an open poll elsewhere neither. */
	enter_lead(VMACCT_SLICE_SOFTIRQ, NULL);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	enter_open(VMACCT_SLICE_COMPLETION, &a.tx_dealloc);
	leave_kind(VMACCT_SLICE_COMPLETION);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(1);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_estimated(common, 7 + 1);
}

START_TEST(a_poll_that_finds_nothing_is_for_who_was_worked_for_last)
{
	/* In the same softirq, ... */
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(10);
	claim(&a.tx_dealloc);
	settle();
	run(3);
	settle_idle();
	assert_estimated(a.tx_dealloc, 10 + 3);
	/* which one that found something is not, ... */
	run(4);
	settle();
	assert_estimated(common, 4);
	claim(&b.tx_dealloc);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	/* in the one before, or before the CPU slept; */
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(5);
	settle_idle();
	assert_estimated(b.tx_dealloc, 5);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	/* but not if that was for nobody in particular. */
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	claim(&common);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(6);
	settle_idle();
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_estimated(common, 4 + 6);
	assert_estimated(a.tx_dealloc, 10 + 3);
	assert_estimated(b.tx_dealloc, 5);
}

START_TEST(an_interrupt_of_a_device_without_packets_is_nobodys)
{
	/* On top of a kthread, */
	switch_to(&a.rx_copy);
	run(10);
	device_interrupt(5, false);
	run(10);
	switch_to(NULL);
	assert_metered(a.rx_copy, 20);
	/* and over idle, whose lead it neither takes nor ends. */
	sleep_long();
	run(10);
	device_interrupt(500, false);
	run(20);
	event(&a.tx_irq, 1);
	run(30);
	device_interrupt(500, false);
	run(40);
	rest();
	assert_paid(a.tx_irq, 1, (10 + 20) + (30 + 40));
	assert_nothing(common);
}

START_TEST(a_disowned_slice_is_nobodys_to_its_end)
{
	switch_to(&a.rx_copy);
	enter_lead(VMACCT_SLICE_HARDIRQ, &common);
	run(5);
	own(VMACCT_SLICE_HARDIRQ, NULL);
	run(6);
	claim(&b.rx_deliver);
	settle();
	own(VMACCT_SLICE_HARDIRQ, &b.tx_irq);
	run(7);
	leave_kind(VMACCT_SLICE_HARDIRQ);
	switch_to(NULL);
	assert_nothing(a.rx_copy);
	assert_nothing(b.rx_deliver);
	assert_nothing(b.tx_irq);
	assert_nothing(common);
}

/* The end of any interrupt asks; an event has its payer already. */
START_TEST(an_event_is_not_disowned)
{
	enter(VMACCT_SLICE_HARDIRQ, &a.tx_irq);
	run(5);
	own(VMACCT_SLICE_HARDIRQ, NULL);
	run(6);
	leave_kind(VMACCT_SLICE_HARDIRQ);
	assert_metered(a.tx_irq, 11);
}

START_TEST(a_softirq_for_nobody_pays_for_the_way_to_rest)
{
	sleep_long();
	event(&a.tx_irq, 1);
	run(10);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(20);
	settle();
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_estimated(common, 30);
	run(40);
	rest();
	assert_estimated(common, 70);
	assert_metered(a.tx_irq, 1);
}

/* No poll of it is seen, so nothing settles it but its end. */
START_TEST(an_unsettled_softirq_is_what_the_cpu_worked_for_last)
{
	sleep_long();
	event(&a.tx_irq, 1);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(20);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	assert_estimated(common, 20);
	run(40);
	rest();
	assert_estimated(common, 60);
	assert_metered(a.tx_irq, 1);
}

START_TEST(all_leads_below_know_who_was_worked_for_last)
{
	sleep_long();
	run(10);
	enter_lead(VMACCT_SLICE_SOFTIRQ, NULL);
	enter_open(VMACCT_SLICE_HARDIRQ, &a.rx_irq);
	run(3);
	leave_kind(VMACCT_SLICE_HARDIRQ);
	ck_assert(paying(&a, sizeof(a)));
	run(4);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	ck_assert(paying(&a, sizeof(a)));
	run(20);
	rest();
	assert_estimated(a.rx_irq, 3 + 10 + 4 + 20);
}

START_TEST(rest_ends_all_that_is_left_on_the_idle_task)
{
	sleep_long();
	run(10);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(20);
	claim(&a.rx_deliver);
	enter(VMACCT_SLICE_POLL, &b.tx_poll);
	run(5);
	/* Neither's end is seen. */
	rest();
	ck_assert_uint_eq(meter.depth, 0);
	assert_estimated(a.rx_deliver, 30);
	run(1000);
	rest_late();
	assert_estimated(a.rx_deliver, 30);
	assert_metered(b.tx_poll, 5);
}

/* Who pays for a lead is who is worked for, not who opened it. */
START_TEST(a_lead_at_the_bottom_is_not_its_payers_at_rest)
{
	vmacct_meter_switch(&meter, now, &common, VMACCT_LEAD);
	run(10);
	rest();
	run(20);
	switch_to(NULL);
	assert_nothing(common);
}

START_TEST(a_task_that_is_not_idle_does_not_rest)
{
	switch_to(&a.rx_copy);
	run(10);
	rest();
	run(20);
	switch_to(NULL);
	assert_metered(a.rx_copy, 30);
	switch_to_napi_thread();
	run(30);
	rest();
	assert_nothing(common);
	claim(&b.rx_deliver);
	assert_estimated(b.rx_deliver, 30);
}

/* Work for a, metered to the nanosecond, leaves no estimate anywhere. */
START_TEST(what_is_metered_is_no_estimate)
{
	vmacct_token_t poll, xmit;

	switch_to(&a.rx_copy);
	run(1);
	event(&a.tx_irq, 2);
	enter(VMACCT_SLICE_SOFTIRQ, NULL);
	poll_vif(&a.tx_poll, 4);
	poll = enter(VMACCT_SLICE_POLL, &a.tx_poll);
	run(8);
	claim(&b.rx_deliver);
	xmit = enter(VMACCT_SLICE_XMIT, &b.rx_enqueue);
	run(16);
	enter_open(VMACCT_SLICE_COMPLETION, NULL);
	run(32);
	own(VMACCT_SLICE_COMPLETION, &a.tx_dealloc);
	leave_kind(VMACCT_SLICE_COMPLETION);
	leave(xmit);
	leave(poll);
	settle();
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	switch_to(&b.rx_copy);
	run(64);
	switch_to_lead();
	rest();
	switch_to(NULL);
	assert_metered(a.rx_copy, 1);
	assert_metered(a.tx_irq, 2);
	assert_metered(a.tx_poll, 4 + 8);
	assert_metered(b.rx_enqueue, 16);
	assert_metered(a.tx_dealloc, 32);
	assert_metered(b.rx_copy, 64);
	assert_nothing(b.rx_deliver);
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("meter_leads");
	TCase *tc = tcase_create("leads");

	tcase_add_checked_fixture(tc, start, NULL);
	tcase_add_test(tc,
		       a_nics_interrupt_is_for_its_own_softirq_though_another_comes_first);
	tcase_add_test(tc,
		       the_guest_whose_event_wakes_the_cpu_pays_the_way_there);
	tcase_add_test(tc,
		       an_event_that_is_owned_at_its_end_takes_the_lead_too);
	tcase_add_test(tc,
		       a_poll_in_a_softirq_in_idle_takes_all_that_led_up_to_it);
	tcase_add_test(tc, the_second_guest_pays_only_from_the_first_on);
	tcase_add_test(tc, a_tick_in_idle_is_part_of_the_lead);
	tcase_add_test(tc, an_event_on_top_of_leads_takes_them_all);
	tcase_add_test(tc, a_claim_in_a_lead_takes_the_lead);
	tcase_add_test(tc, an_event_during_an_open_poll_takes_nothing_of_it);
	tcase_add_test(tc, a_tick_during_an_open_poll_is_held_with_it);
	tcase_add_test(tc, a_slice_that_is_nobodys_takes_no_lead);
	tcase_add_test(tc, nothing_takes_a_lead_through_a_closed_slice);
	tcase_add_test(tc, a_slice_that_is_refused_takes_no_lead);
	tcase_add_test(tc, a_tick_on_top_of_a_vifs_kthread_is_the_kthreads);
	tcase_add_test(tc, a_tick_on_top_of_a_user_task_is_nobodys);
	tcase_add_test(tc,
		       an_event_in_a_tick_on_top_of_a_kthread_takes_the_tick);
	tcase_add_test(tc, a_wake_up_for_nothing_is_nobodys);
	tcase_add_test(tc,
		       a_wake_up_soon_after_work_is_what_the_work_left_behind);
	tcase_add_test(tc, a_wake_up_for_a_user_task_is_nobodys);
	tcase_add_test(tc, a_user_task_ends_the_tail_of_the_work_before);
	tcase_add_test(tc, the_lead_goes_through_ksoftirqd_to_the_work);
	tcase_add_test(tc,
		       a_lead_through_ksoftirqd_and_back_to_idle_is_still_held);
	tcase_add_test(tc, who_was_worked_for_before_ksoftirqd_pays_on);
	tcase_add_test(tc, a_kthread_that_follows_takes_the_lead);
	tcase_add_test(tc,
		       a_kthread_takes_the_lead_from_who_was_worked_for_before);
	tcase_add_test(tc, a_napi_thread_that_follows_holds_the_lead_on);
	tcase_add_test(tc, what_is_left_of_an_open_task_leads_to_nothing_new);
	tcase_add_test(tc, an_owned_task_leaves_nothing_to_the_next);
	tcase_add_test(tc, a_nics_interrupt_over_idle_leads_on_to_its_packets);
	tcase_add_test(tc,
		       a_nics_interrupt_elsewhere_is_for_the_softirq_to_come);
	tcase_add_test(tc,
		       a_poll_that_finds_nothing_is_for_who_was_worked_for_last);
	tcase_add_test(tc, an_interrupt_of_a_device_without_packets_is_nobodys);
	tcase_add_test(tc, a_disowned_slice_is_nobodys_to_its_end);
	tcase_add_test(tc, an_event_is_not_disowned);
	tcase_add_test(tc, a_softirq_for_nobody_pays_for_the_way_to_rest);
	tcase_add_test(tc,
		       an_unsettled_softirq_is_what_the_cpu_worked_for_last);
	tcase_add_test(tc, all_leads_below_know_who_was_worked_for_last);
	tcase_add_test(tc, rest_ends_all_that_is_left_on_the_idle_task);
	tcase_add_test(tc, a_lead_at_the_bottom_is_not_its_payers_at_rest);
	tcase_add_test(tc, a_task_that_is_not_idle_does_not_rest);
	tcase_add_test(tc, what_is_metered_is_no_estimate);
	suite_add_tcase(suite, tc);
	return suite;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * First small stories, one promise each, in the words of the module: who runs,
 * for how long, who pays. Then random ones, by the thousand, against the model
 * of model.h, which is slow and plain: it writes down for every nanosecond who
 * must pay for it.
 */
#include <asm/barrier.h>
#include <linux/limits.h>
#include <stdio.h>

#include "meter.h"
#include "meter_fast.h"
#include "model.h"
#include "unit.h"

/* The meter of one CPU and its clock. */
static struct vmacct_meter meter;
static u64 now;

/* Two guests, and what nobody in particular caused. */
static struct guest {
	struct vmacct_charge tx_poll, tx_dealloc, tx_irq;
	struct vmacct_charge rx_deliver, rx_enqueue, rx_copy, rx_irq;
} a, b;
static struct vmacct_charge common;

/* What one has paid: so much was metered, so much was found after the fact. */
#define assert_paid(payer, metered, estimated) \
	do { \
		assert_u64((payer).ns, (metered) + (estimated)); \
		assert_u64((payer).estimated_ns, estimated); \
	} while (0)

#define assert_metered(payer, ns)	assert_paid(payer, ns, 0)
#define assert_estimated(payer, ns)	assert_paid(payer, 0, ns)
#define assert_nothing(payer)		assert_paid(payer, 0, 0)

static void start(void)
{
	memset(&meter, 0, sizeof(meter));
	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	memset(&common, 0, sizeof(common));
	now = 1000000;
	/* A task that is nobody's. */
	vmacct_meter_switch(&meter, now, NULL, VMACCT_CLOSED);
}

static void run(u64 ns)
{
	now += ns;
}

static vmacct_token_t enter(enum vmacct_slice_kind kind,
			    struct vmacct_charge *payer)
{
	return vmacct_meter_enter(&meter, now, kind, payer, VMACCT_CLOSED);
}

static vmacct_token_t enter_open(enum vmacct_slice_kind kind,
				 struct vmacct_charge *payer)
{
	return vmacct_meter_enter(&meter, now, kind, payer, VMACCT_OPEN);
}

static vmacct_token_t enter_lead(enum vmacct_slice_kind kind,
				 struct vmacct_charge *payer)
{
	return vmacct_meter_enter(&meter, now, kind, payer, VMACCT_LEAD);
}

static void leave(vmacct_token_t token)
{
	vmacct_meter_leave(&meter, now, token);
}

static void leave_kind(enum vmacct_slice_kind kind)
{
	vmacct_meter_leave_kind(&meter, now, kind);
}

static void switch_to(struct vmacct_charge *payer)
{
	vmacct_meter_switch(&meter, now, payer, VMACCT_CLOSED);
}

static void switch_to_napi_thread(void)
{
	vmacct_meter_switch(&meter, now, &common, VMACCT_OPEN);
}

/* The idle task, or ksoftirqd. */
static void switch_to_lead(void)
{
	vmacct_meter_switch(&meter, now, NULL, VMACCT_LEAD);
}

static void claim(struct vmacct_charge *payer)
{
	vmacct_meter_claim(&meter, now, payer);
}

static void settle(void)
{
	vmacct_meter_settle(&meter, now, false);
}

/* A poll that found nothing to do. */
static void settle_idle(void)
{
	vmacct_meter_settle(&meter, now, true);
}

static void own(enum vmacct_slice_kind kind, struct vmacct_charge *payer)
{
	vmacct_meter_own(&meter, now, kind, payer);
}

static void rest(void)
{
	vmacct_meter_rest(&meter, now, true);
}

static void rest_late(void)
{
	vmacct_meter_rest(&meter, now, false);
}

static void forget(const struct guest *guest)
{
	vmacct_meter_forget(&meter, guest, sizeof(*guest));
}

/* The CPU is idle, asleep, and nobody owes it anything. */
static void sleep_long(void)
{
	switch_to_lead();
	rest();
}

/* An interrupt of @ns, as hook_hardirq.c has it of a vif's event channel. */
static void event(struct vmacct_charge *payer, u64 ns)
{
	enter(VMACCT_SLICE_HARDIRQ, payer);
	run(ns);
	leave_kind(VMACCT_SLICE_HARDIRQ);
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

/* Leads: who pays is who the CPU works for next, or worked for last. */

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

START_TEST(a_task_pays_into_its_block_until_another_runs)
{
	switch_to(&a.rx_copy);
	ck_assert(paying(&a, sizeof(a)));
	switch_to(&b.rx_copy);
	forget(&a);
	ck_assert(!paying(&a, sizeof(a)));
	ck_assert(paying(&b, sizeof(b)));
	switch_to(NULL);
	/* Worked for last: a poll that finds nothing would be for it. */
	ck_assert(paying(&b, sizeof(b)));
	forget(&a);
	ck_assert(paying(&b, sizeof(b)));
	forget(&b);
	ck_assert(!paying(&b, sizeof(b)));
}

START_TEST(slices_ended_by_a_switch_pay_no_more)
{
	int i;

	for (i = 1; i < VMACCT_METER_DEPTH - 1; i++)
		enter(VMACCT_SLICE_XMIT, &a.rx_enqueue);
	enter(VMACCT_SLICE_XMIT, &b.rx_enqueue);
	ck_assert(paying(&a, sizeof(a)));
	ck_assert(paying(&b, sizeof(b)));
	switch_to(NULL);
	ck_assert(!paying(&a, sizeof(a)));
	ck_assert(!paying(&b, sizeof(b)));
}

START_TEST(an_open_slice_pays_into_the_block_that_owns_it)
{
	enter_open(VMACCT_SLICE_COMPLETION, NULL);
	ck_assert(!paying(&a, sizeof(a)));
	own(VMACCT_SLICE_COMPLETION, &a.tx_dealloc);
	ck_assert(paying(&a, sizeof(a)));
	leave_kind(VMACCT_SLICE_COMPLETION);
	ck_assert(!paying(&a, sizeof(a)));
}

START_TEST(an_open_slice_may_pay_into_the_block_claimed_for_last)
{
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	run(10);
	claim(&a.rx_deliver);
	ck_assert(paying(&a, sizeof(a)));
	claim(&b.rx_deliver);
	ck_assert(!paying(&a, sizeof(a)));
	ck_assert(paying(&b, sizeof(b)));
	settle();
	ck_assert(paying(&b, sizeof(b)));
	/* The next part was the host's own. */
	settle();
	ck_assert(!paying(&b, sizeof(b)));
	claim(&a.rx_deliver);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	ck_assert(paying(&a, sizeof(a)));
	forget(&a);
	ck_assert(!paying(&a, sizeof(a)));
}

START_TEST(an_owned_slice_forgets_whom_it_was_claimed_for)
{
	enter_open(VMACCT_SLICE_COMPLETION, NULL);
	claim(&a.rx_deliver);
	own(VMACCT_SLICE_COMPLETION, &b.tx_dealloc);
	ck_assert(!paying(&a, sizeof(a)));
	ck_assert(paying(&b, sizeof(b)));
	leave_kind(VMACCT_SLICE_COMPLETION);
	enter_lead(VMACCT_SLICE_HARDIRQ, &a.tx_irq);
	own(VMACCT_SLICE_HARDIRQ, NULL);
	ck_assert(!paying(&a, sizeof(a)));
	leave_kind(VMACCT_SLICE_HARDIRQ);
}

START_TEST(a_lead_may_pay_into_the_last_block_until_the_cpu_rests_twice)
{
	sleep_long();
	event(&a.tx_irq, 1);
	ck_assert(paying(&a, sizeof(a)));
	event(&b.tx_irq, 1);
	ck_assert(!paying(&a, sizeof(a)));
	ck_assert(paying(&b, sizeof(b)));
	/* ksoftirqd, and back. */
	switch_to_lead();
	ck_assert(paying(&b, sizeof(b)));
	switch_to_lead();
	ck_assert(paying(&b, sizeof(b)));
	rest();
	ck_assert(paying(&b, sizeof(b)));
	rest();
	ck_assert(!paying(&b, sizeof(b)));
}

START_TEST(a_lead_on_top_of_a_lead_keeps_the_block_too)
{
	sleep_long();
	enter_lead(VMACCT_SLICE_SOFTIRQ, NULL);
	event(&a.tx_irq, 1);
	ck_assert(paying(&a, sizeof(a)));
	leave_kind(VMACCT_SLICE_SOFTIRQ);
	ck_assert(paying(&a, sizeof(a)));
	rest();
	ck_assert(paying(&a, sizeof(a)));
	rest();
	ck_assert(!paying(&a, sizeof(a)));
}

START_TEST(the_idle_task_may_pay_into_the_block_of_the_task_before)
{
	switch_to(&a.rx_copy);
	switch_to_lead();
	ck_assert(paying(&a, sizeof(a)));
	rest();
	rest();
	ck_assert(!paying(&a, sizeof(a)));
	switch_to(&a.rx_copy);
	switch_to_lead();
	switch_to(&b.rx_copy);
	switch_to_lead();
	ck_assert(!paying(&a, sizeof(a)));
	ck_assert(paying(&b, sizeof(b)));
	/* A task that is nobody's begins nothing anew. */
	switch_to_lead();
	switch_to(NULL);
	forget(&b);
	ck_assert(!paying(&b, sizeof(b)));
}

START_TEST(a_napi_thread_does_not_pay_for_the_task_before)
{
	switch_to(&a.rx_copy);
	switch_to_napi_thread();
	forget(&a);
	ck_assert(!paying(&a, sizeof(a)));
	claim(&a.rx_deliver);
	ck_assert(paying(&a, sizeof(a)));
	/* It begins anew. */
	switch_to_napi_thread();
	forget(&a);
	ck_assert(!paying(&a, sizeof(a)));
}

START_TEST(a_block_ends_where_the_next_one_begins)
{
	struct vmacct_charge block[4] = { 0 };

	enter(VMACCT_SLICE_POLL, &block[2]);
	ck_assert(paying(&block[2], sizeof(block[2])));
	ck_assert(paying(block, sizeof(block)));
	ck_assert(!paying(&block[0], 2 * sizeof(block[0])));
	ck_assert(!paying(&block[3], sizeof(block[3])));
	switch_to(NULL);
}

/*
 * Another CPU asks whether a's block is paid into, just when its name moves: a
 * "no" must be final, and so there must be no payment after it.
 */
static struct {
	void (*end)(void);	/* what the meter's own CPU does meanwhile */
	int loads_before;	/* it is done before this load, from 0 */
	int stores;
	bool said_no;
	u64 paid;		/* when it said no */
} other_cpu;

static u64 paid_by_a(void)
{
	const struct vmacct_charge *c = &a.tx_poll;
	u64 ns = 0;
	size_t i;

	for (i = 0; i < sizeof(a) / sizeof(*c); i++)
		ns += c[i].ns;
	return ns;
}

static void ask(void)
{
	bool yes = paying(&a, sizeof(a));

	if (yes || other_cpu.said_no)
		return;
	other_cpu.said_no = true;
	other_cpu.paid = paid_by_a();
}

static void do_meanwhile(void)
{
	if (other_cpu.loads_before--)
		return;
	shim_before_load = NULL;
	other_cpu.end();
}

static void ask_meanwhile(void)
{
	other_cpu.stores++;
	ask();
}

static void assert_no_was_final(void)
{
	run(1000);
	switch_to_lead();
	rest();
	rest();
	switch_to(NULL);
	ask();
	ck_assert(other_cpu.said_no);
	assert_u64(other_cpu.paid, paid_by_a());
	other_cpu.said_no = false;
}

static void assert_no_is_final(void (*begin)(void), void (*end)(void))
{
	int load;

	/* All the loads of a question, with the move in between any two. */
	for (load = 0; load < 2 * VMACCT_METER_DEPTH + 2; load++) {
		start();
		begin();
		other_cpu.end = end;
		other_cpu.loads_before = load;
		shim_before_load = do_meanwhile;
		ask();
		if (shim_before_load)
			end();
		shim_before_load = NULL;
		assert_no_was_final();
	}
	/* All the stores of the move, with a question after each. */
	start();
	begin();
	other_cpu.stores = 0;
	shim_after_store = ask_meanwhile;
	end();
	shim_after_store = NULL;
	ck_assert_int_gt(other_cpu.stores, 0);
	assert_no_was_final();
}

static void begin_event_in_tick(void)
{
	sleep_long();
	enter_lead(VMACCT_SLICE_SOFTIRQ, NULL);
	enter_open(VMACCT_SLICE_HARDIRQ, &a.rx_irq);
	run(10);
}

static void end_event(void)
{
	leave_kind(VMACCT_SLICE_HARDIRQ);
}

static void end_tick(void)
{
	leave_kind(VMACCT_SLICE_SOFTIRQ);
}

static void begin_kthread(void)
{
	switch_to(&a.rx_copy);
	run(10);
}

static void begin_claimed_task(void)
{
	switch_to_napi_thread();
	claim(&a.rx_deliver);
	run(10);
}

static void begin_tail(void)
{
	sleep_long();
	event(&a.tx_irq, 1);
	run(10);
}

static void end_kthread(void)
{
	switch_to(&b.rx_copy);
}

static void begin_owned(void)
{
	enter_open(VMACCT_SLICE_COMPLETION, &a.tx_dealloc);
	claim(&a.rx_deliver);
	run(10);
}

static void end_owned(void)
{
	own(VMACCT_SLICE_COMPLETION, &b.tx_dealloc);
}

/* A name that comes up again, and what is worked for after it takes its old place. */
static void begin_napi_thread_after_a(void)
{
	switch_to(&a.rx_copy);
	switch_to_napi_thread();
	run(10);
}

static void idle_poll_then_work_for_b(void)
{
	settle_idle();
	run(10);
	enter_open(VMACCT_SLICE_SOFTIRQ, &common);
	claim(&b.rx_deliver);
	leave_kind(VMACCT_SLICE_SOFTIRQ);
}

START_TEST(a_name_on_its_way_is_not_missed)
{
	assert_no_is_final(begin_napi_thread_after_a,
			   idle_poll_then_work_for_b);
	assert_no_is_final(begin_event_in_tick, end_event);
	assert_no_is_final(begin_event_in_tick, end_tick);
	assert_no_is_final(begin_event_in_tick, switch_to_lead);
	assert_no_is_final(begin_event_in_tick, rest);
	assert_no_is_final(begin_kthread, switch_to_lead);
	assert_no_is_final(begin_kthread, end_kthread);
	assert_no_is_final(begin_claimed_task, switch_to_lead);
	assert_no_is_final(begin_claimed_task, end_kthread);
	assert_no_is_final(begin_tail, switch_to_lead);
	assert_no_is_final(begin_tail, end_kthread);
	assert_no_is_final(begin_tail, rest);
	assert_no_is_final(begin_owned, end_owned);
}

/* An interrupt in the middle of what is done for each packet. */

static unsigned int moments; /* that are left until it comes */

static void interrupt_meanwhile(void)
{
	if (!moments || --moments)
		return;
	run(3);
	event(&b.tx_irq, 7);
	run(1);
}

static void interrupt_at(unsigned int moment)
{
	moments = moment;
	shim_after_store = interrupt_meanwhile;
	shim_before_exchange = interrupt_meanwhile;
}

/* Has it come? */
static bool interrupted(void)
{
	shim_after_store = NULL;
	shim_before_exchange = NULL;
	return !moments;
}

static u64 paid_by_all(void)
{
	return a.tx_poll.ns + a.rx_deliver.ns + b.rx_deliver.ns +
	       b.rx_enqueue.ns + b.tx_irq.ns + common.ns;
}

/*
 * A packet for b on top of what is there, @moment being when in its course the
 * interrupt comes. False: that is later than its end.
 */
static bool packet_that_is_interrupted(unsigned int moment)
{
	vmacct_token_t token;

	interrupt_at(moment);
	token = vmacct_meter_call(&meter, now, VMACCT_SLICE_XMIT, &b.rx_deliver,
				  &b.rx_enqueue);
	ck_assert(token);
	run(20);
	ck_assert(vmacct_meter_return(&meter, now, token));
	run(2);
	return interrupted();
}

START_TEST(an_interrupt_at_any_moment_of_a_packet_loses_nothing)
{
	unsigned int moment;
	bool came = true;

	for (moment = 1; came; moment++) {
		start();
		enter(VMACCT_SLICE_POLL, &a.tx_poll);
		run(50);
		came = packet_that_is_interrupted(moment);
		leave_kind(VMACCT_SLICE_POLL);
		assert_u64(paid_by_all(), 50 + 20 + 2 + (came ? 3 + 7 + 1 : 0));
		assert_metered(b.tx_irq, came ? 7 : 0);
		ck_assert(!vmacct_meter_pays(&meter, &b, sizeof(b)));
	}
	/* At each of the stores, and of the boundaries. */
	ck_assert_uint_gt(moment, 5);
}

START_TEST(an_interrupt_at_any_moment_of_a_claim_loses_nothing)
{
	unsigned int moment;
	bool came = true;

	for (moment = 1; came; moment++) {
		start();
		enter_open(VMACCT_SLICE_SOFTIRQ, &common);
		run(50);
		came = packet_that_is_interrupted(moment);
		interrupt_at(0);
		ck_assert(vmacct_meter_claim_again(&meter, now, &a.rx_deliver));
		interrupted();
		leave_kind(VMACCT_SLICE_SOFTIRQ);
		assert_u64(paid_by_all(), 50 + 20 + 2 + (came ? 3 + 7 + 1 : 0));
		assert_metered(b.tx_irq, came ? 7 : 0);
	}
	ck_assert_uint_gt(moment, 5);
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

/* Random interleavings against the model. */

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
	/* What is held for a softirq finds one. */
	vmacct_meter_enter(&r->meter, r->now, VMACCT_SLICE_SOFTIRQ,
			   payer_of(r, 0), VMACCT_OPEN);
	model_enter(&r->model, MODEL_SOFTIRQ, 0, HOLDS_OPEN);
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
	tcase_add_test(tc, a_part_that_led_to_no_vif_is_the_slices_own);
	tcase_add_test(tc,
		       a_poll_that_finds_nothing_is_for_who_was_worked_for_last);
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
	return tc;
}

static TCase *leads(void)
{
	TCase *tc = tcase_create("leads");

	tcase_add_checked_fixture(tc, start, NULL);
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
	tcase_add_test(tc, a_clock_set_forward_by_an_hour_charges_nothing);
	tcase_add_test(tc, a_clock_is_set_if_it_is_further_away_than_a_step);
	tcase_add_test(tc, a_clock_set_back_by_an_hour_goes_on_from_there);
	tcase_add_test(tc, a_clock_may_pass_zero);
	tcase_add_test(tc, a_long_slice_is_charged_and_a_step_back_waited_for);
	tcase_add_test(tc, the_time_before_the_first_boundary_is_nobodys);
	tcase_add_test(tc, tokens_hold_when_their_numbers_start_over);
	return tc;
}

static TCase *pays(void)
{
	TCase *tc = tcase_create("pays");

	tcase_add_checked_fixture(tc, start, NULL);
	tcase_add_test(tc, a_slice_pays_into_its_block_until_it_ends);
	tcase_add_test(tc, a_slice_is_there_from_its_begin_to_its_end);
	tcase_add_test(tc, a_task_pays_into_its_block_until_another_runs);
	tcase_add_test(tc, slices_ended_by_a_switch_pay_no_more);
	tcase_add_test(tc, an_open_slice_pays_into_the_block_that_owns_it);
	tcase_add_test(tc,
		       an_open_slice_may_pay_into_the_block_claimed_for_last);
	tcase_add_test(tc, an_owned_slice_forgets_whom_it_was_claimed_for);
	tcase_add_test(tc,
		       a_lead_may_pay_into_the_last_block_until_the_cpu_rests_twice);
	tcase_add_test(tc, a_lead_on_top_of_a_lead_keeps_the_block_too);
	tcase_add_test(tc,
		       the_idle_task_may_pay_into_the_block_of_the_task_before);
	tcase_add_test(tc, a_napi_thread_does_not_pay_for_the_task_before);
	tcase_add_test(tc, a_block_ends_where_the_next_one_begins);
	tcase_add_test(tc, a_name_on_its_way_is_not_missed);
	tcase_add_test(tc, an_interrupt_at_any_moment_of_a_packet_loses_nothing);
	tcase_add_test(tc, an_interrupt_at_any_moment_of_a_claim_loses_nothing);
	tcase_add_test(tc, what_is_paid_in_advance_is_paid_once);
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
	suite_add_tcase(suite, leads());
	suite_add_tcase(suite, missed());
	suite_add_tcase(suite, pays());
	suite_add_tcase(suite, conservation());
	return suite;
}

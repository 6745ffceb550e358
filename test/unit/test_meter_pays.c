// SPDX-License-Identifier: GPL-2.0
/* Which counters are paid into, and so may not be freed yet. */
#include <asm/barrier.h>

#include "story.h"

static void forget(const struct guest *guest)
{
	vmacct_meter_forget(&meter, guest, sizeof(*guest));
}

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

Suite *unit_suite(void)
{
	Suite *suite = suite_create("meter_pays");
	TCase *tc = tcase_create("pays");

	tcase_add_checked_fixture(tc, start, NULL);
	tcase_add_test(tc, a_slice_pays_into_its_block_until_it_ends);
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
	suite_add_tcase(suite, tc);
	return suite;
}

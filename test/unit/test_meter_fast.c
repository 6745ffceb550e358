// SPDX-License-Identifier: GPL-2.0
/* What is done for each packet, with an interrupt in the middle of it. */
#include <asm/barrier.h>

#include "meter_fast.h"
#include "story.h"

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

Suite *unit_suite(void)
{
	Suite *suite = suite_create("meter_fast");
	TCase *tc = tcase_create("fast");

	tcase_add_checked_fixture(tc, start, NULL);
	tcase_add_test(tc,
		       an_interrupt_at_any_moment_of_a_packet_loses_nothing);
	tcase_add_test(tc, an_interrupt_at_any_moment_of_a_claim_loses_nothing);
	suite_add_tcase(suite, tc);
	return suite;
}

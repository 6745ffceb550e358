// SPDX-License-Identifier: GPL-2.0
/*
 * Packets go to guests a and b, one after the other, in a softirq: in the NIC's
 * poll, which is nobody's until a packet gets to its vif, or in the poll of
 * guest c, who sends them.
 */
#include <linux/compiler.h>
#include <stdio.h>

#include "meter.h"
#include "run.h"
#include "unit.h"

static struct vmacct_meter meter;
static struct vmacct_run run_to;
static u64 now, started;
static u32 metered, passed;

static struct guest {
	struct vmacct_charge tx_poll, tx_dealloc, rx_deliver, rx_enqueue;
} a, b, c;
static struct vmacct_charge common, other;

static void start(void)
{
	memset(&meter, 0, sizeof(meter));
	memset(&run_to, 0, sizeof(run_to));
	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	memset(&c, 0, sizeof(c));
	memset(&common, 0, sizeof(common));
	memset(&other, 0, sizeof(other));
	run_to.sender = VMACCT_NO_SENDER;
	metered = 0;
	passed = 0;
	now = 1000000;
	vmacct_meter_switch(&meter, now, &other, VMACCT_CLOSED);
	started = now;
}

/* Parts of a nanosecond are lost when what several share is divided. */
#define assert_near(got, want) \
	ck_assert_msg((got) + 30 >= (u64)(want) && (got) <= (u64)(want) + 30, \
		      "%s is %llu, should be %llu (n = %d)", #got, \
		      (unsigned long long)(got), (unsigned long long)(want), n)

static void nic_begins(void)
{
	vmacct_meter_enter(&meter, now, VMACCT_SLICE_SOFTIRQ, &common,
			   VMACCT_OPEN);
}

static void poll_of_c_begins(void)
{
	vmacct_meter_enter(&meter, now, VMACCT_SLICE_POLL, &c.tx_poll,
			   VMACCT_CLOSED);
}

/* The run is over and, if @goes_on, so is not the slice: another one will claim. */
static void end_runs(bool goes_on)
{
	bool of_calls = run_to.receiver;
	u32 n = vmacct_run_end(&run_to, &meter);

	if (of_calls)
		passed += n;
	if (n && goes_on)
		vmacct_meter_claim_untold(&meter, now, n);
}

static void ends(enum vmacct_slice_kind kind)
{
	end_runs(false);
	vmacct_meter_leave_kind(&meter, now, kind);
}

/* What wrap.S does. */
static bool passes_over(const struct guest *to)
{
	return run_to.receiver == to && --run_to.to_pass >= 0;
}

static void call_begins(struct guest *to)
{
	metered++;
	if (run_to.receiver == to)
		passed += vmacct_run_pay(&run_to, &meter);
	else
		end_runs(true);
	vmacct_run_call(&run_to, to, &to->rx_enqueue);
	run_to.token = vmacct_meter_call(&meter, now, VMACCT_SLICE_XMIT,
					 &to->rx_deliver, &to->rx_enqueue);
	if (!run_to.token) {
		vmacct_meter_claim(&meter, now, &to->rx_deliver);
		run_to.token = vmacct_meter_enter(&meter, now, VMACCT_SLICE_XMIT,
						  &to->rx_enqueue, VMACCT_CLOSED);
	}
}

static void call_ends(vmacct_token_t token)
{
	vmacct_meter_leave(&meter, now, token);
	vmacct_run_return(&run_to, token);
}

/* A packet that takes @lead ns to get to the vif, and @xmit there. */
static void packet(struct guest *to, u64 lead, u64 xmit)
{
	now += lead;
	if (passes_over(to)) {
		now += xmit;
		return;
	}
	call_begins(to);
	now += xmit;
	call_ends(run_to.token);
}

/* A packet of @from's has left, and to end it takes so long. */
static void leaves(struct guest *from, u64 ns)
{
	int ifindex = from == &a ? 1 : 2;

	now += ns;
	if (run_to.sender == ifindex) {
		run_to.untold++;
		return;
	}
	end_runs(true);
	vmacct_meter_claim(&meter, now, &from->tx_dealloc);
	vmacct_run_of_sender(&run_to, ifindex);
}

static void packets(struct guest *to, int n)
{
	while (n--)
		packet(to, 700, 300);
}

START_TEST(most_packets_of_a_run_are_passed_over)
{
	nic_begins();
	packets(&a, 640);
	ends(VMACCT_SLICE_SOFTIRQ);
	assert_u64(metered + passed, 640);
	ck_assert_uint_lt(metered, 640 / 8);
	ck_assert_uint_gt(metered, 640 / 16);
}

START_TEST(equal_packets_are_charged_exactly)
{
	int n;

	for (n = 1; n < 100; n++) {
		start();
		nic_begins();
		packets(&a, n);
		ends(VMACCT_SLICE_SOFTIRQ);
		assert_u64(a.rx_enqueue.ns, 300 * n);
		assert_u64(a.rx_enqueue.estimated_ns, 0);
		assert_u64(a.rx_deliver.ns, 700 * n);
		assert_u64(a.rx_deliver.estimated_ns, 700 * n);
		assert_u64(common.ns, 0);
	}
}

START_TEST(who_sends_them_does_not_pay_for_what_was_passed_over)
{
	int n;

	for (n = 1; n < 100; n++) {
		start();
		poll_of_c_begins();
		packets(&a, n);
		ends(VMACCT_SLICE_POLL);
		assert_u64(a.rx_enqueue.ns, 300 * n);
		assert_u64(c.tx_poll.ns, 700 * n);
	}
}

START_TEST(packets_to_each_in_turn_are_all_metered)
{
	int i;

	poll_of_c_begins();
	for (i = 0; i < 50; i++) {
		packet(&a, 700, 300);
		packet(&b, 700, 500);
	}
	ends(VMACCT_SLICE_POLL);
	assert_u64(metered, 100);
	assert_u64(a.rx_enqueue.ns, 50 * 300);
	assert_u64(b.rx_enqueue.ns, 50 * 500);
}

START_TEST(another_receiver_ends_a_run_at_any_packet)
{
	int n;

	for (n = 1; n < 60; n++) {
		start();
		poll_of_c_begins();
		packets(&a, n);
		packets(&b, n);
		packets(&a, n);
		ends(VMACCT_SLICE_POLL);
		assert_u64(a.rx_enqueue.ns, 2 * n * 300);
		assert_u64(b.rx_enqueue.ns, n * 300);
		assert_u64(c.tx_poll.ns, 3 * n * 700);
		assert_u64(metered + passed, 3 * n);
	}
}

/* A page fault, say: what is not usual stands for itself. */
START_TEST(a_call_that_took_very_long_stands_for_no_other)
{
	poll_of_c_begins();
	packet(&a, 700, 300);
	packet(&a, 700, VMACCT_XMIT_MAX_NS);
	packet(&a, 700, 300);
	ends(VMACCT_SLICE_POLL);
	assert_u64(metered, 3);
	assert_u64(a.rx_enqueue.ns, 600 + VMACCT_XMIT_MAX_NS);
}

START_TEST(without_a_known_payer_there_is_no_run)
{
	poll_of_c_begins();
	vmacct_run_call(&run_to, &a, NULL);
	run_to.token = vmacct_meter_enter(&meter, now, VMACCT_SLICE_XMIT,
					  &a.rx_enqueue, VMACCT_CLOSED);
	now += 300;
	call_ends(run_to.token);
	ck_assert(!passes_over(&a));
	packets(&a, 1);
	ends(VMACCT_SLICE_POLL);
	assert_u64(a.rx_enqueue.ns, 600);
}

/* In the midst of it something else was metered, to which the next packets may belong. */
START_TEST(a_call_that_a_run_ends_in_begins_none)
{
	vmacct_token_t token;

	poll_of_c_begins();
	packets(&a, 1);
	call_begins(&a);
	token = run_to.token;
	end_runs(false);
	now += 300;
	call_ends(token);
	ck_assert_ptr_null(run_to.receiver);
	ck_assert(!passes_over(&a));
}

/* In the NIC's poll: each pays for its own packets, however long the other's run. */
START_TEST(each_receiver_pays_the_way_of_its_own_packets)
{
	int n;

	for (n = 1; n < 60; n++) {
		start();
		nic_begins();
		packets(&a, n);
		packets(&b, 1);
		packets(&a, n);
		ends(VMACCT_SLICE_SOFTIRQ);
		assert_near(a.rx_enqueue.ns, 2 * n * 300);
		assert_near(b.rx_enqueue.ns, 300);
		assert_near(a.rx_deliver.ns, 2 * n * 700);
		assert_near(b.rx_deliver.ns, 700);
		assert_u64(common.ns, 0);
	}
}

START_TEST(each_sender_pays_for_its_own_packets)
{
	int i, n;

	for (n = 1; n < 60; n++) {
		start();
		nic_begins();
		for (i = 0; i < n; i++)
			leaves(&a, 500);
		leaves(&b, 500);
		for (i = 0; i < n; i++)
			leaves(&a, 500);
		ends(VMACCT_SLICE_SOFTIRQ);
		assert_near(a.tx_dealloc.ns, 2 * n * 500);
		assert_near(b.tx_dealloc.ns, 500);
		assert_u64(a.tx_dealloc.ns + b.tx_dealloc.ns, (2 * n + 1) * 500);
	}
}

START_TEST(packets_that_leave_and_packets_that_come_are_told_apart)
{
	const int n = 20;
	int i;

	nic_begins();
	for (i = 0; i < n; i++)
		leaves(&a, 700);
	packets(&b, n);
	for (i = 0; i < n; i++)
		leaves(&a, 700);
	ends(VMACCT_SLICE_SOFTIRQ);
	assert_near(a.tx_dealloc.ns, 2 * n * 700);
	assert_near(b.rx_deliver.ns, n * 700);
	assert_near(b.rx_enqueue.ns, n * 300);
	ck_assert_int_eq(run_to.sender, VMACCT_NO_SENDER);
}

/* Nobody's slice takes it off nobody's time, not off the next one's. */
START_TEST(what_is_prepaid_in_nobodys_slice_is_nobodys)
{
	vmacct_meter_switch(&meter, now, NULL, VMACCT_CLOSED);
	vmacct_meter_advance(&meter, &a.tx_dealloc, 500);
	now += 1000;
	vmacct_meter_switch(&meter, now, &b.tx_dealloc, VMACCT_CLOSED);
	now += 1000;
	vmacct_meter_switch(&meter, now, NULL, VMACCT_CLOSED);
	assert_u64(b.tx_dealloc.ns, 1000);
}

/*
 * An interrupt's time is its own, in a call that is metered and in one that is
 * not. What the poll has paid too much by then, it pays less afterwards; and if
 * it ends first, who runs after it.
 */
START_TEST(what_interrupts_a_run_is_carved_out)
{
	struct vmacct_charge irq = { 0 };
	int i;

	poll_of_c_begins();
	for (i = 0; i < 100; i++) {
		packets(&a, 1);
		vmacct_meter_enter(&meter, now, VMACCT_SLICE_HARDIRQ, &irq,
				   VMACCT_CLOSED);
		now += 50;
		vmacct_meter_leave_kind(&meter, now, VMACCT_SLICE_HARDIRQ);
	}
	ends(VMACCT_SLICE_POLL);
	assert_u64(irq.ns, 100 * 50);
	assert_u64(a.rx_enqueue.ns, 100 * 300);
	ck_assert_uint_ge(c.tx_poll.ns, 100 * 700);
	ck_assert_uint_lt(c.tx_poll.ns, 100 * 700 + 20 * 300);
	now += 100000;
	vmacct_meter_switch(&meter, now, NULL, VMACCT_CLOSED);
	assert_u64(c.tx_poll.ns + other.ns, 100 * 700 + 100000);
}

static void assert_about(u64 got, u64 want, u64 percent, unsigned int seed)
{
	u64 off = got > want ? got - want : want - got;

	ck_assert_msg(off * 100 < want * percent, "%llu of %llu (seed %u)",
		      (unsigned long long)got, (unsigned long long)want, seed);
}

/* Whatever the packets cost, all time is charged, and each is near its own. */
START_TEST(costs_that_vary_add_up)
{
	unsigned int seed;

	for (seed = 0; seed < 300; seed++) {
		u64 to_a = 0, to_b = 0, sum;
		int i;

		start();
		srandom(seed);
		poll_of_c_begins();
		for (i = 0; i < 5000; i++) {
			u64 xmit = 200 + random() % 200;

			if (i / 64 % 3) {
				packet(&a, 500 + random() % 500, xmit);
				to_a += xmit;
			} else {
				packet(&b, 500 + random() % 500, xmit);
				to_b += xmit;
			}
		}
		ends(VMACCT_SLICE_POLL);
		now += 100000;
		vmacct_meter_switch(&meter, now, NULL, VMACCT_CLOSED);
		sum = a.rx_enqueue.ns + b.rx_enqueue.ns + c.tx_poll.ns +
		      common.ns + other.ns;
		assert_u64(sum, now - started);
		assert_u64(metered + passed, 5000);
		assert_about(a.rx_enqueue.ns, to_a, 5, seed);
		assert_about(b.rx_enqueue.ns, to_b, 7, seed);
	}
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("run");
	TCase *tc = tcase_create("runs");

	tcase_add_checked_fixture(tc, start, NULL);
	tcase_add_test(tc, most_packets_of_a_run_are_passed_over);
	tcase_add_test(tc, equal_packets_are_charged_exactly);
	tcase_add_test(tc, who_sends_them_does_not_pay_for_what_was_passed_over);
	tcase_add_test(tc, packets_to_each_in_turn_are_all_metered);
	tcase_add_test(tc, another_receiver_ends_a_run_at_any_packet);
	tcase_add_test(tc, a_call_that_took_very_long_stands_for_no_other);
	tcase_add_test(tc, without_a_known_payer_there_is_no_run);
	tcase_add_test(tc, a_call_that_a_run_ends_in_begins_none);
	tcase_add_test(tc, each_receiver_pays_the_way_of_its_own_packets);
	tcase_add_test(tc, each_sender_pays_for_its_own_packets);
	tcase_add_test(tc,
		       packets_that_leave_and_packets_that_come_are_told_apart);
	tcase_add_test(tc, what_is_prepaid_in_nobodys_slice_is_nobodys);
	tcase_add_test(tc, what_interrupts_a_run_is_carved_out);
	tcase_add_test(tc, costs_that_vary_add_up);
	suite_add_tcase(suite, tc);
	return suite;
}

// SPDX-License-Identifier: GPL-2.0
#include <linux/limits.h>

#include "packets.h"
#include "unit.h"

#define WRAP	0x100000000ull	/* where a 32-bit counter is 0 again */

static struct vmacct_traffic traffic(u64 tx_packets, u64 tx_bytes,
				     u64 rx_packets, u64 rx_bytes)
{
	return (struct vmacct_traffic){ tx_packets, tx_bytes, rx_packets,
					rx_bytes };
}

/* The same figure in all four counters. */
static struct vmacct_traffic all(u64 n)
{
	return traffic(n, n, n, n);
}

static void start(struct vmacct_packets *p, struct vmacct_traffic now)
{
	/* As dirty as memory can be: start has to set everything. */
	memset(p, 0xff, sizeof(*p) - sizeof(p->frozen));
	p->frozen = true;
	vmacct_packets_start(p, &now);
}

static void update(struct vmacct_packets *p, struct vmacct_traffic now)
{
	vmacct_packets_update(p, &now);
}

static void freeze(struct vmacct_packets *p, struct vmacct_traffic now)
{
	vmacct_packets_freeze(p, &now);
}

static void assert_total(const struct vmacct_packets *p,
			 struct vmacct_traffic want)
{
	assert_u64(p->total.tx_packets, want.tx_packets);
	assert_u64(p->total.tx_bytes, want.tx_bytes);
	assert_u64(p->total.rx_packets, want.rx_packets);
	assert_u64(p->total.rx_bytes, want.rx_bytes);
}

START_TEST(an_account_starts_at_zero_whatever_the_driver_says)
{
	struct vmacct_packets p;

	start(&p, traffic(1000, 2000, 3000, 4000));
	assert_total(&p, all(0));
	update(&p, traffic(1000, 2000, 3000, 4000));
	assert_total(&p, all(0));
}

START_TEST(each_counter_grows_by_its_own_growth)
{
	struct vmacct_packets p;

	start(&p, traffic(10, 20, 30, 40));
	update(&p, traffic(11, 22, 33, 44));
	assert_total(&p, traffic(1, 2, 3, 4));
	update(&p, traffic(11, 22, 33, 45));
	assert_total(&p, traffic(1, 2, 3, 5));
	update(&p, traffic(1011, 64022, 34, 45));
	assert_total(&p, traffic(1001, 64002, 4, 5));
}

START_TEST(growth_past_32_bits_is_exact)
{
	struct vmacct_packets p;

	start(&p, all(0));
	update(&p, all(U32_MAX));
	update(&p, all(WRAP + 5));
	update(&p, all(9 * WRAP));
	assert_total(&p, all(9 * WRAP));
}

START_TEST(a_frozen_count_does_not_move)
{
	struct vmacct_packets p;

	start(&p, all(0));
	update(&p, all(100));
	freeze(&p, all(150));
	assert_total(&p, all(150));
	/* The driver takes its queues down: anything can be read. */
	update(&p, all(70));
	update(&p, all(0));
	update(&p, all(900));
	assert_total(&p, all(150));
}

START_TEST(freezing_twice_counts_once)
{
	struct vmacct_packets p;

	start(&p, all(0));
	freeze(&p, all(100));
	freeze(&p, all(100));
	freeze(&p, all(0));
	freeze(&p, all(300));
	assert_total(&p, all(100));
}

START_TEST(a_reconnect_goes_on_from_zero)
{
	struct vmacct_packets p;

	start(&p, all(0));
	freeze(&p, all(100));
	vmacct_packets_thaw(&p);
	assert_total(&p, all(100));
	update(&p, all(0));
	assert_total(&p, all(100));
	update(&p, all(7));
	assert_total(&p, all(107));
	/* More than before the reconnect: no less is new. */
	freeze(&p, all(250));
	assert_total(&p, all(350));
	vmacct_packets_thaw(&p);
	update(&p, all(1000));
	assert_total(&p, all(1350));
}

START_TEST(a_counter_of_32_bits_may_wrap)
{
	struct vmacct_packets p;

	start(&p, all(0));
	update(&p, all(0x7fffffff));
	update(&p, all(0xfffffff0));
	update(&p, all(0x10));
	assert_total(&p, all(WRAP + 0x10));
	update(&p, all(0x20));
	assert_total(&p, all(WRAP + 0x20));
}

START_TEST(the_shortest_and_the_longest_wrap)
{
	struct vmacct_packets p;

	start(&p, all(U32_MAX));
	update(&p, all(1));
	assert_total(&p, all(2));

	/* Back by just more than half of the range: taken as a wrap. */
	start(&p, all(U32_MAX));
	update(&p, all(U32_MAX - WRAP / 2));
	assert_total(&p, all(WRAP / 2));
}

START_TEST(a_vif_that_is_not_connected_has_not_wrapped)
{
	struct vmacct_packets p;

	start(&p, all(3000000000u));
	update(&p, all(0));
	assert_total(&p, all(0));
}

START_TEST(only_the_counter_that_wrapped_is_taken_as_wrapped)
{
	struct vmacct_packets p;

	start(&p, traffic(10, 0xffffff00, 10, 10));
	update(&p, traffic(12, 0x100, 11, 20));
	assert_total(&p, traffic(2, 0x200, 1, 10));
}

START_TEST(a_reset_that_nobody_saw_counts_what_is_new)
{
	struct vmacct_packets p;

	start(&p, all(0));
	update(&p, all(5000));
	update(&p, all(30));
	assert_total(&p, all(5030));
	update(&p, all(40));
	assert_total(&p, all(5040));
}

START_TEST(a_reset_of_a_64_bit_counter_is_no_wrap)
{
	struct vmacct_packets p;

	start(&p, all(0));
	update(&p, all(9 * WRAP + 1000));
	update(&p, all(30));
	assert_total(&p, all(9 * WRAP + 1030));
}

START_TEST(thawing_what_was_not_frozen_counts_from_zero)
{
	struct vmacct_packets p;

	start(&p, all(50));
	update(&p, all(60));
	vmacct_packets_thaw(&p);
	update(&p, all(3));
	assert_total(&p, all(13));
}

/* Whatever is read and whenever: no counter ever goes back. */
START_TEST(a_total_never_goes_back)
{
	static const u64 readings[] = {
		0, 1, 2, 1000, 0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001,
		0xfffffffe, U32_MAX, WRAP, WRAP + 1, 77 * WRAP,
	};
	struct vmacct_packets p;
	unsigned int i;
	u64 before = 0;

	srand(1);
	start(&p, all(0));
	for (i = 0; i < 100000; i++) {
		u64 now = readings[rand() % ARRAY_SIZE(readings)];

		switch (rand() % 10) {
		case 0:
			freeze(&p, all(now));
			break;
		case 1:
			vmacct_packets_thaw(&p);
			break;
		default:
			update(&p, all(now));
		}
		ck_assert_msg(p.total.tx_bytes >= before,
			      "step %u: from %llu back to %llu", i,
			      (unsigned long long)before,
			      (unsigned long long)p.total.tx_bytes);
		before = p.total.tx_bytes;
		assert_total(&p, all(before));
	}
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("packets");
	TCase *tc = tcase_create("packets");

	tcase_add_test(tc, an_account_starts_at_zero_whatever_the_driver_says);
	tcase_add_test(tc, each_counter_grows_by_its_own_growth);
	tcase_add_test(tc, growth_past_32_bits_is_exact);
	tcase_add_test(tc, a_frozen_count_does_not_move);
	tcase_add_test(tc, freezing_twice_counts_once);
	tcase_add_test(tc, a_reconnect_goes_on_from_zero);
	tcase_add_test(tc, a_counter_of_32_bits_may_wrap);
	tcase_add_test(tc, the_shortest_and_the_longest_wrap);
	tcase_add_test(tc, a_vif_that_is_not_connected_has_not_wrapped);
	tcase_add_test(tc, only_the_counter_that_wrapped_is_taken_as_wrapped);
	tcase_add_test(tc, a_reset_that_nobody_saw_counts_what_is_new);
	tcase_add_test(tc, a_reset_of_a_64_bit_counter_is_no_wrap);
	tcase_add_test(tc, thawing_what_was_not_frozen_counts_from_zero);
	tcase_add_test(tc, a_total_never_goes_back);
	suite_add_tcase(suite, tc);
	return suite;
}

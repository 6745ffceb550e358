// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger_sum.h"
#include "unit.h"

static struct ledger_sum sum;
static struct ledger_record record;
static struct ledger_vif vif;
static char name[NAME_LEN];
static uint8_t load, boot;	/* which one */
static uint64_t own, own_before;

static void start(void)
{
	ledger_sum_begin(&sum, 0, UINT64_MAX);
	strcpy(name, "web");
	load = 1;
	boot = 1;
	own = 0;
	own_before = 0;
}

static void finish(void)
{
	ledger_sum_free(&sum);
}

/* A record of domain @id (domid and UUID) with one vif, all of whose totals come from @ns. */
static void add(enum ledger_kind kind, uint64_t time, uint8_t id,
		uint64_t account, uint64_t ns)
{
	memset(&record, 0, sizeof(record));
	memset(&vif, 0, sizeof(vif));
	record.kind = kind;
	record.time_ns = time;
	record.load_id[0] = load;
	record.boot_id[0] = boot;
	record.domid = id;
	record.uuid[0] = id;
	strcpy(record.name, name);
	record.has_own = own;
	record.own_ns = own;
	record.own_before_ns = own_before;
	record.nr_vifs = 1;
	record.vifs = &vif;
	vif.v.account = account;
	vif.v.ns[VMACCT_TX_POLL] = ns;
	vif.v.ns[VMACCT_TX_IRQ] = 1 * ns;
	vif.v.ns[VMACCT_RX_COPY] = 3 * ns;
	vif.v.traffic.tx_packets = 4 * ns;
	vif.v.traffic.tx_bytes = 5 * ns;
	vif.v.traffic.rx_packets = 6 * ns;
	vif.v.traffic.rx_bytes = 7 * ns;
	ledger_sum_add(&sum, &record);
}

static void add_common(uint64_t time, uint64_t rx, uint64_t tx)
{
	memset(&record, 0, sizeof(record));
	record.kind = LEDGER_COMMON;
	record.time_ns = time;
	record.load_id[0] = load;
	record.common_ns[VMACCT_COMMON_RX] = rx;
	record.common_ns[VMACCT_COMMON_TX] = tx;
	ledger_sum_add(&sum, &record);
}

static const struct ledger_bill *bill_of(uint8_t id)
{
	size_t i;

	for (i = 0; i < sum.nr_bills; i++)
		if (sum.bills[i].uuid[0] == id)
			return &sum.bills[i];
	ck_abort_msg("no bill of %u", id);
}

/* So much in all: of each total its own multiple, as add() says. */
static void assert_used(uint8_t id, uint64_t ns)
{
	const struct ledger_bill *b = bill_of(id);

	assert_u64(b->tx_ns, 2 * ns);
	assert_u64(b->rx_ns, 3 * ns);
	assert_u64(b->traffic.tx_packets, 4 * ns);
	assert_u64(b->traffic.tx_bytes, 5 * ns);
	assert_u64(b->traffic.rx_packets, 6 * ns);
	assert_u64(b->traffic.rx_bytes, 7 * ns);
}

START_TEST(totals_are_not_added_up)
{
	add(LEDGER_CHECKPOINT, 10, 1, 1, 100);
	add(LEDGER_CHECKPOINT, 20, 1, 1, 150);
	add(LEDGER_CLOSED, 25, 1, 1, 170);
	assert_used(1, 170);
}

START_TEST(what_is_there_twice_counts_once)
{
	int i;

	for (i = 0; i < 3; i++)
		add(LEDGER_CHECKPOINT, 10, 1, 1, 100);
	for (i = 0; i < 3; i++)
		add(LEDGER_CLOSED, 20 + i, 1, 1, 170);
	assert_used(1, 170);
}

/* The clock was set back, or files were named in another order. */
START_TEST(the_order_does_not_matter)
{
	add(LEDGER_CHECKPOINT, 30, 1, 1, 150);
	add(LEDGER_CHECKPOINT, 10, 1, 1, 100);
	add(LEDGER_CLOSED, 20, 1, 1, 170);
	add(LEDGER_CHECKPOINT, 40, 1, 1, 160);
	add_common(20, 100, 10);
	add_common(10, 50, 5);
	add_common(20, 100, 10);
	assert_used(1, 170);
	assert_u64(sum.common_ns, 110);
}

/* A UUID of zero is one that is not known. */
START_TEST(a_domid_of_another_boot_is_another_domain)
{
	add(LEDGER_CHECKPOINT, 10, 0, 1, 100);
	boot = 2;
	load = 2;
	add(LEDGER_CHECKPOINT, 20, 0, 1, 7);
	ck_assert_uint_eq(sum.nr_bills, 2);
	assert_u64(sum.bills[0].tx_ns, 2 * 100);
	assert_u64(sum.bills[1].tx_ns, 2 * 7);
}

START_TEST(a_missing_record_loses_nothing)
{
	add(LEDGER_CLOSED, 30, 1, 1, 170);
	assert_used(1, 170);
}

START_TEST(a_domain_is_the_sum_of_its_accounts)
{
	add(LEDGER_CHECKPOINT, 10, 1, 1, 100);
	add(LEDGER_CHECKPOINT, 10, 2, 2, 1000);
	add(LEDGER_CLOSED, 20, 1, 1, 110);
	add(LEDGER_CHECKPOINT, 30, 1, 3, 5);
	add(LEDGER_CHECKPOINT, 40, 2, 2, 1001);
	ck_assert_uint_eq(sum.nr_bills, 2);
	assert_used(1, 115);
	assert_used(2, 1001);
}

START_TEST(accounts_of_another_load_are_others)
{
	add(LEDGER_CHECKPOINT, 10, 1, 1, 100);
	load = 2;
	add(LEDGER_CHECKPOINT, 20, 1, 1, 120);
	assert_used(1, 220);
}

START_TEST(only_what_was_used_in_the_range_counts)
{
	ledger_sum_begin(&sum, 20, 40);
	add(LEDGER_CHECKPOINT, 10, 1, 1, 100);
	add(LEDGER_CHECKPOINT, 20, 1, 1, 150);
	add(LEDGER_CHECKPOINT, 30, 1, 1, 160);
	add(LEDGER_CHECKPOINT, 40, 1, 1, 175);
	add(LEDGER_CHECKPOINT, 50, 1, 1, 1000);
	assert_used(1, 25);
	assert_u64(sum.first_ns, 30);
	assert_u64(sum.last_ns, 40);
}

/* Whatever the ranges, no nanosecond is on two bills or on none. */
START_TEST(ranges_that_meet_add_up)
{
	uint64_t ends[] = { 0, 7, 20, 21, 55, 99, UINT64_MAX }, all = 0;
	size_t range;
	int i;

	for (range = 0; range + 1 < ARRAY_SIZE(ends); range++) {
		ledger_sum_free(&sum);
		ledger_sum_begin(&sum, ends[range], ends[range + 1]);
		for (i = 1; i < 200; i++)
			add(LEDGER_CHECKPOINT, i, 1, i / 50, i % 50 * 3);
		all += bill_of(1)->tx_ns / 2;
	}
	assert_u64(all, 4 * 49 * 3);
}

START_TEST(a_domain_that_did_nothing_in_the_range_is_not_there)
{
	ledger_sum_begin(&sum, 20, 40);
	add(LEDGER_CHECKPOINT, 10, 1, 1, 100);
	add(LEDGER_CHECKPOINT, 30, 2, 2, 100);
	ck_assert_uint_eq(sum.nr_bills, 1);
	ck_assert_uint_eq(sum.bills[0].uuid[0], 2);
}

START_TEST(own_time_counts_from_when_it_was_first_seen)
{
	own = 5000;
	own_before = 4000;
	add(LEDGER_CHECKPOINT, 10, 1, 1, 1);
	assert_u64(bill_of(1)->own_ns, 1000);
	/* vmacctd was started again meanwhile: it has been seen before. */
	own = 6000;
	own_before = 5900;
	add(LEDGER_CHECKPOINT, 20, 1, 1, 1);
	assert_u64(bill_of(1)->own_ns, 2000);
	ck_assert(bill_of(1)->has_own);
}

/* The host went down, and the domain has the same UUID and domid again. */
START_TEST(own_time_begins_anew_with_the_host)
{
	own = 5000;
	add(LEDGER_CHECKPOINT, 10, 1, 1, 1);
	own = 6000;
	load = 2;
	boot = 2;
	add(LEDGER_CHECKPOINT, 20, 1, 1, 1);
	assert_u64(bill_of(1)->own_ns, 11000);
}

START_TEST(own_time_goes_on_with_another_load)
{
	own = 5000;
	add(LEDGER_CHECKPOINT, 10, 1, 1, 1);
	own = 6000;
	own_before = 5500;
	load = 2;
	add(LEDGER_CHECKPOINT, 20, 1, 1, 1);
	assert_u64(bill_of(1)->own_ns, 6000);
}

START_TEST(own_time_may_be_unknown)
{
	add(LEDGER_CHECKPOINT, 10, 1, 1, 1);
	ck_assert(!bill_of(1)->has_own);
}

START_TEST(the_last_name_and_domid_are_the_bills)
{
	add(LEDGER_CHECKPOINT, 10, 1, 1, 1);
	strcpy(name, "shop");
	add(LEDGER_CHECKPOINT, 20, 1, 1, 2);
	name[0] = '\0';
	add(LEDGER_CHECKPOINT, 30, 1, 1, 3);
	ck_assert_str_eq(bill_of(1)->name, "shop");
	ck_assert_uint_eq(bill_of(1)->domid, 1);
}

START_TEST(common_is_nobodys)
{
	add_common(10, 100, 10);
	add_common(20, 150, 11);
	add_common(20, 150, 11);
	load = 2;
	add_common(30, 7, 0);
	ck_assert_uint_eq(sum.nr_bills, 0);
	assert_u64(sum.common_ns, 168);
}

START_TEST(many_are_kept_apart)
{
	int i;

	for (i = 1; i < 200; i++)
		add(LEDGER_CHECKPOINT, 10, i, i, i);
	for (i = 1; i < 200; i++)
		assert_used(i, i);
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("ledger_sum");
	TCase *tc = tcase_create("sum");

	tcase_add_checked_fixture(tc, start, finish);
	tcase_add_test(tc, totals_are_not_added_up);
	tcase_add_test(tc, what_is_there_twice_counts_once);
	tcase_add_test(tc, the_order_does_not_matter);
	tcase_add_test(tc, a_domid_of_another_boot_is_another_domain);
	tcase_add_test(tc, a_missing_record_loses_nothing);
	tcase_add_test(tc, a_domain_is_the_sum_of_its_accounts);
	tcase_add_test(tc, accounts_of_another_load_are_others);
	tcase_add_test(tc, only_what_was_used_in_the_range_counts);
	tcase_add_test(tc, ranges_that_meet_add_up);
	tcase_add_test(tc, a_domain_that_did_nothing_in_the_range_is_not_there);
	tcase_add_test(tc, own_time_counts_from_when_it_was_first_seen);
	tcase_add_test(tc, own_time_begins_anew_with_the_host);
	tcase_add_test(tc, own_time_goes_on_with_another_load);
	tcase_add_test(tc, own_time_may_be_unknown);
	tcase_add_test(tc, the_last_name_and_domid_are_the_bills);
	tcase_add_test(tc, common_is_nobodys);
	tcase_add_test(tc, many_are_kept_apart);
	suite_add_tcase(suite, tc);
	return suite;
}

// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "mirror.h"
#include "unit.h"

static struct vmacct_domain_record domains[4];
static struct vmacct_vif_record vifs[8];
static struct snapshot snapshot;
static struct mirror was, now;
static char told[8192];

static void start(void)
{
	memset(domains, 0, sizeof(domains));
	memset(vifs, 0, sizeof(vifs));
	memset(&snapshot, 0, sizeof(snapshot));
	snapshot.domains = domains;
	snapshot.vifs = vifs;
	snapshot.realtime_ns = 1700000000999999999ull;
	memset(&was, 0, sizeof(was));
	memset(&now, 0, sizeof(now));
}

static void finish(void)
{
	mirror_free(&was);
	mirror_free(&now);
}

static struct vmacct_domain_record *add_domain(uint32_t domid)
{
	struct vmacct_domain_record *d = &domains[snapshot.nr_domains++];

	d->domid = domid;
	return d;
}

static struct vmacct_vif_record *add_vif(uint32_t domid, uint32_t handle)
{
	struct vmacct_vif_record *v = &vifs[snapshot.nr_vifs++];

	v->account = snapshot.nr_vifs;
	v->domid = domid;
	v->handle = handle;
	return v;
}

static void make(struct mirror *m)
{
	ck_assert_int_eq(mirror_make(m, &snapshot), 0);
}

static void tell_write(void *context, const char *node, const char *value,
		       size_t len)
{
	ck_assert_ptr_null(context);
	ck_assert_uint_eq(len, strlen(value));
	sprintf(told + strlen(told), "%s=%s\n", node, value);
}

static void tell_remove(void *context, const char *node)
{
	ck_assert_ptr_null(context);
	sprintf(told + strlen(told), "-%s\n", node);
}

/* What makes the second state of the first, of domain @i. */
static const char *changes(const struct mirror_domain *from, size_t i)
{
	static const struct mirror_sink sink = {
		.write = tell_write, .remove = tell_remove,
	};

	told[0] = '\0';
	mirror_changes(from, &now.domains[i], &sink);
	return told;
}

static void assert_told(const char *what)
{
	ck_assert_msg(strstr(told, what), "not told: %s", what);
}

START_TEST(the_first_time_all_is_told_updated_last)
{
	struct vmacct_domain_record *d = add_domain(3);
	struct vmacct_vif_record *v = add_vif(3, 1);

	d->tx_ns = 1;
	d->rx_ns = 20;
	d->traffic = (struct vmacct_traffic){ 300, 4000, 50000, 600000 };
	v->ns[VMACCT_TX_IRQ] = 1;
	v->ns[VMACCT_RX_COPY] = 9;
	v->ns[VMACCT_RX_IRQ] = 11;
	v->traffic = d->traffic;
	make(&now);
	ck_assert_str_eq(changes(NULL, 0),
			 "=version=1 tx_ns=1 rx_ns=20 total_ns=21 tx_packets=300 tx_bytes=4000 rx_packets=50000 rx_bytes=600000 updated=1700000000\n"
			 "/version=1\n"
			 "/vif/1/tx_ns=1\n"
			 "/vif/1/rx_ns=20\n"
			 "/vif/1/total_ns=21\n"
			 "/vif/1/tx_packets=300\n"
			 "/vif/1/tx_bytes=4000\n"
			 "/vif/1/rx_packets=50000\n"
			 "/vif/1/rx_bytes=600000\n"
			 "/tx_ns=1\n"
			 "/rx_ns=20\n"
			 "/total_ns=21\n"
			 "/tx_packets=300\n"
			 "/tx_bytes=4000\n"
			 "/rx_packets=50000\n"
			 "/rx_bytes=600000\n"
			 "/updated=1700000000\n");
}

START_TEST(later_only_what_is_another)
{
	struct vmacct_domain_record *d = add_domain(3);
	struct vmacct_vif_record *v = add_vif(3, 0);

	make(&was);
	d->tx_ns = 5;
	v->ns[VMACCT_TX_POLL] = 5;
	snapshot.realtime_ns += 1000000000;
	make(&now);
	ck_assert(mirror_differs(&was.domains[0], &now.domains[0]));
	ck_assert_str_eq(changes(&was.domains[0], 0),
			 "=version=1 tx_ns=5 rx_ns=0 total_ns=5 tx_packets=0 tx_bytes=0 rx_packets=0 rx_bytes=0 updated=1700000001\n"
			 "/vif/0/tx_ns=5\n"
			 "/vif/0/total_ns=5\n"
			 "/tx_ns=5\n"
			 "/total_ns=5\n"
			 "/updated=1700000001\n");
}

START_TEST(the_time_alone_is_no_difference)
{
	add_domain(3);
	add_vif(3, 0);
	make(&was);
	snapshot.realtime_ns += 1000000000;
	make(&now);
	ck_assert(!mirror_differs(&was.domains[0], &now.domains[0]));
}

START_TEST(vifs_come_and_go)
{
	add_domain(3);
	add_vif(3, 0);
	add_vif(3, 1);
	add_vif(3, 4);
	make(&was);
	vifs[0].state = VMACCT_GONE;
	vifs[2].state = VMACCT_GONE;
	add_vif(3, 2)->traffic.tx_bytes = 7;
	make(&now);
	ck_assert(mirror_differs(&was.domains[0], &now.domains[0]));
	ck_assert_str_eq(changes(&was.domains[0], 0),
			 "=version=1 tx_ns=0 rx_ns=0 total_ns=0 tx_packets=0 tx_bytes=0 rx_packets=0 rx_bytes=0 updated=1700000000\n"
			 "-/vif/0\n"
			 "/vif/2/tx_ns=0\n"
			 "/vif/2/rx_ns=0\n"
			 "/vif/2/total_ns=0\n"
			 "/vif/2/tx_packets=0\n"
			 "/vif/2/tx_bytes=7\n"
			 "/vif/2/rx_packets=0\n"
			 "/vif/2/rx_bytes=0\n"
			 "-/vif/4\n"
			 /* Of the same second, and yet the last that is written. */
			 "/updated=1700000000\n");
}

START_TEST(vifs_go_to_their_domains_in_order_of_handle)
{
	add_domain(3);
	add_domain(5);
	add_vif(5, 1);
	add_vif(3, 7);
	add_vif(4, 0);
	add_vif(5, 0);
	add_vif(3, VMACCT_HANDLE_UNKNOWN);
	make(&now);
	ck_assert_uint_eq(now.domains[0].nr_vifs, 1);
	ck_assert_uint_eq(now.domains[0].vifs[0].handle, 7);
	ck_assert_uint_eq(now.domains[1].nr_vifs, 2);
	ck_assert_uint_eq(now.domains[1].vifs[0].handle, 0);
	ck_assert_uint_eq(now.domains[1].vifs[1].handle, 1);
}

START_TEST(of_one_handle_the_newest_account_counts)
{
	add_domain(3);
	add_vif(3, 0)->traffic.tx_bytes = 1;
	add_vif(3, 0)->traffic.tx_bytes = 2;
	make(&now);
	ck_assert_uint_eq(now.domains[0].nr_vifs, 1);
	assert_u64(now.domains[0].vifs[0].figures.value[FIGURE_TX_BYTES], 2);
}

START_TEST(a_vif_of_another_life_of_the_domid_does_not_count)
{
	add_domain(3)->uuid[0] = 1;
	add_vif(3, 0)->uuid[0] = 2;
	add_vif(3, 1)->uuid[0] = 1;
	make(&now);
	ck_assert_uint_eq(now.domains[0].nr_vifs, 1);
	ck_assert_uint_eq(now.domains[0].vifs[0].handle, 1);
}

START_TEST(lives_are_told_apart)
{
	add_domain(3)->uuid[0] = 1;
	make(&was);
	make(&now);
	ck_assert(mirror_same_life(&was.domains[0], &now.domains[0]));
	now.domains[0].uuid[0] = 2;
	ck_assert(!mirror_same_life(&was.domains[0], &now.domains[0]));
}

START_TEST(domains_are_found_by_domid)
{
	ck_assert_ptr_null(mirror_find(&was, 3));
	add_domain(3);
	add_domain(5);
	make(&was);
	ck_assert_ptr_eq(mirror_find(&was, 5), &was.domains[1]);
	ck_assert_ptr_null(mirror_find(&was, 4));
}

START_TEST(the_largest_figures_fit)
{
	struct vmacct_domain_record *d = add_domain(0xffffffff);

	d->tx_ns = UINT64_MAX;
	memset(&d->traffic, 0xff, sizeof(d->traffic));
	add_vif(0xffffffff, 0xfffffffe)->traffic = d->traffic;
	snapshot.realtime_ns = UINT64_MAX;
	make(&now);
	changes(NULL, 0);
	assert_told("=version=1 tx_ns=18446744073709551615 rx_ns=0 ");
	assert_told("rx_bytes=18446744073709551615 updated=18446744073\n");
	assert_told("\n/vif/4294967294/tx_packets=18446744073709551615\n");
}

START_TEST(text_that_does_not_fit_is_cut)
{
	char buffer[5];
	struct text t;

	text_begin(&t, buffer, sizeof(buffer));
	text_add(&t, "ab");
	text_add_number(&t, 1234);
	text_add(&t, "c");
	ck_assert_str_eq(buffer, "ab12");
	ck_assert_uint_eq(t.at - buffer, 4);
}

START_TEST(numbers_are_as_printf_writes_them)
{
	char got[NODE_NUMBER_LEN], want[NODE_NUMBER_LEN];
	uint64_t power, number;
	struct text t;

	for (power = 1; power <= UINT64_MAX / 10; power *= 10) {
		for (number = power > 2 ? power - 2 : 0; number < power + 13;
		     number++) {
			snprintf(want, sizeof(want), "%" PRIu64, number);
			text_begin(&t, got, sizeof(got));
			text_add_number(&t, number);
			ck_assert_str_eq(got, want);
		}
	}
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("mirror");
	TCase *tc = tcase_create("mirror");

	tcase_add_checked_fixture(tc, start, finish);
	tcase_add_test(tc, the_first_time_all_is_told_updated_last);
	tcase_add_test(tc, later_only_what_is_another);
	tcase_add_test(tc, the_time_alone_is_no_difference);
	tcase_add_test(tc, vifs_come_and_go);
	tcase_add_test(tc, vifs_go_to_their_domains_in_order_of_handle);
	tcase_add_test(tc, of_one_handle_the_newest_account_counts);
	tcase_add_test(tc, a_vif_of_another_life_of_the_domid_does_not_count);
	tcase_add_test(tc, lives_are_told_apart);
	tcase_add_test(tc, domains_are_found_by_domid);
	tcase_add_test(tc, the_largest_figures_fit);
	tcase_add_test(tc, text_that_does_not_fit_is_cut);
	tcase_add_test(tc, numbers_are_as_printf_writes_them);
	suite_add_tcase(suite, tc);
	return suite;
}

// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include <unistd.h>

#include "host.h"
#include "sample.h"
#include "snapshot_builder.h"
#include "unit.h"
#include "uuid.h"
#include "view.h"

static struct snapshot now;
static struct view v, later, diff;
static struct why why;

static void add_books(uint32_t domid, uint32_t uuid_of, uint64_t cpu_ns)
{
	struct books_domain *b = &host.books[host.nr_books++];

	b->domid = domid;
	sample_uuid(b->uuid, uuid_of);
	b->cpu_ns = cpu_ns;
}

/* Domains 0, 3, 7, 9 and 20; 20 has no account. */
static void set_host(void)
{
	now = sample_copy(sample_snapshot());
	host = (struct host){
		.snapshot = &now,
		.has_books = true,
		.has_xenstore = true,
		.has_domid = true,
		.names = {
			{ 0, "Domain-0" }, { 3, "web" }, { 7, "db" },
			{ 20, "quiet" },
		},
	};
	add_books(0, 0, 1000);
	add_books(3, 3, 3000);
	add_books(7, 7, 7000);
	add_books(9, 9, 9000);
	add_books(20, 20, 20000);
}

static void free_all(void)
{
	snapshot_free(&now);
	view_free(&v);
	view_free(&later);
	view_free(&diff);
}

static void take(void)
{
	view_free(&v);
	ck_assert_msg(!view_take(&v, NULL, &why), "%s", why.text);
}

static void assert_domids(size_t count, const uint32_t *domids)
{
	size_t i;

	ck_assert_uint_eq(v.nr_domains, count);
	for (i = 0; i < count; i++)
		ck_assert_uint_eq(v.domains[i].domid, domids[i]);
}

#define assert_domains(...) \
	assert_domids(sizeof((uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t), \
		      (uint32_t[]){ __VA_ARGS__ })

START_TEST(accounts_and_books_are_one_row_a_domain)
{
	take();
	assert_domains(3, 7, 9, 20);
	ck_assert_str_eq(v.domains[0].name, "web");
	ck_assert(v.domains[0].has_account);
	ck_assert_uint_eq(v.domains[0].vifs, 2);
	assert_u64(v.domains[0].tx_ns, now.domains[0].tx_ns);
	assert_u64(v.domains[0].rx_ns, now.domains[0].rx_ns);
	ck_assert_mem_eq(&v.domains[0].traffic, &now.domains[0].traffic,
			 sizeof(now.domains[0].traffic));
	ck_assert_mem_eq(v.domains[0].uuid, now.domains[0].uuid,
			 VMACCT_UUID_LEN);
	ck_assert(v.domains[0].has_cpu);
	assert_u64(v.domains[0].cpu_ns, 3000);
	assert_u64(v.domains[1].cpu_ns, 7000);
	ck_assert_str_eq(v.no_books.text, "");
	ck_assert_str_eq(v.no_names.text, "");
}

START_TEST(a_domain_without_a_vif_has_a_row_without_account)
{
	uint8_t uuid[VMACCT_UUID_LEN];

	take();
	sample_uuid(uuid, 20);
	ck_assert(!v.domains[3].has_account);
	assert_u64(v.domains[3].cpu_ns, 20000);
	assert_u64(v.domains[3].tx_ns, 0);
	ck_assert_str_eq(v.domains[3].name, "quiet");
	ck_assert(uuid_equal(v.domains[3].uuid, uuid));
}

START_TEST(the_backend_domain_is_no_row)
{
	take();
	ck_assert_uint_eq(v.backend_domid, 0);
	ck_assert(v.has_backend_cpu);
	assert_u64(v.backend_cpu_ns, 1000);
}

START_TEST(a_driver_domain_is_a_backend_and_dom0_a_row)
{
	host.domid = 20;
	take();
	assert_domains(0, 3, 7, 9);
	ck_assert_uint_eq(v.backend_domid, 20);
	assert_u64(v.backend_cpu_ns, 20000);
	ck_assert_str_eq(v.domains[0].name, "Domain-0");
}

/* It may be a frontend, too: of another driver domain's vif. */
START_TEST(a_backend_between_the_guests_is_left_out)
{
	host.domid = 5;
	memmove(&host.books[3], &host.books[2], 3 * sizeof(host.books[0]));
	host.nr_books = 2;
	add_books(5, 5, 5000);
	host.nr_books = 6;
	take();
	assert_domains(0, 3, 7, 9, 20);
	assert_u64(v.backend_cpu_ns, 5000);
}

START_TEST(who_we_are_is_dom0_where_nobody_says)
{
	host.has_domid = false;
	take();
	ck_assert_uint_eq(v.backend_domid, 0);
	assert_domains(3, 7, 9, 20);
}

/* The books know whose it is. */
START_TEST(a_uuid_the_module_did_not_know_is_filled_in)
{
	uint8_t uuid[VMACCT_UUID_LEN];

	take();
	sample_uuid(uuid, 9);
	ck_assert(v.domains[2].has_account);
	ck_assert(v.domains[2].has_cpu);
	assert_u64(v.domains[2].cpu_ns, 9000);
	ck_assert(uuid_equal(v.domains[2].uuid, uuid));
}

START_TEST(a_recycled_domid_is_two_rows)
{
	sample_uuid(host.books[2].uuid, 4321);
	take();
	assert_domains(3, 7, 7, 9, 20);
	ck_assert(v.domains[1].has_account);
	ck_assert(!v.domains[1].has_cpu);
	ck_assert(!v.domains[2].has_account);
	assert_u64(v.domains[2].cpu_ns, 7000);
	/* xenstore names the one that there is. */
	ck_assert_str_eq(v.domains[1].name, "");
	ck_assert_str_eq(v.domains[2].name, "db");
}

START_TEST(each_life_of_a_domid_is_found)
{
	uint8_t uuid[VMACCT_UUID_LEN];

	sample_uuid(host.books[2].uuid, 4321);
	take();
	sample_uuid(uuid, 7);
	ck_assert_ptr_eq(view_domain(&v, 7, uuid), &v.domains[1]);
	sample_uuid(uuid, 4321);
	ck_assert_ptr_eq(view_domain(&v, 7, uuid), &v.domains[2]);
	sample_uuid(uuid, 99);
	ck_assert_ptr_null(view_domain(&v, 7, uuid));
	ck_assert_ptr_null(view_domain(&v, 4, uuid));
	ck_assert_ptr_null(view_domain(&v, 4000, uuid));
}

START_TEST(a_domain_that_ended_keeps_its_account_and_loses_its_name)
{
	host.nr_books = 2;	/* 0 and 3 */
	take();
	assert_domains(3, 7, 9);
	ck_assert(v.domains[1].has_account);
	ck_assert(!v.domains[1].has_cpu);
	ck_assert_str_eq(v.domains[1].name, "");
}

START_TEST(without_books_the_rest_is_there_and_says_why)
{
	host.has_books = false;
	take();
	assert_domains(3, 7, 9);
	ck_assert(!v.domains[0].has_cpu);
	ck_assert(!v.has_backend_cpu);
	ck_assert_str_eq(v.no_books.text, "only root may ask the hypervisor");
	ck_assert_str_eq(v.domains[0].name, "web");
}

START_TEST(without_xenstore_the_rest_is_there_and_says_why)
{
	host.has_xenstore = false;
	take();
	assert_domains(3, 7, 9, 20);
	ck_assert_str_eq(v.domains[0].name, "");
	ck_assert_str_eq(v.no_names.text, "xenstored is not running");
	assert_u64(v.backend_cpu_ns, 1000);
}

START_TEST(a_xenstore_that_hangs_is_not_asked_again)
{
	host.names[1].name = HOST_HANGS;
	take();
	assert_domains(3, 7, 9, 20);
	ck_assert_str_eq(v.domains[1].name, "");
	ck_assert_str_eq(v.no_names.text, "it does not answer");
}

START_TEST(without_guests_there_is_the_backend_alone)
{
	const struct snapshot nobody = { .boottime_ns = 1 };

	host.snapshot = &nobody;
	host.nr_books = 1;
	take();
	ck_assert_uint_eq(v.nr_domains, 0);
	assert_u64(v.backend_cpu_ns, 1000);
}

START_TEST(without_the_module_there_is_no_view)
{
	host.snapshot = NULL;
	ck_assert_int_eq(view_take(&v, NULL, &why), -1);
	ck_assert_str_eq(why.text, "the module is not loaded");
	ck_assert_ptr_null(v.domains);
}

/* It may be of another host. */
START_TEST(a_saved_snapshot_is_not_mixed_with_this_host)
{
	char path[] = "/tmp/vmacct-test-XXXXXX";
	int fd = mkstemp(path), err;

	ck_assert_int_ge(fd, 0);
	close(fd);
	snapshot_build_file(&now, path);
	err = view_take(&v, path, &why);
	unlink(path);
	ck_assert_int_eq(err, 0);
	assert_domains(3, 7, 9);
	ck_assert(!v.domains[0].has_cpu);
	ck_assert(!v.has_backend_cpu);
	ck_assert_str_eq(v.domains[0].name, "");
	ck_assert_ptr_nonnull(strstr(v.no_books.text, "saved snapshot"));
	ck_assert_ptr_nonnull(strstr(v.no_names.text, "saved snapshot"));
}

START_TEST(charged_and_common_are_sums)
{
	take();
	assert_u64(view_charged_ns(&v),
		   now.domains[0].tx_ns + now.domains[0].rx_ns +
		   now.domains[1].tx_ns + now.domains[1].rx_ns +
		   now.domains[2].tx_ns + now.domains[2].rx_ns);
	assert_u64(view_common_ns(&v), now.common_ns[0] + now.common_ns[1]);
}

/* Differences. */

static void take_later(void)
{
	ck_assert_msg(!view_take(&later, NULL, &why), "%s", why.text);
	ck_assert_int_eq(view_diff(&diff, &v, &later), 0);
}

START_TEST(a_difference_is_of_accounts_and_books)
{
	take();
	host.books[0].cpu_ns += 1;
	host.books[1].cpu_ns += 22;
	now.domains[0].tx_ns += 333;
	now.domains[0].traffic.rx_bytes += 4444;
	now.boottime_ns += 5;
	take_later();
	assert_u64(diff.backend_cpu_ns, 1);
	ck_assert(diff.has_backend_cpu);
	assert_u64(diff.domains[0].cpu_ns, 22);
	assert_u64(diff.domains[0].tx_ns, 333);
	assert_u64(diff.domains[0].rx_ns, 0);
	assert_u64(diff.domains[0].traffic.rx_bytes, 4444);
	ck_assert_str_eq(diff.domains[0].name, "web");
	ck_assert_uint_eq(diff.domains[0].vifs, 2);
	assert_u64(diff.domains[1].cpu_ns, 0);
	assert_u64(diff.snapshot.boottime_ns, 5);
}

START_TEST(a_new_domains_own_time_counts_from_zero)
{
	host.nr_books = 4;
	take();
	host.nr_books = 5;
	take_later();
	assert_u64(diff.domains[3].cpu_ns, 20000);
}

START_TEST(a_recycled_domids_own_time_counts_from_zero)
{
	take();
	sample_uuid(host.books[4].uuid, 4321);
	host.books[4].cpu_ns = 20001;
	take_later();
	assert_u64(diff.domains[3].cpu_ns, 20001);
}

START_TEST(own_time_that_went_back_counts_from_zero)
{
	take();
	host.books[1].cpu_ns = 12;
	take_later();
	assert_u64(diff.domains[0].cpu_ns, 12);
}

/* Of one that has ended no vif is live. */
START_TEST(both_lives_of_a_domid_are_in_a_difference)
{
	take();
	sample_uuid(host.books[2].uuid, 4321);
	now.vifs[1].state = VMACCT_GONE;
	now.domains[1].rx_ns += 6;
	take_later();
	ck_assert_uint_eq(diff.nr_domains, 5);
	assert_u64(diff.domains[1].rx_ns, 6);
	ck_assert(diff.domains[1].has_account);
	assert_u64(diff.domains[2].cpu_ns, 7000);
	assert_u64(diff.domains[2].rx_ns, 0);
}

/* As the hypervisor knows it; the module hears of that when a vif connects. */
START_TEST(a_domain_that_gets_another_uuid_goes_on)
{
	take();
	sample_uuid(host.books[2].uuid, 4321);
	host.books[2].cpu_ns += 5;
	take_later();
	ck_assert_uint_eq(diff.nr_domains, 5);
	assert_u64(diff.domains[2].cpu_ns, 5);
	sample_uuid(now.domains[1].uuid, 4321);
	sample_uuid(now.vifs[1].uuid, 4321);
	view_free(&later);
	view_free(&diff);
	take_later();
	ck_assert_uint_eq(diff.nr_domains, 4);
	assert_u64(diff.domains[1].cpu_ns, 5);
}

/* Accounts of two loads have the same numbers. */
START_TEST(a_vif_of_another_load_does_not_go_on)
{
	take();
	sample_uuid(host.books[2].uuid, 4321);
	now.module.load_id[0]++;
	take_later();
	assert_u64(diff.domains[2].cpu_ns, 7000);
}

START_TEST(a_vif_that_came_later_or_has_another_domid_does_not_go_on)
{
	now.vifs[1].state = VMACCT_GONE;
	take();
	sample_uuid(host.books[2].uuid, 4321);
	now.vifs[1].state = VMACCT_LIVE;
	take_later();
	assert_u64(diff.domains[2].cpu_ns, 7000);
	view_free(&later);
	view_free(&diff);
	take();
	sample_uuid(host.books[2].uuid, 8765);
	now.vifs[1].domid = 3;
	take_later();
	assert_u64(diff.domains[2].cpu_ns, 7000);
}

/* Then its share of the interval is not known. */
START_TEST(books_that_were_not_read_before_give_no_difference)
{
	host.has_books = false;
	take();
	host.has_books = true;
	take_later();
	ck_assert(!diff.has_backend_cpu);
	ck_assert(!diff.domains[0].has_cpu);
	ck_assert(!diff.domains[3].has_cpu);
	ck_assert(later.domains[3].has_cpu);
}

START_TEST(books_that_went_back_give_no_difference)
{
	take();
	host.books[0].cpu_ns = 10;
	take_later();
	ck_assert(!diff.has_backend_cpu);
}

/* Who is meant. */

static bool is(size_t i, const char *text)
{
	return view_domain_is(&v.domains[i], text);
}

START_TEST(a_domain_is_meant_by_id_name_or_uuid)
{
	char text[UUID_TEXT_LEN];

	take();
	uuid_format(text, v.domains[0].uuid);
	ck_assert(is(0, "3"));
	ck_assert(is(0, "03"));
	ck_assert(is(0, "web"));
	ck_assert(is(0, text));
	ck_assert(!is(1, "3"));
	ck_assert(!is(1, "web"));
	ck_assert(!is(1, text));
}

START_TEST(a_part_of_a_name_or_other_letters_are_not_it)
{
	take();
	ck_assert(!is(0, ""));
	ck_assert(!is(0, "we"));
	ck_assert(!is(0, "webb"));
	ck_assert(!is(0, "Web"));
	ck_assert(!is(0, "3 "));
	ck_assert(!is(0, "-3"));
}

START_TEST(nothing_means_a_domain_without_a_name)
{
	take();
	ck_assert_str_eq(v.domains[2].name, "");
	ck_assert(!is(2, ""));
	ck_assert(is(2, "9"));
}

START_TEST(digits_are_an_id_even_where_a_name_is_so)
{
	host.names[1].name = "7";
	take();
	ck_assert(is(1, "7"));
	ck_assert(!is(0, "7"));
}

START_TEST(an_id_too_large_is_nobodys)
{
	take();
	ck_assert(!is(0, "4294967299"));	/* 2^32 + 3 */
	ck_assert(!is(0, "18446744073709551619"));
}

/* All of them would be meant. */
START_TEST(an_unknown_uuid_is_nobodys)
{
	host.has_books = false;
	take();
	ck_assert(!uuid_known(v.domains[2].uuid));
	ck_assert(!is(2, "00000000-0000-0000-0000-000000000000"));
}

START_TEST(a_vif_is_its_domains)
{
	char text[UUID_TEXT_LEN];

	take();
	uuid_format(text, v.snapshot.vifs[0].uuid);
	ck_assert(view_vif_is(&v, &v.snapshot.vifs[0], "web"));
	ck_assert(view_vif_is(&v, &v.snapshot.vifs[0], "3"));
	ck_assert(view_vif_is(&v, &v.snapshot.vifs[2], text));
	ck_assert(!view_vif_is(&v, &v.snapshot.vifs[1], "web"));
	ck_assert(!view_vif_is(&v, &v.snapshot.vifs[1], text));
}

START_TEST(a_vif_of_an_earlier_life_is_not_the_new_domains)
{
	char text[UUID_TEXT_LEN];

	sample_uuid(now.vifs[3].uuid, 1234);
	take();
	uuid_format(text, now.vifs[3].uuid);
	ck_assert(!view_vif_is(&v, &v.snapshot.vifs[3], "db"));
	ck_assert(view_vif_is(&v, &v.snapshot.vifs[3], text));
}

/* The domain's row has its UUID from the books. */
START_TEST(a_vif_without_uuid_is_its_domids)
{
	host.names[2] = (struct host_name){ 9, "late" };
	now.vifs[3].domid = 9;
	memset(now.vifs[3].uuid, 0, VMACCT_UUID_LEN);
	take();
	ck_assert_str_eq(v.domains[2].name, "late");
	ck_assert(view_vif_is(&v, &v.snapshot.vifs[3], "9"));
	ck_assert(view_vif_is(&v, &v.snapshot.vifs[3], "late"));
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("tools: view");
	TCase *tc = tcase_create("view");

	tcase_add_checked_fixture(tc, set_host, free_all);
	tcase_add_test(tc, accounts_and_books_are_one_row_a_domain);
	tcase_add_test(tc, a_domain_without_a_vif_has_a_row_without_account);
	tcase_add_test(tc, the_backend_domain_is_no_row);
	tcase_add_test(tc, a_driver_domain_is_a_backend_and_dom0_a_row);
	tcase_add_test(tc, a_backend_between_the_guests_is_left_out);
	tcase_add_test(tc, who_we_are_is_dom0_where_nobody_says);
	tcase_add_test(tc, a_uuid_the_module_did_not_know_is_filled_in);
	tcase_add_test(tc, a_recycled_domid_is_two_rows);
	tcase_add_test(tc, each_life_of_a_domid_is_found);
	tcase_add_test(tc, a_domain_that_ended_keeps_its_account_and_loses_its_name);
	tcase_add_test(tc, without_books_the_rest_is_there_and_says_why);
	tcase_add_test(tc, without_xenstore_the_rest_is_there_and_says_why);
	tcase_add_test(tc, a_xenstore_that_hangs_is_not_asked_again);
	tcase_add_test(tc, without_guests_there_is_the_backend_alone);
	tcase_add_test(tc, without_the_module_there_is_no_view);
	tcase_add_test(tc, a_saved_snapshot_is_not_mixed_with_this_host);
	tcase_add_test(tc, charged_and_common_are_sums);
	tcase_add_test(tc, a_difference_is_of_accounts_and_books);
	tcase_add_test(tc, a_new_domains_own_time_counts_from_zero);
	tcase_add_test(tc, a_recycled_domids_own_time_counts_from_zero);
	tcase_add_test(tc, own_time_that_went_back_counts_from_zero);
	tcase_add_test(tc, both_lives_of_a_domid_are_in_a_difference);
	tcase_add_test(tc, a_domain_that_gets_another_uuid_goes_on);
	tcase_add_test(tc, a_vif_of_another_load_does_not_go_on);
	tcase_add_test(tc, a_vif_that_came_later_or_has_another_domid_does_not_go_on);
	tcase_add_test(tc, books_that_were_not_read_before_give_no_difference);
	tcase_add_test(tc, books_that_went_back_give_no_difference);
	tcase_add_test(tc, a_domain_is_meant_by_id_name_or_uuid);
	tcase_add_test(tc, a_part_of_a_name_or_other_letters_are_not_it);
	tcase_add_test(tc, nothing_means_a_domain_without_a_name);
	tcase_add_test(tc, digits_are_an_id_even_where_a_name_is_so);
	tcase_add_test(tc, an_id_too_large_is_nobodys);
	tcase_add_test(tc, an_unknown_uuid_is_nobodys);
	tcase_add_test(tc, a_vif_is_its_domains);
	tcase_add_test(tc, a_vif_of_an_earlier_life_is_not_the_new_domains);
	tcase_add_test(tc, a_vif_without_uuid_is_its_domids);
	suite_add_tcase(suite, tc);
	return suite;
}

// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "top_columns.h"
#include "top_rows.h"
#include "top_sample.h"
#include "unit.h"

#define MS	TOP_SAMPLE_MS

static struct top_choice choice;
static struct top_rows rows;

static void make(void)
{
	ck_assert_int_eq(top_rows_make(&rows, top_sample(), &choice), 0);
}

static void set_up(void)
{
	memset(&choice, 0, sizeof(choice));
	choice.sort = top_column_default();
	make();
}

static void tear_down(void)
{
	top_rows_free(&rows);
	ck_assert_ptr_null(rows.rows);
}

static void make_again(void)
{
	top_rows_free(&rows);
	make();
}

/* The rows, as domid or vif or class, separated by blanks. */
static void assert_rows(const char *wanted)
{
	char got[1024] = "";
	size_t i, len = 0;

	for (i = 0; i < rows.count; i++) {
		const struct top_row *r = &rows.rows[i];

		if (r->kind == TOP_DOMAIN)
			len += sprintf(got + len, " %u", r->domid);
		else if (r->kind == TOP_VIF)
			len += sprintf(got + len, " %s", r->name);
		else
			len += sprintf(got + len, " %s",
				       top_class_name(r->class));
	}
	ck_assert_str_eq(got, wanted);
}

static void sort_by(const char *id, bool reverse)
{
	choice.sort = top_column_find(id);
	choice.reverse = reverse;
	make_again();
}

static void filter_by(const char *text)
{
	strcpy(choice.filter, text);
	make_again();
}

START_TEST(test_domains)
{
	const struct top_row *r = rows.rows;

	assert_rows(" 1 2 5 13 9");
	assert_u64(rows.nr_domains, 5);
	assert_u64(rows.nr_hidden, 0);
	ck_assert_str_eq(r->name, "web");
	assert_u64(r->elapsed_ns, 1000 * MS);
	assert_u64(r->cpu_ns, 500 * MS);
	assert_u64(r->tx_ns, 200 * MS);
	assert_u64(r->rx_ns, 100 * MS);
	assert_u64(r->traffic.tx_packets, 2000);
	ck_assert(r->has_cpu && !r->is_gone);
	ck_assert(!rows.rows[2].has_cpu && !rows.rows[2].is_gone);
	ck_assert(rows.rows[3].is_gone);
}

START_TEST(test_sorted)
{
	sort_by("caused_pct", true);
	assert_rows(" 9 13 5 2 1");
	sort_by("domid", false);
	assert_rows(" 1 2 5 9 13");
	sort_by("domid", true);
	assert_rows(" 13 9 5 2 1");
	/* What is not known is last, whichever way; then by domid. */
	sort_by("own_pct", false);
	assert_rows(" 1 2 9 5 13");
	sort_by("own_pct", true);
	assert_rows(" 9 2 1 5 13");
	sort_by("name", false);
	assert_rows(" 2 9 13 1 5");
	sort_by("rx_ns_pkt", false);
	assert_rows(" 2 1 5 9 13");
}

/* Equal ones do not change places when their figures do not. */
START_TEST(test_ties)
{
	struct view *view = top_sample();
	size_t i;

	for (i = 0; i < view->nr_domains; i++) {
		view->domains[i].tx_ns = 5;
		view->domains[i].rx_ns = 5;
	}
	top_rows_free(&rows);
	ck_assert_int_eq(top_rows_make(&rows, view, &choice), 0);
	assert_rows(" 1 2 5 9 12 13");
	choice.reverse = true;
	top_rows_free(&rows);
	ck_assert_int_eq(top_rows_make(&rows, view, &choice), 0);
	assert_rows(" 1 2 5 9 12 13");
}

START_TEST(test_vifs)
{
	choice.vifs = true;
	make_again();
	assert_rows(" 1 vif1.0 vif1.1 2 vif2.0 5 vif5.0 13 vif13.0 9");
	assert_u64(rows.nr_domains, 5);
	assert_u64(rows.rows[2].handle, 1);
	assert_u64(rows.rows[2].domid, 1);
	assert_u64(rows.rows[2].tx_ns, 100 * MS);
	assert_u64(rows.rows[2].rx_ns, 50 * MS);
	assert_u64(rows.rows[2].traffic.rx_bytes, 1000000);
	ck_assert(!rows.rows[2].is_gone);
	ck_assert(rows.rows[8].is_gone);
}

#define CLASSES	" tx_poll tx_dealloc tx_irq rx_deliver rx_enqueue rx_copy rx_irq"

START_TEST(test_classes_of_domains)
{
	choice.classes = true;
	make_again();
	assert_rows(" 1" CLASSES " 2" CLASSES " 5" CLASSES " 13" CLASSES " 9");
	assert_u64(rows.rows[1].tx_ns, 150 * MS);
	assert_u64(rows.rows[1].rx_ns, 0);
	assert_u64(rows.rows[1].handle, TOP_NO_VIF);
	ck_assert_str_eq(rows.rows[1].name, "web");
	assert_u64(rows.rows[1].traffic.tx_packets, 2000);
	assert_u64(rows.rows[6].rx_ns, 50 * MS);
	/* Of this life of domain 2 alone. */
	assert_u64(rows.rows[9].tx_ns, 0);
	assert_u64(rows.rows[13].rx_ns, 25 * MS);
}

START_TEST(test_classes_of_vifs)
{
	choice.vifs = true;
	choice.classes = true;
	filter_by("web");
	assert_rows(" 1 vif1.0" CLASSES " vif1.1" CLASSES);
	assert_u64(rows.rows[2].tx_ns, 75 * MS);
	assert_u64(rows.rows[2].handle, 0);
	ck_assert_str_eq(rows.rows[2].name, "vif1.0");
	assert_u64(rows.rows[10].handle, 1);
}

/* A vif whose UUID the module could not read is its domid's. */
START_TEST(test_unknown_uuid)
{
	struct view *view = top_sample();

	memset(view->snapshot.vifs[3].uuid, 0, VMACCT_UUID_LEN);
	choice.vifs = true;
	top_rows_free(&rows);
	ck_assert_int_eq(top_rows_make(&rows, view, &choice), 0);
	assert_rows(" 1 vif1.0 vif1.1 2 vif2.0 5 vif5.0 13 vif13.0 9");
}

START_TEST(test_filter)
{
	filter_by("W");
	assert_rows(" 1");
	assert_u64(rows.nr_hidden, 4);
	filter_by("e");
	assert_rows(" 1 13 9");
	filter_by("db 2");
	assert_rows(" 2");
	/* A domid is the whole domid, and names can have digits in them. */
	filter_by("1");
	assert_rows(" 1");
	filter_by("2");
	assert_rows(" 2");
	filter_by("3");
	assert_rows("");
	/* A UUID's begin, from four characters on. */
	filter_by("05a");
	assert_rows("");
	filter_by("05A0");
	assert_rows(" 5");
	filter_by("05a0a0a0-a0a0-a0a0-a0a0-a0a0a0a0a0a0");
	assert_rows(" 5");
	filter_by("a0a0");
	assert_rows("");
	assert_u64(rows.nr_hidden, 5);
}

START_TEST(test_nothing_there)
{
	struct view empty = { 0 };

	choice.vifs = true;
	choice.classes = true;
	top_rows_free(&rows);
	ck_assert_int_eq(top_rows_make(&rows, &empty, &choice), 0);
	assert_rows("");
}

/* What would move the cursor does not get through. */
START_TEST(test_name_of_vif)
{
	struct view *view = top_sample();

	strcpy(view->snapshot.vifs[0].name, "\033[2J\xc3\xa4");
	choice.vifs = true;
	top_rows_free(&rows);
	ck_assert_int_eq(top_rows_make(&rows, view, &choice), 0);
	ck_assert_str_eq(rows.rows[2].name, "?[2J??");
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("top: rows");
	TCase *tcase = tcase_create("rows");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, test_domains);
	tcase_add_test(tcase, test_sorted);
	tcase_add_test(tcase, test_ties);
	tcase_add_test(tcase, test_vifs);
	tcase_add_test(tcase, test_classes_of_domains);
	tcase_add_test(tcase, test_classes_of_vifs);
	tcase_add_test(tcase, test_unknown_uuid);
	tcase_add_test(tcase, test_filter);
	tcase_add_test(tcase, test_nothing_there);
	tcase_add_test(tcase, test_name_of_vif);
	suite_add_tcase(suite, tcase);
	return suite;
}

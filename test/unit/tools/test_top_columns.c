// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "top_columns.h"
#include "top_sample.h"
#include "top_summary.h"
#include "unit.h"

#define MS	TOP_SAMPLE_MS

/* Half a second of a domain. */
static struct top_row busy_row(void)
{
	return (struct top_row){
		.kind = TOP_DOMAIN,
		.domid = 3,
		.handle = TOP_NO_VIF,
		.name = "web",
		.elapsed_ns = 500 * MS,
		.has_cpu = true,
		.cpu_ns = 600 * MS,
		.tx_ns = 50 * MS,
		.rx_ns = 25 * MS,
		.traffic = {
			.tx_packets = 10000, .tx_bytes = 15000000,
			.rx_packets = 100, .rx_bytes = 6400,
		},
	};
}

static const struct top_column *column(const char *id)
{
	size_t i;

	for (i = 0; i < top_nr_columns; i++)
		if (!strcmp(top_columns[i].id, id))
			return &top_columns[i];
	ck_abort_msg("none is called %s", id);
	return NULL;
}

static void assert_prints(const char *id, const struct top_row *row,
			  const char *screen, const char *scripts)
{
	const struct top_column *c = column(id);
	char text[TOP_CELL_LEN];

	c->print(c, row, TOP_FOR_SCREEN, text);
	ck_assert_str_eq(text, screen);
	c->print(c, row, TOP_FOR_SCRIPTS, text);
	ck_assert_str_eq(text, scripts);
}

START_TEST(test_domain)
{
	struct top_row row = busy_row();

	assert_prints("domid", &row, "3", "3");
	assert_prints("name", &row, "web", "web");
	assert_prints("vif", &row, "-", "-");
	assert_prints("class", &row, "-", "-");
	assert_prints("own_pct", &row, "120.0", "120.000");
	assert_prints("tx_pct", &row, "10.0", "10.000");
	assert_prints("rx_pct", &row, "5.0", "5.000");
	assert_prints("caused_pct", &row, "15.0", "15.000");
	assert_prints("sum_pct", &row, "135.0", "135.000");
	assert_prints("tx_pps", &row, "20.0k", "20000");
	assert_prints("rx_pps", &row, "200", "200");
	assert_prints("tx_bps", &row, "240M", "240000000");
	assert_prints("rx_bps", &row, "102k", "102400");
	assert_prints("tx_ns_pkt", &row, "5000", "5000");
	assert_prints("rx_ns_pkt", &row, "250k", "250000");
}

START_TEST(test_vif)
{
	struct top_row row = busy_row();

	row.kind = TOP_VIF;
	row.handle = 2;
	row.has_cpu = false;
	strcpy(row.name, "vif3.2");
	assert_prints("domid", &row, "", "3");
	assert_prints("name", &row, "  vif3.2", "vif3.2");
	assert_prints("vif", &row, "2", "2");
	assert_prints("class", &row, "-", "-");
	assert_prints("own_pct", &row, "-", "-");
	assert_prints("sum_pct", &row, "-", "-");
	assert_prints("caused_pct", &row, "15.0", "15.000");
	assert_prints("tx_pps", &row, "20.0k", "20000");
	row.is_gone = true;
	assert_prints("name", &row, "  vif3.2 (gone)", "vif3.2");
}

/* It is of one direction, and has no packets of its own. */
START_TEST(test_class)
{
	struct top_row row = busy_row();

	row.kind = TOP_CLASS;
	row.class = VMACCT_TX_DEALLOC;
	row.rx_ns = 0;
	assert_prints("name", &row, "  tx_dealloc", "web");
	assert_prints("class", &row, "tx_dealloc", "tx_dealloc");
	assert_prints("own_pct", &row, "-", "-");
	assert_prints("tx_pct", &row, "10.0", "10.000");
	assert_prints("rx_pct", &row, "-", "-");
	assert_prints("caused_pct", &row, "10.0", "10.000");
	assert_prints("tx_pps", &row, "-", "-");
	assert_prints("rx_bps", &row, "-", "-");
	assert_prints("tx_ns_pkt", &row, "5000", "5000");
	assert_prints("rx_ns_pkt", &row, "-", "-");
	row.handle = 0;
	row.class = VMACCT_RX_DELIVER;
	assert_prints("name", &row, "    rx_deliver", "web");
	assert_prints("vif", &row, "0", "0");
	assert_prints("tx_pct", &row, "-", "-");
	assert_prints("rx_pct", &row, "0.0", "0.000");
	assert_prints("tx_ns_pkt", &row, "-", "-");
}

START_TEST(test_no_books)
{
	struct top_row row = busy_row();

	row.has_cpu = false;
	assert_prints("own_pct", &row, "n/a", "n/a");
	assert_prints("sum_pct", &row, "n/a", "n/a");
	assert_prints("caused_pct", &row, "15.0", "15.000");
}

START_TEST(test_no_time_has_passed)
{
	struct top_row row = busy_row();

	row.elapsed_ns = 0;
	assert_prints("own_pct", &row, "n/a", "n/a");
	assert_prints("tx_pct", &row, "n/a", "n/a");
	assert_prints("sum_pct", &row, "n/a", "n/a");
	assert_prints("tx_pps", &row, "n/a", "n/a");
	assert_prints("rx_bps", &row, "n/a", "n/a");
	assert_prints("tx_ns_pkt", &row, "5000", "5000");
}

START_TEST(test_no_packets)
{
	struct top_row row = busy_row();

	memset(&row.traffic, 0, sizeof(row.traffic));
	assert_prints("tx_pps", &row, "0", "0");
	assert_prints("tx_ns_pkt", &row, "-", "-");
	assert_prints("rx_ns_pkt", &row, "-", "-");
}

START_TEST(test_names)
{
	struct top_row row = busy_row();
	char longest[TOP_CELL_LEN];

	strcpy(row.name, "two words ");
	assert_prints("name", &row, "two words ", "two_words_");
	row.name[0] = '\0';
	assert_prints("name", &row, "n/a", "n/a");
	memset(row.name, ' ', NAME_LEN - 1);
	row.kind = TOP_VIF;
	row.is_gone = true;
	snprintf(longest, sizeof(longest), "%*s (gone)", NAME_LEN + 1, "");
	assert_prints("name", &row, longest,
		      "_______________________________________________________________");
}

/* Whatever the figures are, a script finds one word in each column. */
START_TEST(test_scripts_find_one_word)
{
	static const uint64_t figures[] = { 0, 1, 999, UINT64_MAX };
	char text[TOP_CELL_LEN];
	struct top_row row;
	size_t i, figure;
	int kind;

	for (figure = 0; figure < ARRAY_SIZE(figures); figure++)
		for (kind = TOP_DOMAIN; kind <= TOP_CLASS; kind++)
			for (i = 0; i < top_nr_columns; i++) {
				memset(&row, 0, sizeof(row));
				row.kind = kind;
				row.has_cpu = true;
				row.cpu_ns = figures[figure];
				row.tx_ns = row.cpu_ns;
				row.elapsed_ns = figure % 2;
				row.traffic.tx_packets = row.cpu_ns;
				row.traffic.tx_bytes = row.cpu_ns;
				top_columns[i].print(&top_columns[i], &row,
						     TOP_FOR_SCRIPTS, text);
				ck_assert_uint_gt(strlen(text), 0);
				ck_assert_uint_lt(strlen(text), sizeof(text));
				ck_assert_ptr_null(strpbrk(text, " \t\n"));
				ck_assert_ptr_null(strstr(text, "inf"));
				ck_assert_ptr_null(strstr(text, "nan"));
			}
}

START_TEST(test_short_numbers)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{ 0, "0" }, { 0.4, "0" }, { 7, "7" }, { 9999, "9999" },
		{ 9999.49, "9999" }, { 9999.5, "10.0k" }, { 12345, "12.3k" },
		{ 99949, "99.9k" }, { 99950, "100k" }, { 999499, "999k" },
		{ 999500, "1.00M" }, { 9994999, "9.99M" }, { 9995000, "10.0M" },
		{ 1e9, "1.00G" }, { 2.5e13, "25.0T" }, { 1e18, "1.00E" },
	};
	char text[TOP_CELL_LEN];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		top_short_number(cases[i].value, text);
		ck_assert_str_eq(text, cases[i].text);
	}
}

static int order(const char *id, const struct top_row *a,
		 const struct top_row *b, bool reverse)
{
	const struct top_column *c = column(id);

	return c->compare(c, a, b, reverse);
}

/* Figures go from the greatest down, names and ids up, unless reversed. */
START_TEST(test_order)
{
	struct top_row a = busy_row(), b = busy_row();

	ck_assert_int_eq(order("tx_pct", &a, &b, false), 0);
	b.tx_ns = a.tx_ns + 1;
	ck_assert_int_gt(order("tx_pct", &a, &b, false), 0);
	ck_assert_int_lt(order("tx_pct", &b, &a, false), 0);
	ck_assert_int_lt(order("tx_pct", &a, &b, true), 0);
	b.domid = 4;
	ck_assert_int_lt(order("domid", &a, &b, false), 0);
	ck_assert_int_gt(order("domid", &a, &b, true), 0);
	strcpy(b.name, "aaa");
	ck_assert_int_gt(order("name", &a, &b, false), 0);
	ck_assert_int_lt(order("name", &a, &b, true), 0);
}

/* Differences that an int would cut, or turn round. */
START_TEST(test_order_of_great_numbers)
{
	struct top_row a = busy_row(), b = busy_row();

	a.tx_ns = 0;
	b.tx_ns = 1ull << 32;
	ck_assert_int_gt(order("tx_pct", &a, &b, false), 0);
	b.tx_ns = 1ull << 31;
	ck_assert_int_gt(order("tx_pct", &a, &b, false), 0);
	b.tx_ns = 1ull << 63;
	ck_assert_int_gt(order("tx_pct", &a, &b, false), 0);
	ck_assert_int_lt(order("tx_pct", &b, &a, false), 0);
	a.domid = 0;
	b.domid = UINT32_MAX;
	ck_assert_int_lt(order("domid", &a, &b, false), 0);
}

START_TEST(test_unknown_is_last)
{
	struct top_row a = busy_row(), b = busy_row();

	b.has_cpu = false;
	b.name[0] = '\0';
	ck_assert_int_lt(order("own_pct", &a, &b, false), 0);
	ck_assert_int_lt(order("own_pct", &a, &b, true), 0);
	ck_assert_int_gt(order("own_pct", &b, &a, true), 0);
	ck_assert_int_eq(order("own_pct", &b, &b, true), 0);
	ck_assert_int_lt(order("name", &a, &b, false), 0);
	ck_assert_int_lt(order("name", &a, &b, true), 0);
	ck_assert_int_eq(order("name", &b, &b, true), 0);
}

START_TEST(test_find)
{
	char list[512];
	size_t i;

	ck_assert_str_eq(top_column_default()->id, "caused_pct");
	ck_assert_ptr_eq(top_column_find("rx_bps"), column("rx_bps"));
	ck_assert_ptr_null(top_column_find("vif"));
	ck_assert_ptr_null(top_column_find("tx"));
	ck_assert_ptr_null(top_column_find(""));
	top_column_list(list, sizeof(list));
	for (i = 0; i < top_nr_columns; i++)
		ck_assert_int_eq(!!strstr(list, top_columns[i].id),
				 !!top_columns[i].compare);
	top_column_list(list, 8);
	ck_assert_str_eq(list, "domid, ");
}

START_TEST(test_step)
{
	const struct top_column *c = top_column_find("name");
	size_t i, sortable = 0;

	ck_assert_str_eq(top_column_step(c, 1)->id, "own_pct");
	ck_assert_str_eq(top_column_step(c, -1)->id, "domid");
	ck_assert_str_eq(top_column_step(c, -2)->id, "rx_ns_pkt");
	for (i = 0; i < top_nr_columns; i++)
		sortable += !!top_columns[i].compare;
	ck_assert_ptr_eq(top_column_step(c, sortable), c);
	ck_assert_ptr_eq(top_column_step(c, -(int)sortable), c);
}

/* What a table of names for awk and a screen of 60 characters rely on. */
START_TEST(test_table)
{
	size_t i, k;

	ck_assert_str_eq(top_columns[0].id, "domid");
	for (i = 0; i < top_nr_columns; i++) {
		ck_assert_ptr_null(strpbrk(top_columns[i].id, " \t,"));
		if (top_columns[i].width)
			ck_assert_uint_le(strlen(top_columns[i].header),
					  top_columns[i].width);
		for (k = 0; k < i; k++)
			ck_assert_str_ne(top_columns[i].id, top_columns[k].id);
	}
}

START_TEST(test_summary)
{
	struct view *view = top_sample();
	struct top_summary s;
	struct view now = { .snapshot.realtime_ns = 7,
			    .snapshot.orphan_returns = 9 };

	top_summary_make(&s, view, &now);
	assert_u64(s.realtime_ns, 7);
	ck_assert_double_eq_tol(s.seconds, 1, 1e-9);
	ck_assert_double_eq_tol(s.attributed.value, 36.4, 1e-9);
	ck_assert_double_eq_tol(s.common.value, 4, 1e-9);
	ck_assert_double_eq_tol(s.network.value, 40.4, 1e-9);
	ck_assert_double_eq_tol(s.dom0.value, 80, 1e-9);
	ck_assert_double_eq_tol(s.network_of_dom0.value, 50.5, 1e-9);
	ck_assert_int_eq(s.dom0.kind, TOP_KNOWN);
	assert_u64(s.missed, 7);
	assert_u64(s.lost, 3);
	assert_u64(s.missed_ever, 0);
	assert_u64(s.lost_ever, 9);
}

START_TEST(test_summary_of_unknown)
{
	struct view *view = top_sample();
	char text[TOP_CELL_LEN];
	struct top_summary s;

	view->has_backend_cpu = false;
	top_summary_make(&s, view, view);
	ck_assert_int_eq(s.dom0.kind, TOP_UNKNOWN);
	ck_assert_int_eq(s.network_of_dom0.kind, TOP_UNKNOWN);
	ck_assert_int_eq(s.network.kind, TOP_KNOWN);
	view->snapshot.boottime_ns = 0;
	view->has_backend_cpu = true;
	view->backend_cpu_ns = 0;
	top_summary_make(&s, view, view);
	ck_assert_int_eq(s.dom0.kind, TOP_UNKNOWN);
	ck_assert_int_eq(s.network_of_dom0.kind, TOP_UNKNOWN);
	ck_assert_int_eq(s.network.kind, TOP_UNKNOWN);
	top_summary_print(s.network, 1, text);
	ck_assert_str_eq(text, "n/a");
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("top: columns");
	TCase *tcase = tcase_create("columns");

	tcase_add_test(tcase, test_domain);
	tcase_add_test(tcase, test_vif);
	tcase_add_test(tcase, test_class);
	tcase_add_test(tcase, test_no_books);
	tcase_add_test(tcase, test_no_time_has_passed);
	tcase_add_test(tcase, test_no_packets);
	tcase_add_test(tcase, test_names);
	tcase_add_test(tcase, test_scripts_find_one_word);
	tcase_add_test(tcase, test_short_numbers);
	tcase_add_test(tcase, test_order);
	tcase_add_test(tcase, test_order_of_great_numbers);
	tcase_add_test(tcase, test_unknown_is_last);
	tcase_add_test(tcase, test_find);
	tcase_add_test(tcase, test_step);
	tcase_add_test(tcase, test_table);
	tcase_add_test(tcase, test_summary);
	tcase_add_test(tcase, test_summary_of_unknown);
	suite_add_tcase(suite, tcase);
	return suite;
}

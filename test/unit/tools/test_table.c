// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "fail.h"
#include "table.h"
#include "unit.h"

static const struct table_column columns[] = {
	{ "domid", false }, { "name", true }, { "ns", false },
};

static const struct table_column name_last[] = {
	{ "domid", false }, { "name", true },
};

static struct table *t;
static char *printed;

static void new_table(void)
{
	t = table_new(columns, ARRAY_SIZE(columns));
}

static void new_name_last(void)
{
	table_free(t);
	t = table_new(name_last, ARRAY_SIZE(name_last));
}

static void free_all(void)
{
	table_free(t);
	free(printed);
}

static void row(const char *domid, const char *name, const char *ns)
{
	table_cell(t, "%s", domid);
	table_cell(t, "%s", name);
	if (ns)
		table_cell(t, "%s", ns);
}

static const char *print(int (*how)(const struct table *t, FILE *out))
{
	size_t size;
	FILE *out;

	free(printed);
	out = open_memstream(&printed, &size);
	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(how(t, out), 0);
	ck_assert_int_eq(fclose(out), 0);
	return printed;
}

#define assert_text(want) ck_assert_str_eq(print(table_print_text), want)
#define assert_csv(want) ck_assert_str_eq(print(table_print_csv), want)

START_TEST(without_rows_it_is_its_titles)
{
	assert_text("domid  name  ns\n");
	assert_csv("domid,name,ns\n");
}

START_TEST(numbers_stand_right_and_names_left)
{
	row("1", "web", "1234567");
	row("32751", "database", "8");
	assert_text("domid  name           ns\n"
		    "    1  web       1234567\n"
		    "32751  database        8\n");
}

START_TEST(a_column_is_as_wide_as_its_widest_cell)
{
	row("123456789", "x", "1");
	assert_text("    domid  name  ns\n"
		    "123456789  x      1\n");
}

START_TEST(no_blanks_at_the_end_of_a_line)
{
	new_name_last();
	row("1", "a", NULL);
	row("2", "longer than its title", NULL);
	assert_text("domid  name\n"
		    "    1  a\n"
		    "    2  longer than its title\n");
}

START_TEST(an_empty_cell_keeps_its_place)
{
	row("1", "", "5");
	assert_text("domid  name  ns\n"
		    "    1         5\n");
	assert_csv("domid,name,ns\n"
		   "1,,5\n");
}

START_TEST(a_cell_is_formatted)
{
	table_cell(t, "%u", 12);
	table_cell(t, "vif%d.%d", 12, 0);
	table_cell(t, "%.3f", 1.5);
	assert_csv("domid,name,ns\n"
		   "12,vif12.0,1.500\n");
}

START_TEST(a_percent_sign_in_a_cell_is_only_that)
{
	row("1", "100%s%n", "1");
	assert_csv("domid,name,ns\n"
		   "1,100%s%n,1\n");
	assert_text("domid  name     ns\n"
		    "    1  100%s%n   1\n");
}

START_TEST(csv_quotes_what_would_be_misread)
{
	row("1", "a,b", "1");
	row("2", "say \"hi\"", "2");
	row("3", "two\nlines", "3");
	row("4", "return\r", "4");
	row("5", "\"", "5");
	row("6", "with blanks; and so on", "6");
	assert_csv("domid,name,ns\n"
		   "1,\"a,b\",1\n"
		   "2,\"say \"\"hi\"\"\",2\n"
		   "3,\"two\nlines\",3\n"
		   "4,\"return\r\",4\n"
		   "5,\"\"\"\",5\n"
		   "6,with blanks; and so on,6\n");
}

START_TEST(csv_is_not_aligned)
{
	row("1", "web", "1234567");
	row("32751", "database", "8");
	assert_csv("domid,name,ns\n"
		   "1,web,1234567\n"
		   "32751,database,8\n");
}

START_TEST(it_can_be_printed_twice)
{
	row("1", "web", "2");
	assert_text("domid  name  ns\n    1  web    2\n");
	assert_csv("domid,name,ns\n1,web,2\n");
	assert_text("domid  name  ns\n    1  web    2\n");
}

START_TEST(there_is_room_for_any_number_of_rows)
{
	const char *p;
	int i, rows;

	for (rows = 0; rows < 3000; rows++) {
		table_cell(t, "%d", rows);
		table_cell(t, "guest-%d", rows);
		table_cell(t, "%d", rows * 3);
	}
	p = print(table_print_csv);
	for (i = 0; i < rows; i++) {
		char want[64];

		p = strchr(p, '\n') + 1;
		snprintf(want, sizeof(want), "%d,guest-%d,%d\n", i, i, i * 3);
		ck_assert_int_eq(strncmp(p, want, strlen(want)), 0);
	}
	ck_assert_str_eq(strchr(p, '\n'), "\n");
}

START_TEST(one_column_is_a_table)
{
	table_free(t);
	t = table_new(columns, 1);
	table_cell(t, "1");
	table_cell(t, "100000");
	assert_text(" domid\n     1\n100000\n");
	assert_csv("domid\n1\n100000\n");
}

START_TEST(a_very_long_cell_is_printed_whole)
{
	char *longest = malloc(100001);
	const char *p;

	memset(longest, 'x', 100000);
	longest[100000] = '\0';
	row("1", longest, "7");
	p = print(table_print_csv);
	ck_assert_ptr_nonnull(strstr(p, longest));
	p = print(table_print_text);
	ck_assert_ptr_nonnull(strstr(p, longest));
	free(longest);
}

START_TEST(freeing_none_is_nothing)
{
	table_free(NULL);
}

/* The row "1", "", "5" as a verb ends with it. */
static const char *end(enum format format)
{
	size_t size;
	FILE *out = open_memstream(&printed, &size);

	ck_assert_ptr_nonnull(out);
	row("1", table_unknown(format), "5");
	table_end(t, format, out);
	t = NULL;
	ck_assert_int_eq(fclose(out), 0);
	return printed;
}

START_TEST(it_ends_as_csv)
{
	ck_assert_str_eq(end(AS_CSV), "domid,name,ns\n"
				      "1,,5\n");
}

START_TEST(it_ends_as_text)
{
	ck_assert_str_eq(end(AS_TEXT), "domid  name  ns\n"
				       "    1  n/a    5\n");
}

START_TEST(without_memory_the_program_ends)
{
	table_free(t);
	t = NULL;
	table_end(NULL, AS_TEXT, stdout);
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("tools: table");
	TCase *tc = tcase_create("table");

	tcase_add_checked_fixture(tc, new_table, free_all);
	tcase_add_test(tc, without_rows_it_is_its_titles);
	tcase_add_test(tc, numbers_stand_right_and_names_left);
	tcase_add_test(tc, a_column_is_as_wide_as_its_widest_cell);
	tcase_add_test(tc, no_blanks_at_the_end_of_a_line);
	tcase_add_test(tc, an_empty_cell_keeps_its_place);
	tcase_add_test(tc, a_cell_is_formatted);
	tcase_add_test(tc, a_percent_sign_in_a_cell_is_only_that);
	tcase_add_test(tc, csv_quotes_what_would_be_misread);
	tcase_add_test(tc, csv_is_not_aligned);
	tcase_add_test(tc, it_can_be_printed_twice);
	tcase_add_test(tc, there_is_room_for_any_number_of_rows);
	tcase_add_test(tc, one_column_is_a_table);
	tcase_add_test(tc, a_very_long_cell_is_printed_whole);
	tcase_add_test(tc, freeing_none_is_nothing);
	tcase_add_test(tc, it_ends_as_csv);
	tcase_add_test(tc, it_ends_as_text);
	tcase_add_exit_test(tc, without_memory_the_program_ends,
			    EXIT_COULD_NOT);
	suite_add_tcase(suite, tc);
	return suite;
}

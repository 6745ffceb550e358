// SPDX-License-Identifier: GPL-2.0
#include <curses.h>
#include <stdio.h>
#include <string.h>

#include "top_columns.h"
#include "top_keys.h"
#include "unit.h"

#define ESCAPE	27
#define SECOND	1000000000ull

static struct top_state s;

static void set_up(void)
{
	s = (struct top_state){
		.choice.sort = top_column_default(),
		.delay_ns = SECOND,
		.page = 10,
	};
}

static void press(const char *keys)
{
	for (; *keys; keys++)
		top_keys_press(&s, *keys);
}

START_TEST(test_switches)
{
	press("vcrph");
	ck_assert(s.choice.vifs && s.choice.classes && s.choice.reverse &&
		  s.paused && s.help && !s.quit);
	press("v c");
	ck_assert(!s.choice.vifs && !s.choice.classes && !s.paused);
	press("p?rq");
	ck_assert(s.paused && !s.help && !s.choice.reverse && s.quit);
	ck_assert_str_eq(s.message, "");
}

START_TEST(test_sort)
{
	press(">");
	ck_assert_str_eq(s.choice.sort->id, "sum_pct");
	press("s");
	ck_assert_str_eq(s.choice.sort->id, "tx_pps");
	press("<<<");
	ck_assert_str_eq(s.choice.sort->id, "rx_pct");
}

START_TEST(test_filter)
{
	press("/a d");
	ck_assert_int_eq(s.prompt, TOP_PROMPT_FILTER);
	ck_assert_str_eq(s.choice.filter, "a d");
	top_keys_press(&s, KEY_BACKSPACE);
	top_keys_press(&s, 127);
	ck_assert_str_eq(s.choice.filter, "a");
	press("q\n");
	ck_assert(!s.quit);
	ck_assert_int_eq(s.prompt, TOP_NO_PROMPT);
	ck_assert_str_eq(s.choice.filter, "aq");
	/* It can be gone on with, and is gone with Escape. */
	press("/z");
	ck_assert_str_eq(s.choice.filter, "aqz");
	top_keys_press(&s, ESCAPE);
	ck_assert_int_eq(s.prompt, TOP_NO_PROMPT);
	ck_assert_str_eq(s.choice.filter, "");
	press("/web\r");
	top_keys_press(&s, ESCAPE);
	ck_assert_str_eq(s.choice.filter, "");
}

START_TEST(test_filter_is_bounded)
{
	int i;

	press("/");
	for (i = 0; i < 2 * TOP_FILTER_LEN; i++)
		press("x");
	ck_assert_uint_eq(strlen(s.choice.filter), TOP_FILTER_LEN - 1);
	for (i = 0; i < 2 * TOP_FILTER_LEN; i++)
		top_keys_press(&s, KEY_BACKSPACE);
	ck_assert_str_eq(s.choice.filter, "");
	top_keys_press(&s, KEY_LEFT);
	top_keys_press(&s, 0xe4);
	top_keys_press(&s, 1);
	ck_assert_str_eq(s.choice.filter, "");
}

START_TEST(test_delay)
{
	press("d0.5");
	assert_u64(s.delay_ns, SECOND);
	press("\n");
	assert_u64(s.delay_ns, SECOND / 2);
	ck_assert_str_eq(s.message, "");
	press("d9999\n");
	assert_u64(s.delay_ns, SECOND / 2);
	ck_assert_str_eq(s.message, "9999: 0.1 to 3600 seconds are possible");
	press("d2");
	ck_assert_str_eq(s.message, "");
	top_keys_press(&s, ESCAPE);
	assert_u64(s.delay_ns, SECOND / 2);
	press("d\n");
	assert_u64(s.delay_ns, SECOND / 2);
	ck_assert_str_eq(s.message, "");
	/* A filter is not what a delay was, nor the other way round. */
	press("d7\n/\n");
	ck_assert_str_eq(s.choice.filter, "");
}

START_TEST(test_scrolling)
{
	top_keys_press(&s, KEY_UP);
	assert_u64(s.row, 0);
	top_keys_press(&s, KEY_DOWN);
	top_keys_press(&s, KEY_NPAGE);
	assert_u64(s.row, 11);
	top_keys_press(&s, KEY_PPAGE);
	top_keys_press(&s, KEY_PPAGE);
	assert_u64(s.row, 0);
	top_keys_press(&s, KEY_END);
	top_keys_press(&s, KEY_NPAGE);
	ck_assert_uint_gt(s.row, 1000000);
	top_keys_press(&s, KEY_HOME);
	assert_u64(s.row, 0);
	top_keys_press(&s, KEY_LEFT);
	assert_u64(s.column, 0);
	top_keys_press(&s, KEY_RIGHT);
	assert_u64(s.column, 1);
}

/* The help has a scroll bar of its own, and begins at its begin. */
START_TEST(test_scrolling_help)
{
	top_keys_press(&s, KEY_DOWN);
	press("h");
	top_keys_press(&s, KEY_NPAGE);
	assert_u64(s.row, 1);
	assert_u64(s.help_line, 10);
	top_keys_press(&s, ESCAPE);
	ck_assert(!s.help);
	press("h");
	assert_u64(s.help_line, 0);
}

START_TEST(test_unknown_key)
{
	press("x");
	ck_assert_str_eq(s.message, "h: which keys there are");
	press("v");
	ck_assert_str_eq(s.message, "");
	top_keys_press(&s, KEY_RESIZE);
	ck_assert_str_eq(s.message, "");
}

START_TEST(test_help)
{
	char all[8192] = "", text[128];
	size_t line, i;

	for (line = 0; top_keys_help(line, text, sizeof(text)); line++) {
		ck_assert_uint_le(strlen(text), 60);
		strcat(strcat(all, text), "\n");
	}
	ck_assert_uint_gt(line, 20);
	ck_assert(!top_keys_help(line + 1, text, sizeof(text)));
	ck_assert_ptr_nonnull(strstr(all, "q           quit\n"));
	for (i = 0; i < top_nr_columns; i++)
		ck_assert_int_eq(!!strstr(all, top_columns[i].help),
				 !!top_columns[i].width);
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("top: keys");
	TCase *tcase = tcase_create("keys");

	tcase_add_checked_fixture(tcase, set_up, NULL);
	tcase_add_test(tcase, test_switches);
	tcase_add_test(tcase, test_sort);
	tcase_add_test(tcase, test_filter);
	tcase_add_test(tcase, test_filter_is_bounded);
	tcase_add_test(tcase, test_delay);
	tcase_add_test(tcase, test_scrolling);
	tcase_add_test(tcase, test_scrolling_help);
	tcase_add_test(tcase, test_unknown_key);
	tcase_add_test(tcase, test_help);
	suite_add_tcase(suite, tcase);
	return suite;
}

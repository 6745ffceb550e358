// SPDX-License-Identifier: GPL-2.0
#include <getopt.h>
#include <string.h>

#include "fail.h"
#include "top_columns.h"
#include "top_options.h"
#include "unit.h"
#include "verbs.h"

/* Stands for vmacct.c. */
static int complaints;

int wrong_option(const char *verb, int returned, char **argv)
{
	(void)argv;
	ck_assert_str_eq(verb, "top");
	ck_assert(returned == '?' || returned == ':');
	complaints++;
	return EXIT_WRONG_USAGE;
}

int wrong_argument(const char *verb, const char *argument)
{
	ck_assert_str_eq(verb, "top");
	ck_assert_str_eq(argument, "what");
	complaints++;
	return EXIT_WRONG_USAGE;
}

void __wrap_complain(const char *format, ...);
void __wrap_complain(const char *format, ...)
{
	ck_assert_ptr_null(strchr(format, '\n'));
	complaints++;
}

static struct top_options o;

static int parse(char *words)
{
	char *argv[16] = { "top" };
	int argc = 1;

	opterr = 0;
	complaints = 0;
	for (words = strtok(words, " "); words; words = strtok(NULL, " "))
		argv[argc++] = words;
	return top_options_parse(&o, argc, argv);
}

START_TEST(test_nothing_told)
{
	ck_assert_int_eq(parse((char[]){ "" }), EXIT_DONE);
	ck_assert(!o.batch && !o.help && !o.tables && !o.snapshot);
	ck_assert(!o.choice.vifs && !o.choice.classes && !o.choice.reverse);
	assert_u64(o.delay_ns, 1000000000);
	ck_assert_ptr_eq(o.choice.sort, top_column_default());
	ck_assert_str_eq(o.choice.filter, "");
}

START_TEST(test_all)
{
	static const char *const lines[] = {
		"-b -n 3 -d 0.25 -s rx_bps -f web -v -c --snapshot x",
		"--batch --number 3 --delay 0.25 --sort rx_bps --filter=web --vifs --classes --snapshot=x",
	};
	char line[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		strcpy(line, lines[i]);
		ck_assert_int_eq(parse(line), EXIT_DONE);
		ck_assert(o.batch && o.choice.vifs && o.choice.classes);
		assert_u64(o.tables, 3);
		assert_u64(o.delay_ns, 250000000);
		ck_assert_str_eq(o.choice.sort->id, "rx_bps");
		ck_assert_str_eq(o.choice.filter, "web");
		ck_assert_str_eq(o.snapshot, "x");
	}
}

START_TEST(test_help_comes_first)
{
	ck_assert_int_eq(parse((char[]){ "-h -s nothing what" }), EXIT_DONE);
	ck_assert(o.help);
}

START_TEST(test_wrong)
{
	static const char *const lines[] = {
		"-x", "-s", "-s nothing", "-s vif", "-n 3", "-b -n 0",
		"-b -n -1", "-b -n 1x", "-d 0", "-d 0.09", "-d 3600.1",
		"-d -1", "-d 1s", "-d", "-b what", "--nothing",
		"-f 1234567890123456789012345678901234567890",
		"-d 99999999999999999999",
	};
	char line[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		strcpy(line, lines[i]);
		ck_assert_msg(parse(line) == EXIT_WRONG_USAGE, "%s", lines[i]);
		ck_assert_msg(complaints == 1, "%s", lines[i]);
	}
}

START_TEST(test_delay)
{
	uint64_t ns = 7;

	ck_assert_int_eq(top_delay_parse("0.1", &ns), 0);
	assert_u64(ns, 100000000);
	ck_assert_int_eq(top_delay_parse("3600", &ns), 0);
	assert_u64(ns, 3600000000000);
	ck_assert_int_eq(top_delay_parse("3601", &ns), -1);
	ck_assert_int_eq(top_delay_parse("", &ns), -1);
	assert_u64(ns, 3600000000000);
}

/* As in a name, what cannot be printed is a '?'. */
START_TEST(test_filter)
{
	ck_assert_int_eq(parse((char[]){ "-f b\xc3\xa4r\033" }), EXIT_DONE);
	ck_assert_str_eq(o.choice.filter, "b??r?");
	ck_assert_int_eq(parse((char[]){
		"-f 123456789012345678901234567890123456789" }), EXIT_DONE);
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("top: options");
	TCase *tcase = tcase_create("options");

	tcase_add_test(tcase, test_nothing_told);
	tcase_add_test(tcase, test_all);
	tcase_add_test(tcase, test_help_comes_first);
	tcase_add_test(tcase, test_wrong);
	tcase_add_test(tcase, test_delay);
	tcase_add_test(tcase, test_filter);
	suite_add_tcase(suite, tcase);
	return suite;
}

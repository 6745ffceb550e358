// SPDX-License-Identifier: GPL-2.0
#include "number.h"
#include "unit.h"

#define UNTOUCHED	4711

static const char *const nonsense[] = {
	"", " ", "+1", "-1", "-0", " 1", "1 ", "1\n", "\t1", "0x10", "1e9", "a",
	"1a", "1,5", "1_000", "/", ":", "1:", "\xb2", "1\xff", "٣",
};

static void assert_refused_u64(const char *text)
{
	uint64_t value = UNTOUCHED;

	ck_assert_msg(number_u64(text, &value) == -1, "'%s' was taken", text);
	assert_u64(value, UNTOUCHED);
}

static void assert_refused_u32(const char *text)
{
	uint32_t value = UNTOUCHED;

	ck_assert_msg(number_u32(text, &value) == -1, "'%s' was taken", text);
	ck_assert_uint_eq(value, UNTOUCHED);
}

static void assert_refused_seconds(const char *text)
{
	uint64_t ns = UNTOUCHED;

	ck_assert_msg(number_seconds(text, &ns) == -1, "'%s' was taken", text);
	assert_u64(ns, UNTOUCHED);
}

static void assert_is_u64(const char *text, uint64_t want)
{
	uint64_t value = UNTOUCHED;

	ck_assert_msg(!number_u64(text, &value), "'%s' was refused", text);
	assert_u64(value, want);
}

static void assert_is_u32(const char *text, uint32_t want)
{
	uint32_t value = UNTOUCHED;

	ck_assert_msg(!number_u32(text, &value), "'%s' was refused", text);
	ck_assert_uint_eq(value, want);
}

static void assert_is_seconds(const char *text, uint64_t want_ns)
{
	uint64_t ns = UNTOUCHED;

	ck_assert_msg(!number_seconds(text, &ns), "'%s' was refused", text);
	assert_u64(ns, want_ns);
}

START_TEST(digits_are_a_number)
{
	assert_is_u64("0", 0);
	assert_is_u64("9", 9);
	assert_is_u64("1234567890", 1234567890);
	assert_is_u32("0", 0);
	assert_is_u32("65535", 65535);
}

/* Decimal, whatever C would make of it. */
START_TEST(zeros_in_front_change_nothing)
{
	assert_is_u64("010", 10);
	assert_is_u64("000000000000000000000000000000000000000000007", 7);
	assert_is_u32("0000000000000000000000000000008", 8);
	assert_is_seconds("000.5", 500000000);
}

START_TEST(the_greatest_are_taken)
{
	assert_is_u64("18446744073709551615", UINT64_MAX);
	assert_is_u32("4294967295", UINT32_MAX);
	assert_is_seconds("18446744073.709551615", UINT64_MAX);
}

START_TEST(one_more_than_the_greatest_is_refused)
{
	assert_refused_u64("18446744073709551616");
	assert_refused_u64("18446744073709551620");
	assert_refused_u64("99999999999999999999");
	assert_refused_u64("184467440737095516150");
	assert_refused_u32("4294967296");
	/* 2^64 + 1, 2^32 in the lower half */
	assert_refused_u32("18446744073709551617");
	assert_refused_seconds("18446744073.709551616");
	assert_refused_seconds("18446744074");
	assert_refused_seconds("18446744073709551616");
}

START_TEST(all_else_is_refused)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(nonsense); i++) {
		assert_refused_u64(nonsense[i]);
		assert_refused_u32(nonsense[i]);
		assert_refused_seconds(nonsense[i]);
	}
}

START_TEST(a_fraction_is_for_seconds_only)
{
	assert_refused_u64("1.5");
	assert_refused_u32("1.0");
	assert_refused_u64("1.");
}

START_TEST(seconds_become_nanoseconds)
{
	assert_is_seconds("0", 0);
	assert_is_seconds("1", 1000000000);
	assert_is_seconds("0.5", 500000000);
	assert_is_seconds("2.25", 2250000000);
	assert_is_seconds("3600", 3600000000000);
}

START_TEST(a_fraction_goes_down_to_one_nanosecond)
{
	assert_is_seconds("0.000000001", 1);
	assert_is_seconds("1.999999999", 1999999999);
	assert_is_seconds("0.100000000", 100000000);
}

START_TEST(digits_below_a_nanosecond_are_cut_off)
{
	assert_is_seconds("0.0000000019", 1);
	assert_is_seconds("0.00000000000000000000000000000000000009", 0);
	assert_is_seconds("18446744073.7095516159", UINT64_MAX);
}

START_TEST(a_point_has_digits_on_both_sides)
{
	assert_refused_seconds("1.");
	assert_refused_seconds(".5");
	assert_refused_seconds(".");
	assert_refused_seconds("1..5");
	assert_refused_seconds("1.5.5");
	assert_refused_seconds("1. 5");
	assert_refused_seconds("1.-5");
}

START_TEST(nothing_may_follow_a_fraction)
{
	assert_refused_seconds("1.5s");
	assert_refused_seconds("1.5 ");
	assert_refused_seconds("1.5e3");
	assert_refused_seconds("0.0000000000x");
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("tools: number");
	TCase *tc = tcase_create("number");

	tcase_add_test(tc, digits_are_a_number);
	tcase_add_test(tc, zeros_in_front_change_nothing);
	tcase_add_test(tc, the_greatest_are_taken);
	tcase_add_test(tc, one_more_than_the_greatest_is_refused);
	tcase_add_test(tc, all_else_is_refused);
	tcase_add_test(tc, a_fraction_is_for_seconds_only);
	tcase_add_test(tc, seconds_become_nanoseconds);
	tcase_add_test(tc, a_fraction_goes_down_to_one_nanosecond);
	tcase_add_test(tc, digits_below_a_nanosecond_are_cut_off);
	tcase_add_test(tc, a_point_has_digits_on_both_sides);
	tcase_add_test(tc, nothing_may_follow_a_fraction);
	suite_add_tcase(suite, tc);
	return suite;
}

// SPDX-License-Identifier: GPL-2.0
#include "unit.h"
#include "when.h"

#define SECOND	1000000000ull

static const struct {
	const char *text;
	uint64_t ns;
} moments[] = {
	{ "1970-01-01", 0 },
	{ "2026-11-30", 1795996800 * SECOND },
	{ "2026-11-30T18:00", 1796061600 * SECOND },
	{ "2026-11-30T18:00Z", 1796061600 * SECOND },
	{ "2026-11-30T18:00:59", 1796061659 * SECOND },
	{ "2026-11-30T18:00:59Z", 1796061659 * SECOND },
	{ "2028-02-29", 1835395200 * SECOND },
	{ "@0", 0 },
	{ "@1796061600", 1796061600 * SECOND },
	{ "@1.5", 1500000000 },
};

START_TEST(moments_are_understood)
{
	uint64_t ns = 4711;

	ck_assert_msg(!when_parse(moments[_i].text, &ns), "%s",
		      moments[_i].text);
	assert_u64(ns, moments[_i].ns);
}

static const char *const nonsense[] = {
	"", "@", "@-1", "@1s", "yesterday", "2026-11-3", "2026-1-30",
	"2026-11-31", "2027-02-29", "2026-13-01", "2026-00-10", "2026-11-30 ",
	" 2026-11-30", "2026-11-30T", "2026-11-30 18:00", "2026-11-30T25:00",
	"2026-11-30T18:60", "2026-11-30T18:00:00+01:00", "1969-12-31",
	"2026-11-30T18:00:00z", "9999-12-31", "@99999999999999999999",
};

START_TEST(what_is_no_moment_is_refused)
{
	uint64_t ns = 4711;

	ck_assert_msg(when_parse(nonsense[_i], &ns) == -1, "%s", nonsense[_i]);
	assert_u64(ns, 4711);
}

START_TEST(a_moment_is_written_as_it_is_read)
{
	char text[WHEN_TEXT_LEN];
	uint64_t ns;

	when_format(text, 1796061659 * SECOND + 999999999);
	ck_assert_str_eq(text, "2026-11-30T18:00:59Z");
	ck_assert(!when_parse(text, &ns));
	assert_u64(ns, 1796061659 * SECOND);
	when_format(text, UINT64_MAX);
	ck_assert_str_eq(text, "2554-07-21T23:34:33Z");
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("when");
	TCase *tc = tcase_create("when");

	tcase_add_loop_test(tc, moments_are_understood, 0, ARRAY_SIZE(moments));
	tcase_add_loop_test(tc, what_is_no_moment_is_refused, 0,
			    ARRAY_SIZE(nonsense));
	tcase_add_test(tc, a_moment_is_written_as_it_is_read);
	suite_add_tcase(suite, tc);
	return suite;
}

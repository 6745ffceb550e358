// SPDX-License-Identifier: GPL-2.0
#include <limits.h>

#include "nodename.h"
#include "unit.h"

#define UNTOUCHED 0xabcdu

static const struct {
	const char *node;
	u32 domid, handle;
} good[] = {
	{ "backend/vif/1/0", 1, 0 },
	{ "backend/vif/0/0", 0, 0 },
	{ "backend/vif/12/3", 12, 3 },
	{ "backend/vif/10/10", 10, 10 },
	{ "backend/vif/32751/0", 0x7fef, 0 },
	{ "backend/vif/7/4294967294", 7, 0xfffffffe },
};

static const char *const malformed[] = {
	/* not all of it */
	"",
	"b",
	"backend",
	"backend/vif",
	"backend/vif/",
	"backend/vif/1",
	"backend/vif/1/",
	"backend/vif//0",
	"backend/vif//",
	/* more than it */
	"backend/vif/1/0/",
	"backend/vif/1/0/0",
	"backend/vif/1/0 ",
	"backend/vif/1/0\n",
	"backend/vif/1/0x",
	"backend/vif/1//0",
	"backend//vif/1/0",
	/* something else */
	"/backend/vif/1/0",
	" backend/vif/1/0",
	"backend/vbd/1/0",
	"backend/vif2/1/0",
	"Backend/vif/1/0",
	"device/vif/0",
	"vif1.0",
	"1/0",
	/* as a driver domain's node is seen from another domain */
	"/local/domain/5/backend/vif/1/0",
	"domain/5/backend/vif/1/0",
};

static const char *const no_number[] = {
	"backend/vif/-1/0",	"backend/vif/1/-1",
	"backend/vif/+1/0",	"backend/vif/1/+0",
	"backend/vif/ 1/0",	"backend/vif/1/ 0",
	"backend/vif/1 /0",	"backend/vif/01/0",
	"backend/vif/00/0",	"backend/vif/1/00",
	"backend/vif/1/01",	"backend/vif/0x1/0",
	"backend/vif/1/0x0",	"backend/vif/a/0",
	"backend/vif/1/a",	"backend/vif/1a/0",
	"backend/vif/1.0/0",	"backend/vif/1e1/0",
	"backend/vif/\xb2/0",	"backend/vif/1/%d",
};

static const char *const too_big[] = {
	"backend/vif/32752/0",
	"backend/vif/32753/0",
	"backend/vif/65536/0",
	"backend/vif/65537/0",
	"backend/vif/4294967296/0",
	"backend/vif/4294967297/0",
	"backend/vif/18446744073709551616/0",
	"backend/vif/18446744073709551617/0",
	"backend/vif/99999999999999999999999999999999999999999999/0",
	"backend/vif/1/4294967295",
	"backend/vif/1/4294967296",
	"backend/vif/1/4294967297",
	"backend/vif/1/18446744073709551615",
	"backend/vif/1/18446744073709551616",
	"backend/vif/1/99999999999999999999999999999999999999999999",
};

static void assert_refused(const char *node)
{
	u32 domid = UNTOUCHED, handle = UNTOUCHED;

	ck_assert_msg(!vmacct_nodename_parse(node, &domid, &handle),
		      "'%s' was taken as domain %u, handle %u", node, domid,
		      handle);
	ck_assert_msg(domid == UNTOUCHED && handle == UNTOUCHED,
		      "'%s' was refused but set something", node);
}

START_TEST(good_nodenames_give_domid_and_handle)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		u32 domid = UNTOUCHED, handle = UNTOUCHED;

		ck_assert_msg(vmacct_nodename_parse(good[i].node, &domid,
						    &handle),
			      "'%s' was refused", good[i].node);
		ck_assert_msg(domid == good[i].domid &&
			      handle == good[i].handle,
			      "'%s' was taken as domain %u, handle %u",
			      good[i].node, domid, handle);
	}
}

START_TEST(malformed_nodenames_are_refused_and_set_nothing)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(malformed); i++)
		assert_refused(malformed[i]);
}

START_TEST(only_plain_decimal_numbers_are_taken)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(no_number); i++)
		assert_refused(no_number[i]);
}

START_TEST(numbers_out_of_range_are_refused_and_do_not_wrap)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(too_big); i++)
		assert_refused(too_big[i]);
}

START_TEST(no_nodename_is_refused)
{
	assert_refused(NULL);
}

/* A digit in another's place is not wrong, or wrong by its range only. */
START_TEST(one_wrong_byte_is_seen_wherever_it_is)
{
	static const char node[] = "backend/vif/12/3";
	size_t i;
	int c;

	for (i = 0; i < sizeof(node) - 1; i++) {
		for (c = CHAR_MIN; c <= CHAR_MAX; c++) {
			char wrong[sizeof(node)];

			memcpy(wrong, node, sizeof(node));
			wrong[i] = (char)c;
			if (c != node[i] && (c < '0' || c > '9'))
				assert_refused(wrong);
		}
	}
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("nodename");
	TCase *tc = tcase_create("nodename");

	tcase_add_test(tc, good_nodenames_give_domid_and_handle);
	tcase_add_test(tc, malformed_nodenames_are_refused_and_set_nothing);
	tcase_add_test(tc, only_plain_decimal_numbers_are_taken);
	tcase_add_test(tc, numbers_out_of_range_are_refused_and_do_not_wrap);
	tcase_add_test(tc, no_nodename_is_refused);
	tcase_add_test(tc, one_wrong_byte_is_seen_wherever_it_is);
	suite_add_tcase(suite, tc);
	return suite;
}

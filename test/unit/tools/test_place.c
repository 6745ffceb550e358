// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>

#include "place.h"
#include "unit.h"

static const struct place dom0 = { .own = 0 };
static const struct place driver = { .own = 5 };

/* d0000000-0000-0000-0000-000000000001 */
static const struct mirror_domain known = {
	.domid = 7, .uuid = { [0] = 0xd0, [15] = 1 },
};

static const struct mirror_domain unknown = { .domid = 7, .live_vifs = 1 };
static const struct mirror_domain unknown_idle = { .domid = 7 };

#define VM	"/vm/d0000000-0000-0000-0000-000000000001"

static bool lives(const struct place *p, const struct mirror_domain *d,
		  const char *body, size_t len)
{
	return place_lives(p, d, 0, body, len);
}

START_TEST(paths_are_those_of_the_contract)
{
	char path[PLACE_LEN];

	place_node(&dom0, 7, "", path);
	ck_assert_str_eq(path, "/local/domain/7/acct");
	place_node(&dom0, 7, "/vif/0/tx_ns", path);
	ck_assert_str_eq(path, "/local/domain/7/acct/vif/0/tx_ns");
	place_node(&driver, 7, "/tx_ns", path);
	ck_assert_str_eq(path, "/local/domain/5/data/acct/7/tx_ns");
	place_base(&dom0, path);
	ck_assert_str_eq(path, "/local/domain");
	place_base(&driver, path);
	ck_assert_str_eq(path, "/local/domain/5/data/acct");
	place_home(&dom0, 32751, path);
	ck_assert_str_eq(path, "/local/domain/32751");
	place_home(&driver, 32751, path);
	ck_assert_str_eq(path, "/local/domain/5/data/acct/32751");
}

START_TEST(questions_are_asked_where_the_answer_is)
{
	char path[PLACE_LEN];

	ck_assert(!place_question(&dom0, &known, path));
	ck_assert_str_eq(path, "/local/domain/7/vm");
	ck_assert(place_question(&dom0, &unknown, path));
	ck_assert_str_eq(path, "/local/domain/7");
	ck_assert(!place_question(&driver, &known, path));
	ck_assert_str_eq(path, "backend/vif/7");
}

START_TEST(a_domain_is_known_by_its_uuid)
{
	ck_assert(lives(&dom0, &known, VM, strlen(VM)));
	ck_assert(lives(&dom0, &known, "/vm/D0000000-0000-0000-0000-000000000001",
			strlen(VM)));
	ck_assert(!lives(&dom0, &known, "/vm/d0000000-0000-0000-0000-000000000002",
			 strlen(VM)));
	ck_assert(!place_lives(&dom0, &known, ENOENT, "ENOENT", 7));
	ck_assert(!place_lives(&dom0, &known, EACCES, VM, strlen(VM)));
}

START_TEST(a_vm_that_is_not_quite_one_is_none)
{
	static const char *const bad[] = {
		"", "/", "/vm/", "/vm", "vm/d0000000-0000-0000-0000-000000000001",
		"/vm/d0000000-0000-0000-0000-00000000000",
		"/vm/d0000000-0000-0000-0000-0000000000011",
		VM "/", VM " ", " " VM,
		"/VM/d0000000-0000-0000-0000-000000000001",
		"/vm/d0000000-0000-0000-0000-00000000000g",
		"/vm/d0000000_0000_0000_0000_000000000001",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		ck_assert_msg(!lives(&dom0, &known, bad[i], strlen(bad[i])),
			      "'%s'", bad[i]);
	/* With a NUL behind, or one within. */
	ck_assert(!lives(&dom0, &known, VM, strlen(VM) + 1));
	ck_assert(!lives(&dom0, &known,
			 "/vm/d0000000\0000000-0000-0000-000000000001",
			 strlen(VM)));
}

/* By the names in its home, the last one's NUL included. */
#define LIVES_BY(d, names)	lives(&dom0, d, names, sizeof(names))

START_TEST(whose_uuid_is_not_known_must_have_a_home)
{
	ck_assert(LIVES_BY(&unknown, "name"));
	ck_assert(LIVES_BY(&unknown, "acct\0name"));
	ck_assert(LIVES_BY(&unknown_idle, "device\0data"));
	/* What we made ourselves is no proof. */
	ck_assert(!LIVES_BY(&unknown, "acct"));
	ck_assert(!lives(&dom0, &unknown, "", 0));
	ck_assert(!LIVES_BY(&unknown, ""));
	ck_assert(!place_lives(&dom0, &unknown, ENOENT, "ENOENT", 7));
	/* It has a uuid by now: only a live vif shows that it is the same. */
	ck_assert(LIVES_BY(&unknown, "acct\0name\0vm"));
	ck_assert(!LIVES_BY(&unknown_idle, "acct\0name\0vm"));
	/* More nodes than one answer holds. */
	ck_assert(place_lives(&dom0, &unknown, E2BIG, "E2BIG", 6));
	ck_assert(!place_lives(&dom0, &unknown_idle, E2BIG, "E2BIG", 6));
}

START_TEST(a_driver_domain_goes_by_its_backends)
{
	ck_assert(lives(&driver, &known, "", 0));
	ck_assert(!place_lives(&driver, &known, ENOENT, "ENOENT", 7));
}

START_TEST(domids_are_decimal_and_nothing_else)
{
	static const char *const bad[] = {
		"", "07", "-1", "+1", " 1", "1 ", "0x1", "1a", "32752",
		"4294967296", "99999999999999999999", "\xff",
	};
	uint32_t domid = 4711;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		ck_assert_msg(!place_domid(bad[i], &domid), "'%s'", bad[i]);
	ck_assert_uint_eq(domid, 4711);
	ck_assert(place_domid("0", &domid));
	ck_assert_uint_eq(domid, 0);
	ck_assert(place_domid("32751", &domid));
	ck_assert_uint_eq(domid, 32751);
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("place");
	TCase *tc = tcase_create("place");

	tcase_add_test(tc, paths_are_those_of_the_contract);
	tcase_add_test(tc, questions_are_asked_where_the_answer_is);
	tcase_add_test(tc, a_domain_is_known_by_its_uuid);
	tcase_add_test(tc, a_vm_that_is_not_quite_one_is_none);
	tcase_add_test(tc, whose_uuid_is_not_known_must_have_a_home);
	tcase_add_test(tc, a_driver_domain_goes_by_its_backends);
	tcase_add_test(tc, domids_are_decimal_and_nothing_else);
	suite_add_tcase(suite, tc);
	return suite;
}

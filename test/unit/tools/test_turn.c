// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "turn.h"
#include "unit.h"

#define MOST	1000

static struct mirror_domain domains[MOST];
static struct job jobs[MOST];
static uint64_t update;

static void start(void)
{
	uint32_t i;

	memset(domains, 0, sizeof(domains));
	for (i = 0; i < MOST; i++)
		domains[i].domid = i;
	update = 0;
}

/* The first @count of them want to be written; how many have to wait. */
static size_t choose(size_t count, size_t budget)
{
	size_t i;

	memset(jobs, 0, sizeof(jobs));
	for (i = 0; i < count; i++)
		jobs[i].now = &domains[i];
	return turn_choose(jobs, count, budget, ++update);
}

static const struct job *job_of(uint32_t domid)
{
	const struct job *job = jobs;

	while (job->now != &domains[domid])
		job++;
	return job;
}

static bool has_turn(uint32_t domid)
{
	return job_of(domid)->verdict == JOB_OPEN;
}

START_TEST(within_the_budget_all_have_their_turn)
{
	uint32_t i;

	ck_assert_uint_eq(choose(20, 20), 0);
	for (i = 0; i < 20; i++) {
		ck_assert(has_turn(i));
		/* In the order in which they were. */
		ck_assert_ptr_eq(jobs[i].now, &domains[i]);
		ck_assert_uint_eq(domains[i].turn, 1);
	}
	ck_assert_uint_eq(choose(0, 20), 0);
}

START_TEST(over_it_those_come_first_that_had_none_for_longest)
{
	ck_assert_uint_eq(choose(5, 3), 2);
	ck_assert(has_turn(0) && has_turn(1) && has_turn(2));
	ck_assert_uint_eq(choose(5, 3), 2);
	ck_assert(has_turn(3) && has_turn(4) && has_turn(0));
	ck_assert_uint_eq(choose(5, 3), 2);
	ck_assert(has_turn(1) && has_turn(2) && has_turn(0));
}

/* Whatever the numbers: nobody waits longer than count / budget, rounded up. */
START_TEST(nobody_waits_for_longer_than_the_others_take)
{
	static const struct {
		size_t count, budget;
	} cases[] = {
		{ 1000, 200 }, { 1000, 300 }, { 1000, 999 }, { 7, 1 },
		{ 10, 3 }, { 201, 200 }, { 60, 1 },
	};
	size_t count = cases[_i].count, budget = cases[_i].budget, i;
	size_t rounds = (count + budget - 1) / budget;

	while (update < 4 * rounds) {
		ck_assert_uint_eq(choose(count, budget), count - budget);
		for (i = 0; i < count && update >= rounds; i++)
			ck_assert_uint_gt(domains[i].turn, update - rounds);
	}
}

START_TEST(a_new_one_need_not_wait_for_those_that_were_there)
{
	choose(10, 3);
	choose(10, 3);
	choose(10, 4);
	choose(11, 1);
	ck_assert(has_turn(10));
}

/* A guest that is written rarely does not wait behind the busy ones. */
START_TEST(who_changes_rarely_is_served_at_once)
{
	uint32_t i;

	choose(50, 50);
	for (i = 0; i < 20; i++) {
		memset(jobs, 0, sizeof(jobs));
		jobs[0].now = &domains[1];
		jobs[1].now = &domains[2];
		turn_choose(jobs, 2, 1, ++update);
	}
	choose(50, 1);
	ck_assert(has_turn(0));
}

START_TEST(what_is_settled_takes_nothing_of_the_budget)
{
	size_t i;

	memset(jobs, 0, sizeof(jobs));
	for (i = 0; i < 10; i++) {
		jobs[i].now = &domains[i];
		jobs[i].verdict = i % 2 ? JOB_OPEN : JOB_GONE;
	}
	ck_assert_uint_eq(turn_choose(jobs, 10, 4, 9), 1);
	for (i = 0; i < 10; i++) {
		bool late = i == 9;

		ck_assert_int_eq(job_of(i)->verdict, i % 2 == 0 ? JOB_GONE :
				 late ? JOB_LATER : JOB_OPEN);
		ck_assert_uint_eq(domains[i].turn, i % 2 && !late ? 9 : 0);
	}
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("turn");
	TCase *tc = tcase_create("turn");

	tcase_add_checked_fixture(tc, start, NULL);
	tcase_add_test(tc, within_the_budget_all_have_their_turn);
	tcase_add_test(tc, over_it_those_come_first_that_had_none_for_longest);
	tcase_add_loop_test(tc, nobody_waits_for_longer_than_the_others_take,
			    0, 7);
	tcase_add_test(tc, a_new_one_need_not_wait_for_those_that_were_there);
	tcase_add_test(tc, who_changes_rarely_is_served_at_once);
	tcase_add_test(tc, what_is_settled_takes_nothing_of_the_budget);
	suite_add_tcase(suite, tc);
	return suite;
}

// SPDX-License-Identifier: GPL-2.0
#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

#include "fail.h"
#include "json_out.h"
#include "unit.h"

static struct json_object *json;
static bool short_of_memory;

struct json_object *__real_json_object_new_uint64(uint64_t value);
struct json_object *__wrap_json_object_new_uint64(uint64_t value);

struct json_object *__wrap_json_object_new_uint64(uint64_t value)
{
	return short_of_memory ? NULL : __real_json_object_new_uint64(value);
}

int __real_json_object_object_add(struct json_object *to, const char *key,
				  struct json_object *value);
int __wrap_json_object_object_add(struct json_object *to, const char *key,
				  struct json_object *value);

int __wrap_json_object_object_add(struct json_object *to, const char *key,
				  struct json_object *value)
{
	return short_of_memory ? -1 :
	       __real_json_object_object_add(to, key, value);
}

static void start(void)
{
	json = json_out_object();
}

static void finish(void)
{
	json_object_put(json);
}

START_TEST(what_was_added_is_there)
{
	struct json_object *list = json_out_array();

	json_out_u64(json, "most", UINT64_MAX);
	json_out_text(json, "text", "a \"b\"");
	json_out_text(json, "unknown", NULL);
	json_out_append(list, json_out_object());
	json_out_add(json, "list", list);
	ck_assert_str_eq(json_object_to_json_string_ext(json, 0),
			 "{\"most\":18446744073709551615,\"text\":\"a \\\"b\\\"\",\"unknown\":null,\"list\":[{}]}");
}

START_TEST(no_memory_for_a_number_ends_the_program)
{
	short_of_memory = true;
	json_out_u64(json, "key", 1);
}

START_TEST(no_memory_for_a_member_ends_the_program)
{
	short_of_memory = true;
	json_out_text(json, "key", NULL);
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("tools: json_out");
	TCase *tc = tcase_create("json_out");

	tcase_add_checked_fixture(tc, start, finish);
	tcase_add_test(tc, what_was_added_is_there);
	tcase_add_exit_test(tc, no_memory_for_a_number_ends_the_program,
			    EXIT_COULD_NOT);
	tcase_add_exit_test(tc, no_memory_for_a_member_ends_the_program,
			    EXIT_COULD_NOT);
	suite_add_tcase(suite, tc);
	return suite;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * schema - does JSON keep to a JSON schema?
 */
#include <json-c/json.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "schema.h"
#include "unit.h"

/* What is being looked at, for the message. */
struct place {
	struct json_object *root;	/* of the schema */
	const struct place *outer;
	const char *key;
	struct json_object *value;
};

static void check(const struct place *at, struct json_object *schema);

static void print_path(const struct place *at, char *path, size_t size)
{
	size_t used;

	if (at->outer)
		print_path(at->outer, path, size);
	used = strlen(path);
	snprintf(path + used, size - used, "/%s", at->key);
}

static void demand(bool it_is_so, const struct place *at, const char *keyword)
{
	char path[256] = "";

	print_path(at, path, sizeof(path));
	ck_assert_msg(it_is_so, "%s: \"%s\" does not hold for %s", path,
		      keyword, json_object_to_json_string(at->value));
}

static struct json_object *member(struct json_object *of, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(of, key, &value);
	return value;
}

static bool is_type(const struct place *at, const char *name)
{
	const char *type = json_type_to_name(json_object_get_type(at->value));

	return !strcmp(name, !strcmp(type, "int") ? "integer" : type);
}

static void check_type(const struct place *at, struct json_object *type)
{
	struct json_object *one;
	size_t i, count;
	bool any = false;

	if (json_object_is_type(type, json_type_string)) {
		demand(is_type(at, json_object_get_string(type)), at, "type");
		return;
	}
	count = json_object_array_length(type);
	for (i = 0; i < count; i++) {
		one = json_object_array_get_idx(type, i);
		any |= is_type(at, json_object_get_string(one));
	}
	demand(any, at, "type");
}

static void check_enum(const struct place *at, struct json_object *list)
{
	size_t i, count = json_object_array_length(list);
	bool any = false;

	for (i = 0; i < count; i++)
		any |= json_object_equal(json_object_array_get_idx(list, i),
					 at->value);
	demand(any, at, "enum");
}

static void check_required(const struct place *at, struct json_object *list)
{
	size_t i, count = json_object_array_length(list);
	const char *key;

	for (i = 0; i < count; i++) {
		key = json_object_get_string(json_object_array_get_idx(list,
								       i));
		demand(json_object_object_get_ex(at->value, key, NULL), at,
		       key);
	}
}

/* What is not listed has to be allowed, or it is not described. */
static void check_members(const struct place *at, struct json_object *schema)
{
	struct json_object *properties = member(schema, "properties");
	struct json_object *others = member(schema, "additionalProperties");

	json_object_object_foreach(at->value, key, value) {
		const struct place inner = { at->root, at, key, value };
		struct json_object *its = member(properties, key);

		demand(its || others, &inner, "is described");
		check(&inner, its ? its : others);
	}
}

static void check_items(const struct place *at, struct json_object *schema)
{
	size_t i, count = json_object_array_length(at->value);
	struct place inner = { at->root, at, "[]", NULL };

	for (i = 0; i < count; i++) {
		inner.value = json_object_array_get_idx(at->value, i);
		check(&inner, schema);
	}
}

static void check_pattern(const struct place *at, const char *pattern)
{
	regex_t regex;

	if (!json_object_is_type(at->value, json_type_string))
		return;
	ck_assert_int_eq(regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB), 0);
	demand(!regexec(&regex, json_object_get_string(at->value), 0, NULL, 0),
	       at, "pattern");
	regfree(&regex);
}

/* Only "#/$defs/NAME" is known. */
static void check_ref(const struct place *at, const char *ref)
{
	struct json_object *defs = member(at->root, "$defs");
	struct json_object *its = NULL;

	if (!strncmp(ref, "#/$defs/", 8))
		its = member(defs, ref + 8);
	demand(!!its, at, ref);
	check(at, its);
}

static void check_keyword(const struct place *at, struct json_object *schema,
			  const char *keyword, struct json_object *value)
{
	static const char *const notes[] = {
		"$schema", "$id", "$defs", "title", "description",
		"additionalProperties",
	};
	bool is_number = json_object_is_type(at->value, json_type_int);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(notes); i++)
		if (!strcmp(keyword, notes[i]))
			return;
	if (!strcmp(keyword, "type"))
		check_type(at, value);
	else if (!strcmp(keyword, "enum"))
		check_enum(at, value);
	else if (!strcmp(keyword, "const"))
		demand(json_object_equal(value, at->value), at, keyword);
	else if (!strcmp(keyword, "required"))
		check_required(at, value);
	else if (!strcmp(keyword, "properties"))
		check_members(at, schema);
	else if (!strcmp(keyword, "items"))
		check_items(at, value);
	else if (!strcmp(keyword, "pattern"))
		check_pattern(at, json_object_get_string(value));
	else if (!strcmp(keyword, "$ref"))
		check_ref(at, json_object_get_string(value));
	else if (!strcmp(keyword, "minimum"))
		demand(!is_number || json_object_get_int64(at->value) >=
		       json_object_get_int64(value), at, keyword);
	else if (!strcmp(keyword, "maximum"))
		demand(!is_number || json_object_get_uint64(at->value) <=
		       json_object_get_uint64(value), at, keyword);
	else
		demand(false, at, keyword);
}

static void check(const struct place *at, struct json_object *schema)
{
	json_object_object_foreach(schema, keyword, value)
		check_keyword(at, schema, keyword, value);
}

void schema_check(struct json_object *schema, struct json_object *value)
{
	const struct place top = { schema, NULL, "", value };

	check(&top, schema);
}

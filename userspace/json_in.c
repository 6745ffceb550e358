// SPDX-License-Identifier: GPL-2.0
/*
 * json_in - JSON that somebody else may have written
 */
#include <string.h>

#include "json_in.h"
#include "uuid.h"

struct json_object *json_in_get(struct json_object *from, const char *key,
				enum json_type type, struct why *why)
{
	struct json_object *value;

	if (!json_object_object_get_ex(from, key, &value))
		fail(why, "\"%s\" is missing", key);
	else if (!json_object_is_type(value, type))
		fail(why, "\"%s\" should be of type %s", key,
		     json_type_to_name(type));
	else
		return value;
	return NULL;
}

int json_in_u64(struct json_object *from, const char *key, uint64_t *to,
		struct why *why)
{
	struct json_object *value = json_in_get(from, key, json_type_int, why);

	if (!value)
		return -1;
	if (json_object_get_int64(value) < 0)
		return fail(why, "\"%s\" is negative", key);
	*to = json_object_get_uint64(value);
	return 0;
}

int json_in_u32(struct json_object *from, const char *key, uint32_t *to,
		struct why *why)
{
	uint64_t value;

	if (json_in_u64(from, key, &value, why))
		return -1;
	if (value > UINT32_MAX)
		return fail(why, "\"%s\" is too large", key);
	*to = value;
	return 0;
}

bool json_in_is_null(struct json_object *from, const char *key)
{
	struct json_object *value;

	return !json_object_object_get_ex(from, key, &value) || !value;
}

int json_in_format(struct json_object *from, unsigned int wanted,
		   struct why *why)
{
	uint64_t format;

	if (json_in_u64(from, "format", &format, why))
		return -1;
	if (format != wanted)
		return fail(why, "of format %llu, this program reads %u",
			    (unsigned long long)format, wanted);
	return 0;
}

int json_in_uuid(struct json_object *from, const char *key,
		 uint8_t uuid[VMACCT_UUID_LEN], struct why *why)
{
	struct json_object *value;

	memset(uuid, 0, VMACCT_UUID_LEN);
	if (json_in_is_null(from, key))
		return 0;
	value = json_in_get(from, key, json_type_string, why);
	if (!value)
		return -1;
	/* There may be a NUL in it, and more behind. */
	if (json_object_get_string_len(value) != UUID_TEXT_LEN - 1 ||
	    !uuid_parse(json_object_get_string(value), uuid))
		return fail(why, "\"%s\" is no UUID", key);
	return 0;
}

int json_in_name(struct json_object *from, char name[NAME_LEN],
		 struct why *why)
{
	struct json_object *value;

	name[0] = '\0';
	if (json_in_is_null(from, "name"))
		return 0;
	value = json_in_get(from, "name", json_type_string, why);
	if (!value)
		return -1;
	name_printable(name, json_object_get_string(value),
		       json_object_get_string_len(value));
	return 0;
}

struct json_object *json_in_list(struct json_object *from, const char *key,
				 size_t *count, struct why *why)
{
	struct json_object *list = json_in_get(from, key, json_type_array, why);

	if (list)
		*count = json_object_array_length(list);
	return list;
}

struct json_object *json_in_member(struct json_object *list, size_t i,
				   struct why *why)
{
	struct json_object *member = json_object_array_get_idx(list, i);

	if (json_object_is_type(member, json_type_object))
		return member;
	fail(why, "entry %zu of a list is no object", i);
	return NULL;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * json_out - JSON in the making
 */
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "fail.h"
#include "json_out.h"
#include "name.h"
#include "uuid.h"

struct json_object *json_out_need(struct json_object *value)
{
	if (!value)
		out_of_memory();
	return value;
}

struct json_object *json_out_object(void)
{
	return json_out_need(json_object_new_object());
}

struct json_object *json_out_array(void)
{
	return json_out_need(json_object_new_array());
}

void json_out_add(struct json_object *to, const char *key,
		  struct json_object *value)
{
	if (json_object_object_add(to, key, value))
		out_of_memory();
}

void json_out_u64(struct json_object *to, const char *key, uint64_t value)
{
	json_out_add(to, key, json_out_need(json_object_new_uint64(value)));
}

void json_out_text(struct json_object *to, const char *key, const char *text)
{
	json_out_add(to, key, text ?
		     json_out_need(json_object_new_string(text)) : NULL);
}

void json_out_known_u64(struct json_object *to, const char *key, bool known,
			uint64_t value)
{
	if (known)
		json_out_u64(to, key, value);
	else
		json_out_add(to, key, NULL);
}

/* Not every byte that a kernel or a file may hold is UTF-8. */
void json_out_name(struct json_object *to, const char *key, const char *text)
{
	char name[NAME_LEN];

	name_printable(name, text, strlen(text));
	json_out_text(to, key, name);
}

void json_out_known_name(struct json_object *to, const char *key,
			 const char *text)
{
	if (text[0])
		json_out_name(to, key, text);
	else
		json_out_add(to, key, NULL);
}

void json_out_uuid(struct json_object *to, const char *key,
		   const uint8_t uuid[VMACCT_UUID_LEN])
{
	char text[UUID_TEXT_LEN];

	uuid_format(text, uuid);
	json_out_text(to, key, uuid_known(uuid) ? text : NULL);
}

void json_out_append(struct json_object *list, struct json_object *value)
{
	if (json_object_array_add(list, value))
		out_of_memory();
}

void json_out_print(struct json_object *json)
{
	const char *text = json_object_to_json_string_ext(json,
							  JSON_C_TO_STRING_PRETTY |
							  JSON_C_TO_STRING_NOSLASHESCAPE);

	if (!text)
		out_of_memory();
	puts(text);
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * json_out - JSON in the making
 *
 * Where memory is short the program ends: half an object would be a wrong one.
 */
#ifndef VMACCT_JSON_OUT_H
#define VMACCT_JSON_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "vmacct.h"

struct json_object;

/* As json-c made it: NULL is a lack of memory. */
struct json_object *json_out_need(struct json_object *value);

struct json_object *json_out_object(void);
struct json_object *json_out_array(void);

/* NULL is JSON's null. Values belong to what they were added to. */
void json_out_add(struct json_object *to, const char *key,
		  struct json_object *value);
void json_out_u64(struct json_object *to, const char *key, uint64_t value);
void json_out_text(struct json_object *to, const char *key, const char *text);

/* Null where it is not @known, is empty, or is all zero. */
void json_out_known_u64(struct json_object *to, const char *key, bool known,
			uint64_t value);
void json_out_known_name(struct json_object *to, const char *key,
			 const char *text);
void json_out_uuid(struct json_object *to, const char *key,
		   const uint8_t uuid[VMACCT_UUID_LEN]);

/* What is not printable has become '?'. */
void json_out_name(struct json_object *to, const char *key, const char *text);

void json_out_append(struct json_object *list, struct json_object *value);

/* To stdout, for eyes too. Write errors are stdout's. */
void json_out_print(struct json_object *json);

#endif /* VMACCT_JSON_OUT_H */

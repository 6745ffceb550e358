/* SPDX-License-Identifier: GPL-2.0 */
/*
 * json_in - JSON that somebody else may have written
 *
 * What is asked for must be there, and of its type: NULL or -1 with @why
 * otherwise.
 */
#ifndef VMACCT_JSON_IN_H
#define VMACCT_JSON_IN_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"
#include "name.h"
#include "vmacct.h"

/* Belongs to @from, as all that is returned here. */
struct json_object *json_in_get(struct json_object *from, const char *key,
				enum json_type type, struct why *why);

/* Null, or absent, is "not known". */
bool json_in_is_null(struct json_object *from, const char *key);

int json_in_u64(struct json_object *from, const char *key, uint64_t *to,
		struct why *why);
int json_in_u32(struct json_object *from, const char *key, uint32_t *to,
		struct why *why);

/* The member "format": is it the one that this program reads? 0, or -1. */
int json_in_format(struct json_object *from, unsigned int wanted,
		   struct why *why);

/* All zero: not known. */
int json_in_uuid(struct json_object *from, const char *key,
		 uint8_t uuid[VMACCT_UUID_LEN], struct why *why);

/* The member "name", fit for a terminal; empty: not known. */
int json_in_name(struct json_object *from, char name[NAME_LEN],
		 struct why *why);

/* The list @key, which has *@count members; its member @i, an object. */
struct json_object *json_in_list(struct json_object *from, const char *key,
				 size_t *count, struct why *why);
struct json_object *json_in_member(struct json_object *list, size_t i,
				   struct why *why);

#endif /* VMACCT_JSON_IN_H */

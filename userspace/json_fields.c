// SPDX-License-Identifier: GPL-2.0
/*
 * json_fields - numbers of a struct as members of a JSON object, by a table
 */
#include <stdint.h>
#include <string.h>

#include "json_fields.h"
#include "json_in.h"
#include "json_out.h"

void json_fields_add(struct json_object *to, const struct json_field *fields,
		     const void *from)
{
	const char *base = from;

	for (; fields->key; fields++) {
		uint64_t wide;
		uint32_t narrow;

		if (fields->size == sizeof(wide)) {
			memcpy(&wide, base + fields->offset, sizeof(wide));
		} else {
			memcpy(&narrow, base + fields->offset, sizeof(narrow));
			wide = narrow;
		}
		json_out_u64(to, fields->key, wide);
	}
}

int json_fields_get(struct json_object *from, const struct json_field *fields,
		    void *to, struct why *why)
{
	char *base = to;

	for (; fields->key; fields++) {
		uint64_t wide;
		uint32_t narrow = 0;

		if (fields->size == sizeof(wide)) {
			if (json_in_u64(from, fields->key, &wide, why))
				return -1;
			memcpy(base + fields->offset, &wide, sizeof(wide));
		} else {
			if (json_in_u32(from, fields->key, &narrow, why))
				return -1;
			memcpy(base + fields->offset, &narrow, sizeof(narrow));
		}
	}
	return 0;
}

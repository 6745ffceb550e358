// SPDX-License-Identifier: GPL-2.0
/*
 * bill_out - a domain's bill as a row of a table or as JSON
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>

#include "bill_out.h"
#include "json_out.h"
#include "uuid.h"

void bill_out_cells(struct table *t, enum format format,
		    const struct bill_out *b)
{
	char uuid[UUID_TEXT_LEN];
	const struct amount *a;

	uuid_format_known(uuid, b->uuid);
	table_known_text(t, format, uuid);
	table_cell(t, "%u", b->domid);
	table_known_text(t, format, b->name);
	for (a = b->amounts; a->name; a++) {
		if (!a->known)
			table_known_text(t, format, "");
		else if (a->of == CPU_TIME && format == AS_TEXT)
			table_cell(t, "%.3f", a->value / 1e9);
		else
			table_cell(t, "%" PRIu64, a->value);
	}
}

struct json_object *bill_out_json(const struct bill_out *b)
{
	struct json_object *json = json_out_object();
	const struct amount *a;
	char key[32];

	json_out_uuid(json, "uuid", b->uuid);
	json_out_u64(json, "domid", b->domid);
	json_out_known_name(json, "name", b->name);
	for (a = b->amounts; a->name; a++) {
		snprintf(key, sizeof(key), "%s%s", a->name,
			 a->of == CPU_TIME ? "_ns" : "");
		json_out_known_u64(json, key, a->known, a->value);
	}
	return json;
}

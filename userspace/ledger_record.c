// SPDX-License-Identifier: GPL-2.0
/*
 * ledger_record - one line of the ledger
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_fields.h"
#include "json_in.h"
#include "json_out.h"
#include "json_vif.h"
#include "ledger_record.h"

static const char *const kinds[] = {
	[LEDGER_CHECKPOINT] = "checkpoint",
	[LEDGER_CLOSED] = "closed",
	[LEDGER_COMMON] = "common",
};

#define NR_KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static const struct json_field common_fields[] = {
	JSON_FIELD("rx_ns", struct ledger_record, common_ns[VMACCT_COMMON_RX]),
	JSON_FIELD("tx_ns", struct ledger_record, common_ns[VMACCT_COMMON_TX]),
	{ 0 },
};

/* Writing. */

static struct json_object *vif_out(const struct ledger_vif *vif)
{
	struct json_object *json = json_vif_out(&vif->v, true);

	json_out_u64(json, "from_ns", vif->from_ns);
	return json;
}

static void domain_out(struct json_object *json, const struct ledger_record *r)
{
	struct json_object *list = json_out_array();
	size_t i;

	json_out_uuid(json, "uuid", r->uuid);
	json_out_u64(json, "domid", r->domid);
	json_out_known_name(json, "name", r->name);
	json_out_known_u64(json, "own_cpu_ns", r->has_own, r->own_ns);
	json_out_known_u64(json, "own_cpu_before_ns", r->has_own,
			   r->own_before_ns);
	for (i = 0; i < r->nr_vifs; i++)
		json_out_append(list, vif_out(&r->vifs[i]));
	json_out_add(json, "vifs", list);
}

static char *line_of(struct json_object *json)
{
	const int flags = JSON_C_TO_STRING_PLAIN |
			  JSON_C_TO_STRING_NOSLASHESCAPE;
	const char *text = json_object_to_json_string_ext(json, flags);
	char *line;

	if (!text || asprintf(&line, "%s\n", text) < 0)
		out_of_memory();
	return line;
}

char *ledger_record_line(const struct ledger_record *r)
{
	struct json_object *json = json_out_object();
	char *line;

	json_out_text(json, "record", kinds[r->kind]);
	json_out_u64(json, "format", LEDGER_FORMAT);
	json_out_u64(json, "time_ns", r->time_ns);
	json_out_uuid(json, "load_id", r->load_id);
	json_out_uuid(json, "boot_id", r->boot_id);
	if (r->kind == LEDGER_COMMON)
		json_fields_add(json, common_fields, r);
	else
		domain_out(json, r);
	line = line_of(json);
	json_object_put(json);
	return line;
}

/* Reading. */

static int kind_in(struct ledger_record *r, struct json_object *json,
		   struct why *why)
{
	struct json_object *value = json_in_get(json, "record",
						json_type_string, why);
	size_t i;

	if (!value)
		return -1;
	for (i = 0; i < NR_KINDS; i++) {
		if (strcmp(json_object_get_string(value), kinds[i]))
			continue;
		r->kind = i;
		return 0;
	}
	return fail(why, "unknown kind of record");
}

static int vif_in(const struct ledger_record *r, struct ledger_vif *vif,
		  struct json_object *json, struct why *why)
{
	if (json_vif_in(&vif->v, json, why) ||
	    json_in_u64(json, "from_ns", &vif->from_ns, why))
		return -1;
	vif->v.state = r->kind == LEDGER_CLOSED ? VMACCT_GONE : VMACCT_LIVE;
	return 0;
}

static int vifs_in(struct ledger_record *r, struct json_object *json,
		   struct why *why)
{
	struct json_object *list, *member;
	size_t count, i;

	list = json_in_list(json, "vifs", &count, why);
	if (!list)
		return -1;
	r->vifs = calloc(count + 1, sizeof(*r->vifs));
	if (!r->vifs)
		out_of_memory();
	for (i = 0; i < count; i++) {
		member = json_in_member(list, i, why);
		if (!member || vif_in(r, &r->vifs[i], member, why))
			return -1;
		r->nr_vifs++;
	}
	if (r->kind == LEDGER_CLOSED && count != 1)
		return fail(why, "it should be of one vif, and is of %zu",
			    count);
	return 0;
}

static int domain_in(struct ledger_record *r, struct json_object *json,
		     struct why *why)
{
	if (json_in_uuid(json, "uuid", r->uuid, why) ||
	    json_in_u32(json, "domid", &r->domid, why) ||
	    json_in_name(json, r->name, why))
		return -1;
	r->has_own = !json_in_is_null(json, "own_cpu_ns");
	if (r->has_own &&
	    (json_in_u64(json, "own_cpu_ns", &r->own_ns, why) ||
	     json_in_u64(json, "own_cpu_before_ns", &r->own_before_ns, why)))
		return -1;
	if (r->own_before_ns > r->own_ns)
		return fail(why, "\"own_cpu_before_ns\" is more than \"own_cpu_ns\"");
	return vifs_in(r, json, why);
}

static int record_in(struct ledger_record *r, struct json_object *json,
		     struct why *why)
{
	if (json_in_format(json, LEDGER_FORMAT, why) ||
	    kind_in(r, json, why) ||
	    json_in_u64(json, "time_ns", &r->time_ns, why) ||
	    json_in_uuid(json, "load_id", r->load_id, why) ||
	    json_in_uuid(json, "boot_id", r->boot_id, why))
		return -1;
	return r->kind == LEDGER_COMMON ?
	       json_fields_get(json, common_fields, r, why) :
	       domain_in(r, json, why);
}

static struct json_object *object_of(const char *line, size_t len,
				     struct why *why)
{
	struct json_tokener *tok = json_tokener_new();
	struct json_object *json;
	size_t end;

	if (!tok)
		out_of_memory();
	json = json_tokener_parse_ex(tok, line, len);
	end = json_tokener_get_parse_end(tok);
	json_tokener_free(tok);
	if (json_object_is_type(json, json_type_object) && end == len)
		return json;
	json_object_put(json);
	fail(why, "no JSON object");
	return NULL;
}

int ledger_record_parse(struct ledger_record *r, const char *line, size_t len,
			struct why *why)
{
	struct json_object *json;
	int err;

	memset(r, 0, sizeof(*r));
	json = object_of(line, len, why);
	if (!json)
		return -1;
	err = record_in(r, json, why);
	json_object_put(json);
	if (err)
		ledger_record_free(r);
	return err;
}

void ledger_record_free(struct ledger_record *r)
{
	free(r->vifs);
	r->vifs = NULL;
	r->nr_vifs = 0;
}

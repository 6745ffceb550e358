/* SPDX-License-Identifier: GPL-2.0 */
/*
 * json_fields - numbers of a struct as members of a JSON object, by a table
 */
#ifndef VMACCT_JSON_FIELDS_H
#define VMACCT_JSON_FIELDS_H

#include <stddef.h>

#include "fail.h"

struct json_object;

/* A number of a struct and its key in JSON. A table ends with key NULL. */
struct json_field {
	const char *key;
	size_t offset;
	size_t size;		/* of the member: 4 or 8 bytes */
};

#define JSON_FIELD(key, type, member) \
	{ key, offsetof(type, member), sizeof(((type *)NULL)->member) }

#define JSON_TRAFFIC(type) \
	JSON_FIELD("tx_packets", type, traffic.tx_packets), \
	JSON_FIELD("tx_bytes", type, traffic.tx_bytes), \
	JSON_FIELD("rx_packets", type, traffic.rx_packets), \
	JSON_FIELD("rx_bytes", type, traffic.rx_bytes)

void json_fields_add(struct json_object *to, const struct json_field *fields,
		     const void *from);

/* 0, or -1 with @why: one is missing, is no number, or is too large. */
int json_fields_get(struct json_object *from, const struct json_field *fields,
		    void *to, struct why *why);

#endif /* VMACCT_JSON_FIELDS_H */

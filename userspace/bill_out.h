/* SPDX-License-Identifier: GPL-2.0 */
/*
 * bill_out - a domain's bill as a row of a table or as JSON
 *
 * What vmacct bill and vmacct ledger print alike: who it is of, then amounts.
 */
#ifndef VMACCT_BILL_OUT_H
#define VMACCT_BILL_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "table.h"

struct json_object;

enum amount_of {
	CPU_TIME,	/* ns; in text with decimals, in s */
	TRAFFIC,	/* packets or bytes */
};

struct amount {
	const char *name;	/* JSON's key; a time's, with "_ns" behind it */
	enum amount_of of;
	bool known;
	uint64_t value;
};

struct bill_out {
	const uint8_t *uuid;	/* VMACCT_UUID_LEN bytes; all zero: not known */
	uint32_t domid;
	const char *name;	/* empty: not known */
	struct amount amounts[9];	/* up to one without a name */
};

/* The row, or its beginning. */
void bill_out_cells(struct table *t, enum format format,
		    const struct bill_out *b);

/* An object with all that, to which more may be added. */
struct json_object *bill_out_json(const struct bill_out *b);

#endif /* VMACCT_BILL_OUT_H */

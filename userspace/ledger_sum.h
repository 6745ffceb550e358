/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ledger_sum - what each domain used in a range of time, from the ledger
 *
 * Records are added in the order of the ledger. Of each account and of each
 * domain's own CPU time, what a record has more than any before it was used
 * since then, and counts if the record is of the range. Nothing counts twice,
 * however often a record is there and in whatever order.
 */
#ifndef VMACCT_LEDGER_SUM_H
#define VMACCT_LEDGER_SUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger_record.h"

/*
 * One bill: a domain of that UUID, or, where none is known, of a domid in one
 * boot of the host.
 */
struct ledger_bill {
	uint8_t uuid[VMACCT_UUID_LEN];
	uint8_t boot_id[VMACCT_UUID_LEN];	/* of its first record */
	uint32_t domid;			/* its last one */
	char name[NAME_LEN];		/* its last one; empty: not known */
	bool has_own;
	uint64_t own_ns;		/* its own CPU time */
	uint64_t tx_ns, rx_ns;		/* delegated CPU time */
	struct vmacct_traffic traffic;
};

struct ledger_sum {
	uint64_t from_ns, to_ns;	/* after from, not after to; since 1970 */
	size_t nr_bills;
	struct ledger_bill *bills;	/* in the order that they came in */
	uint64_t common_ns;
	/* Of the range: its first record and its last, since 1970; 0: none */
	uint64_t first_ns, last_ns;
	void *last;			/* per account, and the like: the last record */
};

void ledger_sum_begin(struct ledger_sum *s, uint64_t from_ns, uint64_t to_ns);
void ledger_sum_add(struct ledger_sum *s, const struct ledger_record *r);
void ledger_sum_free(struct ledger_sum *s);

#endif /* VMACCT_LEDGER_SUM_H */

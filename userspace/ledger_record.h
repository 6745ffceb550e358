/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ledger_record - one line of the ledger
 *
 * All figures are totals, as the module and the hypervisor give them: of a vif
 * since its account was opened, of a domain's own CPU time since it was
 * created. So a line that is there twice changes nothing, and one that is
 * missing loses nothing once a later one is there. What was used in a time is
 * the difference of two lines (ledger_sum).
 */
#ifndef VMACCT_LEDGER_RECORD_H
#define VMACCT_LEDGER_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"
#include "name.h"
#include "vmacct.h"

#define LEDGER_FORMAT	1

enum ledger_kind {
	LEDGER_CHECKPOINT,	/* a domain, with all vifs that it has */
	LEDGER_CLOSED,		/* a vif that went, with its final figures */
	LEDGER_COMMON,		/* what was charged to nobody in particular */
};

struct ledger_vif {
	uint64_t from_ns;		/* when it was first seen, since 1970 */
	struct vmacct_vif_record v;	/* its uuid and domid are the record's */
};

struct ledger_record {
	enum ledger_kind kind;
	uint64_t time_ns;		/* when it was so, since 1970 */
	/* Of this load of the module are accounts and common. */
	uint8_t load_id[VMACCT_LOAD_ID_LEN];
	/* Of this boot of the host are domids; all zero: not known. */
	uint8_t boot_id[VMACCT_UUID_LEN];

	/* Not of LEDGER_COMMON: */
	uint32_t domid;
	uint8_t uuid[VMACCT_UUID_LEN];	/* all zero: not known */
	char name[NAME_LEN];		/* empty: not known */
	bool has_own;
	uint64_t own_ns;		/* its own CPU time, since its creation */
	uint64_t own_before_ns;		/* of it, before vmacctd first saw it */
	size_t nr_vifs;
	struct ledger_vif *vifs;	/* LEDGER_CLOSED: one */

	uint64_t common_ns[VMACCT_NR_COMMON];	/* LEDGER_COMMON */
};

/* The line, its newline and a NUL at the end, to be freed. */
char *ledger_record_line(const struct ledger_record *r);

/*
 * The reverse, of @len bytes without the newline. 0, or -1 with @why; *@r needs
 * no freeing then.
 */
int ledger_record_parse(struct ledger_record *r, const char *line, size_t len,
			struct why *why);
void ledger_record_free(struct ledger_record *r);

#endif /* VMACCT_LEDGER_RECORD_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * keep - keeps the ledger: what is written into it, and when
 *
 * Final figures of a vif that went are written at once, and only when the disk
 * has them the module may forget them (its file reap); all domains' figures
 * are written once an interval, and at the end.
 *
 * What goes wrong is complained about once, and tried again each time.
 */
#ifndef VMACCT_KEEP_H
#define VMACCT_KEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "fail.h"
#include "snapshot.h"

struct keep_options {
	const char *dir;	/* NULL: no ledger */
	uint64_t interval;	/* ns between checkpoints */
	uint64_t rotate;	/* bytes that make another file begin */
	bool hold;		/* the module cannot be unloaded meanwhile */
};

struct keep;

/*
 * Opens or begins the ledger. @reap: the module's file, NULL: the figures are
 * not of the module, and nothing is told it. NULL with @why.
 */
struct keep *keep_open(const struct keep_options *options, const char *reap,
		       struct why *why);

/* Whatever is to be written now that @s is the newest snapshot. */
void keep_update(struct keep *k, const struct snapshot *s);

/* Only another process can go on with it (ledger_file.h); that it fails was said. */
bool keep_is_stranded(const struct keep *k);

/*
 * @s was the last of a load of the module that is over, of which nothing more
 * will come: what cannot be written now is kept until it can.
 */
void keep_end_load(struct keep *k, const struct snapshot *s);

/* All there is, now. 0, or -1 if not all of it is written (and was said). */
int keep_finish(struct keep *k, const struct snapshot *s);

void keep_close(struct keep *k);

#endif /* VMACCT_KEEP_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * loop - mirrors, and keeps the ledger, until it is told to stop or the module
 * is unloaded
 */
#ifndef VMACCT_LOOP_H
#define VMACCT_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "keep.h"

struct loop_options {
	const char *snapshot;	/* NULL: the module's own file */
	uint64_t interval;	/* ns */
	uint32_t budget;	/* domains written a second, at most */
	bool verbose;
	struct keep_options ledger;
};

/*
 * SIGTERM, SIGINT and SIGHUP, which the caller has blocked, end it. The exit
 * status; why it is not 0 has been complained about.
 */
int loop_run(const struct loop_options *options);

#endif /* VMACCT_LOOP_H */

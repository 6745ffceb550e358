/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ledger_read - all lines of the ledger, from its first file to its last
 *
 * vmacctd may be writing meanwhile.
 */
#ifndef VMACCT_LEDGER_READ_H
#define VMACCT_LEDGER_READ_H

#include "fail.h"
#include "ledger_record.h"

struct ledger_reader {
	/* What is to be done with each record. */
	void (*take)(void *context, const struct ledger_record *r);
	void *context;
	/* Lines that could not be read, and what was wrong with the first. */
	unsigned long bad_lines;
	struct why bad;
};

/* All files of a ledger's directory. 0, or -1 with @why. */
int ledger_read_dir(struct ledger_reader *reader, const char *dir,
		    struct why *why);

/* One file. */
int ledger_read_file(struct ledger_reader *reader, const char *path,
		     struct why *why);

#endif /* VMACCT_LEDGER_READ_H */

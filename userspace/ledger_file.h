/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ledger_file - the file that the ledger is kept in: lines that are there
 * whole and on the disk, or not at all
 *
 * DIR/ledger.jsonl is only appended to. What a crash left of its last lines is
 * cut off when it is opened, and kept beside it. When it has grown too large it
 * is renamed, by the time, and another one begins (ledger_name).
 *
 * One process at a time (vmacctd's lock); readers may come at any time. Errors:
 * -1 with @why, and the file is as it was before.
 */
#ifndef VMACCT_LEDGER_FILE_H
#define VMACCT_LEDGER_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "fail.h"
#include "ledger_name.h"

struct ledger_file {
	const char *path;	/* of the directory, the caller's */
	int dir;
	int fd;
	uint64_t size;		/* bytes, all of them on the disk */
	bool torn;		/* there may be more behind them */
	uint64_t found_torn;	/* bytes that were cut off as it was opened */
	bool torn_kept;		/* and are beside it */
	bool unnamed;		/* its name may not be on the disk yet */
	bool replaced;		/* by somebody; for the caller to say, and reset */
	/*
	 * Its directory has gone, and this process may write into no other: where
	 * systemd lets it write there alone, the leave goes with the directory.
	 * Another process is let write into the one that is there then.
	 */
	bool stranded;
};

/*
 * Opens it in @dir, or begins it; a directory that is missing is made. Torn
 * lines that are found (@f->found_torn) are in ledger.torn-TIME.jsonl then,
 * unless there is no room for them (@f->torn_kept); then they are given up, if
 * they are one line that was cut short, and else that is an error.
 */
int ledger_file_open(struct ledger_file *f, const char *dir, struct why *why);

/*
 * Appends @lines, each with its newline, and waits until the disk has them. If
 * somebody has removed the file meanwhile, or its directory, another one is
 * begun, and if somebody has put another one in its place, or changed it, that
 * one is opened as the first one was and gone on with (@f->replaced).
 */
int ledger_file_append(struct ledger_file *f, const char *lines, size_t size,
		       struct why *why);

/*
 * Renames the file to ledger-TIME.jsonl and begins another one. Where the clock
 * has been set back TIME is that of the file before, with a number.
 */
int ledger_file_rotate(struct ledger_file *f, time_t now, struct why *why);

void ledger_file_close(struct ledger_file *f);

#endif /* VMACCT_LEDGER_FILE_H */

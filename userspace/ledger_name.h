/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ledger_name - the names of the ledger's files, and their order
 *
 * "ledger-20261126T120000Z.jsonl" is what was written until then, and comes
 * before "ledger-20261126T120000Z-2.jsonl", ... The order of the names is the
 * one that they were written in: sums rely on it.
 */
#ifndef VMACCT_LEDGER_NAME_H
#define VMACCT_LEDGER_NAME_H

#include <stdbool.h>
#include <time.h>

#define LEDGER_NAME		"ledger.jsonl"	/* being written */
#define LEDGER_NAME_SIZE	64

/* Of @time, the @n-th; @kind: "", or ".torn" for what was found torn. */
void ledger_name_of(char name[LEDGER_NAME_SIZE], const char *kind, time_t time,
		    unsigned long n);

/*
 * Is it one of those that are not written any more? And is it named as above,
 * not by somebody who put it there?
 */
bool ledger_name_is_older(const char *name);
bool ledger_name_is_ours(const char *name);

/* Below zero: @a was written before @b. Both are such names. */
int ledger_name_compare(const char *a, const char *b);

/* The first name behind @last, which is of the same time. */
void ledger_name_after(char name[LEDGER_NAME_SIZE], const char *last);

#endif /* VMACCT_LEDGER_NAME_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * store - makes xenstore say what the snapshots say
 *
 * Each domain's nodes are written in one transaction with the question
 * whether the domain lives. A domain that does not is left alone, so nothing
 * ever re-creates the home of a dead one.
 */
#ifndef VMACCT_STORE_H
#define VMACCT_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "fail.h"
#include "snapshot.h"

struct store;

/*
 * @stop_fd is readable when the program is asked to end: then xenstored is not
 * waited for as long. @budget: an update writes so many domains at most (turn.h
 * says which). @verbose: a line on stderr for each domain that is written or
 * found gone. NULL: no memory.
 */
struct store *store_new(int stop_fd, size_t budget, bool verbose);
void store_free(struct store *s);

/*
 * Writes what has changed; connects first if there is no connection, removes
 * what an earlier vmacctd left, and writes everything anew. 0, or -1 with @why:
 * xenstored is not there. What could not be written, or was over the
 * budget, is tried again next time.
 */
int store_update(struct store *s, const struct snapshot *snapshot,
		 struct why *why);

/* Removes all that is written. 0, or -1 with @why. */
int store_remove(struct store *s, struct why *why);

/* The same, and all that any vmacctd ever wrote. */
int store_remove_all(struct store *s, struct why *why);

/* For poll(): readable when domains come or go; -1: there is none. */
int store_fd(const struct store *s);

/* To be called when it is readable. */
void store_read_events(struct store *s);

/* Our domid; 0 until it is known. */
unsigned int store_own_domid(const struct store *s);

/* How many domains have their nodes. */
size_t store_domains(const struct store *s);

#endif /* VMACCT_STORE_H */

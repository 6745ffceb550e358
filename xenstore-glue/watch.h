/* SPDX-License-Identifier: GPL-2.0 */
/*
 * watch - hearing that domains come and go
 *
 * Through libxenstore, on a connection of its own: with a watch, libxenstore
 * starts a thread that reads for it, and each request costs more.
 */
#ifndef VMACCT_WATCH_H
#define VMACCT_WATCH_H

#include <stdbool.h>

struct watch;

/* NULL: xenstored is not there, or does not let us (in a driver domain). */
struct watch *watch_open(void);
void watch_close(struct watch *w);

/* For poll(); -1 for NULL. */
int watch_fd(const struct watch *w);

/* Sets what has happened since, and leaves alone what has not. */
void watch_read(struct watch *w, bool *introduced, bool *released);

#endif /* VMACCT_WATCH_H */

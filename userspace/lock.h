/* SPDX-License-Identifier: GPL-2.0 */
/*
 * lock - one vmacctd at a time; and is there one?
 */
#ifndef VMACCT_LOCK_H
#define VMACCT_LOCK_H

#include <stdbool.h>

#include "fail.h"

#define LOCK_PATH	"/run/vmacctd.lock"

/*
 * Takes the lock and leaves our process id in @path. A descriptor to be kept
 * open as long as the lock is held, or -1 with @why, which names the process
 * that has it. The file stays: to remove it would be a race.
 */
int lock_take(const char *path, struct why *why);

/* Does somebody hold it? Takes nothing, so it is in nobody's way. */
bool lock_is_held(const char *path);

#endif /* VMACCT_LOCK_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * debugfs - the files of /sys/kernel/debug/vmacct
 */
#ifndef VMACCT_DEBUGFS_H
#define VMACCT_DEBUGFS_H

/* Makes the files. Returns 0, or an error after saying why. May sleep. */
int vmacct_debugfs_init(void);

/* Removes them and waits for readers that are at it. May sleep. */
void vmacct_debugfs_uninit(void);

#endif /* VMACCT_DEBUGFS_H */

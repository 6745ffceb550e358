/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ftrace_on - while the module is loaded nobody switches ftrace off
 *
 * Context: process, once each.
 */
#ifndef VMACCT_FTRACE_ON_H
#define VMACCT_FTRACE_ON_H

/*
 * From now on the sysctl kernel.ftrace_enabled cannot be set to 0, where the
 * kernel knows such a thing and ftrace is on. Returns 0, or an error (no memory)
 * and has said why.
 */
int vmacct_ftrace_keep_on(void);

/* It can again, or could all the time. */
void vmacct_ftrace_let_go(void);

#endif /* VMACCT_FTRACE_ON_H */

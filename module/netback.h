/* SPDX-License-Identifier: GPL-2.0 */
/*
 * netback - is the driver there, and ready to be probed?
 */
#ifndef VMACCT_NETBACK_H
#define VMACCT_NETBACK_H

#include <linux/types.h>

/* What it calls itself as a module, and its symbols' owner. */
#define VMACCT_NETBACK_MODULE	"xen_netback"

/*
 * True if it is built into the kernel, or a module that has been loaded and is
 * not about to go. One that is being loaded may have its symbols already, but
 * ftrace does not know it yet. Context: process, may sleep.
 */
bool vmacct_netback_is_live(void);

#endif /* VMACCT_NETBACK_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * clock - CPU time, in nanoseconds, of the CPU that asks
 *
 * The meter's only source of time. Differences between two readings on one CPU
 * count; readings of two CPUs must not be compared.
 *
 * First version: the kernel's local clock. Under Xen PV it goes on while the
 * hypervisor runs another domain on this physical CPU, so steal that falls into
 * a metered slice is still charged to the slice.
 *
 * Context: any, with preemption off.
 */
#ifndef VMACCT_CLOCK_H
#define VMACCT_CLOCK_H

#include <linux/sched/clock.h>
#include <linux/types.h>

static inline u64 vmacct_clock(void)
{
	return local_clock();
}

#endif /* VMACCT_CLOCK_H */

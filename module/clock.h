/* SPDX-License-Identifier: GPL-2.0 */
/*
 * clock - CPU time, in nanoseconds, of the CPU that asks
 *
 * The meter's only source of time. Differences between two readings on one CPU
 * count; readings of two CPUs must not be compared.
 *
 * Under Xen the kernel's clock goes on while the hypervisor runs another domain
 * on this physical CPU. What a virtual CPU did not run, Xen writes into memory
 * that the kernel shares with it, the runstate area (struct
 * vcpu_runstate_info, public/vcpu.h), each time before it lets the CPU go on:
 *
 *   CPU time = kernel's clock - (time runnable + time blocked + time offline)
 *
 * These are the very times from which the hypervisor makes its own books, so
 * the error of a slice in which the CPU was taken away is that of the two
 * clocks against each other (both read the same TSC with the same scale) over
 * that slice: some ten nanoseconds. Cost: five loads and three additions.
 *
 * Where the area cannot be found the clock is that of elapsed time, and steal
 * is charged to the slice that it falls into.
 */
#ifndef VMACCT_CLOCK_H
#define VMACCT_CLOCK_H

#include <linux/compiler.h>
#include <linux/percpu.h>
#include <linux/sched/clock.h>
#include <linux/types.h>
#include <xen/interface/xen.h>
#include <xen/interface/vcpu.h>

/* The kernel's own, one for each CPU; NULL: the clock is that of elapsed time. */
extern struct vcpu_runstate_info __percpu *vmacct_clock_runstate;

/*
 * Finds the runstate area and compares it with what the hypervisor says, on
 * each CPU. @wanted, from the user: "auto"; "runstate" (an error if it is not
 * to be had), "elapsed". Returns 0, -EINVAL or -EOPNOTSUPP, and logs why.
 * Context: process.
 */
int vmacct_clock_init(const char *wanted);

/* "runstate" or "elapsed". */
const char *vmacct_clock_name(void);

/* Does the clock stand still while this CPU sleeps? */
static inline bool vmacct_clock_sleeps(void)
{
	return vmacct_clock_runstate;
}

/* Nanoseconds that this virtual CPU did not run. Context: preemption off. */
static inline u64 vmacct_clock_away(const struct vcpu_runstate_info *area)
{
	return READ_ONCE(area->time[RUNSTATE_runnable]) +
	       READ_ONCE(area->time[RUNSTATE_blocked]) +
	       READ_ONCE(area->time[RUNSTATE_offline]);
}

/* Context: any, with preemption off. */
static inline u64 vmacct_clock(void)
{
	const struct vcpu_runstate_info *area;
	u64 entered, now;

	if (!vmacct_clock_runstate)
		return local_clock();
	area = this_cpu_ptr(vmacct_clock_runstate);
	/* Xen writes while this CPU stands still: what it wrote is complete. */
	do {
		entered = READ_ONCE(area->state_entry_time);
		barrier();
		now = local_clock() - vmacct_clock_away(area);
		barrier();
	} while (unlikely(READ_ONCE(area->state_entry_time) != entered));
	return now;
}

#endif /* VMACCT_CLOCK_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * clock - CPU time, in nanoseconds, of the CPU that asks
 *
 * The meter's only source of time. Differences between two readings on one CPU
 * count; readings of two CPUs must not be compared.
 *
 * Under Xen the kernel's clock goes on while the hypervisor runs another domain
 * on this physical CPU. How long a virtual CPU has run Xen writes into memory
 * that the kernel shares with it, the runstate area (struct
 * vcpu_runstate_info, public/vcpu.h), each time before it lets the CPU go on:
 *
 *   CPU time = time running, when this CPU came on + time since then
 *
 * These are the very times from which the hypervisor makes its own books, by
 * the same TSC with the same scale: an error, of some ten nanoseconds, is only
 * that of the moments at which it looks at the TSC and this does.
 *
 * All this is worked out only when the CPU has been away. While it runs, its
 * TSC alone tells how much later it is, in the scale that Xen gives for it
 * (struct pvclock_vcpu_time_info). Xen corrects the scale now and then, by parts
 * in a million, and the correction is seen when the CPU has next been away.
 *
 * Where the area cannot be found the clock is that of elapsed time, and steal
 * is charged to the slice that it falls into.
 */
#ifndef VMACCT_CLOCK_H
#define VMACCT_CLOCK_H

#include <linux/compiler.h>
#include <linux/math64.h>
#include <linux/percpu.h>
#include <linux/sched/clock.h>
#include <linux/types.h>
#include <asm/msr.h>
#include <asm/tsc.h>
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

/* Where this CPU's clock stood when it was last worked out. */
struct vmacct_clock_base {
	const struct vcpu_runstate_info *area;	/* NULL: never */
	u64 entered;	/* since when the CPU runs, by the area */
	u64 ticks;	/* TSC */
	u64 ns;
	u64 scale;	/* ns per tick, times 2^32 */
};

DECLARE_PER_CPU(struct vmacct_clock_base, vmacct_clock_base);

/* As vmacct_clock(), whatever that takes. */
u64 vmacct_clock_work_out(void);

/*
 * The clock, in @now, if that takes no more than a look at the TSC; else false.
 * Context: as vmacct_clock().
 */
static __always_inline bool vmacct_clock_quick(u64 *now)
{
	const struct vcpu_runstate_info *area =
		this_cpu_read(vmacct_clock_base.area);
	u64 entered, ticks;

	if (unlikely(!area))
		return false;
	entered = READ_ONCE(area->state_entry_time);
	if (unlikely(this_cpu_read(vmacct_clock_base.entered) != entered))
		return false;
	ticks = rdtsc() - this_cpu_read(vmacct_clock_base.ticks);
	*now = mul_u64_u64_shr(ticks, this_cpu_read(vmacct_clock_base.scale),
			       32) +
	       this_cpu_read(vmacct_clock_base.ns);
	barrier();
	return likely(READ_ONCE(area->state_entry_time) == entered);
}

/*
 * Context: any but NMI, with preemption off. An interrupt in between does no
 * harm: who it hands the CPU to changes state_entry_time.
 */
static inline u64 vmacct_clock(void)
{
	u64 now;

	return likely(vmacct_clock_quick(&now)) ? now : vmacct_clock_work_out();
}

#endif /* VMACCT_CLOCK_H */

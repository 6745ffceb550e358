// SPDX-License-Identifier: GPL-2.0
/*
 * clock - CPU time, in nanoseconds, of the CPU that asks
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/errno.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <asm/xen/hypercall.h>
#include <asm/xen/hypervisor.h>
#include <xen/xen-ops.h>

#include "clock.h"
#include "symbol.h"

struct vcpu_runstate_info __percpu *vmacct_clock_runstate __read_mostly;

DEFINE_PER_CPU(struct vmacct_clock_base, vmacct_clock_base);

/* The kernel's, where Xen gives the scale of the TSC; NULL: it was not found. */
static struct vcpu_info *__percpu *vcpu_infos __read_mostly;

/* Nanoseconds that this virtual CPU did not run. Context: preemption off. */
static u64 away(const struct vcpu_runstate_info *area)
{
	return READ_ONCE(area->time[RUNSTATE_runnable]) +
	       READ_ONCE(area->time[RUNSTATE_blocked]) +
	       READ_ONCE(area->time[RUNSTATE_offline]);
}

/* Nanoseconds per tick of the TSC, times 2^32. */
static u64 tsc_scale(const struct pvclock_vcpu_time_info *time)
{
	u64 scale = READ_ONCE(time->tsc_to_system_mul);

	return time->tsc_shift < 0 ? scale >> -time->tsc_shift :
				     scale << time->tsc_shift;
}

/* Nanoseconds by Xen's clock, which state_entry_time is by as well. */
static u64 xen_clock(const struct pvclock_vcpu_time_info *time, u64 ticks,
		     u64 scale)
{
	return READ_ONCE(time->system_time) +
	       mul_u64_u64_shr(ticks - READ_ONCE(time->tsc_timestamp), scale,
			       32);
}

/*
 * What this CPU had run when it came on, by the books, and what it has since.
 * Xen writes while this CPU stands still: what it wrote is complete.
 */
static struct vmacct_clock_base worked_out(const struct vcpu_runstate_info *area)
{
	const struct pvclock_vcpu_time_info *time =
		&this_cpu_read(*vcpu_infos)->time;
	struct vmacct_clock_base base = { .area = area };
	u32 version;

	do {
		base.entered = READ_ONCE(area->state_entry_time);
		version = READ_ONCE(time->version);
		barrier();
		base.ticks = rdtsc();
		base.scale = tsc_scale(time);
		base.ns = xen_clock(time, base.ticks, base.scale) -
			  base.entered +
			  READ_ONCE(area->time[RUNSTATE_running]);
		barrier();
	} while (unlikely(READ_ONCE(area->state_entry_time) != base.entered ||
			  READ_ONCE(time->version) != version));
	return base;
}

/* The same by the kernel's clock, which needs no scale. */
static u64 worked_out_slowly(const struct vcpu_runstate_info *area)
{
	u64 entered, ns;

	do {
		entered = READ_ONCE(area->state_entry_time);
		barrier();
		ns = local_clock() - away(area);
		barrier();
	} while (unlikely(READ_ONCE(area->state_entry_time) != entered));
	return ns;
}

u64 vmacct_clock_work_out(void)
{
	struct vmacct_clock_base base;
	unsigned long flags;

	if (!vmacct_clock_runstate)
		return local_clock();
	if (!vcpu_infos)
		return worked_out_slowly(this_cpu_ptr(vmacct_clock_runstate));
	local_irq_save(flags);
	base = worked_out(this_cpu_ptr(vmacct_clock_runstate));
	*this_cpu_ptr(&vmacct_clock_base) = base;
	local_irq_restore(flags);
	return base.ns;
}

/* Xen says what it says now; the area, what was true when this CPU came on. */
static bool agrees(const struct vcpu_runstate_info *area,
		   const struct vcpu_runstate_info *xen)
{
	return READ_ONCE(area->state) == RUNSTATE_running &&
	       xen->state == RUNSTATE_running &&
	       area->state_entry_time == xen->state_entry_time &&
	       area->time[RUNSTATE_runnable] == xen->time[RUNSTATE_runnable] &&
	       area->time[RUNSTATE_blocked] == xen->time[RUNSTATE_blocked] &&
	       area->time[RUNSTATE_offline] == xen->time[RUNSTATE_offline];
}

/* This CPU may be taken away in between, then they differ for once. */
#define TRIES	100

struct comparison {
	const struct vcpu_runstate_info __percpu *areas;
	atomic_t failed;
};

/* On each CPU, interrupts off. */
static void compare(void *data)
{
	struct comparison *c = data;
	struct vcpu_runstate_info xen;
	int cpu = smp_processor_id();
	int i;

	for (i = 0; i < TRIES; i++) {
		if (HYPERVISOR_vcpu_op(VCPUOP_get_runstate_info,
				       xen_vcpu_nr(cpu), &xen))
			break;
		if (agrees(this_cpu_ptr(c->areas), &xen))
			return;
	}
	atomic_inc(&c->failed);
}

static bool all_agree(const struct vcpu_runstate_info __percpu *areas)
{
	struct comparison c = { .areas = areas };

	atomic_set(&c.failed, 0);
	cpus_read_lock();
	on_each_cpu(compare, &c, 1);
	cpus_read_unlock();
	return !atomic_read(&c.failed);
}

/* NULL, or why not. */
static const char *find_runstate(void)
{
	struct vcpu_runstate_info __percpu *areas;

	areas = (void __percpu *)vmacct_symbol_data("xen_runstate");
	if (!areas)
		return "the kernel's symbol xen_runstate cannot be found";
	if (!all_agree(areas))
		return "what is at xen_runstate is not what the hypervisor says";
	vcpu_infos = (void __percpu *)vmacct_symbol_data("xen_vcpu");
	vmacct_clock_runstate = areas;
	return NULL;
}

int vmacct_clock_init(const char *wanted)
{
	const char *why;

	vmacct_clock_runstate = NULL;
	if (!strcmp(wanted, "elapsed"))
		return 0;
	if (strcmp(wanted, "auto") && strcmp(wanted, "runstate")) {
		pr_err("parameter clock=%.32s is not known: auto, runstate or elapsed\n",
		       wanted);
		return -EINVAL;
	}
	why = find_runstate();
	if (!why)
		return 0;
	if (!strcmp(wanted, "runstate")) {
		pr_err("%s: clock=runstate cannot be had, clock=elapsed can\n",
		       why);
		return -EOPNOTSUPP;
	}
	pr_warn("%s: time in which the hypervisor runs other domains is charged too\n",
		why);
	return 0;
}

const char *vmacct_clock_name(void)
{
	return vmacct_clock_runstate ? "runstate" : "elapsed";
}

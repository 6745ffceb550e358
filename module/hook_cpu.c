// SPDX-License-Identifier: GPL-2.0
/*
 * hook_cpu - each CPU's meter, and what else the handlers write: whom it may
 * still name, and what it comes to over all CPUs
 */
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/percpu.h>
#include <linux/smp.h>

#include "hook.h"
#include "hooks.h"
#include "queue.h"
#include "recent.h"

/* All zero is a meter that has started, with nobody paying. */
DEFINE_PER_CPU(struct hooks_cpu, vmacct_hook_cpu);

struct vmacct_counters *vmacct_hook_queue_counters(const void *queue)
{
	const struct napi_struct *napi = vmacct_queue_napi(queue);
	struct vmacct_counters *counters = NULL;

	if (napi)
		counters = vmacct_vif_counters(napi->dev);
	if (!counters)
		this_cpu_inc(vmacct_hook_cpu.unknown_queues);
	return counters;
}

static bool pays(int cpu, struct vmacct_counters __percpu *counters)
{
	return vmacct_meter_pays(&per_cpu(vmacct_hook_cpu.meter, cpu),
				 per_cpu_ptr(counters, cpu), sizeof(*counters));
}

struct block {
	struct vmacct_counters __percpu *counters;
};

/* On that CPU, interrupts off, or for one that is offline. */
static void forget_on(int cpu, const struct block *block)
{
	vmacct_meter_forget(&per_cpu(vmacct_hook_cpu.meter, cpu),
			    per_cpu_ptr(block->counters, cpu),
			    sizeof(*block->counters));
}

static void forget_here(void *block)
{
	forget_on(smp_processor_id(), block);
}

/*
 * A CPU that sleeps, or does nothing for the network any more, would name the
 * account that it has worked for last forever.
 */
static bool pays_still(int cpu, struct vmacct_counters __percpu *counters)
{
	struct block block = { .counters = counters };

	if (!pays(cpu, counters))
		return false;
	if (smp_call_function_single(cpu, forget_here, &block, true))
		forget_on(cpu, &block);
	return pays(cpu, counters);
}

bool vmacct_hooks_pay(struct vmacct_counters __percpu *counters)
{
	bool any = false;
	int cpu;

	/* Try: who takes a CPU offline may wait for one who waits for us. */
	if (!cpus_read_trylock())
		return true;
	for_each_possible_cpu(cpu)
		any |= pays_still(cpu, counters);
	cpus_read_unlock();
	return any;
}

u64 vmacct_hooks_common_ns(enum vmacct_common direction)
{
	u64 ns = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		ns += READ_ONCE(per_cpu(vmacct_hook_cpu.common, cpu)[direction].ns);
	return ns;
}

struct vmacct_losses vmacct_hooks_losses(void)
{
	struct vmacct_losses sum = { 0 };
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct hooks_cpu *c = &per_cpu(vmacct_hook_cpu, cpu);

		sum.depth_missed += READ_ONCE(c->meter.depth_missed);
		sum.orphan_returns += READ_ONCE(c->meter.orphan_returns);
		sum.unknown_queues += READ_ONCE(c->unknown_queues);
	}
	return sum;
}

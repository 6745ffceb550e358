// SPDX-License-Identifier: GPL-2.0
/*
 * hook_run - the runs of packets (run.h) of each CPU
 */
#include <linux/build_bug.h>
#include <linux/irqflags.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/stddef.h>

#include "clock.h"
#include "compat.h"
#include "hook.h"
#include "meter_fast.h"
#include "run.h"
#include "wrap.h"

DEFINE_PER_CPU(struct vmacct_run, vmacct_run) = { .sender = VMACCT_NO_SENDER };

/* notrace: it may be called for each packet. */
notrace u32 vmacct_hook_end_runs(void)
{
	struct vmacct_run *run = this_cpu_ptr(&vmacct_run);
	enum hook hook = run->receiver ? XENVIF_START_XMIT : CONSUME_SKB;
	u32 packets;

	BUILD_BUG_ON(offsetof(struct vmacct_run, receiver) !=
		     VMACCT_RUN_RECEIVER);
	BUILD_BUG_ON(offsetof(struct vmacct_run, to_pass) !=
		     VMACCT_RUN_TO_PASS);
	/* A console on the network, in the middle of it: see hook_netback.c. */
	if (vmacct_compat_in_interrupt())
		return 0;
	packets = vmacct_run_end(run, this_meter());
	count_passed(hook, packets);
	return packets;
}

void vmacct_hook_claim_untold(u32 packets)
{
	unsigned long flags;

	local_irq_save(flags);
	vmacct_meter_claim_untold(this_meter(), vmacct_clock(), packets);
	local_irq_restore(flags);
}

// SPDX-License-Identifier: GPL-2.0
/*
 * hook_softirq - softirqs, and the polls in them
 */
#include <linux/bits.h>
#include <linux/interrupt.h>
#include <linux/irqflags.h>
#include <linux/preempt.h>

#include "clock.h"
#include "compat.h"
#include "hook.h"

/*
 * The upkeep of a CPU that does not sleep (ticks, and what they set off) is for
 * whoever keeps it awake: a part of what it interrupts, or of what leads to
 * work. So it has no slice of its own.
 */
static bool is_upkeep(unsigned int vec)
{
	return BIT(vec) & (BIT(TIMER_SOFTIRQ) | BIT(SCHED_SOFTIRQ) |
			   BIT(HRTIMER_SOFTIRQ) | BIT(RCU_SOFTIRQ));
}

void vmacct_on_softirq_entry(void *data, unsigned int vec)
{
	enum vmacct_hold hold = VMACCT_CLOSED;
	struct vmacct_charge *payer = NULL;
	unsigned long flags;

	hit(SOFTIRQ_ENTRY);
	if (is_upkeep(vec))
		return;
	local_irq_save(flags);
	if (vec == NET_RX_SOFTIRQ) {
		hit(NET_RX_ACTION);
		payer = common(VMACCT_COMMON_RX);
		hold = VMACCT_OPEN;
	} else if (vec == NET_TX_SOFTIRQ) {
		hit(NET_TX_ACTION);
		payer = common(VMACCT_COMMON_TX);
		hold = VMACCT_OPEN;
	}
	vmacct_meter_enter(this_meter(), vmacct_clock(), VMACCT_SLICE_SOFTIRQ,
			   payer, hold);
	local_irq_restore(flags);
}

VMACCT_COMPAT_CHECK(softirq_entry, vmacct_on_softirq_entry)

void vmacct_on_softirq_exit(void *data, unsigned int vec)
{
	unsigned long flags;

	hit(SOFTIRQ_EXIT);
	vmacct_hook_end_runs();
	if (is_upkeep(vec))
		return;
	local_irq_save(flags);
	vmacct_meter_leave_kind(this_meter(), vmacct_clock(),
				VMACCT_SLICE_SOFTIRQ);
	local_irq_restore(flags);
}

VMACCT_COMPAT_CHECK(softirq_exit, vmacct_on_softirq_exit)

/*
 * A poll has ended: what it left unclaimed is for the vif that it ended with.
 * @work: packets that came; those that left were claimed, see hook_sender.c.
 * Where there were neither it was idle, unless it polls all the time.
 */
void vmacct_on_napi_poll(void *data, struct napi_struct *napi, int work,
			 int budget)
{
	unsigned long flags;

	/* A console's, see hook_netback.c. */
	if (vmacct_compat_in_interrupt())
		return;
	local_irq_save(flags);
	hit(NAPI_POLL);
	vmacct_hook_end_runs();
	vmacct_meter_settle(this_meter(), vmacct_clock(),
			    !work && !vmacct_compat_polls_busily(napi));
	local_irq_restore(flags);
}

VMACCT_COMPAT_CHECK(napi_poll, vmacct_on_napi_poll)

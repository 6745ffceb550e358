// SPDX-License-Identifier: GPL-2.0
/*
 * hook_hardirq - interrupts: a guest's events, a device's, and upkeep
 */
#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/interrupt.h>
#include <linux/netdevice.h>

#include "clock.h"
#include "compat.h"
#include "hook.h"

static struct vmacct_charge *event(const void *queue, enum vmacct_class class)
{
	const struct napi_struct *napi;
	struct vmacct_counters *c = vmacct_hook_queue_counters(queue, &napi);

	if (c)
		c->events++;
	return payer_of(c, class);
}

/*
 * The last poll that was asked for on this CPU. Who asks for one while a softirq
 * polls need not raise that: 8b43fd3d1d7d ("net: optimize ____napi_schedule() to
 * avoid extra NET_RX_SOFTIRQ", 6.4).
 */
static const struct list_head *last_poll(void)
{
	return this_cpu_read(softnet_data.poll_list.prev);
}

/* A tick, or another CPU's wish that this one runs a task: which? Upkeep, too. */
static enum hook upkeep(const void *handler)
{
	enum hook hook;

	for (hook = TIMER_INTERRUPT; hook <= CALL_FUNCTION_IPI; hook++)
		if (is(hook, handler))
			return hook;
	return NR_HOOKS;
}

/* Called with interrupts off. */
void vmacct_on_irq_entry(void *data, int irq, struct irqaction *action)
{
	const void *handler = action->handler;
	enum hook hook = upkeep(handler);
	enum vmacct_hold hold = VMACCT_CLOSED;
	struct vmacct_charge *payer;

	hit(IRQ_ENTRY);
	if (hook != NR_HOOKS) {
		hit(hook);
		return;
	}
	if (is(XENVIF_TX_INTERRUPT, handler)) {
		hit(XENVIF_TX_INTERRUPT);
		payer = event(action->dev_id, VMACCT_TX_IRQ);
	} else if (is(XENVIF_RX_INTERRUPT, handler)) {
		hit(XENVIF_RX_INTERRUPT);
		payer = event(action->dev_id, VMACCT_RX_IRQ);
	} else if (is(XENVIF_INTERRUPT, handler)) {
		hit(XENVIF_INTERRUPT);
		/* For tx or for rx? Known when the handler is through. */
		payer = event(action->dev_id, VMACCT_RX_IRQ);
		hold = VMACCT_OPEN;
	} else {
		/* A NIC's? Known when the handler is through. */
		payer = common(VMACCT_COMMON_RX);
		hold = VMACCT_LEAD;
		this_cpu_write(vmacct_hook_cpu.last_poll, last_poll());
	}
	vmacct_meter_enter(this_meter(), vmacct_clock(), VMACCT_SLICE_HARDIRQ,
			   payer, hold);
}

VMACCT_COMPAT_CHECK(irq_handler_entry, vmacct_on_irq_entry)

/*
 * One event channel for both directions: the guest queued packets if the poll
 * is scheduled now, else it posted buffers.
 */
static void claim_event(const void *queue, u64 now)
{
	const struct napi_struct *napi;
	struct vmacct_counters *c = vmacct_hook_queue_counters(queue, &napi);
	bool tx = napi && test_bit(NAPI_STATE_SCHED, &napi->state);

	vmacct_meter_own(this_meter(), now, VMACCT_SLICE_HARDIRQ,
			 payer_of(c, tx ? VMACCT_TX_IRQ : VMACCT_RX_IRQ));
}

static bool asked_for_poll(void)
{
	return (local_softirq_pending() & BIT(NET_RX_SOFTIRQ)) ||
	       last_poll() != this_cpu_read(vmacct_hook_cpu.last_poll);
}

/* An interrupt of a device that has no packets is nobody's here. */
static void disown_event(u64 now)
{
	if (!asked_for_poll())
		vmacct_meter_own(this_meter(), now, VMACCT_SLICE_HARDIRQ, NULL);
}

/* Called with interrupts off. */
void vmacct_on_irq_exit(void *data, int irq, struct irqaction *action, int ret)
{
	u64 now;

	hit(IRQ_EXIT);
	if (upkeep(action->handler) != NR_HOOKS)
		return;
	now = vmacct_clock();
	if (is(XENVIF_INTERRUPT, action->handler))
		claim_event(action->dev_id, now);
	else
		disown_event(now);
	vmacct_meter_leave_kind(this_meter(), now, VMACCT_SLICE_HARDIRQ);
}

VMACCT_COMPAT_CHECK(irq_handler_exit, vmacct_on_irq_exit)

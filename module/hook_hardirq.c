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
#include "queue.h"
#include "vif.h"

static struct vmacct_charge *event(struct vmacct_counters *c,
				   enum vmacct_class class)
{
	if (c)
		c->events++;
	return payer_of(c, class);
}

static struct vmacct_charge *queue_event(const void *queue,
					 enum vmacct_class class)
{
	return event(vmacct_hook_queue_counters(queue), class);
}

/* What has been asked for on this CPU so far. */
static bool is_raised(void)
{
	return local_softirq_pending() & BIT(NET_RX_SOFTIRQ);
}

/* Who asks for a poll puts it there, but for a thread's. */
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
		payer = queue_event(action->dev_id, VMACCT_TX_IRQ);
	} else if (is(XENVIF_RX_INTERRUPT, handler)) {
		hit(XENVIF_RX_INTERRUPT);
		payer = queue_event(action->dev_id, VMACCT_RX_IRQ);
	} else if (is(XENVIF_INTERRUPT, handler)) {
		hit(XENVIF_INTERRUPT);
		/* For tx or for rx? Known when the handler is through. */
		payer = queue_event(action->dev_id, VMACCT_RX_IRQ);
		hold = VMACCT_OPEN;
	} else if (action->thread_fn &&
		   is(XENVIF_CTRL_IRQ_FN, action->thread_fn)) {
		/* No more than a call for its thread. */
		hit(XENVIF_CTRL_IRQ_FN);
		payer = event(vmacct_vif_counters_of(action->dev_id),
			      VMACCT_TX_IRQ);
	} else {
		/* A NIC's? Known when the handler is through. */
		payer = common(VMACCT_COMMON_RX);
		hold = VMACCT_LEAD;
		this_cpu_write(vmacct_hook_cpu.last_poll, last_poll());
		this_cpu_write(vmacct_hook_cpu.was_raised, is_raised());
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
	const struct napi_struct *napi = vmacct_queue_napi(queue);
	struct vmacct_counters *c = vmacct_hook_queue_counters(queue);
	bool tx = napi && test_bit(NAPI_STATE_SCHED, &napi->state);

	vmacct_meter_own(this_meter(), now, VMACCT_SLICE_HARDIRQ,
			 payer_of(c, tx ? VMACCT_TX_IRQ : VMACCT_RX_IRQ));
}

/*
 * The present interrupt, and not one before it. Who asks while a softirq polls
 * need not raise that: 8b43fd3d1d7d ("net: optimize ____napi_schedule() to avoid
 * extra NET_RX_SOFTIRQ", 6.4); who has packets for another CPU raises it alone.
 */
static bool asked_for_poll(void)
{
	return (is_raised() && !this_cpu_read(vmacct_hook_cpu.was_raised)) ||
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

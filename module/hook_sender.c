// SPDX-License-Identifier: GPL-2.0
/*
 * hook_sender - a NIC has sent a packet: who is its sender?
 */
#include <linux/irqflags.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/skbuff.h>

#include "clock.h"
#include "compat.h"
#include "hook.h"
#include "meter_fast.h"
#include "recent.h"
#include "run.h"
#include "wrap.h"

/* Who sent a packet: it still bears the number of the vif it came through. */
static struct vmacct_charge *sender(const struct sk_buff *skb)
{
	struct vmacct_counters *c = vmacct_vif_counters_of_index(skb->skb_iif);

	return c ? &c->paid[VMACCT_TX_DEALLOC] : common(VMACCT_COMMON_TX);
}

static noinline void claim_for_sender(const struct sk_buff *skb)
{
	unsigned long flags;

	local_irq_save(flags);
	vmacct_meter_claim(this_meter(), vmacct_clock(), sender(skb));
	local_irq_restore(flags);
}

/* A NIC has sent a packet, and its poll, which is nobody's so far, ends it. */
static __always_inline void packet_left(const struct sk_buff *skb)
{
	struct vmacct_meter *m = this_meter();
	struct vmacct_counters *c;
	u64 now;

	change_runs();
	c = vmacct_recent_counters_of_index(skb->skb_iif);
	if (unlikely(!c || !vmacct_clock_quick(&now) ||
		     !vmacct_meter_claim_again(m, now,
					       &c->paid[VMACCT_TX_DEALLOC])))
		claim_for_sender(skb);
}

/* Those that follow it, if they are the same sender's, are not told. */
static noinline void first_packet_left(const struct sk_buff *skb)
{
	packet_left(skb);
	if (likely(in_serving_softirq() && !vmacct_compat_in_interrupt()))
		vmacct_run_of_sender(this_cpu_ptr(&vmacct_run), skb->skb_iif);
}

/*
 * With softirqs on no poll is under way, nor in a softirq that has no slice of
 * its own, whatever it interrupted.
 */
static bool is_in_poll(void)
{
	const struct vmacct_meter *m;

	/* First: else the task may be moved to another CPU meanwhile. */
	if (!in_softirq() || vmacct_compat_in_interrupt())
		return false;
	m = this_meter();
	return vmacct_meter_is_open(m) && !(in_serving_softirq() && !m->depth);
}

notrace void vmacct_on_consume_skb(void *data,
				   struct sk_buff *skb VMACCT_COMPAT_LOCATION)
{
	/* All since the one before is for the same sender. */
	if (this_cpu_read(vmacct_run.sender) == skb->skb_iif) {
		this_cpu_inc(vmacct_run.untold);
		return;
	}
	if (is_in_poll()) {
		hit(CONSUME_SKB);
		first_packet_left(skb);
	}
}

VMACCT_COMPAT_CHECK(consume_skb, vmacct_on_consume_skb)

/*
 * netback drops @skb, which was for a guest, in a call that is passed over (see
 * run.h): what led up to it is the guest's.
 */
static bool is_dropped_by_netback(const struct sk_buff *skb)
{
	const void *receiver = this_cpu_read(vmacct_run.receiver);

	return receiver && receiver == skb->dev;
}

/*
 * Some drivers end so what they have sent, and consume_skb does not tell of it
 * since ac3ad19584b2 ("net: fix __dev_kfree_skb_any() vs drop monitor", 6.3).
 */
void vmacct_at_dev_kfree_skb_any(const struct sk_buff *skb, int reason)
{
	if (!skb || reason == VMACCT_COMPAT_CONSUMED || !is_in_poll() ||
	    is_dropped_by_netback(skb))
		return;
	hit(DEV_KFREE_SKB_ANY);
	packet_left(skb);
}

/* void dev_kfree_skb_any_reason(struct sk_buff *skb, enum skb_drop_reason reason) */
int vmacct_on_dev_kfree_skb_any(struct kprobe *kp, struct pt_regs *regs)
{
	vmacct_at_dev_kfree_skb_any((void *)vmacct_compat_arg(regs, 0),
				    vmacct_compat_arg(regs, 1));
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * hook_netback - xenvif_poll() and xenvif_start_xmit()
 *
 * What runs before and after them has the token of the slice from one to the
 * other.
 *
 * A console on the network polls and sends from where it has something to say,
 * in a hardirq too, which may have come in the middle of what handlers do with
 * interrupts on. No handler meters that: it is a part of what it interrupted.
 */
#include <linux/irqflags.h>
#include <linux/kprobes.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/preempt.h>

#include "clock.h"
#include "compat.h"
#include "hook.h"
#include "meter_fast.h"
#include "recent.h"
#include "run.h"
#include "wrap.h"

/*
 * What vmacct_meter_call() does for those that it cannot: all since the last
 * boundary, in an open slice, led up to here.
 */
static noinline u64 call(enum vmacct_slice_kind kind,
			 struct vmacct_charge *leader,
			 struct vmacct_charge *payer)
{
	unsigned long flags;
	u64 now, token;

	local_irq_save(flags);
	now = vmacct_clock();
	vmacct_meter_claim(this_meter(), now, leader);
	token = vmacct_meter_enter(this_meter(), now, kind, payer,
				   VMACCT_CLOSED);
	local_irq_restore(flags);
	return token;
}

static noinline void leave(u64 token)
{
	unsigned long flags;

	local_irq_save(flags);
	vmacct_meter_leave(this_meter(), vmacct_clock(), token);
	local_irq_restore(flags);
}

u64 vmacct_before_poll(const struct napi_struct *napi)
{
	struct vmacct_counters *c;
	struct vmacct_charge *payer;

	hit(XENVIF_POLL);
	if (vmacct_compat_in_interrupt())
		return 0;
	c = vmacct_vif_counters(napi->dev);
	if (c)
		c->polls++;
	payer = payer_of(c, VMACCT_TX_POLL);
	vmacct_hook_end_runs();
	return call(VMACCT_SLICE_POLL, payer, payer);
}

void vmacct_after_poll(u64 token)
{
	vmacct_hook_end_runs();
	leave(token);
}

static noinline u64 call_xmit(const struct net_device *dev)
{
	struct vmacct_counters *c = vmacct_vif_counters(dev);

	return call(VMACCT_SLICE_XMIT, payer_of(c, VMACCT_RX_DELIVER),
		    payer_of(c, VMACCT_RX_ENQUEUE));
}

/* Softirqs off: quick if the CPU has not been away since the last packet. */
static __always_inline u64 call_xmit_quick(const struct net_device *dev,
					   struct vmacct_counters *c)
{
	u64 now, token;

	if (unlikely(!c || !vmacct_clock_quick(&now)))
		return call_xmit(dev);
	token = vmacct_meter_call(this_meter(), now, VMACCT_SLICE_XMIT,
				  &c->paid[VMACCT_RX_DELIVER],
				  &c->paid[VMACCT_RX_ENQUEUE]);
	return likely(token) ? token : call_xmit(dev);
}

/* For each packet that wrap.S does not pass over. */
notrace u64 vmacct_before_start_xmit(const struct sk_buff *skb,
				     const struct net_device *dev)
{
	struct vmacct_counters *c = vmacct_recent_counters(dev);
	struct vmacct_run *run = this_cpu_ptr(&vmacct_run);
	u64 token;

	hit(XENVIF_START_XMIT);
	if (unlikely(!in_serving_softirq() || vmacct_compat_in_interrupt()))
		return vmacct_compat_in_interrupt() ? 0 : call_xmit_quick(dev, c);
	if (this_cpu_read(vmacct_run.receiver) == dev)
		count_passed(XENVIF_START_XMIT,
			     vmacct_run_pay(run, this_meter()));
	else
		change_runs();
	vmacct_run_call(run, dev, c ? &c->paid[VMACCT_RX_ENQUEUE] : NULL);
	token = call_xmit_quick(dev, c);
	/* No run where no softirq's end will end it. */
	run->token = (u32)token > 1 ? token : 0;
	return token;
}

notrace void vmacct_after_start_xmit(u64 token)
{
	u64 now;

	if (unlikely(!vmacct_clock_quick(&now) ||
		     !vmacct_meter_return(this_meter(), now, token)))
		leave(token);
	vmacct_run_return(this_cpu_ptr(&vmacct_run), token);
}

/* The same by kprobes, where ftrace cannot call the trampolines. */

/* Of a completion, too. */
int vmacct_on_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	vmacct_hook_end_runs();
	leave(*(u64 *)ri->data);
	return 0;
}

/* int xenvif_poll(struct napi_struct *napi, int budget) */
int vmacct_on_poll(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	return keep_token(ri, vmacct_before_poll((void *)vmacct_compat_arg(regs, 0)));
}

/* netdev_tx_t xenvif_start_xmit(struct sk_buff *skb, struct net_device *dev) */
int vmacct_on_start_xmit(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	hit(XENVIF_START_XMIT);
	if (vmacct_compat_in_interrupt())
		return keep_token(ri, 0);
	change_runs();
	return keep_token(ri, call_xmit((void *)vmacct_compat_arg(regs, 1)));
}

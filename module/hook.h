/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hook - what the handlers of probes have in common
 *
 * Every handler does the same: find whose counters pay (NULL: nobody's), read
 * the clock, and tell this CPU's meter. Interrupts are off meanwhile, since a
 * handler in a hardirq uses the same meter; but not in what is done for each
 * packet, see meter_fast.h.
 *
 * The table that names the handlers is in hooks.c, and they are in hook_*.c, a
 * file for each slice that they begin or end. Only those and hooks.c include
 * this.
 *
 * Context: that of what is hooked, never to sleep. Preemption is off, or a
 * handler sees to that.
 */
#ifndef VMACCT_HOOK_H
#define VMACCT_HOOK_H

#include <linux/compiler.h>
#include <linux/kprobes.h>
#include <linux/percpu.h>
#include <linux/types.h>

#include "compat.h"
#include "meter.h"
#include "probe.h"
#include "registry.h"
#include "vmacct.h"

struct irqaction;
struct list_head;
struct napi_struct;
struct pt_regs;
struct sk_buff;
struct task_struct;

/*
 * Rows of the table, armed in this order, disarmed in reverse; hits are counted
 * by these numbers. An end that is seen without its begin does nothing, a begin
 * without its end leaves a slice behind: ends go first.
 */
enum hook {
	NET_RX_ACTION,
	NET_TX_ACTION,
	XENVIF_POLL,
	XENVIF_START_XMIT,
	XENVIF_INTERRUPT,
	XENVIF_TX_INTERRUPT,
	XENVIF_RX_INTERRUPT,
	XENVIF_CTRL_IRQ_FN,
	/* Upkeep, from here to CALL_FUNCTION_IPI: see hook_hardirq.c. */
	TIMER_INTERRUPT,
	RESCHEDULE_IPI,
	CALL_FUNCTION_IPI,
	GUEST_RX_KTHREAD,
	DEALLOC_KTHREAD,
	IRQ_THREAD,
	ZEROCOPY_CALLBACK,
	ZEROCOPY_COMPLETE,
	DEV_KFREE_SKB_ANY,
	CARRIER_ON,
	DISCONNECT_DATA,
	NAPI_THREAD,
	SOFTIRQ_EXIT,
	SOFTIRQ_ENTRY,
	IRQ_EXIT,
	IRQ_ENTRY,
	CONSUME_SKB,
	NAPI_POLL,
	IDLE,
	SCHED_SWITCH,
	NR_HOOKS
};

extern struct vmacct_probe vmacct_hook_probes[NR_HOOKS];

/* All that the hot path writes, but for the counters of the accounts. */
struct hooks_cpu {
	struct vmacct_meter meter;
	struct vmacct_charge common[VMACCT_NR_COMMON];
	u64 unknown_queues;
	u64 slept;	/* since when it has, ns of the kernel's clock */
	/* As the present interrupt came: */
	const struct list_head *last_poll;	/* compared, never followed */
	bool was_raised;			/* NET_RX */
	u64 hits[NR_HOOKS];
};

DECLARE_PER_CPU(struct hooks_cpu, vmacct_hook_cpu);

static inline void hit(enum hook hook)
{
	this_cpu_inc(vmacct_hook_cpu.hits[hook]);
}

static inline struct vmacct_meter *this_meter(void)
{
	return this_cpu_ptr(&vmacct_hook_cpu.meter);
}

static inline struct vmacct_charge *common(enum vmacct_common direction)
{
	return this_cpu_ptr(&vmacct_hook_cpu.common[direction]);
}

static inline bool is(enum hook hook, const void *function)
{
	return function == (const void *)READ_ONCE(vmacct_hook_probes[hook].address);
}

/* Who pays for what is done for a vif; common, if it has no account (@c: NULL). */
static inline struct vmacct_charge *payer_of(struct vmacct_counters *c,
					     enum vmacct_class class)
{
	if (unlikely(!c))
		return common(class < VMACCT_FIRST_RX_CLASS ?
				      VMACCT_COMMON_TX :
				      VMACCT_COMMON_RX);
	return &c->paid[class];
}

/*
 * This CPU's counters of the account that a queue of netback's (its struct
 * xenvif_queue) belongs to; NULL if it has none, which is counted.
 */
struct vmacct_counters *vmacct_hook_queue_counters(const void *queue);

/* Packets of a run that were passed over were seen by that hook, too. */
static __always_inline void count_passed(enum hook hook, u32 packets)
{
	if (packets)
		this_cpu_add(vmacct_hook_cpu.hits[hook], packets);
}

/*
 * Ends this CPU's runs (see run.h). Returns how many packets of theirs the
 * meter has not been told.
 */
u32 vmacct_hook_end_runs(void);

/* Tells it, as the innermost slice goes on. */
void vmacct_hook_claim_untold(u32 packets);

/* Before somebody else claims. */
static inline void change_runs(void)
{
	u32 packets = vmacct_hook_end_runs();

	if (unlikely(packets))
		vmacct_hook_claim_untold(packets);
}

/* What a kretprobe's entry handler returns: without a token no return is waited for. */
static inline int keep_token(struct kretprobe_instance *ri, u64 token)
{
	*(u64 *)ri->data = token;
	return !token;
}

/*
 * The handlers: of tracepoints; of kprobes and kretprobes. Where ftrace can call
 * its trampoline, those that wrap.h has a function for are not needed.
 */

/* hook_task.c */
void vmacct_on_sched_switch(void *data, bool preempt, struct task_struct *prev,
			    struct task_struct *next VMACCT_COMPAT_PREV_STATE);
void vmacct_on_cpu_idle(void *data, unsigned int state, unsigned int cpu);
int vmacct_on_kthread(struct kprobe *kp, struct pt_regs *regs);

/* hook_softirq.c */
void vmacct_on_softirq_entry(void *data, unsigned int vec);
void vmacct_on_softirq_exit(void *data, unsigned int vec);
void vmacct_on_napi_poll(void *data, struct napi_struct *napi, int work,
			 int budget);

/* hook_hardirq.c */
void vmacct_on_irq_entry(void *data, int irq, struct irqaction *action);
void vmacct_on_irq_exit(void *data, int irq, struct irqaction *action, int ret);

/* hook_netback.c; vmacct_on_return() ends a completion, too */
int vmacct_on_poll(struct kretprobe_instance *ri, struct pt_regs *regs);
int vmacct_on_start_xmit(struct kretprobe_instance *ri, struct pt_regs *regs);
int vmacct_on_return(struct kretprobe_instance *ri, struct pt_regs *regs);

/* hook_completion.c */
int vmacct_on_zerocopy_callback(struct kretprobe_instance *ri,
				struct pt_regs *regs);
int vmacct_on_zerocopy_complete(struct kprobe *kp, struct pt_regs *regs);

/* hook_sender.c */
void vmacct_on_consume_skb(void *data, struct sk_buff *skb
			   VMACCT_COMPAT_LOCATION);
int vmacct_on_dev_kfree_skb_any(struct kprobe *kp, struct pt_regs *regs);

/* hook_vif.c */
int vmacct_on_disconnect(struct kretprobe_instance *ri, struct pt_regs *regs);
int vmacct_on_disconnected(struct kretprobe_instance *ri, struct pt_regs *regs);
int vmacct_on_carrier(struct kretprobe_instance *ri, struct pt_regs *regs);
int vmacct_on_carrier_on(struct kretprobe_instance *ri, struct pt_regs *regs);

#endif /* VMACCT_HOOK_H */

// SPDX-License-Identifier: GPL-2.0
/*
 * hooks - what runs at the boundaries of the network paths
 *
 * Every handler does the same: find whose counters pay (NULL: nobody's), read
 * the clock, and tell this CPU's meter. Interrupts are off meanwhile, since a
 * handler in a hardirq uses the same meter; but not in what is done for each
 * packet, see meter_fast.h.
 *
 * Which context each slice comes from:
 *
 *   task          sched_switch        a vif's kthread, or a NAPI thread; the idle
 *                 cpu_idle            task leads to what comes, until it sleeps
 *   softirq       softirq_entry/exit  net_rx_action and net_tx_action are
 *                                     common unless claimed; upkeep is for who
 *                                     keeps the CPU awake; others are nobody's
 *   poll          xenvif_poll         one vif's queue
 *   xmit          xenvif_start_xmit   one vif, and what led up to it
 *   completion    zerocopy_callback   the sender of a packet that dies; of one
 *                 consume_skb         that was copied, too, if a NIC's poll ends it
 *   hardirq       irq_handler_*       a vif's event; a device's, if it has packets,
 *                                     is part of its poll; a tick or an IPI leads
 *                                     to what follows
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/build_bug.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/interrupt.h>
#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "clock.h"
#include "compat.h"
#include "hooks.h"
#include "meter.h"
#include "meter_fast.h"
#include "netback.h"
#include "probe.h"
#include "queue.h"
#include "recent.h"
#include "run.h"
#include "vif.h"
#include "wrap.h"

/*
 * Rows of the table below, armed in this order, disarmed in reverse; hits are
 * counted by these numbers. An end that is seen without its begin does nothing,
 * a begin without its end leaves a slice behind: ends go first.
 */
enum hook {
	NET_RX_ACTION,
	NET_TX_ACTION,
	XENVIF_POLL,
	XENVIF_START_XMIT,
	XENVIF_INTERRUPT,
	XENVIF_TX_INTERRUPT,
	XENVIF_RX_INTERRUPT,
	TIMER_INTERRUPT,
	RESCHEDULE_IPI,
	CALL_FUNCTION_IPI,
	GUEST_RX_KTHREAD,
	DEALLOC_KTHREAD,
	ZEROCOPY_CALLBACK,
	ZEROCOPY_COMPLETE,
	DISCONNECT_DATA,
	CARRIER_ON,
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

static struct vmacct_probe probes[NR_HOOKS] __read_mostly;

/* All that the hot path writes, but for the counters of the accounts. */
struct hooks_cpu {
	struct vmacct_meter meter;
	struct vmacct_charge common[VMACCT_NR_COMMON];
	u64 unknown_queues;
	u64 slept;	/* since when it has, ns of the kernel's clock */
	u64 hits[NR_HOOKS];
};

/* All zero is a meter that has started, with nobody paying. */
static DEFINE_PER_CPU(struct hooks_cpu, hooks_cpu);

static void hit(enum hook hook)
{
	this_cpu_inc(hooks_cpu.hits[hook]);
}

static struct vmacct_meter *this_meter(void)
{
	return this_cpu_ptr(&hooks_cpu.meter);
}

static struct vmacct_charge *common(enum vmacct_common direction)
{
	return this_cpu_ptr(&hooks_cpu.common[direction]);
}

static bool is(enum hook hook, const void *function)
{
	return function == (const void *)READ_ONCE(probes[hook].address);
}

/* The account of a queue of netback's, and its NAPI context. */
static struct vmacct_counters *queue_counters(const void *queue,
					      const struct napi_struct **napi)
{
	struct vmacct_counters *counters = NULL;

	*napi = vmacct_queue_napi(queue);
	if (*napi)
		counters = vmacct_vif_counters((*napi)->dev);
	if (!counters)
		this_cpu_inc(hooks_cpu.unknown_queues);
	return counters;
}

/* Who pays for what is done for a vif; common, if it has no account (@c: NULL). */
static struct vmacct_charge *payer_of(struct vmacct_counters *c,
				      enum vmacct_class class)
{
	if (unlikely(!c))
		return common(class < VMACCT_FIRST_RX_CLASS ?
				      VMACCT_COMMON_TX :
				      VMACCT_COMMON_RX);
	return &c->paid[class];
}

/* Tasks: whose kthread is it that runs now? */

static struct vmacct_charge *queue_task_payer(struct task_struct *task,
					      enum vmacct_class class)
{
	const struct napi_struct *napi;

	return payer_of(queue_counters(vmacct_compat_kthread_data(task), &napi),
			class);
}

/* Of a kthread: its name cannot be changed, and no vif's is like this one. */
static bool is_ksoftirqd(const struct task_struct *task)
{
	static const char name[] = "ksoftirqd/";

	return !strncmp(task->comm, name, sizeof(name) - 1);
}

/*
 * A NAPI thread (/sys/class/net/X/threaded) does what net_rx_action would: a
 * poll of a vif is metered as such, and all around it is common.
 */
static struct vmacct_charge *task_payer(struct task_struct *task,
					enum vmacct_hold *hold)
{
	const void *function;

	*hold = VMACCT_CLOSED;
	if (is_idle_task(task)) {
		/* Or else it would pass for hard work that it slept. */
		if (vmacct_clock_sleeps())
			*hold = VMACCT_LEAD;
		return NULL;
	}
	/* The data of one that exits may be gone: its creator waits no longer. */
	if (!(task->flags & PF_KTHREAD) || task->flags & PF_EXITING)
		return NULL;
	if (is_ksoftirqd(task)) {
		*hold = VMACCT_LEAD;
		return NULL;
	}
	function = vmacct_compat_kthread_func(task);
	if (!function)
		return NULL;
	if (is(GUEST_RX_KTHREAD, function)) {
		hit(GUEST_RX_KTHREAD);
		return queue_task_payer(task, VMACCT_RX_COPY);
	}
	if (is(DEALLOC_KTHREAD, function)) {
		hit(DEALLOC_KTHREAD);
		return queue_task_payer(task, VMACCT_TX_DEALLOC);
	}
	if (is(NAPI_THREAD, function)) {
		hit(NAPI_THREAD);
		*hold = VMACCT_OPEN;
		return common(VMACCT_COMMON_RX);
	}
	return NULL;
}

/* Called with interrupts off. */
static void sched_switch(VMACCT_SCHED_SWITCH_ARGS)
{
	enum vmacct_hold hold;
	struct vmacct_charge *payer = task_payer(next, &hold);

	hit(SCHED_SWITCH);
	vmacct_meter_switch(this_meter(), vmacct_clock(), payer, hold);
}

VMACCT_COMPAT_CHECK(sched_switch, sched_switch)

/*
 * int xenvif_kthread_guest_rx(void *queue), int xenvif_dealloc_kthread(void
 * *queue): where the kernel does not say what a kthread runs, it is learned
 * here, and metered from now on.
 */
static int kthread_begins(struct kprobe *kp, struct pt_regs *regs)
{
	struct vmacct_probe *rx = &probes[GUEST_RX_KTHREAD];
	struct vmacct_probe *dealloc = &probes[DEALLOC_KTHREAD];
	struct vmacct_charge *payer;
	enum vmacct_hold hold;
	unsigned long flags;

	local_irq_save(flags);
	if (!vmacct_compat_kthread_learn(kp->addr,
					 (void *)vmacct_compat_arg(regs, 0))) {
		if (kp->symbol_name == rx->symbol)
			rx->missed++;
		else
			dealloc->missed++;
	} else if (READ_ONCE(probes[SCHED_SWITCH].armed)) {
		/* Or else nothing would tell when it ends. */
		payer = task_payer(current, &hold);
		vmacct_meter_switch(this_meter(), vmacct_clock(), payer, hold);
	}
	local_irq_restore(flags);
	return 0;
}

/* What work leaves behind comes with the next tick. */
#define SOON	(TICK_NSEC + TICK_NSEC / 4)

/* Called with interrupts off. */
static void cpu_idle(void *data, unsigned int state, unsigned int cpu)
{
	u64 *slept = this_cpu_ptr(&hooks_cpu.slept);
	u64 now;

	hit(IDLE);
	if (state == PWR_EVENT_EXIT)
		return;
	now = local_clock();
	vmacct_meter_rest(this_meter(), vmacct_clock(), now - *slept < SOON);
	*slept = now;
}

VMACCT_COMPAT_CHECK(cpu_idle, cpu_idle)

/* Runs: see run.h. */

DEFINE_PER_CPU(struct vmacct_run, vmacct_run) = { .sender = VMACCT_NO_SENDER };

static __always_inline void count_passed(enum hook hook, u32 packets)
{
	if (packets)
		this_cpu_add(hooks_cpu.hits[hook], packets);
}

/* Returns how many packets of the run's the meter has not been told. */
static u32 end_runs(void)
{
	struct vmacct_run *run = this_cpu_ptr(&vmacct_run);
	enum hook hook = run->receiver ? XENVIF_START_XMIT : CONSUME_SKB;
	u32 packets;

	/* A console on the network, in the middle of it. */
	if (unlikely(in_hardirq()))
		return 0;
	packets = vmacct_run_end(run, this_meter());
	count_passed(hook, packets);
	return packets;
}

static noinline void claim_untold(u32 packets)
{
	unsigned long flags;

	local_irq_save(flags);
	vmacct_meter_claim_untold(this_meter(), vmacct_clock(), packets);
	local_irq_restore(flags);
}

/* Before somebody else claims. */
static void change_runs(void)
{
	u32 packets = end_runs();

	if (unlikely(packets))
		claim_untold(packets);
}

/* Softirqs. */

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

static void softirq_entry(void *data, unsigned int vec)
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

VMACCT_COMPAT_CHECK(softirq_entry, softirq_entry)

static void softirq_exit(void *data, unsigned int vec)
{
	unsigned long flags;

	hit(SOFTIRQ_EXIT);
	end_runs();
	if (is_upkeep(vec))
		return;
	local_irq_save(flags);
	vmacct_meter_leave_kind(this_meter(), vmacct_clock(),
				VMACCT_SLICE_SOFTIRQ);
	local_irq_restore(flags);
}

VMACCT_COMPAT_CHECK(softirq_exit, softirq_exit)

/*
 * A poll has ended: what it left unclaimed is for the vif that it ended with.
 * @work: packets that came; those that left were claimed, by consume_skb.
 */
static void napi_poll(void *data, struct napi_struct *napi, int work,
		      int budget)
{
	unsigned long flags;

	/* A console's, see below. */
	if (unlikely(in_hardirq()))
		return;
	local_irq_save(flags);
	hit(NAPI_POLL);
	end_runs();
	vmacct_meter_settle(this_meter(), vmacct_clock(), !work);
	local_irq_restore(flags);
}

VMACCT_COMPAT_CHECK(napi_poll, napi_poll)

/* Interrupts. */

static struct vmacct_charge *event(const void *queue, enum vmacct_class class)
{
	const struct napi_struct *napi;
	struct vmacct_counters *c = queue_counters(queue, &napi);

	if (c)
		c->events++;
	return payer_of(c, class);
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
static void irq_handler_entry(void *data, int irq, struct irqaction *action)
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
	}
	vmacct_meter_enter(this_meter(), vmacct_clock(), VMACCT_SLICE_HARDIRQ,
			   payer, hold);
}

VMACCT_COMPAT_CHECK(irq_handler_entry, irq_handler_entry)

/*
 * One event channel for both directions: the guest queued packets if the poll
 * is scheduled now, else it posted buffers.
 */
static void claim_event(const void *queue, u64 now)
{
	const struct napi_struct *napi;
	struct vmacct_counters *c = queue_counters(queue, &napi);
	bool tx = napi && test_bit(NAPI_STATE_SCHED, &napi->state);

	vmacct_meter_own(this_meter(), now, VMACCT_SLICE_HARDIRQ,
			 payer_of(c, tx ? VMACCT_TX_IRQ : VMACCT_RX_IRQ));
}

/* An interrupt of a device that has no packets is nobody's here. */
static void disown_event(u64 now)
{
	if (!(local_softirq_pending() & BIT(NET_RX_SOFTIRQ)))
		vmacct_meter_own(this_meter(), now, VMACCT_SLICE_HARDIRQ, NULL);
}

/* Called with interrupts off. */
static void irq_handler_exit(void *data, int irq, struct irqaction *action,
			     int ret)
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

VMACCT_COMPAT_CHECK(irq_handler_exit, irq_handler_exit)

/*
 * netback's functions: what runs before and after them has the token of the
 * slice from one to the other.
 *
 * A console on the network polls and sends from where it has something to say,
 * in a hardirq too, which may have come in the middle of what is done below
 * with interrupts on. That is not metered: it is a part of what it interrupted.
 */

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
	if (unlikely(in_hardirq()))
		return 0;
	c = vmacct_vif_counters(napi->dev);
	if (c)
		c->polls++;
	payer = payer_of(c, VMACCT_TX_POLL);
	end_runs();
	return call(VMACCT_SLICE_POLL, payer, payer);
}

void vmacct_after_poll(u64 token)
{
	end_runs();
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
	if (unlikely(!in_serving_softirq() || in_hardirq()))
		return in_hardirq() ? 0 : call_xmit_quick(dev, c);
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
	struct vmacct_run *run = this_cpu_ptr(&vmacct_run);
	u64 now;

	if (unlikely(!vmacct_clock_quick(&now) ||
		     !vmacct_meter_return(this_meter(), now, token)))
		leave(token);
	if (likely(token == run->token))
		vmacct_run_return(run);
}

/*
 * Completions. One costs some hundred instructions, always the same; to meter
 * it costs as much. So it is done for one in some 16 only, which stands for
 * those that were passed over before it. How many varies, or else two senders
 * that take turns might find that it is always the turn of one of them.
 */
DEFINE_PER_CPU(int, vmacct_completions_to_skip);
DEFINE_PER_CPU(int, vmacct_completion_is_open);

#define COMPLETIONS_MIN		9
#define COMPLETIONS_SPAN	16

/* Longer than any completion is. */
#define COMPLETION_MAX_NS	(20 * NSEC_PER_USEC)

/* The completion that is under way; preemption is off then. */
struct completion_sample {
	unsigned int calls;	/* that it stands for */
	unsigned int next;	/* that the next one will stand for */
	struct vmacct_charge *payer;
	u64 metered;		/* by payer before it */
};

static DEFINE_PER_CPU(struct completion_sample, completion_sample);

static u64 metered(const struct vmacct_charge *payer)
{
	return payer->ns - payer->estimated_ns;
}

/* Not inside another one, which has got no further than to where this one came. */
static bool may_enter_completion(void)
{
	return !in_hardirq() &&
	       !vmacct_meter_has(this_meter(), VMACCT_SLICE_COMPLETION);
}

/* For whom, is known only further inside. Interrupts are off. */
static u64 enter_completion(u64 now)
{
	u64 token = vmacct_meter_enter(this_meter(), now,
				       VMACCT_SLICE_COMPLETION, NULL,
				       VMACCT_OPEN);

	if (token)
		__this_cpu_write(vmacct_completion_is_open, 1);
	return token;
}

u64 vmacct_before_zerocopy_callback(void)
{
	struct completion_sample *sample;
	unsigned long flags;
	u64 now, token;

	/* Until after it. It does not sleep. */
	preempt_disable();
	if (unlikely(!may_enter_completion())) {
		preempt_enable();
		return 0;
	}
	local_irq_save(flags);
	now = vmacct_clock();
	sample = this_cpu_ptr(&completion_sample);
	sample->payer = NULL;
	/* The first of all is passed over by nobody. */
	sample->calls = sample->next ? sample->next : 1;
	sample->next = COMPLETIONS_MIN + (now ^ now >> 4) % COMPLETIONS_SPAN;
	__this_cpu_write(vmacct_completions_to_skip, sample->next - 1);
	this_cpu_add(hooks_cpu.hits[ZEROCOPY_CALLBACK], sample->calls);
	change_runs();
	token = enter_completion(now);
	local_irq_restore(flags);
	if (!token)
		preempt_enable();
	return token;
}

void vmacct_at_zerocopy_complete(const void *queue)
{
	struct completion_sample *sample;
	const struct napi_struct *napi;
	struct vmacct_counters *c;
	unsigned long flags;

	/* One inside it is not the one that is asked about. */
	local_irq_save(flags);
	if (!vmacct_meter_is_in(this_meter(), VMACCT_SLICE_COMPLETION)) {
		local_irq_restore(flags);
		return;
	}
	hit(ZEROCOPY_COMPLETE);
	c = queue_counters(queue, &napi);
	if (c) {
		sample = this_cpu_ptr(&completion_sample);
		sample->payer = &c->paid[VMACCT_TX_DEALLOC];
		sample->metered = metered(sample->payer);
		vmacct_meter_own(this_meter(), vmacct_clock(),
				 VMACCT_SLICE_COMPLETION, sample->payer);
	}
	__this_cpu_write(vmacct_completion_is_open, 0);
	local_irq_restore(flags);
}

void vmacct_after_zerocopy_callback(u64 token)
{
	struct completion_sample *sample;
	unsigned long flags;
	u64 ns;

	local_irq_save(flags);
	vmacct_meter_leave(this_meter(), vmacct_clock(), token);
	sample = this_cpu_ptr(&completion_sample);
	if (sample->payer && sample->calls > 1) {
		ns = metered(sample->payer) - sample->metered;
		if (ns < COMPLETION_MAX_NS)
			vmacct_meter_advance(this_meter(), sample->payer,
					     ns * (sample->calls - 1));
	}
	sample->payer = NULL;
	__this_cpu_write(vmacct_completion_is_open, 0);
	local_irq_restore(flags);
	preempt_enable();
}

/* The same by kprobes, where ftrace cannot call the trampolines. */

static int before(struct kretprobe_instance *ri, u64 token)
{
	*(u64 *)ri->data = token;
	return !token;
}

static int after(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	end_runs();
	leave(*(u64 *)ri->data);
	return 0;
}

/* int xenvif_poll(struct napi_struct *napi, int budget) */
static int poll(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	return before(ri, vmacct_before_poll((void *)vmacct_compat_arg(regs, 0)));
}

/* netdev_tx_t xenvif_start_xmit(struct sk_buff *skb, struct net_device *dev) */
static int start_xmit(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	hit(XENVIF_START_XMIT);
	if (unlikely(in_hardirq()))
		return before(ri, 0);
	change_runs();
	return before(ri, call_xmit((void *)vmacct_compat_arg(regs, 1)));
}

/* xenvif_zerocopy_callback(): each of them. */
static int zerocopy_callback(struct kretprobe_instance *ri,
			     struct pt_regs *regs)
{
	unsigned long flags;
	u64 token;

	local_irq_save(flags);
	hit(ZEROCOPY_CALLBACK);
	token = 0;
	if (likely(may_enter_completion())) {
		change_runs();
		token = enter_completion(vmacct_clock());
	}
	local_irq_restore(flags);
	return before(ri, token);
}

/* void xenvif_skb_zerocopy_complete(struct xenvif_queue *queue) */
static int zerocopy_complete(struct kprobe *kp, struct pt_regs *regs)
{
	vmacct_at_zerocopy_complete((void *)vmacct_compat_arg(regs, 0));
	return 0;
}

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
static noinline void packet_left(const struct sk_buff *skb)
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
	if (likely(in_serving_softirq() && !in_hardirq()))
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
	if (!in_softirq() || unlikely(in_hardirq()))
		return false;
	m = this_meter();
	return vmacct_meter_is_open(m) && !(in_serving_softirq() && !m->depth);
}

static notrace void consume_skb_hit(VMACCT_CONSUME_SKB_ARGS)
{
	/* All since the one before is for the same sender. */
	if (this_cpu_read(vmacct_run.sender) == skb->skb_iif) {
		this_cpu_inc(vmacct_run.untold);
		return;
	}
	if (is_in_poll()) {
		hit(CONSUME_SKB);
		packet_left(skb);
	}
}

VMACCT_COMPAT_CHECK(consume_skb, consume_skb_hit)

/* void xenvif_disconnect_data(struct xenvif *vif): process context */
static int disconnect_data(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	hit(DISCONNECT_DATA);
	*(unsigned long *)ri->data = vmacct_compat_arg(regs, 0);
	return 0;
}

static int disconnected_data(struct kretprobe_instance *ri,
			     struct pt_regs *regs)
{
	vmacct_vif_disconnected(*(void **)ri->data);
	return 0;
}

/* void xenvif_carrier_on(struct xenvif *vif): process context */
static int carrier_on(struct kprobe *kp, struct pt_regs *regs)
{
	hit(CARRIER_ON);
	vmacct_vif_connecting((void *)vmacct_compat_arg(regs, 0));
	return 0;
}

/* clang-format off */
static struct vmacct_probe probes[NR_HOOKS] = {
	[NET_RX_ACTION] = {
		.symbol = "net_rx_action", .mechanism = VMACCT_BY_ADDRESS,
		.lost = "nothing",
	},
	[NET_TX_ACTION] = {
		.symbol = "net_tx_action", .mechanism = VMACCT_BY_ADDRESS,
		.lost = "nothing",
	},
	[XENVIF_POLL] = {
		.symbol = "xenvif_poll", .mechanism = VMACCT_BY_FTRACE,
		.owner = VMACCT_OF_NETBACK, .required = true,
		.lost = "tx_poll_ns",
		.trampoline = VMACCT_TRAMPOLINE(vmacct_wrap_poll),
		.entry = poll, .ret = after,
	},
	[XENVIF_START_XMIT] = {
		.symbol = "xenvif_start_xmit", .mechanism = VMACCT_BY_FTRACE,
		.owner = VMACCT_OF_NETBACK, .required = true,
		.lost = "rx_deliver_ns,rx_enqueue_ns",
		.trampoline = VMACCT_TRAMPOLINE(vmacct_wrap_start_xmit),
		.entry = start_xmit, .ret = after,
	},
	[XENVIF_INTERRUPT] = {
		.symbol = "xenvif_interrupt", .mechanism = VMACCT_BY_ADDRESS,
		.owner = VMACCT_OF_NETBACK,
		.lost = "events_and_irq_ns_of_guests_with_one_event_channel",
	},
	[XENVIF_TX_INTERRUPT] = {
		.symbol = "xenvif_tx_interrupt", .mechanism = VMACCT_BY_ADDRESS,
		.owner = VMACCT_OF_NETBACK,
		.lost = "tx_events,tx_irq_ns",
	},
	[XENVIF_RX_INTERRUPT] = {
		.symbol = "xenvif_rx_interrupt", .mechanism = VMACCT_BY_ADDRESS,
		.owner = VMACCT_OF_NETBACK,
		.lost = "rx_events,rx_irq_ns",
	},
	[TIMER_INTERRUPT] = {
		.symbol = "xen_timer_interrupt",
		.mechanism = VMACCT_BY_ADDRESS,
		.lost = "ticks",
	},
	[RESCHEDULE_IPI] = {
		.symbol = "xen_reschedule_interrupt",
		.mechanism = VMACCT_BY_ADDRESS,
		.lost = "wake_ups_from_other_cpus",
	},
	[CALL_FUNCTION_IPI] = {
		.symbol = "xen_call_function_single_interrupt",
		.mechanism = VMACCT_BY_ADDRESS,
		.lost = "wake_ups_from_other_cpus",
	},
	[GUEST_RX_KTHREAD] = {
		.symbol = "xenvif_kthread_guest_rx",
		.mechanism = VMACCT_COMPAT_BY_KTHREAD,
		.owner = VMACCT_OF_NETBACK, .required = true,
		.lost = "rx_copy_ns",
		.at = kthread_begins,
	},
	[DEALLOC_KTHREAD] = {
		.symbol = "xenvif_dealloc_kthread",
		.mechanism = VMACCT_COMPAT_BY_KTHREAD,
		.owner = VMACCT_OF_NETBACK, .required = true,
		.lost = "tx_dealloc_ns_of_the_kthread",
		.at = kthread_begins,
	},
	[ZEROCOPY_CALLBACK] = {
		.symbol = "xenvif_zerocopy_callback",
		.mechanism = VMACCT_BY_FTRACE,
		.owner = VMACCT_OF_NETBACK,
		.lost = "tx_dealloc_ns_of_completions,paid_by_the_receiver",
		.trampoline = VMACCT_TRAMPOLINE(vmacct_wrap_zerocopy_callback),
		.entry = zerocopy_callback, .ret = after,
	},
	[ZEROCOPY_COMPLETE] = {
		.symbol = "xenvif_skb_zerocopy_complete",
		.mechanism = VMACCT_BY_FTRACE,
		.owner = VMACCT_OF_NETBACK,
		.lost = "tx_dealloc_ns_of_completions,paid_by_the_receiver",
		.trampoline = VMACCT_TRAMPOLINE(vmacct_wrap_zerocopy_complete),
		.at = zerocopy_complete,
	},
	[DISCONNECT_DATA] = {
		.symbol = "xenvif_disconnect_data",
		.mechanism = VMACCT_BY_KRETPROBE,
		.owner = VMACCT_OF_NETBACK,
		.lost = "last_packets_before_a_vif_disconnects",
		.entry = disconnect_data, .ret = disconnected_data,
	},
	[CARRIER_ON] = {
		.symbol = "xenvif_carrier_on", .mechanism = VMACCT_BY_KPROBE,
		.owner = VMACCT_OF_NETBACK, .required = true,
		.lost = "packets_after_a_vif_reconnects",
		.at = carrier_on,
	},
	[NAPI_THREAD] = {
		.symbol = "napi_threaded_poll", .mechanism = VMACCT_BY_ADDRESS,
		.lost = "rx_deliver_ns_in_napi_threads",
	},
	[SOFTIRQ_EXIT] = {
		.symbol = "softirq_exit", .mechanism = VMACCT_BY_TRACEPOINT,
		.required = true, .lost = "common,rx_deliver_ns",
		.hit = softirq_exit,
	},
	[SOFTIRQ_ENTRY] = {
		.symbol = "softirq_entry", .mechanism = VMACCT_BY_TRACEPOINT,
		.required = true, .lost = "common,rx_deliver_ns",
		.hit = softirq_entry,
	},
	[IRQ_EXIT] = {
		.symbol = "irq_handler_exit", .mechanism = VMACCT_BY_TRACEPOINT,
		.required = true, .lost = "events,tx_irq_ns,rx_irq_ns",
		.hit = irq_handler_exit,
	},
	[IRQ_ENTRY] = {
		.symbol = "irq_handler_entry",
		.mechanism = VMACCT_BY_TRACEPOINT,
		.required = true, .lost = "events,tx_irq_ns,rx_irq_ns",
		.hit = irq_handler_entry,
	},
	[CONSUME_SKB] = {
		.symbol = "consume_skb", .mechanism = VMACCT_BY_TRACEPOINT,
		.lost = "tx_dealloc_ns_of_small_packets_through_a_nic",
		.hit = consume_skb_hit,
	},
	[NAPI_POLL] = {
		.symbol = "napi_poll", .mechanism = VMACCT_BY_TRACEPOINT,
		.lost = "border_of_rx_deliver_ns_to_common",
		.hit = napi_poll,
	},
	[IDLE] = {
		.symbol = "cpu_idle", .mechanism = VMACCT_BY_TRACEPOINT,
		.required = true, .lost = "ways_to_and_from_idle",
		.hit = cpu_idle,
	},
	[SCHED_SWITCH] = {
		.symbol = "sched_switch", .mechanism = VMACCT_BY_TRACEPOINT,
		.required = true, .lost = "rx_copy_ns,tx_dealloc_ns",
		.hit = sched_switch,
	},
};

/* clang-format on */

/*
 * Arming. arm_lock serializes it with netback's coming and going and with
 * readers of the table.
 */
static DEFINE_MUTEX(arm_lock);
static unsigned int room; /* kretprobe instances per function */
static bool netback_armed;
static bool netback_tried; /* since it came */
static bool closing; /* what comes or goes is none of our business any more */

static int disarm(enum vmacct_owner owner)
{
	struct vmacct_probe *batch[NR_HOOKS];
	unsigned int n = 0;
	int i;

	for (i = NR_HOOKS - 1; i >= 0; i--)
		if (probes[i].owner == owner)
			batch[n++] = &probes[i];
	return vmacct_probe_disarm(batch, n);
}

/* arm(): not one of the owner's symbols is there. */
#define OWNER_ABSENT	1

/*
 * Arms all probes of @owner. Returns 0, OWNER_ABSENT, or the error of a
 * required one, which is @failed; then the others are to be disarmed.
 */
static int arm(enum vmacct_owner owner, const struct vmacct_probe **failed)
{
	unsigned int armed = 0;
	int i, err, why = 0;

	for (i = 0; i < NR_HOOKS; i++) {
		struct vmacct_probe *p = &probes[i];

		if (p->owner != owner)
			continue;
		err = vmacct_probe_arm(p, room);
		if (!err) {
			armed++;
		} else if (p->required && !why) {
			*failed = p;
			why = err;
		} else if (err != -ENOENT) {
			pr_warn("%s cannot be probed (error %d), lost without it: %s\n",
				p->symbol, err, p->lost);
		}
	}
	return armed ? why : OWNER_ABSENT;
}

static int refuse(const struct vmacct_probe *failed, int err)
{
	pr_err("required symbol %s cannot be probed (error %d)\n",
	       failed->symbol, err);
	return err;
}

static void netback_gone(void)
{
	disarm(VMACCT_OF_NETBACK);
	vmacct_queue_forget();
	netback_armed = false;
	netback_tried = false;
}

/*
 * The kthreads that were there before the probes. Of one that cannot be told,
 * either function may have been missed. Returns 0 or an error.
 */
static int find_kthreads(void)
{
	struct vmacct_probe *rx = &probes[GUEST_RX_KTHREAD];
	struct vmacct_probe *dealloc = &probes[DEALLOC_KTHREAD];
	int unknown;

	unknown = vmacct_compat_kthread_learn_all((void *)rx->address,
						  (void *)dealloc->address);
	if (unknown < 0)
		return unknown;
	if (unknown) {
		pr_warn("%d kthreads of vifs cannot be told apart, what they do is charged to nobody until the vifs reconnect\n",
			unknown);
		rx->missed += unknown;
		dealloc->missed += unknown;
	}
	return 0;
}

/* 0 if netback's probes are armed now or netback is not there. */
static int netback_came(void)
{
	bool was_live = vmacct_netback_is_live();
	const struct vmacct_probe *failed;
	int err;

	vmacct_queue_forget();
	err = arm(VMACCT_OF_NETBACK, &failed);
	if (!err) {
		failed = &probes[GUEST_RX_KTHREAD];
		err = find_kthreads();
	}
	if (err)
		disarm(VMACCT_OF_NETBACK);
	netback_armed = !err;
	netback_tried = true;
	if (!err || err == OWNER_ABSENT)
		return 0;
	/* It began to go meanwhile. */
	if (was_live && !vmacct_netback_is_live())
		return 0;
	return refuse(failed, err);
}

static int module_event(struct notifier_block *nb, unsigned long state,
			void *data)
{
	const struct module *mod = data;

	if (strcmp(mod->name, VMACCT_NETBACK_MODULE))
		return NOTIFY_DONE;
	mutex_lock(&arm_lock);
	if (closing)
		goto out;
	switch (state) {
	case MODULE_STATE_COMING:
	case MODULE_STATE_LIVE:
		/* If this module came between the two: now. */
		if (netback_tried)
			break;
		netback_came();
		if (netback_armed)
			pr_info("xen-netback came, its probes are armed\n");
		break;
	case MODULE_STATE_GOING:
		netback_gone();
		break;
	}
out:
	mutex_unlock(&arm_lock);
	return NOTIFY_DONE;
}

/* After ftrace and kprobes have made a new module ready, before its init. */
static struct notifier_block module_notifier = {
	.notifier_call = module_event,
	.priority = -1,
};

static int arm_kernel(void)
{
	const struct vmacct_probe *failed;
	int err = arm(VMACCT_OF_KERNEL, &failed);

	if (err == OWNER_ABSENT) {
		pr_err("nothing of this kernel's can be probed\n");
		return -EOPNOTSUPP;
	}
	return err ? refuse(failed, err) : 0;
}

int vmacct_hooks_init(unsigned int maxactive)
{
	int err;

	BUILD_BUG_ON(NR_HOOKS > VMACCT_PROBES_MAX);
	BUILD_BUG_ON(offsetof(struct vmacct_run, receiver) !=
		     VMACCT_RUN_RECEIVER);
	BUILD_BUG_ON(offsetof(struct vmacct_run, to_pass) !=
		     VMACCT_RUN_TO_PASS);
	room = maxactive ? maxactive : 4 * num_possible_cpus();
	/* Before arm_lock, which the notifier takes inside the chain's lock. */
	err = register_module_notifier(&module_notifier);
	if (err) {
		pr_err("cannot follow xen-netback's coming and going: error %d\n",
		       err);
		return err;
	}

	/*
	 * First netback's: the handlers by address need the addresses. If it is
	 * just coming, the notifier arms them, as soon as they can be; if it is
	 * going, there is nothing to arm.
	 */
	mutex_lock(&arm_lock);
	err = vmacct_netback_is_live() ? netback_came() : 0;
	if (!err)
		err = arm_kernel();
	mutex_unlock(&arm_lock);
	if (err)
		vmacct_hooks_uninit();
	return err;
}

void vmacct_hooks_uninit(void)
{
	/*
	 * First the probes: netback must not go, unnoticed, while they are in
	 * its functions. And not the notifier under the lock that it takes.
	 */
	mutex_lock(&arm_lock);
	closing = true;
	netback_gone();
	disarm(VMACCT_OF_KERNEL);
	mutex_unlock(&arm_lock);
	unregister_module_notifier(&module_notifier);
	while (disarm(VMACCT_OF_NETBACK))
		vmacct_probe_wait();
	vmacct_compat_kthread_forget();
}

bool vmacct_hooks_netback(void)
{
	return READ_ONCE(netback_armed);
}

static bool pays(int cpu, struct vmacct_counters __percpu *counters)
{
	return vmacct_meter_pays(&per_cpu(hooks_cpu.meter, cpu),
				 per_cpu_ptr(counters, cpu), sizeof(*counters));
}

struct block {
	struct vmacct_counters __percpu *counters;
};

/* On that CPU, interrupts off, or for one that is offline. */
static void forget_on(int cpu, const struct block *block)
{
	vmacct_meter_forget(&per_cpu(hooks_cpu.meter, cpu),
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
		ns += READ_ONCE(per_cpu(hooks_cpu.common, cpu)[direction].ns);
	return ns;
}

struct vmacct_losses vmacct_hooks_losses(void)
{
	struct vmacct_losses sum = { 0 };
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct hooks_cpu *c = &per_cpu(hooks_cpu, cpu);

		sum.depth_missed += READ_ONCE(c->meter.depth_missed);
		sum.orphan_returns += READ_ONCE(c->meter.orphan_returns);
		sum.unknown_queues += READ_ONCE(c->unknown_queues);
	}
	return sum;
}

bool vmacct_hooks_read_probe(unsigned int i, struct vmacct_probe_record *record)
{
	const struct vmacct_probe *p = &probes[i];
	int cpu;

	if (i >= NR_HOOKS)
		return false;
	memset(record, 0, sizeof(*record));
	mutex_lock(&arm_lock);
	record->status = p->armed ? VMACCT_ARMED : VMACCT_ABSENT;
	record->missed = vmacct_probe_missed(p);
	mutex_unlock(&arm_lock);
	strscpy(record->symbol, p->symbol, sizeof(record->symbol));
	strscpy(record->mechanism, vmacct_probe_mechanism(p),
		sizeof(record->mechanism));
	strscpy(record->lost, p->lost, sizeof(record->lost));
	for_each_possible_cpu(cpu)
		record->hits += READ_ONCE(per_cpu(hooks_cpu.hits[i], cpu));
	return true;
}

unsigned int vmacct_hooks_nr_probes(void)
{
	return NR_HOOKS;
}

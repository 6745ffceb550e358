// SPDX-License-Identifier: GPL-2.0
/*
 * hook_task - whose kthread is it that runs now?
 */
#include <linux/interrupt.h>
#include <linux/irqflags.h>
#include <linux/jiffies.h>
#include <linux/kprobes.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/clock.h>
#include <linux/string.h>

#include "clock.h"
#include "compat.h"
#include "hook.h"
#include "vif.h"

static struct vmacct_charge *queue_payer(const void *queue,
					 enum vmacct_class class)
{
	return payer_of(vmacct_hook_queue_counters(queue), class);
}

/*
 * A guest may ask netback for things by a ring for that alone; what that takes
 * is done in a thread of the interrupt's. All interrupts have such a thread with
 * "threadirqs" on the kernel's command line; if one is for both directions, it
 * is not known for which.
 */
static struct vmacct_charge *irq_task_payer(struct task_struct *task)
{
	const struct irqaction *action = vmacct_compat_kthread_data(task);
	const void *function;

	hit(IRQ_THREAD);
	/* kthread() says what it runs before it says for what. */
	if (!action)
		return NULL;
	function = action->thread_fn;
	if (is(XENVIF_CTRL_IRQ_FN, function))
		return payer_of(vmacct_vif_counters_of(action->dev_id),
				VMACCT_TX_IRQ);
	if (is(XENVIF_TX_INTERRUPT, function))
		return queue_payer(action->dev_id, VMACCT_TX_IRQ);
	if (is(XENVIF_RX_INTERRUPT, function) ||
	    is(XENVIF_INTERRUPT, function))
		return queue_payer(action->dev_id, VMACCT_RX_IRQ);
	return NULL;
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
		return queue_payer(vmacct_compat_kthread_data(task),
				   VMACCT_RX_COPY);
	}
	if (is(DEALLOC_KTHREAD, function)) {
		hit(DEALLOC_KTHREAD);
		return queue_payer(vmacct_compat_kthread_data(task),
				   VMACCT_TX_DEALLOC);
	}
	if (is(IRQ_THREAD, function))
		return irq_task_payer(task);
	if (is(NAPI_THREAD, function)) {
		hit(NAPI_THREAD);
		*hold = VMACCT_OPEN;
		return common(VMACCT_COMMON_RX);
	}
	return NULL;
}

/* Called with interrupts off. */
void vmacct_on_sched_switch(void *data, bool preempt, struct task_struct *prev,
			    struct task_struct *next VMACCT_COMPAT_PREV_STATE)
{
	enum vmacct_hold hold;
	struct vmacct_charge *payer = task_payer(next, &hold);

	hit(SCHED_SWITCH);
	vmacct_meter_switch(this_meter(), vmacct_clock(), payer, hold);
}

VMACCT_COMPAT_CHECK(sched_switch, vmacct_on_sched_switch)

static struct vmacct_probe *kthread_probe(const struct kprobe *kp)
{
	enum hook hook;

	for (hook = GUEST_RX_KTHREAD; hook < IRQ_THREAD; hook++)
		if (kp->symbol_name == vmacct_hook_probes[hook].symbol)
			break;
	return &vmacct_hook_probes[hook];
}

/*
 * int xenvif_kthread_guest_rx(void *queue), int xenvif_dealloc_kthread(void
 * *queue), int irq_thread(void *action): where the kernel does not say what a
 * kthread runs, it is learned here, and metered from now on.
 */
int vmacct_on_kthread(struct kprobe *kp, struct pt_regs *regs)
{
	struct vmacct_charge *payer;
	enum vmacct_hold hold;
	unsigned long flags;

	local_irq_save(flags);
	if (!vmacct_compat_kthread_learn(kp->addr,
					 (void *)vmacct_compat_arg(regs, 0))) {
		kthread_probe(kp)->missed++;
	} else if (READ_ONCE(vmacct_hook_probes[SCHED_SWITCH].armed)) {
		/* Or else nothing would tell when it ends. */
		payer = task_payer(current, &hold);
		vmacct_meter_switch(this_meter(), vmacct_clock(), payer, hold);
	}
	local_irq_restore(flags);
	return 0;
}

/* What work leaves behind comes with the next tick. */
#define SOON	(TICK_NSEC + TICK_NSEC / 4)

/*
 * It does not sleep but waits busily: idle=poll (cpu_idle_poll()), and the first
 * state of each of x86's cpuidle drivers. That time is nobody's, or it would
 * pass for hard work for who is next, as with a clock that does not sleep.
 */
#define POLLS	0

/* Called with interrupts off. */
void vmacct_on_cpu_idle(void *data, unsigned int state, unsigned int cpu)
{
	u64 *slept = this_cpu_ptr(&vmacct_hook_cpu.slept);
	struct vmacct_meter *meter = this_meter();
	bool sleeps = state != POLLS;
	u64 now, at;

	hit(IDLE);
	if (state == PWR_EVENT_EXIT)
		return;
	now = local_clock();
	at = vmacct_clock();
	vmacct_meter_rest(meter, at, now - *slept < SOON);
	*slept = now;
	/* Until sched_switch is armed nothing would end such a lead. */
	if (unlikely(vmacct_clock_sleeps() &&
		     vmacct_meter_leads(meter) != sleeps &&
		     READ_ONCE(vmacct_hook_probes[SCHED_SWITCH].armed)))
		vmacct_meter_switch(meter, at, NULL,
				    sleeps ? VMACCT_LEAD : VMACCT_CLOSED);
}

VMACCT_COMPAT_CHECK(cpu_idle, vmacct_on_cpu_idle)

// SPDX-License-Identifier: GPL-2.0
/*
 * hook_completion - netback hears that it is done with a packet of a guest's
 *
 * A completion costs some hundred instructions, always the same; to meter it
 * costs as much. So it is done for one in some 16 only, which stands for those
 * that were passed over before it. How many varies, or else two senders that
 * take turns might find that it is always the turn of one of them.
 *
 * What runs before xenvif_zerocopy_callback() and after it has the token of the
 * slice from one to the other.
 */
#include <linux/irqflags.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/time64.h>

#include "clock.h"
#include "compat.h"
#include "hook.h"
#include "wrap.h"

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
	return !vmacct_compat_in_interrupt() &&
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
	this_cpu_add(vmacct_hook_cpu.hits[ZEROCOPY_CALLBACK], sample->calls);
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
	struct vmacct_counters *c;
	unsigned long flags;

	/* One inside it is not the one that is asked about. */
	local_irq_save(flags);
	if (!vmacct_meter_is_in(this_meter(), VMACCT_SLICE_COMPLETION)) {
		local_irq_restore(flags);
		return;
	}
	hit(ZEROCOPY_COMPLETE);
	c = vmacct_hook_queue_counters(queue);
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

/* xenvif_zerocopy_callback(): each of them. */
int vmacct_on_zerocopy_callback(struct kretprobe_instance *ri,
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
	return keep_token(ri, token);
}

/* void xenvif_skb_zerocopy_complete(struct xenvif_queue *queue) */
int vmacct_on_zerocopy_complete(struct kprobe *kp, struct pt_regs *regs)
{
	vmacct_at_zerocopy_complete((void *)vmacct_compat_arg(regs, 0));
	return 0;
}

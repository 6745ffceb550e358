// SPDX-License-Identifier: GPL-2.0
/*
 * probe - attaching to one function of the kernel or of netback
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/errno.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "compat.h"
#include "probe.h"
#include "symbol.h"

static bool without_ftrace;

void vmacct_probe_without_ftrace(void)
{
	without_ftrace = true;
}

/*
 * The trampoline goes on behind the call at the function's entry, by an
 * indirect branch: where those are checked in hardware it may not.
 */
static int arm_ftrace(struct vmacct_probe *probe)
{
	unsigned long start;
	struct kprobe kp;
	int err;

	if (without_ftrace || !vmacct_compat_can_call_directly() ||
	    vmacct_compat_ibt())
		return -EOPNOTSUPP;
	err = vmacct_symbol_function(&kp, probe->symbol, &start);
	if (err)
		return err;
	unregister_kprobe(&kp);
	memset(&probe->ops, 0, sizeof(probe->ops));
	err = vmacct_compat_call_directly(&probe->ops, start,
					  (unsigned long)probe->trampoline);
	if (!err)
		probe->address = start;
	return err;
}

static int arm_kretprobe(struct vmacct_probe *probe, unsigned int maxactive)
{
	struct kretprobe *rp = kzalloc(sizeof(*rp), GFP_KERNEL);
	int err;

	if (!rp)
		return -ENOMEM;
	rp->kp.symbol_name = probe->symbol;
	rp->entry_handler = probe->entry;
	rp->handler = probe->ret;
	rp->data_size = sizeof(u64);
	rp->maxactive = maxactive;
	err = register_kretprobe(rp);
	if (err)
		kfree(rp);
	else
		probe->kretprobe = rp;
	return err;
}

static int arm_kprobe(struct vmacct_probe *probe)
{
	struct kprobe *kp = kzalloc(sizeof(*kp), GFP_KERNEL);
	int err;

	if (!kp)
		return -ENOMEM;
	kp->symbol_name = probe->symbol;
	kp->pre_handler = probe->at;
	kp->post_handler = probe->after;
	err = register_kprobe(kp);
	if (err) {
		kfree(kp);
		return err;
	}
	probe->kprobe = kp;
	WRITE_ONCE(probe->address, (unsigned long)kp->addr);
	return 0;
}

static void match_tracepoint(struct tracepoint *tp, void *data)
{
	struct vmacct_probe *probe = data;

	if (!strcmp(tp->name, probe->symbol))
		probe->tracepoint = tp;
}

/* Most tracepoints are not exported; all can be found by name. */
static int arm_tracepoint(struct vmacct_probe *probe)
{
	probe->tracepoint = NULL;
	for_each_kernel_tracepoint(match_tracepoint, probe);
	if (!probe->tracepoint)
		return -ENOENT;
	return tracepoint_probe_register(probe->tracepoint, probe->hit, NULL);
}

static int arm_address(struct vmacct_probe *probe)
{
	struct kprobe *kp = kzalloc(sizeof(*kp), GFP_KERNEL);
	unsigned long address;
	int err;

	if (!kp)
		return -ENOMEM;
	err = vmacct_symbol_function(kp, probe->symbol, &address);
	if (err) {
		kfree(kp);
		return err;
	}
	probe->kprobe = kp;
	WRITE_ONCE(probe->address, address);
	return 0;
}

static int arm_by(struct vmacct_probe *probe, enum vmacct_mechanism mechanism,
		  unsigned int maxactive)
{
	int err = -EINVAL;

	switch (mechanism) {
	case VMACCT_BY_FTRACE:
		err = arm_ftrace(probe);
		break;
	case VMACCT_BY_KRETPROBE:
		err = arm_kretprobe(probe, maxactive);
		break;
	case VMACCT_BY_KPROBE:
		err = arm_kprobe(probe);
		break;
	case VMACCT_BY_TRACEPOINT:
		err = arm_tracepoint(probe);
		break;
	case VMACCT_BY_ADDRESS:
		err = arm_address(probe);
		break;
	}
	probe->in_use = mechanism;
	probe->armed = !err;
	return err;
}

int vmacct_probe_arm(struct vmacct_probe *probe, unsigned int maxactive)
{
	int err;

	if (probe->armed)
		return 0;
	err = arm_by(probe, probe->mechanism, maxactive);
	if (!err || err == -ENOENT || probe->mechanism != VMACCT_BY_FTRACE)
		return err;
	return arm_by(probe,
		      probe->ret ? VMACCT_BY_KRETPROBE : VMACCT_BY_KPROBE,
		      maxactive);
}

static u64 missed_now(const struct vmacct_probe *probe)
{
	if (!probe->armed)
		return 0;
	switch (probe->in_use) {
	case VMACCT_BY_KRETPROBE:
		return (u64)probe->kretprobe->nmissed +
		       probe->kretprobe->kp.nmissed;
	case VMACCT_BY_KPROBE:
		return probe->kprobe->nmissed;
	default:
		/* Nothing else is ever missed. */
		return 0;
	}
}

/* What the kernel unregisters in one go, with one grace period for all. */
struct batch {
	struct kprobe *kprobes[VMACCT_PROBES_MAX];
	struct kretprobe *kretprobes[VMACCT_PROBES_MAX];
	int nr_kprobes, nr_kretprobes, nr_trampolines;
};

/*
 * If another one is at the tracepoint, a kernel without befe6d946551
 * ("tracepoint: Do not fail unregistering a probe due to memory failure") wants
 * memory for that, and if it has none goes on calling.
 */
static void unhook(struct vmacct_probe *probe)
{
	while (tracepoint_probe_unregister(probe->tracepoint, probe->hit,
					   NULL) == -ENOMEM)
		schedule_timeout_idle(HZ / 100 + 1);
}

static int disarm(struct vmacct_probe *probe, struct batch *batch)
{
	switch (probe->in_use) {
	case VMACCT_BY_FTRACE:
		batch->nr_trampolines++;
		return vmacct_compat_call_no_more(&probe->ops, probe->address,
						  (unsigned long)
							  probe->trampoline);
	case VMACCT_BY_KRETPROBE:
		batch->kretprobes[batch->nr_kretprobes++] = probe->kretprobe;
		break;
	case VMACCT_BY_TRACEPOINT:
		unhook(probe);
		break;
	case VMACCT_BY_ADDRESS:
	case VMACCT_BY_KPROBE:
		WRITE_ONCE(probe->address, 0);
		batch->kprobes[batch->nr_kprobes++] = probe->kprobe;
		break;
	}
	return 0;
}

/*
 * To take a kprobe back the kernel may want memory. If it has none the kprobe
 * stays in its lists for good, with no address, so that it is not hit any more;
 * but if another one is at the same address its handlers are still called,
 * unless it is disabled. Returns whether that happened.
 */
static bool stays(struct kprobe *kp)
{
	if (kp->addr)
		return false;
	pr_warn("the kernel had no memory to take back a probe at %s: its own memory is lost\n",
		kp->symbol_name);
	kp->symbol_name = NULL;
	WRITE_ONCE(kp->flags, kp->flags | KPROBE_FLAG_DISABLED);
	return true;
}

static void unregister(struct batch *batch)
{
	int i;

	unregister_kretprobes(batch->kretprobes, batch->nr_kretprobes);
	for (i = 0; i < batch->nr_kretprobes; i++) {
		if (stays(&batch->kretprobes[i]->kp))
			/* For calls that have not returned yet. */
			WRITE_ONCE(batch->kretprobes[i]->handler, NULL);
		else
			kfree(batch->kretprobes[i]);
	}
	unregister_kprobes(batch->kprobes, batch->nr_kprobes);
	for (i = 0; i < batch->nr_kprobes; i++)
		if (!stays(batch->kprobes[i]))
			kfree(batch->kprobes[i]);
}

int vmacct_probe_disarm(struct vmacct_probe *const *probes, unsigned int n)
{
	struct batch batch = { .nr_kprobes = 0 };
	int err, failed = 0;
	unsigned int i;

	if (WARN_ON_ONCE(n > VMACCT_PROBES_MAX))
		return -EINVAL;
	for (i = 0; i < n; i++) {
		if (!probes[i]->armed)
			continue;
		err = disarm(probes[i], &batch);
		if (err) {
			failed = err;
			continue;
		}
		probes[i]->missed += missed_now(probes[i]);
		probes[i]->armed = false;
	}
	unregister(&batch);
	/* A task may have been preempted in a trampoline, or in what it wraps. */
	if (batch.nr_trampolines)
		synchronize_rcu_tasks();
	/*
	 * Tracepoints call their handlers with preemption off, or, from some
	 * kernel on, under a kind of RCU of their own.
	 */
	tracepoint_synchronize_unregister();
	return failed;
}

void vmacct_probe_wait(void)
{
	pr_err_once("cannot be unloaded: ftrace does not take back its calls, reboot the host\n");
	schedule_timeout_idle(60 * HZ);
}

u64 vmacct_probe_missed(const struct vmacct_probe *probe)
{
	return probe->missed + missed_now(probe);
}

const char *vmacct_probe_mechanism(const struct vmacct_probe *probe)
{
	switch (probe->armed ? probe->in_use : probe->mechanism) {
	case VMACCT_BY_FTRACE:
		return "ftrace";
	case VMACCT_BY_KRETPROBE:
		return "kretprobe";
	case VMACCT_BY_KPROBE:
		return "kprobe";
	default:
		return "tracepoint";
	}
}

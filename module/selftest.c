// SPDX-License-Identifier: GPL-2.0
/*
 * selftest - do probes work on this kernel, now?
 *
 * A probe can be registered and yet never hit (kprobes switched off in debugfs,
 * ftrace by sysctl). Then all figures would be 0 and look like idle guests.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/preempt.h>

#include "compat.h"
#include "probe.h"
#include "selftest.h"
#include "wrap.h"

#define CALLS	10

static unsigned int entries, returns, ats, args_wrong;

/* Not inlined, and with an effect, so that every call is one. */
noinline int vmacct_selftest_dummy(int first, int second);
noinline int vmacct_selftest_dummy(int first, int second)
{
	barrier();
	return first + second;
}

static int on_entry(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	entries++;
	args_wrong += (int)vmacct_compat_arg(regs, 0) != 1;
	args_wrong += (int)vmacct_compat_arg(regs, 1) != 2;
	*(u64 *)ri->data = 3;
	return 0;
}

static int on_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	returns++;
	args_wrong += regs_return_value(regs) != *(u64 *)ri->data;
	return 0;
}

static int on_at(struct kprobe *kp, struct pt_regs *regs)
{
	ats++;
	args_wrong += (int)vmacct_compat_arg(regs, 1) != 2;
	return 0;
}

/*
 * Where a kprobe is no call by ftrace the kernel makes a jump of it, and takes
 * that back some time after the probe is gone. If by then a module that was
 * probed is gone too, the kernel keeps what it knows of the probe for good, since
 * 4fbd2f83fda0 ("kprobes: Fix to handle forcibly unoptimized kprobes on
 * freeing_list"), and warns when one is put there again. No jump is made where a
 * kprobe has a post_handler.
 */
static void no_jump(struct kprobe *kp, struct pt_regs *regs,
		    unsigned long flags)
{
}

/* The same by a trampoline. */
static unsigned int befores, afters;

u64 vmacct_before_selftest(int first, int second)
{
	befores++;
	return first == 1 && second == 2 ? 3 : 0;
}

void vmacct_after_selftest(u64 token)
{
	afters += token == 3;
}

static struct vmacct_probe wrapped = {
	.symbol = "vmacct_selftest_dummy",
	.mechanism = VMACCT_BY_FTRACE,
	.trampoline = VMACCT_TRAMPOLINE(vmacct_wrap_selftest),
	.entry = on_entry,
	.ret = on_return,
};

static struct vmacct_probe both_ends = {
	.symbol = "vmacct_selftest_dummy",
	.mechanism = VMACCT_BY_KRETPROBE,
	.entry = on_entry,
	.ret = on_return,
};

static struct vmacct_probe entry_only = {
	.symbol = "vmacct_selftest_dummy",
	.mechanism = VMACCT_BY_KPROBE,
	.at = on_at,
	.after = IS_ENABLED(CONFIG_KPROBES_ON_FTRACE) ? NULL : no_jump,
};

static int arm(struct vmacct_probe *probe)
{
	int err = vmacct_probe_arm(probe, CALLS);

	if (err)
		pr_err("no %s can be attached, not even to a function of this module (error %d): are kprobes disabled?\n",
		       vmacct_probe_mechanism(probe), err);
	return err;
}

/* On one CPU, undisturbed: a call must not be missed. The results' sum. */
static int call_dummy(void)
{
	int i, sum = 0;

	preempt_disable();
	for (i = 0; i < CALLS; i++)
		sum += vmacct_selftest_dummy(1, 2);
	preempt_enable();
	return sum;
}

/*
 * Trampolines may be refused, or be called by nobody (ftrace is off by sysctl):
 * then kprobes, which find other ways, take their place.
 */
static void test_trampoline(void)
{
	struct vmacct_probe *const one[] = { &wrapped };
	int sum = 0;

	if (!vmacct_probe_arm(&wrapped, CALLS))
		sum = call_dummy();
	while (vmacct_probe_disarm(one, ARRAY_SIZE(one)))
		vmacct_probe_wait();
	if (befores != CALLS || afters != CALLS || sum != 3 * CALLS)
		vmacct_probe_without_ftrace();
	entries = 0;
	returns = 0;
}

int vmacct_selftest(void)
{
	struct vmacct_probe *const both[] = { &both_ends, &entry_only };
	int err;

	test_trampoline();
	/* The kprobe comes first and, as any does, goes last. */
	err = arm(&entry_only);
	if (!err)
		err = arm(&both_ends);
	if (!err)
		call_dummy();
	vmacct_probe_disarm(both, ARRAY_SIZE(both));
	if (err)
		return err;
	if (entries != CALLS || returns != CALLS || ats != CALLS ||
	    args_wrong) {
		pr_err("probes do not work here: of %d calls seen %u entries, %u returns, %u by kprobe, %u values wrong; is ftrace off (sysctl kernel.ftrace_enabled), or are kprobes (/sys/kernel/debug/kprobes/enabled)?\n",
		       CALLS, entries, returns, ats, args_wrong);
		return -EOPNOTSUPP;
	}
	return 0;
}

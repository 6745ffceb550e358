/* SPDX-License-Identifier: GPL-2.0 */
/*
 * compat - where kernels differ, and nowhere else
 *
 * A test for a feature is better than one for a version (distributions
 * backport); each branch names the commit that made it necessary.
 */
#ifndef VMACCT_COMPAT_H
#define VMACCT_COMPAT_H

#include <linux/version.h>

#ifdef __ASSEMBLER__
#include <linux/linkage.h>

/*
 * Whose address is taken begins with ENDBR where the kernel checks branches.
 * SYM_FUNC_START has it no more since 582077c94052 ("x86/cfi: Clean up
 * linkage", 6.15).
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0)
#include <asm/ibt.h>
#define VMACCT_ENDBR ENDBR
#else
#define VMACCT_ENDBR
#endif

.macro VMACCT_WRAP_START name
SYM_FUNC_START(\name)
	VMACCT_ENDBR
.endm

#else /* C */

#include <linux/errno.h>
#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/kthread.h>
#include <linux/netdevice.h>
#include <linux/preempt.h>
#include <linux/ptrace.h>
#include <trace/events/irq.h>
#include <trace/events/napi.h>
#include <trace/events/power.h>
#include <trace/events/sched.h>
#include <trace/events/skb.h>

/*
 * sched_switch got a fourth argument, prev_state, in fa2c3254d7cf
 * ("sched/tracing: Don't re-read p->state when emitting sched_switch event",
 * 5.18). VMACCT_COMPAT_CHECK() below breaks the build where this is wrong.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 18, 0)
#define VMACCT_SCHED_SWITCH_ARGS                                               \
	void *data, bool preempt, struct task_struct *prev,                    \
		struct task_struct *next, unsigned int prev_state
#else
#define VMACCT_SCHED_SWITCH_ARGS                                               \
	void *data, bool preempt, struct task_struct *prev,                    \
		struct task_struct *next
#endif

/*
 * consume_skb got a second argument, location, in dd1b527831a3 ("net: add
 * location to trace_consume_skb()", 6.3).
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
#define VMACCT_CONSUME_SKB_ARGS                                                \
	void *data, struct sk_buff *skb, void *location
#else
#define VMACCT_CONSUME_SKB_ARGS void *data, struct sk_buff *skb
#endif

/* 15115830c887 ("preempt: Cleanup the macro maze a bit", 5.11) */
#ifndef in_hardirq
#define in_hardirq() in_irq()
#endif

/* What a kthread runs, NULL if @task is none, or one that has not run yet. */
static inline void *vmacct_compat_kthread_func(struct task_struct *task)
{
	/*
	 * A kthread names itself when it first runs. kthread_func() asks whether
	 * it has since 3a7956e25e1d ("kthread: Fix PF_KTHREAD vs to_kthread()
	 * race", 5.13); the name is elsewhere, and there from the beginning,
	 * since e32cf5dfbe22 ("kthread: Generalize pf_io_worker so it can point
	 * to struct kthread", 5.17).
	 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 17, 0)
	if (!READ_ONCE(task->set_child_tid))
		return NULL;
#endif
	/* 52782c92ac85 ("kthread: save thread function", 5.8) */
	return kthread_func(task);
}

/* Argument @n of the function at whose entry @regs were taken. */
static inline unsigned long vmacct_compat_arg(struct pt_regs *regs,
					      unsigned int n)
{
	/* 3c88ee194c28 ("x86: ptrace: Add function argument access API", 4.20) */
	return regs_get_kernel_argument(regs, n);
}

/* Does the CPU check indirect branches (CET)? */
static inline bool vmacct_compat_ibt(void)
{
	/* 991625f3dd2c ("x86/ibt: Add IBT feature, MSR and #CP handling", 5.18) */
#ifdef CONFIG_X86_KERNEL_IBT
	return boot_cpu_has(X86_FEATURE_IBT);
#else
	return false;
#endif
}

/*
 * From now on the function at @ip begins with a call of @trampoline. Returns 0,
 * or an error: another tracer may have the function, or the kernel cannot.
 * @ops is all zero, and belongs to the kernel until the same is taken back.
 * Until then nobody can switch ftrace off (sysctl kernel.ftrace_enabled), and
 * while it is off nothing is called: bills would lack what is not seen.
 * 7162431dcf72 ("ftrace: Introduce PERMANENT ftrace_ops flag", 5.5)
 * 763e34e74bb7 ("ftrace: Add register_ftrace_direct()", 5.5)
 * f64dd4627ec6 ("ftrace: Add multi direct register/unregister interface", 5.16)
 * da8bdfbd4223 ("ftrace: Rename _ftrace_direct_multi APIs to _ftrace_direct
 * APIs", 6.4)
 */
static inline int vmacct_compat_call_directly(struct ftrace_ops *ops,
					      unsigned long ip,
					      unsigned long trampoline)
{
#ifndef CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS
	return -EOPNOTSUPP;
#elif LINUX_VERSION_CODE < KERNEL_VERSION(5, 16, 0)
	return register_ftrace_direct(ip, trampoline);
#else
	int err = ftrace_set_filter_ip(ops, ip, 0, 0);

	if (err)
		return err;
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	err = register_ftrace_direct_multi(ops, trampoline);
#else
	err = register_ftrace_direct(ops, trampoline);
#endif
	if (err)
		ftrace_free_filter(ops);
	else
		/* Not before: it is registered with flags of its own. */
		ops->flags |= FTRACE_OPS_FL_PERMANENT;
	return err;
#endif
}

/*
 * Takes that back. Returns 0, or an error if ftrace does not (after a bug it
 * does nothing any more): then the function goes on calling @trampoline.
 */
static inline int vmacct_compat_call_no_more(struct ftrace_ops *ops,
					     unsigned long ip,
					     unsigned long trampoline)
{
#ifndef CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS
	return -EOPNOTSUPP;
#elif LINUX_VERSION_CODE < KERNEL_VERSION(5, 16, 0)
	return unregister_ftrace_direct(ip, trampoline);
#else
	int err;

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	err = unregister_ftrace_direct_multi(ops, trampoline);
#else
	err = unregister_ftrace_direct(ops, trampoline, false);
#endif
	if (!err)
		ftrace_free_filter(ops);
	return err;
#endif
}

/*
 * Never called: its body compiles only if the probes have the very prototypes
 * that the kernel's tracepoints call them with.
 */
#define VMACCT_COMPAT_CHECK(tracepoint, probe)                                 \
	static inline void vmacct_compat_check_##tracepoint(void)              \
	{                                                                      \
		check_trace_callback_type_##tracepoint(probe);                 \
	}

#endif /* C */

#endif /* VMACCT_COMPAT_H */

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

/*
 * A call of what a register holds, which is named since 34fdce6981b9 ("x86:
 * Change {JMP,CALL}_NOSPEC argument", 5.8), and was an operand before.
 */
.macro VMACCT_CALL name operand
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 8, 0)
	CALL_NOSPEC \name
#else
	CALL_NOSPEC \operand
#endif
.endm

.macro VMACCT_WRAP_START name
SYM_FUNC_START(\name)
	VMACCT_ENDBR
.endm

#else /* C */

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/ftrace.h>
#include <linux/jiffies.h>
#include <linux/kconfig.h>
#include <linux/kprobes.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/preempt.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/stacktrace.h>
#include <trace/events/irq.h>
#include <trace/events/napi.h>
#include <trace/events/power.h>
#include <trace/events/sched.h>
#include <trace/events/skb.h>

/* b296a6d53339 ("kernel.h: split out min()/max() et al. helpers", 5.10) */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 10, 0)
#include <linux/minmax.h>
#endif

#include "kthread.h"

/*
 * sched_switch got a fourth argument, prev_state, in fa2c3254d7cf
 * ("sched/tracing: Don't re-read p->state when emitting sched_switch event",
 * 5.18). This is all that follows the third, with its comma. VMACCT_COMPAT_CHECK()
 * below breaks the build where it is wrong.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 18, 0)
#define VMACCT_COMPAT_PREV_STATE                                               \
	, unsigned int prev_state
#else
#define VMACCT_COMPAT_PREV_STATE
#endif

/*
 * consume_skb got a second argument, location, in dd1b527831a3 ("net: add
 * location to trace_consume_skb()", 6.3): all that follows the first.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
#define VMACCT_COMPAT_LOCATION                                                 \
	, void *location
#else
#define VMACCT_COMPAT_LOCATION
#endif

/*
 * What dev_kfree_skb_any() and dev_consume_skb_any() call with the packet and the
 * reason, and which reason the latter gives. 40bbae583ec3 ("net: remove enum
 * skb_free_reason", 6.4)
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
#define VMACCT_COMPAT_DEV_KFREE_SKB_ANY	"dev_kfree_skb_any_reason"
#define VMACCT_COMPAT_CONSUMED		SKB_CONSUMED
#else
#define VMACCT_COMPAT_DEV_KFREE_SKB_ANY	"__dev_kfree_skb_any"
#define VMACCT_COMPAT_CONSUMED		SKB_REASON_CONSUMED
#endif

/* 15115830c887 ("preempt: Cleanup the macro maze a bit", 5.11) */
#ifndef in_hardirq
#define in_hardirq() in_irq()
#endif

/*
 * Does this run in an interrupt? The breakpoint of a kprobe is none, but counts
 * as an NMI, and that as an interrupt, since 0d00449c7a28 ("x86: Replace
 * ist_enter() with nmi_enter()", 5.8).
 */
static inline bool vmacct_compat_in_interrupt(void)
{
	return unlikely(in_hardirq()) &&
	       hardirq_count() > (in_nmi() ? HARDIRQ_OFFSET : 0);
}

/*
 * What has preemption off is waited for by synchronize_rcu() even where RCU's
 * own readers can be preempted, since 45975c7d21a1 ("rcu: Define RCU-sched API
 * in terms of RCU for Tree RCU PREEMPT builds", 4.20).
 */
static inline bool vmacct_compat_rcu_is_one(void)
{
	return LINUX_VERSION_CODE >= KERNEL_VERSION(4, 20, 0) ||
	       !IS_ENABLED(CONFIG_PREEMPT_RCU);
}

/*
 * @napi was met on the list of its device, under RCU, and leads no further: it
 * was deleted meanwhile. 5251ef8299b6 ("net: make sure napi_list is safe for RCU
 * traversal", 5.10)
 */
static inline bool vmacct_compat_napi_is_astray(const struct napi_struct *napi)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
	return list_empty(&napi->dev_list);
#else
	return false;
#endif
}

/*
 * Does a thread of its own poll @napi all the time, whether there is something to
 * do or not? c18d4b190a46 ("net: Extend NAPI threaded polling to allow kthread
 * based busy polling", 6.19)
 */
static inline bool vmacct_compat_polls_busily(const struct napi_struct *napi)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
	return test_bit(NAPI_STATE_THREADED_BUSY_POLL, &napi->state);
#else
	return false;
#endif
}

/*
 * While the module loads: does somebody hold it, beside the load itself? Where
 * modules stay for good nobody counts that.
 */
static inline bool vmacct_compat_is_held(void)
{
#ifdef CONFIG_MODULE_UNLOAD
	return module_refcount(THIS_MODULE) > 1;
#else
	return false;
#endif
}

/*
 * What a kthread runs is kept since 52782c92ac85 ("kthread: save thread
 * function", 5.8), which exports kthread_data(), too. Before that kthread.c
 * learns it of those that matter, by a kprobe where they begin.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 8, 0)
#define VMACCT_COMPAT_KTHREADS_SAY

#define VMACCT_COMPAT_BY_KTHREAD VMACCT_BY_ADDRESS

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
	return kthread_func(task);
}

/* What for: @task has a function. */
static inline void *vmacct_compat_kthread_data(struct task_struct *task)
{
	return kthread_data(task);
}

/* Never called: no kprobe is there. */
static inline bool vmacct_compat_kthread_learn(const void *function, void *data)
{
	return false;
}

static inline int vmacct_compat_kthread_learn_all(const void *one,
						  const void *other)
{
	return 0;
}

static inline void vmacct_compat_kthread_forget(void)
{
}

#else /* !VMACCT_COMPAT_KTHREADS_SAY */

#define VMACCT_COMPAT_BY_KTHREAD VMACCT_BY_KPROBE

/* NULL if @task is none of those that were learned. */
static inline const void *vmacct_compat_kthread_func(struct task_struct *task)
{
	const struct vmacct_kthread *kthread = vmacct_kthread_find(task);

	return kthread ? kthread->function : NULL;
}

static inline void *vmacct_compat_kthread_data(struct task_struct *task)
{
	return vmacct_kthread_find(task)->data;
}

/* The present task begins to run @function. */
static inline bool vmacct_compat_kthread_learn(const void *function, void *data)
{
	return vmacct_kthread_learn(current, function, data);
}

static inline int vmacct_compat_kthread_learn_all(const void *one,
						  const void *other)
{
	return vmacct_kthread_learn_all(one, other);
}

static inline void vmacct_compat_kthread_forget(void)
{
	vmacct_kthread_forget();
}

/* Does @task run now, on whatever CPU? Asked where that does not change. */
static inline bool vmacct_compat_is_on_cpu(const struct task_struct *task)
{
#ifdef CONFIG_SMP
	return task->on_cpu;
#else
	return task == current;
#endif
}

/*
 * Where @task, which does not run, was called from; 0 if that cannot be found
 * out: not for modules since 3599fe12a125 ("x86/stacktrace: Use common
 * infrastructure", 5.2).
 */
static inline unsigned int vmacct_compat_stack(struct task_struct *task,
					       unsigned long *stack,
					       unsigned int size)
{
#if defined(CONFIG_STACKTRACE) && LINUX_VERSION_CODE < KERNEL_VERSION(5, 2, 0)
	struct stack_trace trace = { .entries = stack, .max_entries = size };

	save_stack_trace_tsk(task, &trace);
	return trace.nr_entries;
#else
	return 0;
#endif
}

#endif /* VMACCT_COMPAT_KTHREADS_SAY */

/* Argument @n of the function at whose entry @regs were taken. */
static inline unsigned long vmacct_compat_arg(struct pt_regs *regs,
					      unsigned int n)
{
	/* 3c88ee194c28 ("x86: ptrace: Add function argument access API", 4.20) */
#ifdef CONFIG_HAVE_FUNCTION_ARG_ACCESS_API
	return regs_get_kernel_argument(regs, n);
#else
	/* The callers ask for no more than two. */
	return n ? regs->si : regs->di;
#endif
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
 * Of what debugfs_create_dir() or debugfs_create_file() returned: 0, or an error.
 * NULL was one before ff9fb72bc077 ("debugfs: return error values, not NULL",
 * 5.1).
 */
static inline int vmacct_compat_debugfs_error(const struct dentry *dentry)
{
	return dentry ? PTR_ERR_OR_ZERO(dentry) : -ENOMEM;
}

/* Without a function tracer there are no ftrace_ops. */
struct vmacct_compat_ops {
#ifdef CONFIG_FUNCTION_TRACER
	struct ftrace_ops ftrace;
#endif
};

#if defined(CONFIG_DYNAMIC_FTRACE) &&                                          \
	LINUX_VERSION_CODE >= KERNEL_VERSION(5, 5, 0)
/*
 * What ftrace_set_filter_ip() has allocated for @ip. ftrace_free_filter() is not
 * for modules before 8be9fbd5345d ("ftrace: Export ftrace_free_filter() to
 * modules", 6.2), which not all stable kernels have; a filter that loses its last
 * function has nothing left. But to lose it takes memory, which there may not be
 * before a moment has passed; never, and what the filter has is lost. May sleep.
 */
static inline void vmacct_compat_free_filter(struct ftrace_ops *ops,
					     unsigned long ip)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
	int tries = 10;

	while (ftrace_set_filter_ip(ops, ip, 1, 0) == -ENOMEM && --tries)
		schedule_timeout_idle(HZ / 100 + 1);
#else
	ftrace_free_filter(ops);
#endif
}

/*
 * What ftrace tells of the registers: a struct of its own since d19ad0775dcd
 * ("ftrace: Have the callbacks receive a struct ftrace_regs instead of pt_regs",
 * 5.11).
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 11, 0)
#define VMACCT_COMPAT_FTRACE_REGS	ftrace_regs
#else
#define VMACCT_COMPAT_FTRACE_REGS	pt_regs
#endif

/* For ftrace to call. */
static inline void notrace
vmacct_compat_nothing(unsigned long ip, unsigned long parent_ip,
		      struct ftrace_ops *ops,
		      struct VMACCT_COMPAT_FTRACE_REGS *regs)
{
}

/*
 * Until the same is taken back nobody can switch ftrace off. The function at @ip
 * is never called. Returns 0; -EBUSY: it is off already; -EOPNOTSUPP: this kernel
 * knows no such thing; or another error. @own is all zero, and belongs to the
 * kernel meanwhile. May sleep.
 * 7162431dcf72 ("ftrace: Introduce PERMANENT ftrace_ops flag", 5.5)
 */
static inline int vmacct_compat_keep_ftrace(struct vmacct_compat_ops *own,
					    unsigned long ip)
{
	struct ftrace_ops *ops = &own->ftrace;
	int err;

	ops->func = vmacct_compat_nothing;
	ops->flags = FTRACE_OPS_FL_PERMANENT;
	err = ftrace_set_filter_ip(ops, ip, 0, 0);
	if (err)
		return err;
	err = register_ftrace_function(ops);
	if (err)
		vmacct_compat_free_filter(ops, ip);
	return err;
}

/* Takes that back. Returns 0, or an error as vmacct_compat_call_no_more(). */
static inline int vmacct_compat_let_ftrace_go(struct vmacct_compat_ops *own,
					      unsigned long ip)
{
	int err = unregister_ftrace_function(&own->ftrace);

	if (!err)
		vmacct_compat_free_filter(&own->ftrace, ip);
	return err;
}
#else
static inline int vmacct_compat_keep_ftrace(struct vmacct_compat_ops *own,
					    unsigned long ip)
{
	return -EOPNOTSUPP;
}

static inline int vmacct_compat_let_ftrace_go(struct vmacct_compat_ops *own,
					      unsigned long ip)
{
	return 0;
}
#endif

#if defined(CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS) &&                        \
	LINUX_VERSION_CODE >= KERNEL_VERSION(6, 0, 0)
/*
 * A livepatch of a function that calls a trampoline: may it share the function?
 * It may, as all trampolines go on where the stack says. Asked since 53cd885bc5c3
 * ("ftrace: Allow IPMODIFY and DIRECT ops on the same function", 6.0), and told
 * the function, too, since "ftrace: Factor ftrace_ops ops_func interface" (7.0).
 */
static inline int vmacct_compat_share(struct ftrace_ops *ops,
				      enum ftrace_ops_cmd cmd)
{
	return 0;
}

static inline int vmacct_compat_share_at(struct ftrace_ops *ops,
					 unsigned long ip,
					 enum ftrace_ops_cmd cmd)
{
	return 0;
}

#define VMACCT_COMPAT_SHARE                                                    \
	__builtin_choose_expr(                                                 \
		__builtin_types_compatible_p(ftrace_ops_func_t,                \
					     typeof(vmacct_compat_share_at) *),\
		vmacct_compat_share_at, vmacct_compat_share)
#endif

/* Is there a chance of what follows? */
static inline bool vmacct_compat_can_call_directly(void)
{
	return IS_ENABLED(CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS);
}

/*
 * From now on the function at @ip begins with a call of @trampoline. Returns 0,
 * or an error: another tracer may have the function, or the kernel cannot.
 * @own is all zero, and belongs to the kernel until the same is taken back.
 * 763e34e74bb7 ("ftrace: Add register_ftrace_direct()", 5.5)
 * f64dd4627ec6 ("ftrace: Add multi direct register/unregister interface", 5.16)
 * da8bdfbd4223 ("ftrace: Rename _ftrace_direct_multi APIs to _ftrace_direct
 * APIs", 6.4)
 */
static inline int vmacct_compat_call_directly(struct vmacct_compat_ops *own,
					      unsigned long ip,
					      unsigned long trampoline)
{
#ifndef CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS
	return -EOPNOTSUPP;
#elif LINUX_VERSION_CODE < KERNEL_VERSION(5, 16, 0)
	return register_ftrace_direct(ip, trampoline);
#else
	struct ftrace_ops *ops = &own->ftrace;
	int err = ftrace_set_filter_ip(ops, ip, 0, 0);

	if (err)
		return err;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 0, 0)
	ops->ops_func = VMACCT_COMPAT_SHARE;
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	err = register_ftrace_direct_multi(ops, trampoline);
#else
	err = register_ftrace_direct(ops, trampoline);
#endif
	if (err)
		vmacct_compat_free_filter(ops, ip);
	return err;
#endif
}

/*
 * Takes that back. Returns 0, or an error if ftrace does not (after a bug it
 * does nothing any more): then the function goes on calling @trampoline.
 */
static inline int vmacct_compat_call_no_more(struct vmacct_compat_ops *own,
					     unsigned long ip,
					     unsigned long trampoline)
{
#ifndef CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS
	return -EOPNOTSUPP;
#elif LINUX_VERSION_CODE < KERNEL_VERSION(5, 16, 0)
	return unregister_ftrace_direct(ip, trampoline);
#else
	struct ftrace_ops *ops = &own->ftrace;
	int err;

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	err = unregister_ftrace_direct_multi(ops, trampoline);
#else
	err = unregister_ftrace_direct(ops, trampoline, false);
#endif
	if (!err)
		vmacct_compat_free_filter(ops, ip);
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

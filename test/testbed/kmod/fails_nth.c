// SPDX-License-Identifier: GPL-2.0
/*
 * fails_nth - makes the N-th of vmacct's calls fail that can
 *
 * Debian's kernels have neither failslab nor fail_function. So a kprobe is at
 * each function that vmacct has memory from or registers with; of the calls
 * that come from vmacct itself, the one whose number was written to the
 * parameter nth fails, as if for want of memory.
 */
#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/linkage.h>
#include <linux/mutex.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <asm/nospec-branch.h>
#ifdef CONFIG_X86_KERNEL_IBT
#include <asm/ibt.h>
#else
#define ASM_ENDBR
#endif

/* A kprobe's handler takes no lock: lockdep sees it as an NMI's where the probe is a breakpoint. */
static unsigned int nth;
static atomic_t calls;
static char failed[80]; /* which it was, for the one call that it was; empty: none so far */

/* A number for nth: from now on calls are counted anew. 0: none fails. */
static int set_nth(const char *value, const struct kernel_param *param)
{
	unsigned int number;
	int err = kstrtouint(value, 0, &number);

	if (err)
		return err;
	WRITE_ONCE(nth, 0);
	/* The handlers run with preemption off. */
	synchronize_rcu();
	failed[0] = '\0';
	atomic_set(&calls, 0);
	WRITE_ONCE(nth, number);
	return 0;
}

static const struct kernel_param_ops nth_ops = {
	.set = set_nth,
	.get = param_get_uint,
};

module_param_cb(nth, &nth_ops, &nth, 0644);
MODULE_PARM_DESC(nth, "which call fails, from now on");
module_param_named(calls, calls.counter, int, 0444);
MODULE_PARM_DESC(calls, "how many there were since nth was written");
module_param_string(failed, failed, sizeof(failed), 0444);
MODULE_PARM_DESC(failed, "the one that failed since nth was written");

/* Others may do something at the same time, and the numbers would be others. */
static int process;
module_param(process, int, 0644);
MODULE_PARM_DESC(process,
		 "only calls in this process count; -1: in kernel threads; 0: in any");

/* For a reader of vmacct's files seq_file calls, not vmacct. */
static bool reads;
module_param(reads, bool, 0644);
MODULE_PARM_DESC(reads, "what seq_file needs while it reads counts, too");

enum failure {
	NO_MEMORY,	/* NULL */
	ERROR,		/* -ENOMEM, as a number or a pointer */
};

/* What the first argument is, so that it can be told which call it was. */
enum detail {
	NOTHING,
	KPROBE,
	KRETPROBE,
	TRACEPOINT,
	FILE_NAME,
};

struct function {
	const char *symbol;
	enum failure failure;
	enum detail detail;
	bool shown;	/* its second argument is a function that it will call */
	struct kprobe kprobe;
};

/* Those that this kernel does not have are passed over. */
static struct function functions[] = {
	/* kmalloc() of a known size */
	{ "__kmalloc_cache_noprof", NO_MEMORY },
	{ "kmalloc_trace", NO_MEMORY },
	{ "kmem_cache_alloc_trace", NO_MEMORY },
	{ "__kmalloc_noprof", NO_MEMORY },
	{ "__kmalloc", NO_MEMORY },
	/* kvmalloc() */
	{ "__kvmalloc_node_noprof", NO_MEMORY },
	{ "kvmalloc_node_noprof", NO_MEMORY },
	{ "kvmalloc_node", NO_MEMORY },
	/* alloc_percpu() */
	{ "pcpu_alloc_noprof", NO_MEMORY },
	{ "__alloc_percpu", NO_MEMORY },
	{ "__seq_open_private", NO_MEMORY },
	{ "single_open", ERROR, .shown = true },
	{ "debugfs_create_dir", ERROR, FILE_NAME },
	{ "debugfs_create_file", ERROR, FILE_NAME },
	{ "debugfs_create_file_full", ERROR, FILE_NAME },
	{ "register_kprobe", ERROR, KPROBE },
	{ "register_kretprobe", ERROR, KRETPROBE },
	{ "tracepoint_probe_register", ERROR, TRACEPOINT },
	{ "ftrace_set_filter_ip", ERROR },
	{ "register_ftrace_direct", ERROR },
	{ "register_ftrace_function", ERROR },
	{ "register_ftrace_direct_multi", ERROR },
	{ "register_netdevice_notifier", ERROR },
	{ "register_module_notifier", ERROR },
	{ "xenbus_read", ERROR },
};

static const char *detail_of(const struct function *function,
			     struct pt_regs *regs)
{
	const void *first = (void *)regs->di;

	switch (function->detail) {
	case KPROBE:
		return ((const struct kprobe *)first)->symbol_name;
	case KRETPROBE:
		return ((const struct kretprobe *)first)->kp.symbol_name;
	case TRACEPOINT:
		return ((const struct tracepoint *)first)->name;
	case FILE_NAME:
		return first;
	default:
		return NULL;
	}
}

static struct module *vmacct;

/* vmacct comes and goes; its text is known before its init. */
static int module_event(struct notifier_block *nb, unsigned long state,
			void *data)
{
	struct module *mod = data;

	if (strcmp(mod->name, "vmacct"))
		return NOTIFY_DONE;
	if (state == MODULE_STATE_COMING) {
		WRITE_ONCE(vmacct, mod);
	} else if (state == MODULE_STATE_GOING) {
		WRITE_ONCE(vmacct, NULL);
		/* The handlers run with preemption off. */
		synchronize_rcu();
	}
	return NOTIFY_DONE;
}

/* Before vmacct's own: that one is called by nobody but vmacct. */
static struct notifier_block module_notifier = {
	.notifier_call = module_event,
	.priority = 1,
};

static bool of_vmacct(unsigned long address)
{
	const struct module *mod = READ_ONCE(vmacct);

	return mod && within_module(address, mod);
}

static unsigned long seq_read_start, seq_read_end;

static bool of_seq_read(unsigned long address)
{
	return READ_ONCE(reads) &&
	       address - seq_read_start < seq_read_end - seq_read_start;
}

static bool in_process(void)
{
	int wanted = READ_ONCE(process);

	if (wanted < 0)
		return current->flags & PF_KTHREAD;
	return !wanted || current->tgid == wanted;
}

/*
 * Who called is on the stack. A function that ends with the call of another is
 * not: then the function of its module's that it passed on tells.
 */
static bool counts(const struct function *function, const struct pt_regs *regs)
{
	unsigned long from = *(unsigned long *)regs->sp;

	return of_vmacct(from) || of_seq_read(from) ||
	       (function->shown && of_vmacct(regs->si));
}

/* b17c2baa305c ("x86: Prepare inline-asm for straight-line-speculation", 5.17) */
#ifndef ASM_RET
#define ASM_RET "ret\n\t"
#endif

/* Where a function that fails goes on: it returns. */
void fails_nth_return(void);

asm(".pushsection .text, \"ax\", @progbits\n"
	".type fails_nth_return, @function\n"
	".globl fails_nth_return\n"
	"fails_nth_return:\n"
	ASM_ENDBR
	ASM_RET
	".size fails_nth_return, .-fails_nth_return\n"
	".popsection\n");

static bool is_nth(const struct function *function, struct pt_regs *regs)
{
	const char *detail = detail_of(function, regs);

	if (atomic_inc_return(&calls) != READ_ONCE(nth))
		return false;
	snprintf(failed, sizeof(failed), "%s %s", function->symbol,
		 detail ? detail : "");
	return true;
}

static int on_call(struct kprobe *kprobe, struct pt_regs *regs)
{
	const struct function *function =
		container_of(kprobe, struct function, kprobe);

	if (!in_process() || !counts(function, regs) || !is_nth(function, regs))
		return 0;
	regs->ax = function->failure == ERROR ? -ENOMEM : 0;
	regs->ip = (unsigned long)fails_nth_return;
	return 1;
}

NOKPROBE_SYMBOL(on_call);

/* With this there, the kernel lets the other one change where to go on. */
static void after_call(struct kprobe *kprobe, struct pt_regs *regs,
		       unsigned long flags)
{
}

static int find_seq_read_as(const char *name)
{
	struct kprobe kprobe = { .symbol_name = name };
	char text[KSYM_SYMBOL_LEN];
	unsigned long offset, size;
	int err = register_kprobe(&kprobe);
	char *plus;

	if (err)
		return err;
	/* "name+0x4/0x80" */
	sprint_symbol(text, (unsigned long)kprobe.addr);
	plus = strchr(text, '+');
	if (!plus || sscanf(plus, "+0x%lx/0x%lx", &offset, &size) != 2)
		err = -ENOENT;
	seq_read_start = (unsigned long)kprobe.addr - offset;
	seq_read_end = seq_read_start + size;
	unregister_kprobe(&kprobe);
	return err;
}

/* d4d50710a8b4 ("seq_file: add seq_read_iter", 5.10) */
static int find_seq_read(void)
{
	int err = find_seq_read_as("seq_read_iter");

	return err == -ENOENT ? find_seq_read_as("seq_read") : err;
}

static void uninstall(unsigned int n)
{
	while (n--)
		if (functions[n].kprobe.addr)
			unregister_kprobe(&functions[n].kprobe);
}

static int install(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(functions); i++) {
		struct kprobe *kprobe = &functions[i].kprobe;

		kprobe->symbol_name = functions[i].symbol;
		kprobe->pre_handler = on_call;
		kprobe->post_handler = after_call;
		err = register_kprobe(kprobe);
		if (err) {
			kprobe->addr = NULL;
			if (err == -ENOENT)
				continue;
			pr_err("fails_nth: %s: error %d\n", functions[i].symbol,
			       err);
			uninstall(i);
			return err;
		}
	}
	return 0;
}

static int __init fails_init(void)
{
	int err = find_seq_read();

	if (err)
		return err;
	err = register_module_notifier(&module_notifier);
	if (err)
		return err;
	err = install();
	if (err)
		unregister_module_notifier(&module_notifier);
	return err;
}

static void __exit fails_exit(void)
{
	uninstall(ARRAY_SIZE(functions));
	unregister_module_notifier(&module_notifier);
}

module_init(fails_init);
module_exit(fails_exit);
MODULE_DESCRIPTION("Makes the N-th of vmacct's calls fail that can");
MODULE_LICENSE("GPL");

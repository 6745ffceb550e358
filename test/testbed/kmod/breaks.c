// SPDX-License-Identifier: GPL-2.0
/*
 * breaks - where does vmacct take itself to be, in a kprobe that is a
 * breakpoint? It is hit ten times in a task and ten times in an interrupt, while
 * this is loaded; the parameters have what was found.
 */
#include <linux/irq_work.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/preempt.h>

#include "compat.h"

#define CALLS 10

static unsigned int nmis, tasks, interrupts;
module_param(nmis, uint, 0400);
MODULE_PARM_DESC(nmis, "breakpoints that count as NMIs");
module_param(tasks, uint, 0400);
MODULE_PARM_DESC(tasks, "those in a task that were taken for no interrupt");
module_param(interrupts, uint, 0400);
MODULE_PARM_DESC(interrupts, "those in an interrupt that were taken for one");

static bool is_interrupt;

/* In the middle of a function ftrace has no place: that is a breakpoint. */
static noinline __noclone void call(void)
{
	asm volatile(".globl breaks_here\n"
		     "breaks_here:\n\t"
		     "nop");
}

static int on_hit(struct kprobe *kp, struct pt_regs *regs)
{
	nmis += !!in_nmi();
	if (is_interrupt)
		interrupts += vmacct_compat_in_interrupt();
	else
		tasks += !vmacct_compat_in_interrupt();
	return 0;
}

static void call_often(struct irq_work *work)
{
	int i;

	for (i = 0; i < CALLS; i++)
		call();
}

static int __init breaks_init(void)
{
	struct kprobe kprobe = {
		.symbol_name = "breaks_here",
		.pre_handler = on_hit,
	};
	struct irq_work work;
	int err = register_kprobe(&kprobe);

	if (err)
		return err;
	call_often(NULL);
	is_interrupt = true;
	init_irq_work(&work, call_often);
	irq_work_queue(&work);
	irq_work_sync(&work);
	unregister_kprobe(&kprobe);
	return 0;
}

static void __exit breaks_exit(void)
{
}

module_init(breaks_init);
module_exit(breaks_exit);
MODULE_DESCRIPTION("Asks vmacct's compat.h from breakpoints");
MODULE_LICENSE("GPL");

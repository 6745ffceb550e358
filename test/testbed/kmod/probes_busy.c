// SPDX-License-Identifier: GPL-2.0
/*
 * probes_busy - makes the CPU that it runs on pass over kprobes, again and again
 *
 * A kprobe that is hit while another one's handler runs on the same CPU is not
 * handled, but counted as missed. Here nothing runs but the softirqs, and the
 * kernel is told, in its own way, that a handler does: for a part of the time.
 */
#include <linux/bottom_half.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kprobes.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <asm/xen/hypercall.h>
#include <xen/interface/sched.h>

#define BUSY_MS		2
#define PAUSE_MS	6

/* Not exported. The first turns preemption off, the second on. */
static void (*kprobe_busy_begins)(void);
static void (*kprobe_busy_ends)(void);
static struct task_struct *thread;

/* The others get the CPU, so that there are events; here they are handled. */
static void serve_softirqs(void)
{
	HYPERVISOR_sched_op(SCHEDOP_yield, NULL);
	local_bh_disable();
	local_bh_enable();
}

static int keep_busy(void *unused)
{
	while (!kthread_should_stop()) {
		u64 end = ktime_get_ns() + BUSY_MS * NSEC_PER_MSEC;

		kprobe_busy_begins();
		while (ktime_get_ns() < end)
			serve_softirqs();
		kprobe_busy_ends();
		msleep(PAUSE_MS);
	}
	return 0;
}

/* Where a kprobe can be, the kernel says where that is. */
static void *address_of(const char *symbol)
{
	struct kprobe kprobe = { .symbol_name = symbol };
	void *address;

	if (register_kprobe(&kprobe))
		return NULL;
	address = kprobe.addr;
	unregister_kprobe(&kprobe);
	return address;
}

static int __init busy_init(void)
{
	kprobe_busy_begins = address_of("kprobe_busy_begin");
	kprobe_busy_ends = address_of("kprobe_busy_end");
	if (!kprobe_busy_begins || !kprobe_busy_ends)
		return -ENOENT;
	thread = kthread_run(keep_busy, NULL, "probes_busy");
	return PTR_ERR_OR_ZERO(thread);
}

static void __exit busy_exit(void)
{
	kthread_stop(thread);
}

module_init(busy_init);
module_exit(busy_exit);
MODULE_DESCRIPTION("Makes its CPU pass over kprobes, now and then");
MODULE_LICENSE("GPL");

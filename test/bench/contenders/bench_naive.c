// SPDX-License-Identifier: GPL-2.0
/*
 * bench_naive - charges netback's CPU time, as one would at first: a kretprobe
 * on each function, and the time since the last of their begins and ends goes
 * to the one that ran
 *
 * netback's structs are private to it, so what is given a queue or a ubuf is
 * charged to an account of that pointer, and what is given a net device to one
 * of its index. Totals: bench_naive/accounts in debugfs, KEY tx_ns rx_ns.
 */
#include <linux/debugfs.h>
#include <linux/hash.h>
#include <linux/kprobes.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/ptrace.h>
#include <linux/sched/clock.h>
#include <linux/seq_file.h>

#define ACCOUNTS 1024 /* a power of two */
#define OTHERS 0 /* the account of those for which there is no room */
#define DEPTH 8

enum { TX, RX, DIRECTIONS };

/* What runs on a CPU: the last of the stack, on top of those before it. */
struct meter {
	u64 last;
	unsigned int depth;
	unsigned int stack[DEPTH];
	u64 ns[ACCOUNTS * DIRECTIONS];
};

static struct meter __percpu *meters;
static unsigned long keys[ACCOUNTS];
static struct dentry *directory;

static unsigned int account(unsigned long key)
{
	unsigned int i, at = hash_long(key, ilog2(ACCOUNTS));

	for (i = 0; i < ACCOUNTS; i++, at = (at + 1) % ACCOUNTS) {
		if (at == OTHERS)
			continue;
		if (READ_ONCE(keys[at]) == key)
			return at;
		if (!READ_ONCE(keys[at])) {
			unsigned long old = cmpxchg(&keys[at], 0, key);

			if (!old || old == key)
				return at;
		}
	}
	return OTHERS;
}

static void charge_running(struct meter *meter)
{
	u64 now = local_clock();

	if (meter->depth && meter->depth <= DEPTH)
		meter->ns[meter->stack[meter->depth - 1]] += now - meter->last;
	meter->last = now;
}

/* An interrupt must not find the meter half changed. */
static void begin(unsigned long key, unsigned int direction)
{
	unsigned int charged = account(key) * DIRECTIONS + direction;
	struct meter *meter;
	unsigned long flags;

	local_irq_save(flags);
	meter = this_cpu_ptr(meters);
	charge_running(meter);
	if (meter->depth < DEPTH)
		meter->stack[meter->depth] = charged;
	meter->depth++;
	local_irq_restore(flags);
}

static int end(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	struct meter *meter;
	unsigned long flags;

	local_irq_save(flags);
	meter = this_cpu_ptr(meters);
	charge_running(meter);
	if (meter->depth)
		meter->depth--;
	local_irq_restore(flags);
	return 0;
}

static int begin_poll(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	struct napi_struct *napi = (void *)regs_get_kernel_argument(regs, 0);

	begin(napi->dev->ifindex, TX);
	return 0;
}

static int begin_start_xmit(struct kretprobe_instance *instance,
			    struct pt_regs *regs)
{
	struct net_device *dev = (void *)regs_get_kernel_argument(regs, 1);

	begin(dev->ifindex, RX);
	return 0;
}

static int begin_zerocopy_callback(struct kretprobe_instance *instance,
				   struct pt_regs *regs)
{
	begin(regs_get_kernel_argument(regs, 1), TX);
	return 0;
}

static int begin_rx_skb(struct kretprobe_instance *instance,
			struct pt_regs *regs)
{
	begin(regs_get_kernel_argument(regs, 0), RX);
	return 0;
}

static int begin_tx_dealloc_action(struct kretprobe_instance *instance,
				   struct pt_regs *regs)
{
	begin(regs_get_kernel_argument(regs, 0), TX);
	return 0;
}

#define PROBE(function)                                                        \
	{                                                                      \
		.kp.symbol_name = "xenvif_" #function,                         \
		.entry_handler = begin_##function,                             \
		.handler = end,                                                \
		.maxactive = 64,                                               \
	}

static struct kretprobe poll = PROBE(poll);
static struct kretprobe start_xmit = PROBE(start_xmit);
static struct kretprobe zerocopy_callback = PROBE(zerocopy_callback);
static struct kretprobe rx_skb = PROBE(rx_skb);
static struct kretprobe tx_dealloc_action = PROBE(tx_dealloc_action);

static struct kretprobe *probes[] = {
	&poll, &start_xmit, &zerocopy_callback, &rx_skb, &tx_dealloc_action,
};

static int accounts_show(struct seq_file *file, void *unused)
{
	unsigned int i, cpu;

	for (i = 0; i < ACCOUNTS; i++) {
		u64 tx = 0, rx = 0;

		for_each_possible_cpu(cpu) {
			u64 *ns = per_cpu_ptr(meters, cpu)->ns;

			tx += READ_ONCE(ns[i * DIRECTIONS + TX]);
			rx += READ_ONCE(ns[i * DIRECTIONS + RX]);
		}
		if (tx || rx)
			seq_printf(file, "%lu %llu %llu\n", keys[i], tx, rx);
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(accounts);

static int __init bench_naive_init(void)
{
	int err;

	meters = alloc_percpu(struct meter);
	if (!meters)
		return -ENOMEM;
	err = register_kretprobes(probes, ARRAY_SIZE(probes));
	if (err) {
		free_percpu(meters);
		return err;
	}
	directory = debugfs_create_dir("bench_naive", NULL);
	debugfs_create_file("accounts", 0400, directory, NULL, &accounts_fops);
	return 0;
}

static void __exit bench_naive_exit(void)
{
	debugfs_remove(directory);
	unregister_kretprobes(probes, ARRAY_SIZE(probes));
	free_percpu(meters);
}

module_init(bench_naive_init);
module_exit(bench_naive_exit);
MODULE_DESCRIPTION("Charges netback's CPU time by kretprobes");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0
/*
 * bench_bursts - what each burst of packets costs dom0, in CPU time
 *
 * Packets come in bursts with a pause in between. A burst begins with the first
 * NET_RX softirq after a pause; then is written down how long dom0 has run by
 * the hypervisor's books. From one beginning to the next lies all that the
 * first burst cost: softirqs, kthreads, interrupts, hypercalls, the sleep after
 * it. On a machine whose clock counts instructions that is their number.
 *
 * It can also send bursts itself, out of an interface of dom0's: a sender in
 * user space would spin in the pauses.
 *
 * For a host with one CPU, dom0 may have more: while one of these writes down
 * what all have run, the others stand still. debugfs, bench_bursts/:
 *   begins  read: a line each, ns that dom0 has run; written: starts anew
 *   send    "INTERFACE MAC SIZE BURST PAUSE_US", or "stop"
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/bottom_half.h>
#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/interrupt.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/sched/clock.h>
#include <linux/seq_file.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <linux/uaccess.h>
#include <asm/xen/hypercall.h>
#include <xen/interface/vcpu.h>
#include <xen/xen-ops.h>

#define MAX_BEGINS	8192
#define PAUSE_NS	(5 * NSEC_PER_MSEC)

static u64 begins[MAX_BEGINS];
static unsigned int nr_begins;
static u64 last_softirq;

static u64 ran(void)
{
	struct vcpu_runstate_info state;
	unsigned int cpu;
	u64 ns = 0;

	for_each_online_cpu(cpu) {
		if (!HYPERVISOR_vcpu_op(VCPUOP_get_runstate_info,
					xen_vcpu_nr(cpu), &state))
			ns += state.time[RUNSTATE_running];
	}
	return ns;
}

static void softirq_entry(void *data, unsigned int vec)
{
	u64 now;

	if (vec != NET_RX_SOFTIRQ)
		return;
	now = local_clock();
	/* In one step: of two CPUs, one sees the pause. */
	if ((s64)(now - xchg(&last_softirq, now)) > PAUSE_NS &&
	    nr_begins < MAX_BEGINS) {
		begins[nr_begins] = ran();
		WRITE_ONCE(nr_begins, nr_begins + 1);
	}
}

static struct tracepoint *tracepoint;

static void find_tracepoint(struct tracepoint *tp, void *data)
{
	if (!strcmp(tp->name, "softirq_entry"))
		tracepoint = tp;
}

static int begins_show(struct seq_file *s, void *unused)
{
	unsigned int i, n = READ_ONCE(nr_begins);

	for (i = 0; i < n; i++)
		seq_printf(s, "%llu\n", begins[i]);
	return 0;
}

static int begins_open(struct inode *inode, struct file *file)
{
	return single_open(file, begins_show, NULL);
}

static ssize_t begins_write(struct file *file, const char __user *text,
			    size_t size, loff_t *pos)
{
	WRITE_ONCE(nr_begins, 0);
	return size;
}

static const struct file_operations begins_fops = {
	.owner = THIS_MODULE,
	.open = begins_open,
	.read = seq_read,
	.write = begins_write,
	.llseek = seq_lseek,
	.release = single_release,
};

/* The sender. */

static struct load {
	struct net_device *dev;
	u8 to[ETH_ALEN];
	unsigned int size, burst, pause_us;
} load;

static DEFINE_MUTEX(lock); /* load, sender */
static struct task_struct *sender;

static void send_one(void)
{
	struct sk_buff *skb = netdev_alloc_skb(load.dev, load.size + 64);

	if (!skb)
		return;
	skb_reserve(skb, 64);
	memset(skb_put(skb, load.size - ETH_HLEN), 0, load.size - ETH_HLEN);
	skb->dev = load.dev;
	skb->protocol = htons(ETH_P_802_EX1);
	skb_reset_network_header(skb);
	if (dev_hard_header(skb, load.dev, ETH_P_802_EX1, load.to, NULL,
			    skb->len) < 0) {
		kfree_skb(skb);
		return;
	}
	dev_queue_xmit(skb);
}

static int send_bursts(void *unused)
{
	unsigned int i;

	while (!kthread_should_stop()) {
		/* So that one softirq finds them all, as a NIC's poll does. */
		local_bh_disable();
		for (i = 0; i < load.burst; i++)
			send_one();
		local_bh_enable();
		usleep_range(load.pause_us, load.pause_us + 1);
	}
	return 0;
}

static void stop(void)
{
	if (!sender)
		return;
	kthread_stop(sender);
	sender = NULL;
	dev_put(load.dev);
}

static int start(const char *text)
{
	char interface[IFNAMSIZ];
	struct task_struct *task;

	if (sender)
		return -EBUSY;
	if (sscanf(text, "%15s %hhx:%hhx:%hhx:%hhx:%hhx:%hhx %u %u %u",
		   interface, &load.to[0], &load.to[1], &load.to[2],
		   &load.to[3], &load.to[4], &load.to[5], &load.size,
		   &load.burst, &load.pause_us) != 10 ||
	    load.size < ETH_ZLEN || load.size > ETH_FRAME_LEN ||
	    !load.pause_us)
		return -EINVAL;
	load.dev = dev_get_by_name(&init_net, interface);
	if (!load.dev)
		return -ENODEV;
	task = kthread_run(send_bursts, NULL, "bench_bursts");
	if (IS_ERR(task)) {
		dev_put(load.dev);
		return PTR_ERR(task);
	}
	sender = task;
	return 0;
}

static ssize_t send_write(struct file *file, const char __user *from,
			  size_t size, loff_t *pos)
{
	char text[80];
	int err = 0;

	if (size >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, from, size))
		return -EFAULT;
	text[size] = '\0';
	mutex_lock(&lock);
	if (!strncmp(text, "stop", 4))
		stop();
	else
		err = start(text);
	mutex_unlock(&lock);
	return err ?: size;
}

static const struct file_operations send_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = send_write,
	.llseek = noop_llseek,
};

static struct dentry *dir;

static int __init bursts_init(void)
{
	int err;

	for_each_kernel_tracepoint(find_tracepoint, NULL);
	if (!tracepoint)
		return -ENOENT;
	err = tracepoint_probe_register(tracepoint, softirq_entry, NULL);
	if (err)
		return err;
	dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file("begins", 0600, dir, NULL, &begins_fops);
	debugfs_create_file("send", 0200, dir, NULL, &send_fops);
	return 0;
}

static void __exit bursts_exit(void)
{
	debugfs_remove(dir);
	mutex_lock(&lock);
	stop();
	mutex_unlock(&lock);
	tracepoint_probe_unregister(tracepoint, softirq_entry, NULL);
	tracepoint_synchronize_unregister();
}

module_init(bursts_init);
module_exit(bursts_exit);
MODULE_DESCRIPTION("What each burst of packets costs dom0, in CPU time");
MODULE_LICENSE("GPL");

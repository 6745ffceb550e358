// SPDX-License-Identifier: GPL-2.0
/*
 * interrupts_poll - interrupts that come where polls are under way
 *
 * Writing a number to a parameter makes so many, of INTERRUPT_US each, and
 * returns when they are over: "times", a device's, while a softirq polls, each
 * of which asks for another poll; "bystanders", another device's, which ask for
 * nothing, each when a poll has just been asked for.
 */
#include <linux/bottom_half.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/etherdevice.h>
#include <linux/irq_work.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#include "compat.h"

#define INTERRUPT_US	100

static struct net_device *dev;
static struct napi_struct first, second, asked;
static struct irq_work interrupt, bystander;
static DECLARE_COMPLETION(over);
static unsigned int left;

static void on_interrupt(struct irq_work *work)
{
	napi_schedule(&second);
	udelay(INTERRUPT_US);
}

/* Interrupts are on here: the device's comes at once. */
static int poll_first(struct napi_struct *napi, int budget)
{
	napi_complete(napi);
	irq_work_queue(&interrupt);
	return 0;
}

static int poll_second(struct napi_struct *napi, int budget)
{
	napi_complete(napi);
	if (--left)
		napi_schedule(&first);
	else
		complete(&over);
	return 0;
}

static int set_times(const char *text, const struct kernel_param *param)
{
	int err = kstrtouint(text, 0, &left);

	if (err || !left)
		return err ? err : -EINVAL;
	reinit_completion(&over);
	local_bh_disable();
	napi_schedule(&first);
	local_bh_enable();
	wait_for_completion(&over);
	return 0;
}

static const struct kernel_param_ops times_ops = { .set = set_times };

module_param_cb(times, &times_ops, NULL, 0200);

static bool bystander_was_here;

static void on_bystander(struct irq_work *work)
{
	udelay(INTERRUPT_US);
	WRITE_ONCE(bystander_was_here, true);
}

static int poll_asked(struct napi_struct *napi, int budget)
{
	napi_complete(napi);
	return 0;
}

static int set_bystanders(const char *text, const struct kernel_param *param)
{
	unsigned int n;
	int err = kstrtouint(text, 0, &n);

	if (err)
		return err;
	while (n--) {
		bystander_was_here = false;
		local_bh_disable();
		napi_schedule(&asked);
		irq_work_queue(&bystander);
		while (!READ_ONCE(bystander_was_here))
			cpu_relax();
		local_bh_enable();
	}
	return 0;
}

static const struct kernel_param_ops bystanders_ops = { .set = set_bystanders };

module_param_cb(bystanders, &bystanders_ops, NULL, 0200);

static void add(struct napi_struct *napi, int (*poll)(struct napi_struct *, int))
{
	testbed_compat_napi_add(dev, napi, poll);
	napi_enable(napi);
}

static void remove(struct napi_struct *napi)
{
	napi_disable(napi);
	netif_napi_del(napi);
}

static int __init interrupts_init(void)
{
	dev = alloc_etherdev(0);
	if (!dev)
		return -ENOMEM;
	init_irq_work(&interrupt, on_interrupt);
	init_irq_work(&bystander, on_bystander);
	add(&first, poll_first);
	add(&second, poll_second);
	add(&asked, poll_asked);
	return 0;
}

static void __exit interrupts_exit(void)
{
	irq_work_sync(&interrupt);
	irq_work_sync(&bystander);
	remove(&first);
	remove(&second);
	remove(&asked);
	free_netdev(dev);
}

module_init(interrupts_init);
module_exit(interrupts_exit);

MODULE_DESCRIPTION("interrupts that ask for a poll while a softirq polls");
MODULE_LICENSE("GPL");

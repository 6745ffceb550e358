// SPDX-License-Identifier: GPL-2.0
/*
 * patches_netback - a livepatch of xenvif_start_xmit(): what is for guests is
 * dropped, and counted in the parameter "dropped"
 */
#include <linux/atomic.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

static atomic_t packets;

static int show(char *buffer, const struct kernel_param *parameter)
{
	return sprintf(buffer, "%d\n", atomic_read(&packets));
}

static const struct kernel_param_ops reads = { .get = show };
module_param_cb(dropped, &reads, NULL, 0400);

static netdev_tx_t drop(struct sk_buff *skb, struct net_device *dev)
{
	atomic_inc(&packets);
	dev_kfree_skb(skb);
	return NETDEV_TX_OK;
}

static struct klp_func functions[] = {
	{ .old_name = "xenvif_start_xmit", .new_func = drop },
	{ }
};

static struct klp_object objects[] = {
	{ .name = "xen_netback", .funcs = functions },
	{ }
};

static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objects };

static int __init patches_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit patches_exit(void)
{
}

module_init(patches_init);
module_exit(patches_exit);
MODULE_DESCRIPTION("Drops what is for guests");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");

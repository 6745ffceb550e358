// SPDX-License-Identifier: GPL-2.0
/*
 * frees_sent - a NIC that is through with what it has sent when it is told
 *
 * The device "frees0" keeps what is sent through it. Writing anything to the
 * parameter "now" ends all that, each in FREE_US, in a poll, which finds nothing
 * that came; as drivers do that use dev_kfree_skb_any(). It returns when that is
 * over. "kept" says how many packets there are.
 */
#include <linux/bottom_half.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "compat.h"

#define FREE_US	100

static struct net_device *dev;
static struct napi_struct sent;
static struct sk_buff_head kept;
static DECLARE_COMPLETION(over);

static netdev_tx_t frees_xmit(struct sk_buff *skb, struct net_device *to)
{
	skb_queue_tail(&kept, skb);
	return NETDEV_TX_OK;
}

static const struct net_device_ops frees_ops = {
	.ndo_start_xmit = frees_xmit,
	.ndo_set_mac_address = eth_mac_addr,
};

static int poll_sent(struct napi_struct *napi, int budget)
{
	struct sk_buff *skb;

	while ((skb = skb_dequeue(&kept))) {
		udelay(FREE_US);
		dev_kfree_skb_any(skb);
	}
	napi_complete(napi);
	complete(&over);
	return 0;
}

static int set_now(const char *text, const struct kernel_param *param)
{
	reinit_completion(&over);
	local_bh_disable();
	napi_schedule(&sent);
	local_bh_enable();
	wait_for_completion(&over);
	return 0;
}

static const struct kernel_param_ops now_ops = { .set = set_now };

module_param_cb(now, &now_ops, NULL, 0200);

static int get_kept(char *text, const struct kernel_param *param)
{
	return sprintf(text, "%u\n", skb_queue_len(&kept));
}

static const struct kernel_param_ops kept_ops = { .get = get_kept };

module_param_cb(kept, &kept_ops, NULL, 0400);

static int __init frees_init(void)
{
	int err;

	skb_queue_head_init(&kept);
	dev = alloc_etherdev(0);
	if (!dev)
		return -ENOMEM;
	strscpy(dev->name, "frees0", IFNAMSIZ);
	dev->netdev_ops = &frees_ops;
	eth_hw_addr_random(dev);
	testbed_compat_napi_add(dev, &sent, poll_sent);
	napi_enable(&sent);
	err = register_netdev(dev);
	if (!err)
		return 0;
	napi_disable(&sent);
	free_netdev(dev);
	return err;
}

static void __exit frees_exit(void)
{
	unregister_netdev(dev);
	napi_disable(&sent);
	free_netdev(dev);
	skb_queue_purge(&kept);
}

module_init(frees_init);
module_exit(frees_exit);

MODULE_DESCRIPTION("a NIC that is through with what it has sent when it is told");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0
/*
 * xen-netback - a netback with only the symbols that vmacct cannot do without
 *
 * Loaded in place of the driver: vmacct must load, and say what is lost. Where
 * not even these are all there (build-module renames one), it must refuse to.
 */
#include <linux/compiler.h>
#include <linux/module.h>
#include <linux/netdevice.h>

static noinline int xenvif_poll(struct napi_struct *napi, int budget)
{
	barrier();
	return 0;
}

static noinline netdev_tx_t xenvif_start_xmit(struct sk_buff *skb,
					      struct net_device *dev)
{
	barrier();
	return NETDEV_TX_OK;
}

static noinline int xenvif_kthread_guest_rx(void *queue)
{
	barrier();
	return 1;
}

static noinline int xenvif_dealloc_kthread(void *queue)
{
	barrier();
	return 2;
}

static noinline void xenvif_carrier_on(void *vif)
{
	barrier();
}

/* Something must use them, or they are not there. */
void *netback_stub_symbols[] = {
	xenvif_poll,
	xenvif_start_xmit,
	xenvif_kthread_guest_rx,
	xenvif_dealloc_kthread,
	xenvif_carrier_on,
};

static int __init stub_init(void)
{
	return 0;
}

static void __exit stub_exit(void)
{
}

module_init(stub_init);
module_exit(stub_exit);
MODULE_DESCRIPTION("A netback with only the symbols that vmacct requires");
MODULE_LICENSE("GPL");

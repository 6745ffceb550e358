// SPDX-License-Identifier: GPL-2.0
/*
 * netback_stump - a netback that lacks a symbol which vmacct must have
 *
 * Loaded in place of xen-netback: vmacct must refuse to load, and say which.
 */
#include <linux/compiler.h>
#include <linux/module.h>
#include <linux/netdevice.h>

static noinline int xenvif_poll(struct napi_struct *napi, int budget)
{
	barrier();
	return 0;
}

/* Something must use it, or it is not there. */
int (*netback_stump_poll)(struct napi_struct *napi, int budget) = xenvif_poll;

static int __init stump_init(void)
{
	return 0;
}

static void __exit stump_exit(void)
{
}

module_init(stump_init);
module_exit(stump_exit);
MODULE_DESCRIPTION("A netback that lacks a required symbol");
MODULE_LICENSE("GPL");

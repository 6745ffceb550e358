/* SPDX-License-Identifier: GPL-2.0 */
/*
 * compat - what differs between kernels for the tests' modules, beside what
 * does for the module
 */
#ifndef TESTBED_COMPAT_H
#define TESTBED_COMPAT_H

#include <linux/netdevice.h>
#include <linux/version.h>

/* The module's. */
#include <compat.h>

/* b48b89f9c189 ("net: drop the weight argument from netif_napi_add") */
static inline void testbed_compat_napi_add(struct net_device *dev,
					   struct napi_struct *napi,
					   int (*poll)(struct napi_struct *napi,
						       int budget))
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 1, 0)
	netif_napi_add(dev, napi, poll);
#else
	netif_napi_add(dev, napi, poll, NAPI_POLL_WEIGHT);
#endif
}

#endif /* TESTBED_COMPAT_H */

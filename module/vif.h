/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vif - from netback's net devices to accounts
 *
 * Follows the vifs as they come, go and change their names, and tells the hot
 * path whose counters a net device stands for (recent.h).
 */
#ifndef VMACCT_VIF_H
#define VMACCT_VIF_H

#include <linux/types.h>

#include "registry.h"

struct net_device;
struct napi_struct;

/* Opens accounts for the vifs there are and follows all others. May sleep. */
int vmacct_vif_init(unsigned int gone_max);

/* Waits until every vif that there was at init has its row. May sleep. */
void vmacct_vif_flush(void);

/* No hook may call in any more. Forgets all accounts. May sleep. */
void vmacct_vif_uninit(void);

/*
 * The NAPI context that starts in (@start, @start + @size), if it is a vif's;
 * else NULL. Slow: walks all vifs. Context: any, preemption off.
 */
const struct napi_struct *vmacct_vif_napi_within(unsigned long start,
						 unsigned long size);

/*
 * This CPU's counters of the account of the vif whose driver data is @priv, or
 * NULL. Context, and how long they stay valid: as vmacct_vif_counters().
 */
struct vmacct_counters *vmacct_vif_counters_of(const void *priv);

/*
 * The vif whose driver data is @priv has disconnected, its queues have stopped;
 * is to connect, and nothing has passed yet; has connected. Context: process, as
 * a kretprobe's handler; the second one at the function's entry.
 */
void vmacct_vif_disconnected(const void *priv);
void vmacct_vif_connecting(const void *priv);
void vmacct_vif_connected(const void *priv);

/*
 * Locks the registry against changes and brings all packet counts up to date.
 * The accounts are to be looked at, no more, until unlock. May sleep.
 */
const struct vmacct_registry *vmacct_vif_lock_registry(void);
void vmacct_vif_unlock_registry(void);

/* Acknowledges a gone account: 0, -ENOENT or -EBUSY. May sleep. */
int vmacct_vif_reap(u64 id);

/*
 * That was all for now: returns when those domains have no row any more whose
 * last account was acknowledged and which have ended; or, if xenstored does not
 * say so, after a second, or a signal. May sleep.
 */
void vmacct_vif_reaped(void);

#endif /* VMACCT_VIF_H */

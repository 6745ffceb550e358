/* SPDX-License-Identifier: GPL-2.0 */
/*
 * recent - whose counters a net device stands for, if the last one was the same
 *
 * Packets come in bunches: who looks up an account mostly has looked up the same
 * one just before, on the same CPU. What is searched for is in vif.c.
 */
#ifndef VMACCT_RECENT_H
#define VMACCT_RECENT_H

#include <linux/compiler.h>
#include <linux/percpu.h>

#include "registry.h"

struct net_device;

/* What a CPU has looked up last: all zero, nothing yet. */
struct vmacct_recent {
	unsigned long key;
	struct vmacct_counters *counters;
	unsigned long generation;
};

/* By net device, and by the number of one. */
DECLARE_PER_CPU(struct vmacct_recent, vmacct_recent_dev);
DECLARE_PER_CPU(struct vmacct_recent, vmacct_recent_index);

/* How often vifs came or went: what was looked up before is not to be used. */
extern unsigned long vmacct_vif_generation;

static __always_inline struct vmacct_counters *
vmacct_recent(struct vmacct_recent __percpu *recent, unsigned long key)
{
	/* An interrupt that looks up another leaves all as it is. */
	struct vmacct_counters *counters = this_cpu_read(recent->counters);

	return likely(this_cpu_read(recent->key) == key &&
		      this_cpu_read(recent->generation) ==
			      READ_ONCE(vmacct_vif_generation)) ?
		       counters :
		       NULL;
}

/* This CPU's counters of the account of @dev, if it was the last one; or NULL. */
static __always_inline struct vmacct_counters *
vmacct_recent_counters(const struct net_device *dev)
{
	return vmacct_recent(&vmacct_recent_dev, (unsigned long)dev);
}

static __always_inline struct vmacct_counters *
vmacct_recent_counters_of_index(int ifindex)
{
	return vmacct_recent(&vmacct_recent_index, ifindex);
}

/* As those below, by search. */
struct vmacct_counters *vmacct_vif_look_up(const struct net_device *dev);
struct vmacct_counters *vmacct_vif_look_up_index(int ifindex);

/*
 * This CPU's counters of the account of @dev; NULL if @dev is no vif. Context:
 * any but NMI, preemption off. The counters stay valid as long as a slice of
 * this CPU's meter names them.
 */
static inline struct vmacct_counters *
vmacct_vif_counters(const struct net_device *dev)
{
	return vmacct_recent_counters(dev) ?: vmacct_vif_look_up(dev);
}

static inline struct vmacct_counters *vmacct_vif_counters_of_index(int ifindex)
{
	return vmacct_recent_counters_of_index(ifindex) ?:
		       vmacct_vif_look_up_index(ifindex);
}

#endif /* VMACCT_RECENT_H */

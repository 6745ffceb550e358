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

/* The net device that a CPU has looked up last. */
struct vmacct_recent {
	const struct net_device *dev;
	struct vmacct_counters *counters;
	unsigned long generation;
};

DECLARE_PER_CPU(struct vmacct_recent, vmacct_recent);

/* How often vifs came or went: what was looked up before is not to be used. */
extern unsigned long vmacct_vif_generation;

/* As vmacct_vif_counters(), by search. */
struct vmacct_counters *vmacct_vif_look_up(const struct net_device *dev);

/* This CPU's counters of the account of @dev, if it was the last one; or NULL. */
static __always_inline struct vmacct_counters *
vmacct_recent_counters(const struct net_device *dev)
{
	/* First: an interrupt that looks up another changes dev as well. */
	struct vmacct_counters *counters =
		this_cpu_read(vmacct_recent.counters);

	barrier();
	return likely(this_cpu_read(vmacct_recent.dev) == dev &&
		      this_cpu_read(vmacct_recent.generation) ==
			      READ_ONCE(vmacct_vif_generation)) ?
		       counters :
		       NULL;
}

/*
 * This CPU's counters of the account of @dev; NULL if @dev is no vif. Context:
 * any but NMI, preemption off. The counters stay valid as long as a slice of
 * this CPU's meter names them.
 */
static inline struct vmacct_counters *
vmacct_vif_counters(const struct net_device *dev)
{
	struct vmacct_counters *counters = vmacct_recent_counters(dev);

	return likely(counters) ? counters : vmacct_vif_look_up(dev);
}

/* The same for the net device of a number, which is a vif's. */
struct vmacct_recent_index {
	int ifindex;
	struct vmacct_counters *counters;
	unsigned long generation;
};

DECLARE_PER_CPU(struct vmacct_recent_index, vmacct_recent_index);

struct vmacct_counters *vmacct_vif_look_up_index(int ifindex);

static __always_inline struct vmacct_counters *
vmacct_recent_counters_of_index(int ifindex)
{
	struct vmacct_counters *counters =
		this_cpu_read(vmacct_recent_index.counters);

	barrier();
	return likely(this_cpu_read(vmacct_recent_index.ifindex) == ifindex &&
		      this_cpu_read(vmacct_recent_index.generation) ==
			      READ_ONCE(vmacct_vif_generation)) ?
		       counters :
		       NULL;
}

static inline struct vmacct_counters *vmacct_vif_counters_of_index(int ifindex)
{
	struct vmacct_counters *counters =
		vmacct_recent_counters_of_index(ifindex);

	return likely(counters) ? counters : vmacct_vif_look_up_index(ifindex);
}

#endif /* VMACCT_RECENT_H */

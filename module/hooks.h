/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hooks - the one table of probes, and arming them
 *
 * To meter one more place: a row in the table (hooks.c), its number and its
 * handler's prototype (hook.h), the handler in the hook_*.c of the slice that it
 * begins or ends, and if it is a new reason to charge, a class in vmacct.h. What
 * the handlers have written is added up in hook_cpu.c.
 */
#ifndef VMACCT_HOOKS_H
#define VMACCT_HOOKS_H

#include <linux/types.h>

#include "registry.h"
#include "vmacct.h"

/* Parameter limits of vmacct_hooks_init(). */
#define VMACCT_MAXACTIVE_LIMIT	4096

/*
 * Arms all probes. netback's are armed when it comes, if it is not there yet.
 * @maxactive: calls of one function that a kretprobe can have under way at
 * once; 0: enough for every CPU. Returns 0, or an error after saying why, with
 * everything disarmed again. May sleep.
 */
int vmacct_hooks_init(unsigned int maxactive);

/* Disarms all probes and waits for handlers that run. May sleep. */
void vmacct_hooks_uninit(void);

/* True if netback's probes are armed. */
bool vmacct_hooks_netback(void);

/*
 * True if the slices of any CPU pay into @counters. Once nobody can find the
 * counters any more, a false is final. May sleep.
 */
bool vmacct_hooks_pay(struct vmacct_counters __percpu *counters);

/* Time charged to nobody in particular, all CPUs. */
u64 vmacct_hooks_common_ns(enum vmacct_common direction);

/* Health of the meters, all CPUs. */
struct vmacct_losses {
	u64 depth_missed;
	u64 orphan_returns;
	u64 unknown_queues;
};

struct vmacct_losses vmacct_hooks_losses(void);

/* Fills @record from row @i of the table; false if there is no such row. */
bool vmacct_hooks_read_probe(unsigned int i,
			     struct vmacct_probe_record *record);

/* Rows of the table. */
unsigned int vmacct_hooks_nr_probes(void);

#endif /* VMACCT_HOOKS_H */

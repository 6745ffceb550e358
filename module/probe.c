// SPDX-License-Identifier: GPL-2.0
/*
 * probe - attaching to one function of the kernel or of netback
 */
#include <linux/errno.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "probe.h"
#include "symbol.h"

static int arm_kretprobe(struct vmacct_probe *probe, unsigned int maxactive)
{
	struct kretprobe *rp = &probe->kretprobe;

	/* The kernel scribbles on it: each registration starts from a clean one. */
	memset(rp, 0, sizeof(*rp));
	rp->kp.symbol_name = probe->symbol;
	rp->entry_handler = probe->entry;
	rp->handler = probe->ret;
	rp->data_size = sizeof(u64);
	rp->maxactive = maxactive;
	return register_kretprobe(rp);
}

static int arm_kprobe(struct vmacct_probe *probe)
{
	struct kprobe *kp = &probe->kprobe;

	memset(kp, 0, sizeof(*kp));
	kp->symbol_name = probe->symbol;
	kp->pre_handler = probe->at;
	return register_kprobe(kp);
}

static void match_tracepoint(struct tracepoint *tp, void *data)
{
	struct vmacct_probe *probe = data;

	if (!strcmp(tp->name, probe->symbol))
		probe->tracepoint = tp;
}

/* Most tracepoints are not exported; all can be found by name. */
static int arm_tracepoint(struct vmacct_probe *probe)
{
	probe->tracepoint = NULL;
	for_each_kernel_tracepoint(match_tracepoint, probe);
	if (!probe->tracepoint)
		return -ENOENT;
	return tracepoint_probe_register(probe->tracepoint, probe->hit, NULL);
}

static int arm_address(struct vmacct_probe *probe)
{
	unsigned long address = vmacct_symbol_address(probe->symbol);

	if (!address)
		return -ENOENT;
	WRITE_ONCE(probe->address, address);
	return 0;
}

int vmacct_probe_arm(struct vmacct_probe *probe, unsigned int maxactive)
{
	int err = -EINVAL;

	if (probe->armed)
		return 0;
	switch (probe->mechanism) {
	case VMACCT_BY_KRETPROBE:
		err = arm_kretprobe(probe, maxactive);
		break;
	case VMACCT_BY_KPROBE:
		err = arm_kprobe(probe);
		break;
	case VMACCT_BY_TRACEPOINT:
		err = arm_tracepoint(probe);
		break;
	case VMACCT_BY_ADDRESS:
		err = arm_address(probe);
		break;
	}
	probe->armed = !err;
	return err;
}

static u64 missed_now(const struct vmacct_probe *probe)
{
	if (!probe->armed)
		return 0;
	switch (probe->mechanism) {
	case VMACCT_BY_KRETPROBE:
		return (u64)probe->kretprobe.nmissed +
		       probe->kretprobe.kp.nmissed;
	case VMACCT_BY_KPROBE:
		return probe->kprobe.nmissed;
	default:
		/* Tracepoints are not missed. */
		return 0;
	}
}

void vmacct_probe_disarm(struct vmacct_probe *probe)
{
	if (!probe->armed)
		return;
	probe->missed += missed_now(probe);
	probe->armed = false;
	switch (probe->mechanism) {
	case VMACCT_BY_KRETPROBE:
		unregister_kretprobe(&probe->kretprobe);
		break;
	case VMACCT_BY_KPROBE:
		unregister_kprobe(&probe->kprobe);
		break;
	case VMACCT_BY_TRACEPOINT:
		tracepoint_probe_unregister(probe->tracepoint, probe->hit,
					    NULL);
		break;
	case VMACCT_BY_ADDRESS:
		WRITE_ONCE(probe->address, 0);
		break;
	}
}

void vmacct_probe_flush(void)
{
	tracepoint_synchronize_unregister();
	synchronize_rcu();
}

u64 vmacct_probe_missed(const struct vmacct_probe *probe)
{
	return probe->missed + missed_now(probe);
}

const char *vmacct_probe_mechanism(const struct vmacct_probe *probe)
{
	switch (probe->mechanism) {
	case VMACCT_BY_KRETPROBE:
		return "kretprobe";
	case VMACCT_BY_KPROBE:
		return "kprobe";
	default:
		return "tracepoint";
	}
}

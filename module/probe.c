// SPDX-License-Identifier: GPL-2.0
/*
 * probe - attaching to one function of the kernel or of netback
 */
#include <linux/errno.h>
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
	unsigned long address;
	int err;

	err = vmacct_symbol_function(&probe->kprobe, probe->symbol, &address);
	if (!err)
		WRITE_ONCE(probe->address, address);
	return err;
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

/* What the kernel unregisters in one go, with one grace period for all. */
struct batch {
	struct kprobe *kprobes[VMACCT_PROBES_MAX];
	struct kretprobe *kretprobes[VMACCT_PROBES_MAX];
	int nr_kprobes, nr_kretprobes;
};

static void disarm(struct vmacct_probe *probe, struct batch *batch)
{
	switch (probe->mechanism) {
	case VMACCT_BY_KRETPROBE:
		batch->kretprobes[batch->nr_kretprobes++] = &probe->kretprobe;
		break;
	case VMACCT_BY_TRACEPOINT:
		tracepoint_probe_unregister(probe->tracepoint, probe->hit,
					    NULL);
		break;
	case VMACCT_BY_ADDRESS:
		WRITE_ONCE(probe->address, 0);
		fallthrough;
	case VMACCT_BY_KPROBE:
		batch->kprobes[batch->nr_kprobes++] = &probe->kprobe;
		break;
	}
}

void vmacct_probe_disarm(struct vmacct_probe *const *probes, unsigned int n)
{
	struct batch batch = { .nr_kprobes = 0 };
	unsigned int i;

	if (WARN_ON_ONCE(n > VMACCT_PROBES_MAX))
		return;
	for (i = 0; i < n; i++) {
		if (!probes[i]->armed)
			continue;
		probes[i]->missed += missed_now(probes[i]);
		probes[i]->armed = false;
		disarm(probes[i], &batch);
	}
	if (batch.nr_kretprobes)
		unregister_kretprobes(batch.kretprobes, batch.nr_kretprobes);
	if (batch.nr_kprobes)
		unregister_kprobes(batch.kprobes, batch.nr_kprobes);
	/* Waits for an RCU grace period too. */
	tracepoint_synchronize_unregister();
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

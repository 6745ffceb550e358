// SPDX-License-Identifier: GPL-2.0
/*
 * hooks - the one table of probes, and arming them
 *
 * Which slices there are, who begins and ends them, and in which file:
 *
 *   task        sched_switch        a vif's kthread, or its interrupt's, or a
 *               cpu_idle            NAPI thread; the idle task leads to what
 *               (hook_task.c)       comes, until it sleeps
 *   softirq     softirq_entry/exit  net_rx_action and net_tx_action are common
 *               napi_poll           unless claimed, by the end of a poll at the
 *               (hook_softirq.c)    latest; upkeep is for who keeps the CPU awake;
 *                                   others are nobody's
 *   hardirq     irq_handler_*       a vif's event; a device's, if it has packets,
 *               (hook_hardirq.c)    is part of its poll; a tick or an IPI leads to
 *                                   what follows
 *   poll        xenvif_poll         one vif's queue
 *   xmit        xenvif_start_xmit   one vif, and what led up to it
 *               (hook_netback.c)
 *   completion  zerocopy_callback   the sender of a packet that dies
 *               (hook_completion.c)
 *   none        consume_skb         that of a packet that was copied, if a NIC's
 *               dev_kfree_skb_any   poll ends it
 *               (hook_sender.c)
 *
 * And vifs that connect and disconnect: hook_vif.c.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/build_bug.h>
#include <linux/cpumask.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/string.h>

#include "compat.h"
#include "hook.h"
#include "hooks.h"
#include "netback.h"
#include "probe.h"
#include "queue.h"
#include "wrap.h"

/* clang-format off */
struct vmacct_probe vmacct_hook_probes[NR_HOOKS] __read_mostly = {
	[NET_RX_ACTION] = {
		.symbol = "net_rx_action", .mechanism = VMACCT_BY_ADDRESS,
		.lost = "nothing",
	},
	[NET_TX_ACTION] = {
		.symbol = "net_tx_action", .mechanism = VMACCT_BY_ADDRESS,
		.lost = "nothing",
	},
	[XENVIF_POLL] = {
		.symbol = "xenvif_poll", .mechanism = VMACCT_BY_FTRACE,
		.owner = VMACCT_OF_NETBACK, .required = true,
		.lost = "tx_poll_ns",
		.trampoline = VMACCT_TRAMPOLINE(vmacct_wrap_poll),
		.entry = vmacct_on_poll, .ret = vmacct_on_return,
	},
	[XENVIF_START_XMIT] = {
		.symbol = "xenvif_start_xmit", .mechanism = VMACCT_BY_FTRACE,
		.owner = VMACCT_OF_NETBACK, .required = true,
		.lost = "rx_deliver_ns,rx_enqueue_ns",
		.trampoline = VMACCT_TRAMPOLINE(vmacct_wrap_start_xmit),
		.entry = vmacct_on_start_xmit, .ret = vmacct_on_return,
	},
	[XENVIF_INTERRUPT] = {
		.symbol = "xenvif_interrupt", .mechanism = VMACCT_BY_ADDRESS,
		.owner = VMACCT_OF_NETBACK,
		.lost = "events_and_irq_ns_of_guests_with_one_event_channel",
	},
	[XENVIF_TX_INTERRUPT] = {
		.symbol = "xenvif_tx_interrupt", .mechanism = VMACCT_BY_ADDRESS,
		.owner = VMACCT_OF_NETBACK,
		.lost = "tx_events,tx_irq_ns",
	},
	[XENVIF_RX_INTERRUPT] = {
		.symbol = "xenvif_rx_interrupt", .mechanism = VMACCT_BY_ADDRESS,
		.owner = VMACCT_OF_NETBACK,
		.lost = "rx_events,rx_irq_ns",
	},
	[XENVIF_CTRL_IRQ_FN] = {
		.symbol = "xenvif_ctrl_irq_fn", .mechanism = VMACCT_BY_ADDRESS,
		.owner = VMACCT_OF_NETBACK,
		.lost = "tx_irq_ns_of_control_rings",
	},
	[TIMER_INTERRUPT] = {
		.symbol = "xen_timer_interrupt",
		.mechanism = VMACCT_BY_ADDRESS,
		.lost = "ticks",
	},
	[RESCHEDULE_IPI] = {
		.symbol = "xen_reschedule_interrupt",
		.mechanism = VMACCT_BY_ADDRESS,
		.lost = "wake_ups_from_other_cpus",
	},
	[CALL_FUNCTION_IPI] = {
		.symbol = "xen_call_function_single_interrupt",
		.mechanism = VMACCT_BY_ADDRESS,
		.lost = "wake_ups_from_other_cpus",
	},
	[GUEST_RX_KTHREAD] = {
		.symbol = "xenvif_kthread_guest_rx",
		.mechanism = VMACCT_COMPAT_BY_KTHREAD,
		.owner = VMACCT_OF_NETBACK, .required = true,
		.lost = "rx_copy_ns",
		.at = vmacct_on_kthread,
	},
	[DEALLOC_KTHREAD] = {
		.symbol = "xenvif_dealloc_kthread",
		.mechanism = VMACCT_COMPAT_BY_KTHREAD,
		.owner = VMACCT_OF_NETBACK, .required = true,
		.lost = "tx_dealloc_ns_of_the_kthread",
		.at = vmacct_on_kthread,
	},
	[IRQ_THREAD] = {
		.symbol = "irq_thread", .mechanism = VMACCT_COMPAT_BY_KTHREAD,
		.lost = "irq_ns_in_threads",
		.at = vmacct_on_kthread,
	},
	[ZEROCOPY_CALLBACK] = {
		.symbol = "xenvif_zerocopy_callback",
		.mechanism = VMACCT_BY_FTRACE,
		.owner = VMACCT_OF_NETBACK,
		.lost = "tx_dealloc_ns_of_completions,paid_by_the_receiver",
		.trampoline = VMACCT_TRAMPOLINE(vmacct_wrap_zerocopy_callback),
		.entry = vmacct_on_zerocopy_callback, .ret = vmacct_on_return,
	},
	[ZEROCOPY_COMPLETE] = {
		.symbol = "xenvif_skb_zerocopy_complete",
		.mechanism = VMACCT_BY_FTRACE,
		.owner = VMACCT_OF_NETBACK,
		.lost = "tx_dealloc_ns_of_completions,paid_by_the_receiver",
		.trampoline = VMACCT_TRAMPOLINE(vmacct_wrap_zerocopy_complete),
		.at = vmacct_on_zerocopy_complete,
	},
	[DEV_KFREE_SKB_ANY] = {
		.symbol = VMACCT_COMPAT_DEV_KFREE_SKB_ANY,
		.mechanism = VMACCT_BY_FTRACE,
		.lost = "tx_dealloc_ns_of_small_packets_through_some_nics",
		.trampoline = VMACCT_TRAMPOLINE(vmacct_wrap_dev_kfree_skb_any),
		.at = vmacct_on_dev_kfree_skb_any,
	},
	[DISCONNECT_DATA] = {
		.symbol = "xenvif_disconnect_data",
		.mechanism = VMACCT_BY_KRETPROBE,
		.owner = VMACCT_OF_NETBACK,
		.lost = "last_packets_before_a_vif_disconnects",
		.entry = vmacct_on_disconnect, .ret = vmacct_on_disconnected,
	},
	[CARRIER_ON] = {
		.symbol = "xenvif_carrier_on",
		.mechanism = VMACCT_BY_KRETPROBE,
		.owner = VMACCT_OF_NETBACK, .required = true,
		.lost = "packets_after_a_vif_reconnects",
		.entry = vmacct_on_carrier, .ret = vmacct_on_carrier_on,
	},
	[NAPI_THREAD] = {
		.symbol = "napi_threaded_poll", .mechanism = VMACCT_BY_ADDRESS,
		.lost = "rx_deliver_ns_in_napi_threads",
	},
	[SOFTIRQ_EXIT] = {
		.symbol = "softirq_exit", .mechanism = VMACCT_BY_TRACEPOINT,
		.required = true, .lost = "common,rx_deliver_ns",
		.hit = vmacct_on_softirq_exit,
	},
	[SOFTIRQ_ENTRY] = {
		.symbol = "softirq_entry", .mechanism = VMACCT_BY_TRACEPOINT,
		.required = true, .lost = "common,rx_deliver_ns",
		.hit = vmacct_on_softirq_entry,
	},
	[IRQ_EXIT] = {
		.symbol = "irq_handler_exit", .mechanism = VMACCT_BY_TRACEPOINT,
		.required = true, .lost = "events,tx_irq_ns,rx_irq_ns",
		.hit = vmacct_on_irq_exit,
	},
	[IRQ_ENTRY] = {
		.symbol = "irq_handler_entry",
		.mechanism = VMACCT_BY_TRACEPOINT,
		.required = true, .lost = "events,tx_irq_ns,rx_irq_ns",
		.hit = vmacct_on_irq_entry,
	},
	[CONSUME_SKB] = {
		.symbol = "consume_skb", .mechanism = VMACCT_BY_TRACEPOINT,
		.lost = "tx_dealloc_ns_of_small_packets_through_a_nic",
		.hit = vmacct_on_consume_skb,
	},
	[NAPI_POLL] = {
		.symbol = "napi_poll", .mechanism = VMACCT_BY_TRACEPOINT,
		.lost = "border_of_rx_deliver_ns_to_common",
		.hit = vmacct_on_napi_poll,
	},
	[IDLE] = {
		.symbol = "cpu_idle", .mechanism = VMACCT_BY_TRACEPOINT,
		.required = true, .lost = "ways_to_and_from_idle",
		.hit = vmacct_on_cpu_idle,
	},
	[SCHED_SWITCH] = {
		.symbol = "sched_switch", .mechanism = VMACCT_BY_TRACEPOINT,
		.required = true, .lost = "rx_copy_ns,tx_dealloc_ns",
		.hit = vmacct_on_sched_switch,
	},
};

/* clang-format on */

/*
 * Arming. arm_lock serializes it with netback's coming and going and with
 * readers of the table.
 */
static DEFINE_MUTEX(arm_lock);
static unsigned int room; /* kretprobe instances per function */
static bool netback_armed;
static bool netback_tried; /* since it came */
static bool closing; /* what comes or goes is none of our business any more */

static int disarm(enum vmacct_owner owner)
{
	struct vmacct_probe *batch[NR_HOOKS];
	unsigned int n = 0;
	int i;

	for (i = NR_HOOKS - 1; i >= 0; i--)
		if (vmacct_hook_probes[i].owner == owner)
			batch[n++] = &vmacct_hook_probes[i];
	return vmacct_probe_disarm(batch, n);
}

/*
 * Arms all probes of @owner. Returns 0 or the error of a required one, which is
 * @failed; then the others are to be disarmed.
 */
static int arm(enum vmacct_owner owner, const struct vmacct_probe **failed)
{
	int i, err, why = 0;

	for (i = 0; i < NR_HOOKS; i++) {
		struct vmacct_probe *p = &vmacct_hook_probes[i];

		if (p->owner != owner)
			continue;
		err = vmacct_probe_arm(p, room);
		if (!err)
			continue;
		if (p->required && !why) {
			*failed = p;
			why = err;
		} else if (err != -ENOENT) {
			pr_warn("%s cannot be probed (error %d), lost without it: %s\n",
				p->symbol, err, p->lost);
		}
	}
	return why;
}

static int refuse(const struct vmacct_probe *failed, int err)
{
	pr_err("required symbol %s cannot be probed (error %d)\n",
	       failed->symbol, err);
	return err;
}

static void netback_gone(void)
{
	disarm(VMACCT_OF_NETBACK);
	vmacct_queue_forget();
	netback_armed = false;
	netback_tried = false;
}

/*
 * The kthreads that were there before the probes. Of one that cannot be told,
 * either function may have been missed. Returns 0 or an error.
 */
static int find_kthreads(void)
{
	struct vmacct_probe *rx = &vmacct_hook_probes[GUEST_RX_KTHREAD];
	struct vmacct_probe *dealloc = &vmacct_hook_probes[DEALLOC_KTHREAD];
	int unknown;

	unknown = vmacct_compat_kthread_learn_all((void *)rx->address,
						  (void *)dealloc->address);
	if (unknown < 0)
		return unknown;
	if (unknown) {
		pr_warn("%d kthreads of vifs cannot be told apart, what they do is charged to nobody until the vifs reconnect\n",
			unknown);
		rx->missed += unknown;
		dealloc->missed += unknown;
	}
	return 0;
}

/* 0 if netback's probes are armed now or netback is not there any more. */
static int netback_came(void)
{
	bool was_live = vmacct_netback_is_live();
	const struct vmacct_probe *failed;
	int err;

	vmacct_queue_forget();
	err = arm(VMACCT_OF_NETBACK, &failed);
	if (!err) {
		failed = &vmacct_hook_probes[GUEST_RX_KTHREAD];
		err = find_kthreads();
	}
	if (err)
		disarm(VMACCT_OF_NETBACK);
	netback_armed = !err;
	netback_tried = true;
	if (!err)
		return 0;
	/* It began to go meanwhile. */
	if (was_live && !vmacct_netback_is_live())
		return 0;
	return refuse(failed, err);
}

static int module_event(struct notifier_block *nb, unsigned long state,
			void *data)
{
	const struct module *mod = data;

	if (strcmp(mod->name, VMACCT_NETBACK_MODULE))
		return NOTIFY_DONE;
	mutex_lock(&arm_lock);
	if (closing)
		goto out;
	switch (state) {
	case MODULE_STATE_COMING:
	case MODULE_STATE_LIVE:
		/* If this module came between the two: now. */
		if (netback_tried)
			break;
		netback_came();
		if (netback_armed)
			pr_info("xen-netback came, its probes are armed\n");
		break;
	case MODULE_STATE_GOING:
		netback_gone();
		break;
	}
out:
	mutex_unlock(&arm_lock);
	return NOTIFY_DONE;
}

/* After ftrace and kprobes have made a new module ready, before its init. */
static struct notifier_block module_notifier = {
	.notifier_call = module_event,
	.priority = -1,
};

static int arm_kernel(void)
{
	const struct vmacct_probe *failed;
	int err = arm(VMACCT_OF_KERNEL, &failed);

	return err ? refuse(failed, err) : 0;
}

int vmacct_hooks_init(unsigned int maxactive)
{
	int err;

	BUILD_BUG_ON(NR_HOOKS > VMACCT_PROBES_MAX);
	room = maxactive ? maxactive : 4 * num_possible_cpus();
	/* Before arm_lock, which the notifier takes inside the chain's lock. */
	err = register_module_notifier(&module_notifier);
	if (err) {
		pr_err("cannot follow xen-netback's coming and going: error %d\n",
		       err);
		return err;
	}

	/*
	 * First netback's: the handlers by address need the addresses. If it is
	 * just coming, the notifier arms them, as soon as they can be; if it is
	 * going, there is nothing to arm.
	 */
	mutex_lock(&arm_lock);
	err = vmacct_netback_is_live() ? netback_came() : 0;
	if (!err)
		err = arm_kernel();
	mutex_unlock(&arm_lock);
	if (err)
		vmacct_hooks_uninit();
	return err;
}

void vmacct_hooks_uninit(void)
{
	/*
	 * First the probes: netback must not go, unnoticed, while they are in
	 * its functions. And not the notifier under the lock that it takes.
	 */
	mutex_lock(&arm_lock);
	closing = true;
	netback_gone();
	disarm(VMACCT_OF_KERNEL);
	mutex_unlock(&arm_lock);
	unregister_module_notifier(&module_notifier);
	while (disarm(VMACCT_OF_NETBACK) || disarm(VMACCT_OF_KERNEL))
		vmacct_probe_wait();
	vmacct_compat_kthread_forget();
}

bool vmacct_hooks_netback(void)
{
	return READ_ONCE(netback_armed);
}

bool vmacct_hooks_read_probe(unsigned int i, struct vmacct_probe_record *record)
{
	const struct vmacct_probe *p = &vmacct_hook_probes[i];
	int cpu;

	if (i >= NR_HOOKS)
		return false;
	memset(record, 0, sizeof(*record));
	mutex_lock(&arm_lock);
	record->status = p->armed ? VMACCT_ARMED : VMACCT_ABSENT;
	record->missed = vmacct_probe_missed(p);
	mutex_unlock(&arm_lock);
	strscpy(record->symbol, p->symbol, sizeof(record->symbol));
	strscpy(record->mechanism, vmacct_probe_mechanism(p),
		sizeof(record->mechanism));
	strscpy(record->lost, p->lost, sizeof(record->lost));
	for_each_possible_cpu(cpu)
		record->hits += READ_ONCE(per_cpu(vmacct_hook_cpu.hits[i], cpu));
	return true;
}

unsigned int vmacct_hooks_nr_probes(void)
{
	return NR_HOOKS;
}

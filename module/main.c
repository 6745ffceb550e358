// SPDX-License-Identifier: GPL-2.0
/*
 * vmacct - which guest's network I/O costs this backend domain how much CPU
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/module.h>
#include <xen/xen.h>

#include "clock.h"
#include "compat.h"
#include "debugfs.h"
#include "ftrace_on.h"
#include "hooks.h"
#include "probe.h"
#include "release.h"
#include "selftest.h"
#include "snapshot.h"
#include "vif.h"

#ifndef CONFIG_64BIT
#error "vmacct needs a 64-bit kernel: its counters are read without locks"
#endif

/* Each keeps its row in every snapshot and its counters on every CPU. */
#define GONE_LIMIT	65536

static unsigned int gone_max = 4096;
module_param(gone_max, uint, 0444);
MODULE_PARM_DESC(gone_max,
		 "accounts of vifs that are gone to keep until a reader acknowledges them, oldest dropped first (0..65536, default 4096)");

static unsigned int maxactive;
module_param(maxactive, uint, 0444);
MODULE_PARM_DESC(maxactive,
		 "calls of one function that a kretprobe can have under way at once (0..4096; default 0: 4 per possible CPU)");

static char *clock = "auto";
module_param(clock, charp, 0444);
MODULE_PARM_DESC(clock,
		 "what is charged: runstate: the time that this domain's CPUs ran, as the hypervisor's books have it; elapsed: with it the time in which the hypervisor ran others; auto (default): runstate where it is to be had");

static bool ftrace = true;
module_param(ftrace, bool, 0444);
MODULE_PARM_DESC(ftrace,
		 "have functions that run for each packet call the module directly where ftrace can do that, and leave them to no other tracer that wants the same (default Y); N: kprobes, which cost ten times as much");

static int check(const char *name, unsigned int value, unsigned int limit)
{
	if (value <= limit)
		return 0;
	pr_err("parameter %s=%u is out of range, 0..%u is allowed\n", name,
	       value, limit);
	return -EINVAL;
}

static int check_params(void)
{
	int err = check("gone_max", gone_max, GONE_LIMIT);

	return err ? err : check("maxactive", maxactive,
				 VMACCT_MAXACTIVE_LIMIT);
}

static int check_platform(void)
{
	if (IS_ENABLED(CONFIG_PREEMPT_RT)) {
		/* Softirqs are preemptible tasks there; the meter's stack is not. */
		pr_err("a PREEMPT_RT kernel is not supported: its softirqs can be preempted, charges would be wrong\n");
		return -EOPNOTSUPP;
	}
	if (!vmacct_compat_rcu_is_one()) {
		pr_err("a preemptible kernel before Linux 4.20 is not supported: its RCU does not wait for probes\n");
		return -EOPNOTSUPP;
	}
	if (!xen_domain()) {
		pr_err("this is no Xen backend domain: not running on Xen\n");
		return -ENODEV;
	}
	return 0;
}

/*
 * Dom0 may load netback any time. Another domain is a backend domain (a driver
 * domain) only if it has it.
 */
static int check_backend(void)
{
	if (xen_initial_domain() || vmacct_hooks_netback())
		return 0;
	pr_err("this is no Xen backend domain: neither dom0 nor is xen-netback loaded (a driver domain loads it first)\n");
	return -ENODEV;
}

static int __init vmacct_init(void)
{
	int err;

	err = check_params();
	if (err)
		return err;
	err = check_platform();
	if (err)
		return err;
	if (!ftrace)
		vmacct_probe_without_ftrace();
	err = vmacct_ftrace_keep_on();
	if (err)
		return err;
	err = vmacct_selftest();
	if (err)
		goto ftrace;
	err = vmacct_clock_init(clock);
	if (err)
		goto ftrace;
	vmacct_snapshot_init(VMACCT_RELEASE, vmacct_clock_name());
	err = vmacct_vif_init(gone_max);
	if (err)
		goto ftrace;
	err = vmacct_hooks_init(maxactive);
	if (err)
		goto vif;
	err = check_backend();
	if (err)
		goto hooks;
	err = vmacct_debugfs_init();
	if (err)
		goto hooks;
	vmacct_vif_flush();
	pr_info("version " VMACCT_RELEASE " loaded, clock %s, %s\n",
		vmacct_clock_name(),
		vmacct_hooks_netback() ? "xen-netback's probes are armed" :
					 "waiting for xen-netback");
	return 0;

hooks:
	vmacct_hooks_uninit();
vif:
	vmacct_vif_uninit();
ftrace:
	vmacct_ftrace_let_go();
	return err;
}

static void __exit vmacct_exit(void)
{
	vmacct_debugfs_uninit();
	vmacct_hooks_uninit();
	vmacct_vif_uninit();
	vmacct_ftrace_let_go();
	pr_info("unloaded\n");
}

module_init(vmacct_init);
module_exit(vmacct_exit);
MODULE_AUTHOR("The vmacct authors");
MODULE_DESCRIPTION("Charges a Xen backend domain's network CPU time to the guests");
MODULE_LICENSE("GPL");
MODULE_VERSION(VMACCT_RELEASE);

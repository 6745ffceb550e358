// SPDX-License-Identifier: GPL-2.0
/*
 * ftrace_on - while the module is loaded nobody switches ftrace off
 *
 * Probes by ftrace, and kprobes where they are at a function's entry, are called
 * by nobody while it is off (sysctl kernel.ftrace_enabled), and guests would
 * silently go uncharged. So one that does nothing stays registered, of the kind
 * that ftrace does not let go.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/printk.h>

#include "compat.h"
#include "ftrace_on.h"
#include "probe.h"

static struct vmacct_compat_ops keeper;
static bool is_kept;

/* Not called by anybody, but ftrace has a place in it. */
noinline void vmacct_ftrace_anchor(void);
noinline void vmacct_ftrace_anchor(void)
{
	barrier();
}

int vmacct_ftrace_keep_on(void)
{
	int err = vmacct_compat_keep_ftrace(&keeper,
					    (unsigned long)vmacct_ftrace_anchor);

	is_kept = !err;
	/* If it is off by now, the self-test finds whether that matters. */
	if (!err || err == -EBUSY || err == -EOPNOTSUPP)
		return 0;
	pr_err("cannot keep ftrace from being switched off: error %d\n", err);
	return err;
}

void vmacct_ftrace_let_go(void)
{
	if (!is_kept)
		return;
	while (vmacct_compat_let_ftrace_go(&keeper,
					   (unsigned long)vmacct_ftrace_anchor))
		vmacct_probe_wait();
	is_kept = false;
}

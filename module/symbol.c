// SPDX-License-Identifier: GPL-2.0
/*
 * symbol - what the kernel does not export: functions and data by their names
 */
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/string.h>

#include "compat.h"
#include "symbol.h"

unsigned long vmacct_symbol_start(unsigned long address)
{
	char text[KSYM_SYMBOL_LEN];
	unsigned long offset;
	char *plus;

	/* "name+0x4/0x80 [module]" */
	sprint_symbol(text, address);
	plus = strchr(text, '+');
	if (!plus || sscanf(plus, "+0x%lx", &offset) != 1)
		return 0;
	return address - offset;
}

static int nothing(struct kprobe *kp, struct pt_regs *regs)
{
	return 0;
}

/* The start of function @name, found by a kprobe that is never armed. */
static unsigned long function(const char *name)
{
	struct kprobe kp = {
		.symbol_name = name,
		.pre_handler = nothing,
		.flags = KPROBE_FLAG_DISABLED,
	};
	unsigned long start;

	if (register_kprobe(&kp))
		return 0;
	start = vmacct_symbol_start((unsigned long)kp.addr);
	unregister_kprobe(&kp);
	return start;
}

unsigned long vmacct_symbol_data(const char *name)
{
	unsigned long (*lookup)(const char *name);

	/*
	 * 0bd476e6c671 ("kallsyms: unexport kallsyms_lookup_name() and
	 * kallsyms_on_each_symbol()", 5.7). Where indirect branches are checked
	 * in hardware, a function that the kernel itself never calls so cannot
	 * be called so from here.
	 */
	if (vmacct_compat_ibt())
		return 0;
	lookup = (void *)function("kallsyms_lookup_name");
	return lookup ? lookup(name) : 0;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * symbol - the address of a function that is not exported
 *
 * kallsyms_lookup_name() is not for modules. A kprobe may name any function,
 * and says where it was put.
 */
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/string.h>

#include "symbol.h"

static int nothing(struct kprobe *kp, struct pt_regs *regs)
{
	return 0;
}

/*
 * A kprobe at a function's entry is moved behind its ENDBR instruction where
 * the kernel has any (cc66bb914578, "x86/ibt,kprobes: Cure sym+0 equals fentry
 * woes"), but pointers to the function point at the ENDBR.
 */
static unsigned long function_start(unsigned long addr)
{
	char text[KSYM_SYMBOL_LEN];
	unsigned long offset;
	char *plus;

	sprint_symbol(text, addr);
	plus = strchr(text, '+');
	if (!plus || sscanf(plus, "+0x%lx", &offset) != 1)
		return 0;
	return addr - offset;
}

unsigned long vmacct_symbol_address(const char *name)
{
	struct kprobe kp = {
		.symbol_name = name,
		.pre_handler = nothing,
		.flags = KPROBE_FLAG_DISABLED,
	};
	unsigned long addr;

	if (register_kprobe(&kp))
		return 0;
	addr = (unsigned long)kp.addr;
	unregister_kprobe(&kp);
	return function_start(addr);
}

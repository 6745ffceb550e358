// SPDX-License-Identifier: GPL-2.0
/*
 * symbol - what the kernel does not export: functions and data by their names
 */
#include <linux/errno.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/string.h>

#include "compat.h"
#include "symbol.h"

/*
 * The start of the function that @address is in, as a pointer to the function
 * would say. 0: it is in none.
 */
static unsigned long function_start(unsigned long address)
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

/*
 * A kprobe at a function's entry is moved behind its ENDBR instruction where
 * the kernel has any (cc66bb914578, "x86/ibt,kprobes: Cure sym+0 equals fentry
 * woes"), but pointers to the function point at the ENDBR.
 */
int vmacct_symbol_function(struct kprobe *kp, const char *name,
			   unsigned long *start)
{
	int err;

	memset(kp, 0, sizeof(*kp));
	kp->symbol_name = name;
	kp->pre_handler = nothing;
	kp->flags = KPROBE_FLAG_DISABLED;
	err = register_kprobe(kp);
	if (err)
		return err;
	*start = function_start((unsigned long)kp->addr);
	if (*start)
		return 0;
	unregister_kprobe(kp);
	return -ENOENT;
}

unsigned long vmacct_symbol_code(const char *name)
{
	unsigned long start;
	struct kprobe kp;

	if (vmacct_symbol_function(&kp, name, &start))
		return 0;
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
	lookup = (void *)vmacct_symbol_code("kallsyms_lookup_name");
	return lookup ? lookup(name) : 0;
}

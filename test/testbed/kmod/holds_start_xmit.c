// SPDX-License-Identifier: GPL-2.0
/*
 * holds_start_xmit - a tracer that is there first: xenvif_start_xmit() begins
 * with a call of its own, which does nothing. There is room for one such call.
 */
#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/linkage.h>
#include <linux/module.h>
#include <asm/nospec-branch.h>
#ifdef CONFIG_X86_KERNEL_IBT
#include <asm/ibt.h>
#else
#define ASM_ENDBR
#endif

#include "compat.h"

void holds_start_xmit_call(void);

asm(".pushsection .text, \"ax\", @progbits\n"
	".type holds_start_xmit_call, @function\n"
	".globl holds_start_xmit_call\n"
	"holds_start_xmit_call:\n"
	ASM_ENDBR
	ASM_RET
	".size holds_start_xmit_call, .-holds_start_xmit_call\n"
	".popsection\n");

static struct vmacct_compat_ops ops;
static unsigned long function;

static int __init holds_init(void)
{
	struct kprobe kprobe = { .symbol_name = "xenvif_start_xmit" };
	int err = register_kprobe(&kprobe);

	if (err)
		return err;
	function = (unsigned long)kprobe.addr;
	unregister_kprobe(&kprobe);
	return vmacct_compat_call_directly(&ops, function,
					   (unsigned long)holds_start_xmit_call);
}

static void __exit holds_exit(void)
{
	vmacct_compat_call_no_more(&ops, function,
				   (unsigned long)holds_start_xmit_call);
	/* A CPU may still be about to return from the call. */
	synchronize_rcu_tasks();
}

module_init(holds_init);
module_exit(holds_exit);
MODULE_DESCRIPTION("Has xenvif_start_xmit() to itself");
MODULE_LICENSE("GPL");

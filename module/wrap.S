/* SPDX-License-Identifier: GPL-2.0 */
/*
 * wrap - functions that run between two calls of ours
 *
 * ftrace makes the first instruction of the wrapped function a call of one of
 * these. On the stack is then, from the top: where to go on in that function;
 * where it is to return to. Its arguments are in the registers.
 */
#include <asm/nospec-branch.h>
#include <asm/percpu.h>
#include <asm/unwind_hints.h>

#include "compat.h"
#include "run.h"

	.text

.macro SAVE_ARGUMENTS
	pushq	%rdi
	pushq	%rsi
	pushq	%rdx
.endm

.macro RESTORE_ARGUMENTS
	popq	%rdx
	popq	%rsi
	popq	%rdi
.endm

/*
 * Between before and after. Here the function's own return address is that of
 * whoever called it, but of the trampoline while it runs.
 */
.macro WRAP before after
	SAVE_ARGUMENTS
	call	\before
	RESTORE_ARGUMENTS
	testq	%rax, %rax
	jz	.Lnot_wrapped_\@

	/* Call the rest of the function, instead of going back to it. */
	pushq	%rax
	movq	8(%rsp), %r11
	VMACCT_CALL r11 %r11
	popq	%rdi
	pushq	%rax
	call	\after
	popq	%rax
	addq	$8, %rsp
	/* The function is done: to whoever called it. */
	UNWIND_HINT_FUNC
	RET
.Lnot_wrapped_\@:
	RET
.endm

/* Before, and nothing after. */
.macro AT before
	SAVE_ARGUMENTS
	call	\before
	RESTORE_ARGUMENTS
	RET
.endm

VMACCT_WRAP_START vmacct_wrap_poll
	WRAP vmacct_before_poll vmacct_after_poll
SYM_FUNC_END(vmacct_wrap_poll)

VMACCT_WRAP_START vmacct_wrap_start_xmit
	cmpq	%rsi, PER_CPU_VAR(vmacct_run + VMACCT_RUN_RECEIVER)
	jne	.Lno_run
	decl	PER_CPU_VAR(vmacct_run + VMACCT_RUN_TO_PASS)
	jns	.Lpass_over
.Lno_run:
	WRAP vmacct_before_start_xmit vmacct_after_start_xmit
.Lpass_over:
	RET
SYM_FUNC_END(vmacct_wrap_start_xmit)

VMACCT_WRAP_START vmacct_wrap_zerocopy_callback
	decl	PER_CPU_VAR(vmacct_completions_to_skip)
	jns	.Lskip
	WRAP vmacct_before_zerocopy_callback vmacct_after_zerocopy_callback
.Lskip:
	RET
SYM_FUNC_END(vmacct_wrap_zerocopy_callback)

VMACCT_WRAP_START vmacct_wrap_zerocopy_complete
	cmpl	$0, PER_CPU_VAR(vmacct_completion_is_open)
	je	.Lnobody_asks
	AT vmacct_at_zerocopy_complete
.Lnobody_asks:
	RET
SYM_FUNC_END(vmacct_wrap_zerocopy_complete)

VMACCT_WRAP_START vmacct_wrap_dev_kfree_skb_any
	AT vmacct_at_dev_kfree_skb_any
SYM_FUNC_END(vmacct_wrap_dev_kfree_skb_any)

VMACCT_WRAP_START vmacct_wrap_selftest
	WRAP vmacct_before_selftest vmacct_after_selftest
SYM_FUNC_END(vmacct_wrap_selftest)

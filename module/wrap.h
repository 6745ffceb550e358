/* SPDX-License-Identifier: GPL-2.0 */
/*
 * wrap - functions that run between two calls of ours
 *
 * A kretprobe costs some 500 instructions for each call that it sees. Where the
 * kernel lets ftrace call a trampoline directly from a function's entry
 * (CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS), ours calls a function "before",
 * with the wrapped one's arguments; then the wrapped one; then "after", with
 * what "before" returned. If that was 0 there is no call after. The figure is
 * from test/bench.
 *
 * The trampolines are in wrap.S, one for each function that is wrapped, and
 * know of three arguments and a result in one register.
 *
 * Context of before and after: that of the wrapped function.
 */
#ifndef VMACCT_WRAP_H
#define VMACCT_WRAP_H

#include <linux/percpu.h>
#include <linux/types.h>

struct napi_struct;
struct net_device;
struct sk_buff;
struct vmacct_run;

/* For the table of probes: the trampoline, where the kernel can call it. */
#ifdef CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS
#define VMACCT_TRAMPOLINE(name)	name
#else
#define VMACCT_TRAMPOLINE(name)	NULL
#endif

/* Trampolines: addresses for ftrace, never called by name. */
void vmacct_wrap_poll(void);
void vmacct_wrap_start_xmit(void);
void vmacct_wrap_zerocopy_callback(void);
void vmacct_wrap_zerocopy_complete(void);
void vmacct_wrap_dev_kfree_skb_any(void);
void vmacct_wrap_selftest(void);

/* What they call: hook_*.c and selftest.c have them. */
u64 vmacct_before_poll(const struct napi_struct *napi);
u64 vmacct_before_start_xmit(const struct sk_buff *skb,
			     const struct net_device *dev);
u64 vmacct_before_zerocopy_callback(void);
void vmacct_at_zerocopy_complete(const void *queue);
void vmacct_at_dev_kfree_skb_any(const struct sk_buff *skb, int reason);
u64 vmacct_before_selftest(int first, int second);

void vmacct_after_poll(u64 token);
void vmacct_after_start_xmit(u64 token);
void vmacct_after_zerocopy_callback(u64 token);
void vmacct_after_selftest(u64 token);

/* Whose calls of xenvif_start_xmit() may be passed over on this CPU. */
DECLARE_PER_CPU(struct vmacct_run, vmacct_run);

/*
 * Of the calls of xenvif_zerocopy_callback(), so many are to be passed over on
 * this CPU until one is wrapped; and whether it is to be known for which queue
 * one is that is under way.
 */
DECLARE_PER_CPU(int, vmacct_completions_to_skip);
DECLARE_PER_CPU(int, vmacct_completion_is_open);

#endif /* VMACCT_WRAP_H */

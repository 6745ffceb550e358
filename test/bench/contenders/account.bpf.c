// SPDX-License-Identifier: GPL-2.0
/*
 * account - charges netback's CPU time to net devices, in BPF
 *
 * Compiled twice: with fentry and fexit, and, with -DKPROBES, with kprobes and
 * kretprobes.
 *
 * Nested work is carved out by a clock that stands still while anything is
 * charged: the time less all that this CPU has charged so far. What such a
 * clock moved from the begin of a function to its end is the function's own
 * time, and no stack of what was interrupted needs to be kept: one place for
 * each function is enough, since none of them runs on top of itself.
 */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "account.h"

/* Of the kernel's structs what is used here; libbpf finds the real offsets. */
struct page;

#pragma clang attribute push(__attribute__((preserve_access_index)),           \
			     apply_to = record)

struct net_device {
	int ifindex;
};

struct napi_struct {
	struct net_device *dev;
};

struct ubuf_info_msgzc {
	unsigned long desc;
};

struct pending_tx_info {
	struct ubuf_info_msgzc callback_struct;
};

struct gnttab_unmap_grant_ref {
};

struct xenvif_queue {
	struct napi_struct napi;
	struct pending_tx_info pending_tx_info[1];
	struct gnttab_unmap_grant_ref tx_unmap_ops[1];
	struct page *pages_to_unmap[1];
};

#pragma clang attribute pop

struct sk_buff;
struct ubuf_info;

/*
 * READ(pointer, member, member...): the arguments of fentry have types that the
 * verifier knows, so they can be followed as in C.
 */
#ifdef KPROBES
#define BEGIN(function, args...)                                               \
	SEC("kprobe/" #function) int BPF_KPROBE(begin_##function, args)
#define END(function) SEC("kretprobe/" #function) int end_##function(void *ctx)
#define READ(args...) BPF_CORE_READ(args)
#define THIRD_ARGUMENT(to) (to = PT_REGS_PARM3((struct pt_regs *)ctx))
#else
#define BEGIN(function, args...)                                               \
	SEC("fentry/" #function) int BPF_PROG(begin_##function, args)
#define END(function) SEC("fexit/" #function) int end_##function(void *ctx)
#define READ(args...) ___arrow(args)
#define THIRD_ARGUMENT(to) bpf_get_func_arg(ctx, 2, &to)
#endif

char LICENSE[] SEC("license") = "GPL";

struct cpu cpus[CPUS];

static __always_inline struct cpu *this_cpu(void)
{
	return &cpus[bpf_get_smp_processor_id() & (CPUS - 1)];
}

static __always_inline int begin(enum metered function, unsigned int ifindex,
				 enum direction direction)
{
	struct cpu *cpu = this_cpu();
	struct running *running = &cpu->running[function];

	running->sum = (unsigned long long)ifindex * DIRECTIONS + direction;
	running->began = bpf_ktime_get_ns() - cpu->charged;
	return 0;
}

/*
 * A function whose begin was missed is not charged. One that was interrupted
 * amid its begin() or by a second one of its kind can seem to have ended before
 * it began: it is not charged either.
 */
static __always_inline int end(enum metered function)
{
	struct cpu *cpu = this_cpu();
	struct running *running = &cpu->running[function];
	unsigned long long began = running->began, sum = running->sum;
	unsigned long long own = bpf_ktime_get_ns() - cpu->charged - began;

	running->began = 0;
	if (!began || (long long)own < 0)
		return 0;
	cpu->charged += own;
	if (sum < INTERFACES * DIRECTIONS)
		cpu->sums[sum] += own;
	else
		cpu->lost += own;
	return 0;
}

/*
 * The driver's ubuf_to_queue(): ubuf is in an array within the queue, and knows
 * its index there. The verifier cannot follow that; hence reads that are checked.
 */
static __always_inline unsigned int sender(struct ubuf_info *ubuf)
{
	struct ubuf_info_msgzc *msgzc = (void *)ubuf;
	unsigned long index = BPF_CORE_READ(msgzc, desc) & 0xffff;
	void *queue = (void *)ubuf -
		bpf_core_field_offset(struct pending_tx_info, callback_struct) -
		index * (unsigned long)bpf_core_type_size(struct pending_tx_info) -
		bpf_core_field_offset(struct xenvif_queue, pending_tx_info);

	return BPF_CORE_READ((struct xenvif_queue *)queue, napi.dev, ifindex);
}

BEGIN(xenvif_poll, struct napi_struct *napi)
{
	return begin(POLL, READ(napi, dev, ifindex), TX);
}

END(xenvif_poll)
{
	return end(POLL);
}

BEGIN(xenvif_start_xmit, struct sk_buff *skb, struct net_device *dev)
{
	return begin(START_XMIT, READ(dev, ifindex), RX);
}

END(xenvif_start_xmit)
{
	return end(START_XMIT);
}

BEGIN(xenvif_zerocopy_callback, struct sk_buff *skb, struct ubuf_info *ubuf)
{
	return begin(ZEROCOPY_CALLBACK, sender(ubuf), TX);
}

END(xenvif_zerocopy_callback)
{
	return end(ZEROCOPY_CALLBACK);
}

BEGIN(xenvif_rx_skb, struct xenvif_queue *queue)
{
	return begin(RX_SKB, READ(queue, napi.dev, ifindex), RX);
}

END(xenvif_rx_skb)
{
	return end(RX_SKB);
}

/*
 * xenvif_tx_dealloc_action() is inline in the driver, which means notrace: BPF
 * cannot attach to it. What it does is unmap a number of grants at once, and
 * release as many slots one by one: it begins with the former and ends with the
 * last of the latter.
 */
BEGIN(gnttab_unmap_refs, void *ops, void *kops, void *hidden, int count)
{
	struct xenvif_queue *queue;
	unsigned long long pages;

	/* A pointer to pointers is not to be had from fentry as the others. */
	THIRD_ARGUMENT(pages);
	queue = (void *)(pages - bpf_core_field_offset(struct xenvif_queue,
						       pages_to_unmap));
	/* Others call it too. In a queue alone the two are that far apart. */
	if (ops != (void *)queue +
	    bpf_core_field_offset(struct xenvif_queue, tx_unmap_ops))
		return 0;
	this_cpu()->releases = count;
	return begin(TX_DEALLOC_ACTION,
		     BPF_CORE_READ(queue, napi.dev, ifindex), TX);
}

/* A poll, on top of the dealloc kthread or not, releases slots as well. */
END(xenvif_idx_release)
{
	struct cpu *cpu = this_cpu();

	if (!cpu->releases || cpu->running[POLL].began || --cpu->releases)
		return 0;
	return end(TX_DEALLOC_ACTION);
}

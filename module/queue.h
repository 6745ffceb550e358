/* SPDX-License-Identifier: GPL-2.0 */
/*
 * queue - from netback's opaque queue pointer to the queue's NAPI context
 *
 * netback's handlers and kthreads carry a struct xenvif_queue, which is private
 * to the driver and changes between kernels. What is public: the queue's NAPI
 * context, through which its net device is known, is a member of it, at an
 * offset that is the same for all queues of the running driver. The offset is
 * learned from the first queue that is met: its NAPI context is registered
 * before its kthreads and its interrupts, and no other queue's can lie within
 * its first VMACCT_QUEUE_SPAN bytes, as the struct is larger than that.
 */
#ifndef VMACCT_QUEUE_H
#define VMACCT_QUEUE_H

/*
 * A queue has a table of 256 grants under way, each with its copy of a request
 * and a completion record, and the hypercall arguments for them: tens of KiB in
 * every kernel. Its NAPI context comes long before all that.
 */
#define VMACCT_QUEUE_SPAN	8192

struct napi_struct;

/* The driver comes or goes: nothing is known of its queues. */
void vmacct_queue_forget(void);

/*
 * The NAPI context of @queue, a live queue of netback's; NULL if it cannot be
 * found. Context: any, preemption off. Cheap but for the first call.
 */
const struct napi_struct *vmacct_queue_napi(const void *queue);

#endif /* VMACCT_QUEUE_H */

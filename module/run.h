/* SPDX-License-Identifier: GPL-2.0 */
/*
 * run - packets in a row to the same vif, or from the same
 *
 * In a softirq packets come in bunches. Who they are for need be told to the
 * meter only when it begins to be somebody else: all the time from one packet
 * of a run to the next is for that vif anyway.
 *
 * Of a run to a vif, only what xenvif_start_xmit() takes of that time is to be
 * told apart. It is always much the same, and to meter it costs as much. So it
 * is metered in the first two calls of a run, and then in one of some ten, which
 * stands for those after it that are passed over. How many varies, or else a
 * pattern in the packets might meet it.
 *
 * A run ends with whatever else is metered around it, at the latest with the
 * softirq. Until then it may name counters without the meter's knowing: who is
 * in a softirq is waited for (RCU).
 *
 * Context: softirq, on this CPU's own run and meter; interrupts on or off, but
 * not from a hardirq.
 */
#ifndef VMACCT_RUN_H
#define VMACCT_RUN_H

/* Where wrap.S finds the first two members (hook_run.c checks that). */
#define VMACCT_RUN_RECEIVER	0
#define VMACCT_RUN_TO_PASS	8

#ifndef __ASSEMBLER__

#include <linux/compiler.h>
#include <linux/types.h>

#include "meter_fast.h"

/* Of ifindex: nobody's packet has this one. */
#define VMACCT_NO_SENDER	(-1)

/* All zero but for the sender: no run. */
struct vmacct_run {
	const void *receiver;	/* a net device; NULL: no run to a vif */
	s32 to_pass;		/* of the next calls for it */
	s32 pass;		/* what that was at first */
	s32 sender;		/* ifindex */
	u32 untold;		/* packets of the sender, after the first */
	u32 ns;			/* that the last metered call took */

	/* The call that is metered now, or was last. */
	const void *called_for;
	struct vmacct_charge *payer;
	u64 paid;		/* by payer, before it */
	vmacct_token_t token;
};

/* So many are passed over, or up to so many more. */
#define VMACCT_PASS_MIN		4
#define VMACCT_PASS_SPAN	16

/* Longer than the call takes, if nothing comes in between: such a one stands for no other. */
#define VMACCT_XMIT_MAX_NS	20000

/* Pays for the calls that were passed over, and returns how many they were. */
static inline u32 vmacct_run_pay(struct vmacct_run *r, struct vmacct_meter *m)
{
	/* The last one that wrap.S counted down was not passed over. */
	s32 passed = r->pass - (r->to_pass < 0 ? 0 : r->to_pass);

	r->pass = 0;
	r->to_pass = 0;
	if (passed)
		vmacct_meter_advance(m, r->payer, (u64)passed * r->ns);
	return passed;
}

/*
 * Ends both runs. Returns how many packets of theirs had been passed over, or not
 * told: if the innermost slice goes on, and another payer is going to claim,
 * vmacct_meter_claim_untold() comes first.
 */
static inline u32 vmacct_run_end(struct vmacct_run *r, struct vmacct_meter *m)
{
	u32 packets = 0;

	if (r->receiver) {
		packets = vmacct_run_pay(r, m);
		r->receiver = NULL;
	} else if (r->sender != VMACCT_NO_SENDER) {
		packets = r->untold;
		r->sender = VMACCT_NO_SENDER;
	}
	r->untold = 0;
	/* A call that is under way begins none. */
	r->token = 0;
	return packets;
}

/* Packets of this sender leave, and the meter has been told. */
static inline void vmacct_run_of_sender(struct vmacct_run *r, int ifindex)
{
	r->sender = ifindex;
}

/*
 * A call for @receiver is going to be metered, in its run or in none, and @payer
 * pays for it (NULL: it is not known yet).
 */
static inline void vmacct_run_call(struct vmacct_run *r, const void *receiver,
				   struct vmacct_charge *payer)
{
	r->called_for = receiver;
	r->payer = payer;
	r->paid = payer ? payer->ns : 0;
}

/* The call of @token has been metered: the run begins, or goes on. */
static inline void vmacct_run_return(struct vmacct_run *r,
				     vmacct_token_t token)
{
	u64 paid;

	if (unlikely(token != r->token || !r->payer))
		return;
	paid = r->payer->ns;
	r->ns = paid - r->paid;
	if (r->receiver != r->called_for) {
		r->receiver = r->called_for;
	} else if (likely(r->ns < VMACCT_XMIT_MAX_NS)) {
		r->pass = VMACCT_PASS_MIN +
			  (paid ^ paid >> 4) % VMACCT_PASS_SPAN;
		r->to_pass = r->pass;
	}
}

#endif /* __ASSEMBLER__ */
#endif /* VMACCT_RUN_H */

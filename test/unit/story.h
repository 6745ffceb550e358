/* SPDX-License-Identifier: GPL-2.0 */
/*
 * story - the meter of one CPU, two guests, and what happens to them
 *
 * The tests of the meter are small stories, one promise each, in the words of
 * the module: who runs, for how long, who pays. These are the words.
 */
#ifndef STORY_H
#define STORY_H

#include <string.h>

#include "meter.h"
#include "unit.h"

/* The meter of one CPU and its clock. */
static struct vmacct_meter meter;
static u64 now;

/* Two guests, and what nobody in particular caused. */
static struct guest {
	struct vmacct_charge tx_poll, tx_dealloc, tx_irq;
	struct vmacct_charge rx_deliver, rx_enqueue, rx_copy, rx_irq;
} a, b;
static struct vmacct_charge common;

/* What one has paid: so much was metered, so much was found after the fact. */
#define assert_paid(payer, metered, estimated) \
	do { \
		assert_u64((payer).ns, (metered) + (estimated)); \
		assert_u64((payer).estimated_ns, estimated); \
	} while (0)

#define assert_metered(payer, ns)	assert_paid(payer, ns, 0)
#define assert_estimated(payer, ns)	assert_paid(payer, 0, ns)
#define assert_nothing(payer)		assert_paid(payer, 0, 0)

static inline void start(void)
{
	memset(&meter, 0, sizeof(meter));
	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	memset(&common, 0, sizeof(common));
	now = 1000000;
	/* A task that is nobody's. */
	vmacct_meter_switch(&meter, now, NULL, VMACCT_CLOSED);
}

static inline void run(u64 ns)
{
	now += ns;
}

static inline vmacct_token_t enter(enum vmacct_slice_kind kind,
				   struct vmacct_charge *payer)
{
	return vmacct_meter_enter(&meter, now, kind, payer, VMACCT_CLOSED);
}

static inline vmacct_token_t enter_open(enum vmacct_slice_kind kind,
					struct vmacct_charge *payer)
{
	return vmacct_meter_enter(&meter, now, kind, payer, VMACCT_OPEN);
}

static inline vmacct_token_t enter_lead(enum vmacct_slice_kind kind,
					struct vmacct_charge *payer)
{
	return vmacct_meter_enter(&meter, now, kind, payer, VMACCT_LEAD);
}

static inline void leave(vmacct_token_t token)
{
	vmacct_meter_leave(&meter, now, token);
}

static inline void leave_kind(enum vmacct_slice_kind kind)
{
	vmacct_meter_leave_kind(&meter, now, kind);
}

static inline void switch_to(struct vmacct_charge *payer)
{
	vmacct_meter_switch(&meter, now, payer, VMACCT_CLOSED);
}

static inline void switch_to_napi_thread(void)
{
	vmacct_meter_switch(&meter, now, &common, VMACCT_OPEN);
}

/* The idle task, or ksoftirqd. */
static inline void switch_to_lead(void)
{
	vmacct_meter_switch(&meter, now, NULL, VMACCT_LEAD);
}

static inline void claim(struct vmacct_charge *payer)
{
	vmacct_meter_claim(&meter, now, payer);
}

static inline void settle(void)
{
	vmacct_meter_settle(&meter, now, false);
}

/* A poll that found nothing to do. */
static inline void settle_idle(void)
{
	vmacct_meter_settle(&meter, now, true);
}

static inline void own(enum vmacct_slice_kind kind, struct vmacct_charge *payer)
{
	vmacct_meter_own(&meter, now, kind, payer);
}

static inline void rest(void)
{
	vmacct_meter_rest(&meter, now, true);
}

/* The CPU is idle, asleep, and nobody owes it anything. */
static inline void sleep_long(void)
{
	switch_to_lead();
	rest();
}

/* An interrupt of @ns, as hook_hardirq.c has it of a vif's event channel. */
static inline void event(struct vmacct_charge *payer, u64 ns)
{
	enter(VMACCT_SLICE_HARDIRQ, payer);
	run(ns);
	leave_kind(VMACCT_SLICE_HARDIRQ);
}

static inline bool paying(const void *counters, size_t size)
{
	return vmacct_meter_pays(&meter, counters, size);
}

#endif /* STORY_H */

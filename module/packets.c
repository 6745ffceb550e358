// SPDX-License-Identifier: GPL-2.0
/*
 * packets - a vif's packets and bytes, 64 bits wide and never going back
 */
#include "packets.h"

/* The last value of a counter that is 32 bits wide. */
#define LAST_32	0xffffffffu

/*
 * A counter that went back has wrapped if it was 32 bits wide, or was reset by
 * a reconnect that nobody saw (the hook on it is absent): after a wrap it has
 * gone back by most of its range, after a reset what it shows is all new. Zero
 * is no wrap but a vif that is not connected.
 */
static u64 growth(u64 last, u64 now)
{
	if (now >= last)
		return now - last;
	if (now && last <= LAST_32 && last - now > LAST_32 / 2)
		return (u32)(now - last);
	return now;
}

static void advance(u64 *total, u64 *last, u64 now)
{
	*total += growth(*last, now);
	*last = now;
}

void vmacct_packets_start(struct vmacct_packets *p,
			  const struct vmacct_traffic *now)
{
	p->total = (struct vmacct_traffic){ 0 };
	p->last = *now;
	p->frozen = false;
}

void vmacct_packets_update(struct vmacct_packets *p,
			   const struct vmacct_traffic *now)
{
	if (p->frozen)
		return;
	advance(&p->total.tx_packets, &p->last.tx_packets, now->tx_packets);
	advance(&p->total.tx_bytes, &p->last.tx_bytes, now->tx_bytes);
	advance(&p->total.rx_packets, &p->last.rx_packets, now->rx_packets);
	advance(&p->total.rx_bytes, &p->last.rx_bytes, now->rx_bytes);
}

void vmacct_packets_freeze(struct vmacct_packets *p,
			   const struct vmacct_traffic *now)
{
	vmacct_packets_update(p, now);
	p->frozen = true;
}

void vmacct_packets_thaw(struct vmacct_packets *p)
{
	p->last = (struct vmacct_traffic){ 0 };
	p->frozen = false;
}

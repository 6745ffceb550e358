/* SPDX-License-Identifier: GPL-2.0 */
/*
 * packets - a vif's packets and bytes, 64 bits wide and never going back
 *
 * netback counts every packet itself; counting them again would cost something
 * per packet and could only be worse. But its counters live and die with the
 * connection to the frontend (they are zero again after a reconnect) and were
 * 32 bits wide in old kernels. Here the growth of what the driver says is added
 * up, reading by reading.
 *
 * Between disconnect and the next connect the driver's counters cannot be
 * trusted (they vanish at some moment of it), so the count is frozen then.
 *
 * Pure: compiled unchanged into the unit tests. The caller locks. Directions
 * are the guest's: the driver's rx is the guest's tx.
 */
#ifndef VMACCT_PACKETS_H
#define VMACCT_PACKETS_H

#include <linux/types.h>

#include "vmacct.h"

struct vmacct_packets {
	struct vmacct_traffic total;	/* since the account was opened */
	struct vmacct_traffic last;	/* what the driver said last */
	bool frozen;
};

/* The account is opened while the driver's counters stand at @now. */
void vmacct_packets_start(struct vmacct_packets *p,
			  const struct vmacct_traffic *now);

/* The driver's counters stand at @now. */
void vmacct_packets_update(struct vmacct_packets *p,
			   const struct vmacct_traffic *now);

/* All queues have stopped, @now is the last word of this connection. */
void vmacct_packets_freeze(struct vmacct_packets *p,
			   const struct vmacct_traffic *now);

/* New queues, no packet has passed them yet: the driver starts from 0. */
void vmacct_packets_thaw(struct vmacct_packets *p);

#endif /* VMACCT_PACKETS_H */

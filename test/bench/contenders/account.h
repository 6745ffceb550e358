/* SPDX-License-Identifier: GPL-2.0 */
/*
 * account - what account.bpf.c and bpf-account.c share: the shape of the totals
 *
 * It is the whole of .bss, one element a CPU, so that a probe finds its CPU's
 * by an index and needs no look-up in a map.
 */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#define CPUS 64 /* a power of two */
#define INTERFACES 2048 /* a net device with a higher index is not charged */

enum direction { TX, RX, DIRECTIONS };

/* The functions that are metered: where on a CPU one of them may be running. */
enum metered {
	POLL,
	START_XMIT,
	ZEROCOPY_CALLBACK,
	RX_SKB,
	TX_DEALLOC_ACTION,
	METERED
};

struct running {
	unsigned long long began; /* 0: it is not running */
	unsigned long long sum; /* index of what it is charged to */
};

struct cpu {
	unsigned long long charged; /* ns, all sums of this CPU together */
	unsigned long long lost; /* ns for which there is no sum */
	unsigned long long releases; /* that tx_dealloc_action has yet to do */
	struct running running[METERED];
	unsigned long long sums[INTERFACES * DIRECTIONS]; /* ns */
};

#endif

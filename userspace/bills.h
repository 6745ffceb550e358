/* SPDX-License-Identifier: GPL-2.0 */
/*
 * bills - what each domain used between two views of one load of the module
 *
 * A bill is keyed by the domain's UUID (by its domid where no UUID is known),
 * so a guest that was rebooted, and has another domid since, has one bill. All
 * times in nanoseconds of CPU.
 */
#ifndef VMACCT_BILLS_H
#define VMACCT_BILLS_H

#include "view.h"

/* Who pays for what no account could be charged with. */
enum bill_policy {
	BILL_NONE,		/* nobody */
	BILL_EQUAL,		/* all domains with an account, the same each */
	BILL_PROPORTIONAL,	/* in proportion to delegated CPU time */
};

struct bill {
	uint8_t uuid[VMACCT_UUID_LEN];	/* all zero: not known */
	uint32_t domid;			/* its last one */
	char name[NAME_LEN];		/* empty: not known */
	bool has_account;
	bool has_own;		/* the hypervisor's books were read */
	bool own_complete;	/* no life of it ended unseen */
	uint64_t own_ns;	/* its own CPU time */
	uint64_t tx_ns, rx_ns;	/* delegated CPU time */
	uint64_t common_ns;	/* its share of common, by policy */
	struct vmacct_traffic traffic;
	/*
	 * Without vmacct: its own CPU time, and of the network time that is
	 * billed above the same part as every other domain.
	 */
	uint64_t without_ns;
};

struct bills {
	size_t nr_bills;
	struct bill *bills;	/* by domid */
	uint64_t common_ns;	/* all of it, billed or not */
	uint64_t lost_accounts;	/* reaped in between: what they were charged */
				/* since the first view is not known */
};

/*
 * What happened from @from to @to. 0, or -1 with @why: they are of different
 * loads of the module, in the wrong order, or do not fit together.
 */
int bills_make(struct bills *b, const struct view *from, const struct view *to,
	       enum bill_policy policy, struct why *why);
void bills_free(struct bills *b);

/* Own, delegated and common. */
uint64_t bill_total_ns(const struct bill *b);

/*
 * By how much the domain would pay too much (positive) or too little without
 * vmacct, in percent of what it used; 0 if it used nothing.
 */
double bill_unfairness(const struct bill *b);

/* What is moved to a wrong bill without vmacct, all domains together, ns. */
uint64_t bills_misbilled_ns(const struct bills *b);

/* All network time that is billed: delegated, and common by policy. */
uint64_t bills_network_ns(const struct bills *b);

#endif /* VMACCT_BILLS_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * account - accounts as vif.c makes them, for a registry under test
 *
 * There is one registry, "registry", which releases what it drops. All here
 * fail the test if they cannot do what they say.
 */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "registry.h"

extern struct vmacct_registry registry;

/* The ids that were released, in that order. */
extern u64 released[16];
extern unsigned int nr_released;

/* UUIDs that differ; no_uuid says that it is not known. */
extern const u8 no_uuid[VMACCT_UUID_LEN], uuid_1[VMACCT_UUID_LEN],
	uuid_2[VMACCT_UUID_LEN];

/* An empty registry. */
void registry_start(unsigned int gone_max);

/* Opens an account, which is not published. */
struct vmacct_account *account_open(u32 domid, u32 handle);

/* Opens and publishes one. */
struct vmacct_account *account_publish(u32 domid, u32 handle, const u8 *uuid);

/* @ns more on @cpu. */
void account_charge(struct vmacct_account *account, int cpu,
		    enum vmacct_class class, u64 ns);

/* The same, found after the fact. */
void account_estimate(struct vmacct_account *account, int cpu,
		      enum vmacct_class class, u64 ns);

#endif /* ACCOUNT_H */

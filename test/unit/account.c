// SPDX-License-Identifier: GPL-2.0
#include <linux/percpu.h>
#include <stdio.h>

#include "account.h"
#include "unit.h"

struct vmacct_registry registry;
u64 released[16];
unsigned int nr_released;

const u8 no_uuid[VMACCT_UUID_LEN];
const u8 uuid_1[VMACCT_UUID_LEN] = { 0x11, 0x22, 0x33 };
/* Differs in its last byte only. */
const u8 uuid_2[VMACCT_UUID_LEN] = { 0x11, 0x22, 0x33, [15] = 1 };

static void release(struct vmacct_account *account)
{
	if (nr_released < ARRAY_SIZE(released))
		released[nr_released] = account->id;
	nr_released++;
	free_percpu(account->counters);
	kfree(account);
}

void registry_start(unsigned int gone_max)
{
	memset(&registry, 0xff, sizeof(registry));
	nr_released = 0;
	vmacct_registry_init(&registry, gone_max, release);
}

struct vmacct_account *account_open(u32 domid, u32 handle)
{
	struct vmacct_account *a = kzalloc(sizeof(*a), GFP_KERNEL);

	ck_assert_ptr_nonnull(a);
	a->counters = alloc_percpu(struct vmacct_counters);
	ck_assert_ptr_nonnull(a->counters);
	a->domid = domid;
	a->handle = handle;
	snprintf(a->name, sizeof(a->name), "vif%u.%u", domid, handle);
	vmacct_registry_open(&registry, a);
	return a;
}

struct vmacct_account *account_publish(u32 domid, u32 handle, const u8 *uuid)
{
	struct vmacct_account *a = account_open(domid, handle);

	ck_assert_int_eq(vmacct_registry_publish(&registry, a, uuid), 0);
	return a;
}

void account_charge(struct vmacct_account *account, int cpu,
		    enum vmacct_class class, u64 ns)
{
	per_cpu_ptr(account->counters, cpu)->paid[class].ns += ns;
}

void account_estimate(struct vmacct_account *account, int cpu,
		      enum vmacct_class class, u64 ns)
{
	account_charge(account, cpu, class, ns);
	per_cpu_ptr(account->counters, cpu)->paid[class].estimated_ns += ns;
}

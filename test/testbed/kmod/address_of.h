/* SPDX-License-Identifier: GPL-2.0 */
/*
 * address_of - where a function is that is not exported
 */
#ifndef TESTBED_ADDRESS_OF_H
#define TESTBED_ADDRESS_OF_H

#include <linux/kprobes.h>

/* Where a kprobe can be, the kernel says where that is. NULL: nowhere. */
static inline void *address_of(const char *symbol)
{
	struct kprobe kprobe = { .symbol_name = symbol };
	void *address;

	if (register_kprobe(&kprobe))
		return NULL;
	address = kprobe.addr;
	unregister_kprobe(&kprobe);
	return address;
}

#endif /* TESTBED_ADDRESS_OF_H */

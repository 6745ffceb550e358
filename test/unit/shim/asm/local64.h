/* SPDX-License-Identifier: GPL-2.0 */
/* Counters that only one CPU changes, in one instruction. */
#ifndef SHIM_ASM_LOCAL64_H
#define SHIM_ASM_LOCAL64_H

#include <linux/types.h>

typedef u64 local64_t;

static inline void local64_add(s64 n, local64_t *l)
{
	__atomic_fetch_add(l, n, __ATOMIC_RELAXED);
}

#endif /* SHIM_ASM_LOCAL64_H */

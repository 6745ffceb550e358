/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compare and exchange of one CPU's own; returns what was there. A test may do
 * before it what an interrupt would do.
 */
#ifndef SHIM_ASM_CMPXCHG_H
#define SHIM_ASM_CMPXCHG_H

/* NULL: nothing happens. */
extern void (*shim_before_exchange)(void);

#define cmpxchg_local(p, old, new) \
	({ \
		if (shim_before_exchange) \
			shim_before_exchange(); \
		__sync_val_compare_and_swap(p, old, new); \
	})

#endif /* SHIM_ASM_CMPXCHG_H */

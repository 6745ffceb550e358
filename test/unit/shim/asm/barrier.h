/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ordered loads and stores, as far as the module's pure sources use them. A
 * test may do there what another CPU would do meanwhile.
 */
#ifndef SHIM_ASM_BARRIER_H
#define SHIM_ASM_BARRIER_H

/* NULL: nothing happens. */
extern void (*shim_before_load)(void);
extern void (*shim_after_store)(void);

#define smp_store_release(p, v) \
	do { \
		__atomic_store_n((p), (v), __ATOMIC_RELEASE); \
		if (shim_after_store) \
			shim_after_store(); \
	} while (0)

#define smp_load_acquire(p) \
	({ \
		if (shim_before_load) \
			shim_before_load(); \
		__atomic_load_n((p), __ATOMIC_ACQUIRE); \
	})

#endif /* SHIM_ASM_BARRIER_H */

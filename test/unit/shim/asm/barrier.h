/* SPDX-License-Identifier: GPL-2.0 */
/* Ordered loads and stores, as far as the module's pure sources use them. */
#ifndef SHIM_ASM_BARRIER_H
#define SHIM_ASM_BARRIER_H

#define smp_store_release(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define smp_load_acquire(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)

#endif /* SHIM_ASM_BARRIER_H */

/* SPDX-License-Identifier: GPL-2.0 */
/* Per-CPU memory is an array, one element a CPU. */
#ifndef SHIM_LINUX_PERCPU_H
#define SHIM_LINUX_PERCPU_H

#include <linux/slab.h>

#define SHIM_NR_CPUS	4

#define alloc_percpu(type)	kzalloc(SHIM_NR_CPUS * sizeof(type), GFP_KERNEL)
#define free_percpu(ptr)	kfree(ptr)
#define per_cpu_ptr(ptr, cpu)	(&(ptr)[cpu])

#define for_each_possible_cpu(cpu) \
	for ((cpu) = 0; (cpu) < SHIM_NR_CPUS; (cpu)++)

#endif /* SHIM_LINUX_PERCPU_H */

/* SPDX-License-Identifier: GPL-2.0 */
/* Memory that can be told to run out, and that is counted. */
#ifndef SHIM_LINUX_SLAB_H
#define SHIM_LINUX_SLAB_H

#include <stddef.h>

#define GFP_KERNEL	0

void *kzalloc(size_t size, int flags);
void kfree(const void *p);

#define kvzalloc(size, flags)	kzalloc(size, flags)
#define kvfree(p)		kfree(p)

/* The next allocation fails; those after it do not. */
void shim_fail_next_alloc(void);

/* How many allocations have not been freed. */
unsigned int shim_live_allocs(void);

#endif /* SHIM_LINUX_SLAB_H */

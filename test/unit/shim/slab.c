// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdlib.h>

#include <linux/slab.h>

static bool fail_next;
static unsigned int live;

void shim_fail_next_alloc(void)
{
	fail_next = true;
}

unsigned int shim_live_allocs(void)
{
	return live;
}

void *kzalloc(size_t size, int flags)
{
	void *p = NULL;

	(void)flags;
	if (!fail_next)
		p = calloc(1, size);
	fail_next = false;
	live += !!p;
	return p;
}

void kfree(const void *p)
{
	live -= !!p;
	free((void *)p);
}

// SPDX-License-Identifier: GPL-2.0
/*
 * queue - from netback's opaque queue pointer to the queue's NAPI context
 */
#include <linux/compiler.h>
#include <linux/types.h>

#include "queue.h"
#include "vif.h"

static unsigned long napi_offset; /* 0: not learned yet */

void vmacct_queue_forget(void)
{
	WRITE_ONCE(napi_offset, 0);
}

static unsigned long learn(const void *queue)
{
	const struct napi_struct *napi;

	napi = vmacct_vif_napi_within((unsigned long)queue, VMACCT_QUEUE_SPAN);
	if (!napi)
		return 0;
	/* Two CPUs that learn at once learn the same. */
	WRITE_ONCE(napi_offset, (unsigned long)napi - (unsigned long)queue);
	return napi_offset;
}

const struct napi_struct *vmacct_queue_napi(const void *queue)
{
	unsigned long offset = READ_ONCE(napi_offset);

	if (!queue)
		return NULL;
	if (!offset)
		offset = learn(queue);
	return offset ? queue + offset : NULL;
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * books - what the hypervisor itself says the domains have consumed
 *
 * Through libxenctrl, so only where this domain has the right to ask: dom0 as
 * root.
 */
#ifndef VMACCT_BOOKS_H
#define VMACCT_BOOKS_H

#include <stddef.h>
#include <stdint.h>

#include "fail.h"
#include "vmacct.h"

struct books_domain {
	uint32_t domid;
	uint8_t uuid[VMACCT_UUID_LEN];
	uint64_t cpu_ns;	/* all its vCPUs, since it was created */
};

struct books {
	size_t nr_domains;
	struct books_domain *domains;	/* by domid */
};

/*
 * All domains as of now. 0, or -1 with @why; *@b needs no freeing then. The
 * connection to the hypervisor is kept until books_close().
 */
int books_read(struct books *b, struct why *why);
void books_free(struct books *b);
void books_close(void);

#endif /* VMACCT_BOOKS_H */

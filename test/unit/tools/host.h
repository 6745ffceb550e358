/* SPDX-License-Identifier: GPL-2.0 */
/*
 * host - stands for the module's file, the hypervisor and xenstored
 *
 * What books.h, names.h and snapshot_read() would ask the host, a test says
 * here. Linked instead of books.c and names.c; snapshot_read() is wrapped.
 */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>

#include "books.h"
#include "names.h"
#include "snapshot.h"

#define HOST_DOMAINS	16

/* A name that xenstored is asked for in vain: it hangs. */
#define HOST_HANGS	"hangs"

struct host_name {
	uint32_t domid;
	const char *name;	/* NULL ends the list */
};

extern struct host {
	/* What the module's file holds; NULL: the module is not loaded. */
	const struct snapshot *snapshot;
	/* The hypervisor's books; has_books false: it may not be asked. */
	bool has_books;
	size_t nr_books;
	struct books_domain books[HOST_DOMAINS];
	bool has_xenstore;
	bool has_domid;		/* xenstore says who we are */
	uint32_t domid;
	struct host_name names[HOST_DOMAINS + 1];
} host;

#endif /* HOST_H */

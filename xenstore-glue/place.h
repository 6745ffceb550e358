/* SPDX-License-Identifier: GPL-2.0 */
/*
 * place - where the mirror is, and how one knows that a domain lives
 *
 * Dom0 writes /local/domain/N/acct. Another backend domain (a driver domain)
 * may not; it writes /local/domain/<own>/data/acct/N. Pure; what xenstore says
 * may be any bytes.
 */
#ifndef VMACCT_PLACE_H
#define VMACCT_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mirror.h"

/* Of any node of a bill, with room. */
#define PLACE_LEN	128

struct place {
	uint32_t own;		/* our domid; 0: dom0 */
};

/* The highest domid of a domain, and one above it. */
#define PLACE_DOMIDS	0x7ff0

/* A domid in decimal, nothing else; false if it is none. */
bool place_domid(const char *text, uint32_t *domid);

/* What holds a directory for each domain. */
void place_base(const struct place *p, char path[PLACE_LEN]);

/* The domain's directory in it: all of it is ours only in a driver domain. */
void place_home(const struct place *p, uint32_t domid, char path[PLACE_LEN]);

/* A node of the domain's bill; @node as in mirror.h, "" for the line. */
void place_node(const struct place *p, uint32_t domid, const char *node,
		char path[PLACE_LEN]);

/*
 * What to ask xenstore in order to know that the domain lives and is the one
 * that the record is about. True: list that directory; false: read that node.
 */
bool place_question(const struct place *p, const struct mirror_domain *d,
		    char path[PLACE_LEN]);

/*
 * Does it, by the answer? @error is an errno or 0, @body @len bytes and a NUL.
 *
 * In dom0: "vm" must be "/vm/<uuid of the record>". If the module did not learn
 * the uuid, no node says who it is: then something besides our own node must
 * be there (a home that we ourselves created would be no proof), and where it
 * has a "vm" by now, a live vif must show that the record is of this life.
 * In a driver domain: there is a backend directory for it.
 */
bool place_lives(const struct place *p, const struct mirror_domain *d,
		 int error, const char *body, size_t len);

#endif /* VMACCT_PLACE_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * mirror - what is in xenstore of each domain, and what should be
 *
 * Pure: made from a snapshot, compared with what was written before; what has
 * to be done is told to a sink. All memory is freed by mirror_free().
 */
#ifndef VMACCT_MIRROR_H
#define VMACCT_MIRROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "node.h"
#include "snapshot.h"

enum mirror_state {
	MIRROR_NEW,		/* nothing was written yet */
	MIRROR_WRITTEN,		/* these figures are in xenstore */
	MIRROR_ABSENT,		/* no such domain, when it had these figures */
};

struct mirror_vif {
	uint32_t handle;
	struct figures figures;
};

struct mirror_domain {
	uint32_t domid;
	uint32_t live_vifs;
	uint8_t uuid[VMACCT_UUID_LEN];	/* all zero: not known */
	enum mirror_state state;
	bool left_behind;		/* nodes may be there that are not its */
	uint64_t turn;			/* update that last tried; 0: none */
	uint64_t updated;		/* s since 1970 */
	struct figures figures;
	size_t nr_vifs;
	struct mirror_vif *vifs;	/* live ones, by handle, each once */
};

struct mirror {
	size_t nr_domains;
	struct mirror_domain *domains;	/* by domid, each once */
};

/*
 * What the snapshot says, every domain MIRROR_NEW. A vif without a known handle
 * has no nodes of its own. 0, or -1: no memory (and nothing to free).
 */
int mirror_make(struct mirror *m, const struct snapshot *s);
void mirror_free(struct mirror *m);

/* The domain of that domid, whichever its life, or NULL. */
struct mirror_domain *mirror_find(const struct mirror *m, uint32_t domid);

/* Are both of the same life of a domid? */
bool mirror_same_life(const struct mirror_domain *a,
		      const struct mirror_domain *b);

/* Would any node but "updated" be another? */
bool mirror_differs(const struct mirror_domain *was,
		    const struct mirror_domain *now);

/* Nodes are named from the domain's own on: "" is that itself, "/tx_ns". */
struct mirror_sink {
	void (*write)(void *context, const char *node, const char *value,
		      size_t len);
	void (*remove)(void *context, const char *node);
	void *context;
};

/*
 * Tells what makes @now of @was, "updated" last. @was is NULL where nothing
 * is there: then the first thing written is the line.
 */
void mirror_changes(const struct mirror_domain *was,
		    const struct mirror_domain *now,
		    const struct mirror_sink *sink);

#endif /* VMACCT_MIRROR_H */

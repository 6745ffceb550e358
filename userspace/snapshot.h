/* SPDX-License-Identifier: GPL-2.0 */
/*
 * snapshot - the module's figures at one moment, read and checked
 *
 * Whatever the file holds is input: it is checked before anything is believed,
 * and what comes out is in the records that this program knows, all strings
 * terminated. An older module's records are filled up with zeros, of a newer
 * one's the rest is left out. Units and directions are those of vmacct.h.
 */
#ifndef VMACCT_USER_SNAPSHOT_H
#define VMACCT_USER_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"
#include "vmacct.h"

#define SNAPSHOT_PATH	"/sys/kernel/debug/vmacct/snapshot"

struct snapshot {
	uint64_t realtime_ns;		/* when it was taken, since 1970 */
	uint64_t boottime_ns;		/* the same, since boot */
	uint64_t gone_dropped;		/* see struct vmacct_header */
	uint64_t depth_missed;
	uint64_t orphan_returns;
	uint64_t unknown_queues;
	uint64_t common_ns[VMACCT_NR_COMMON];
	/* All zero: written by a module that has no such record. */
	struct vmacct_module_record module;
	bool has_estimates;		/* are the vifs' estimated_ns known? */
	size_t nr_domains, nr_vifs, nr_probes;
	struct vmacct_domain_record *domains;	/* by domid, each once */
	struct vmacct_vif_record *vifs;		/* by account, each once */
	struct vmacct_probe_record *probes;
};

/*
 * Reads @path, NULL for the module's own file. 0, or -1 with @why; *@s needs
 * no freeing then.
 */
int snapshot_read(struct snapshot *s, const char *path, struct why *why);

/* The same from memory; @data is only read and may be freed afterwards. */
int snapshot_parse(struct snapshot *s, const void *data, size_t size,
		   struct why *why);

/* Frees what *@s holds and empties it. */
void snapshot_free(struct snapshot *s);

/* Are both of the same load of the module, as far as one can know? */
int snapshot_same_load(const struct snapshot *a, const struct snapshot *b);

/*
 * What happened from @old to @new, as a snapshot: all totals are differences,
 * boottime_ns and realtime_ns the time between. Vifs are told apart by account,
 * domains by domid and uuid; what is not in @old, or began anew (the module
 * was reloaded, a total went back), counts from zero. Where a domain's UUID
 * became another one, what its vifs had been charged before is not in the
 * difference. 0, or -1: no memory.
 */
int snapshot_diff(struct snapshot *diff, const struct snapshot *old,
		  const struct snapshot *new);

/* The domain of that id, the vif of that account, or NULL. */
const struct vmacct_domain_record *snapshot_domain(const struct snapshot *s,
						   uint32_t domid);
const struct vmacct_vif_record *snapshot_vif(const struct snapshot *s,
					     uint64_t account);

/* Is any total less than it was? Then they began anew. */
bool traffic_went_back(const struct vmacct_traffic *old,
		       const struct vmacct_traffic *new);

/* Sums over classes, ns, what is estimated of them included. */
uint64_t vif_tx_ns(const struct vmacct_vif_record *v);
uint64_t vif_rx_ns(const struct vmacct_vif_record *v);

/* "live", "gone", "unknown". */
const char *vif_state(const struct vmacct_vif_record *v);

/* Calls that probes missed, all probes together. */
uint64_t snapshot_missed(const struct snapshot *s);

#endif /* VMACCT_USER_SNAPSHOT_H */

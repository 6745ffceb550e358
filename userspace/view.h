/* SPDX-License-Identifier: GPL-2.0 */
/*
 * view - all that is known at one moment: the module's snapshot, the
 * hypervisor's books, xenstore's names
 *
 * Only the snapshot is indispensable; what else is missing is marked, with the
 * reason.
 */
#ifndef VMACCT_VIEW_H
#define VMACCT_VIEW_H

#include <stdbool.h>

#include "books.h"
#include "names.h"
#include "snapshot.h"

/* A domain that has an account, or that the hypervisor knows, or both. */
struct view_domain {
	uint32_t domid;
	uint8_t uuid[VMACCT_UUID_LEN];
	char name[NAME_LEN];		/* empty: not known */
	bool has_cpu;			/* the books have it */
	uint64_t cpu_ns;		/* its own CPU time */
	bool has_account;		/* else what follows is 0 */
	uint32_t vifs;			/* live ones */
	uint64_t tx_ns, rx_ns;		/* delegated CPU time */
	struct vmacct_traffic traffic;
};

struct view {
	struct snapshot snapshot;
	size_t nr_domains;
	/* By domid; the backend domain itself is not among them. */
	struct view_domain *domains;

	uint32_t backend_domid;
	bool has_backend_cpu;
	uint64_t backend_cpu_ns;	/* the books of the backend domain */

	/* Why the books, the names are missing; empty if they are not. */
	struct why no_books, no_names;
};

/*
 * What is so at present. @path: a saved snapshot, then books and names are
 * left out, since they may be of another host or time; NULL for the module's.
 * 0, or -1 with @why; *@v needs no freeing then.
 */
int view_take(struct view *v, const char *path, struct why *why);
void view_free(struct view *v);

/*
 * What happened from @old to @new: all totals are differences, see
 * snapshot_diff(). A domain that was not in @old counts from zero. 0, or -1:
 * no memory.
 */
int view_diff(struct view *diff, const struct view *old,
	      const struct view *new);

/* The domain of that life, or NULL. */
const struct view_domain *view_domain(const struct view *v, uint32_t domid,
				      const uint8_t uuid[VMACCT_UUID_LEN]);

/*
 * The row of @old from which the own time of @d, a domain of @new, counts: its
 * own, or that of another UUID, if the toolstack gave it this one while it ran
 * (XAPI does, as it migrates). NULL: from zero.
 */
const struct view_domain *view_own_before(const struct view *old,
					  const struct view *new,
					  const struct view_domain *d);

/*
 * Does @text, an id, a name or a UUID, mean this domain? Digits alone are an
 * id.
 */
bool view_domain_is(const struct view_domain *d, const char *text);

/* Does it mean the domain of this vif? */
bool view_vif_is(const struct view *v, const struct vmacct_vif_record *vif,
		 const char *text);

/* Sums over all domains, ns. */
uint64_t view_charged_ns(const struct view *v);
uint64_t view_common_ns(const struct view *v);

#endif /* VMACCT_VIEW_H */

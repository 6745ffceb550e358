/* SPDX-License-Identifier: GPL-2.0 */
/*
 * registry - the accounts, and the domains that they belong to
 *
 * An account is opened when a vif appears, published when the identity of its
 * domain is known, closed when the vif goes away, and kept with its final
 * figures until a reader reaps it. An account's id is never given out twice.
 *
 * A domid is no identity: Xen gives it to another domain when the first one is
 * gone. What the registry calls a domain is one life of a domid: a domain with
 * one UUID. Where a UUID is not known, a vif opened while the domid has an
 * account that is not gone belongs to the same life, one opened when all are
 * gone to a new one.
 *
 * What an account paid is not lost when its row goes: it stays in its domain's
 * figures. With its last account a domain is bare: it may have ended, or live on
 * and get another vif. That is xenstore's to say; until it does, a bare domain
 * lives on. One whose UUID is not known is forgotten at once.
 *
 * This file keeps the lists and their rules and knows nothing of net devices or
 * of xenstore, so this very source runs in the unit tests (test/unit/shim has
 * the few kernel calls it makes).
 *
 * Context: process. Locking: every function is called under the one mutex of
 * vif.c, but for the fields of an account that say otherwise.
 */
#ifndef VMACCT_REGISTRY_H
#define VMACCT_REGISTRY_H

#include <linux/list.h>
#include <linux/percpu.h>
#include <linux/types.h>

#include "meter.h"
#include "packets.h"
#include "vmacct.h"

/* What the hot path adds to, one of these per account and CPU. */
struct vmacct_counters {
	struct vmacct_charge paid[VMACCT_NR_CLASSES];
	u64 polls;
	u64 events;
};

/* One life of a domid. */
struct vmacct_domain {
	struct list_head node;		/* by domid, older life first */
	struct list_head accounts;	/* published ones, by id */
	u32 domid;
	bool superseded;		/* a newer life came: no row any more */
	u8 uuid[VMACCT_UUID_LEN];	/* all zero: not known */
	/* What reaped and dropped accounts of this life had paid. */
	u64 tx_ns, rx_ns;
	struct vmacct_traffic traffic;
};

struct vmacct_account {
	struct list_head node;		/* all accounts, by id */
	struct list_head in_domain;	/* once published */
	struct list_head in_gone;	/* once gone */
	struct vmacct_domain *domain;	/* NULL until published */
	struct vmacct_counters __percpu *counters; /* hot path writes */
	struct vmacct_packets packets;
	u64 id;
	u32 domid;
	u32 handle;
	enum vmacct_state state;
	u32 row;			/* in the snapshot that is being taken */
	char name[VMACCT_NAME_LEN];	/* last one known */
};

struct vmacct_registry {
	struct list_head accounts;	/* by id */
	struct list_head domains;	/* by domid, older life first */
	struct list_head gone;		/* gone accounts, longest gone first */
	u64 last_id;
	u64 gone_dropped;		/* gone accounts dropped unread */
	unsigned int nr_gone;
	unsigned int gone_max;
	/* Frees an account that is in no list any more. */
	void (*release)(struct vmacct_account *account);
};

void vmacct_registry_init(struct vmacct_registry *r, unsigned int gone_max,
			  void (*release)(struct vmacct_account *account));

/* Releases all accounts and frees all domains. */
void vmacct_registry_clear(struct vmacct_registry *r);

/*
 * Gives @account, whose domid, handle, name and counters are set, its id. It
 * can be charged from now on; readers see it once it is published.
 */
void vmacct_registry_open(struct vmacct_registry *r,
			  struct vmacct_account *account);

/*
 * Shows @account to readers, in the life of its domid that @uuid (all zero:
 * there is none; NULL: it could not be asked for) and the other accounts say.
 * Returns 0, or -ENOMEM and @account is as it was.
 */
int vmacct_registry_publish(struct vmacct_registry *r,
			    struct vmacct_account *account, const u8 *uuid);

/*
 * The vif of a published, live @account connects, and @uuid (all zero: there is
 * none) is its domain's by now. Where it was another one until then, it was not
 * another domain's: Xen does not reuse a domid while the domain is there, and a
 * domain that is not there connects to nothing. XAPI's migration gives the
 * domain that it receives a UUID of its own until it has all of it, and its vifs
 * before that; where another vif of the domain's had the new one before, this
 * one joins it.
 */
void vmacct_registry_confirm(const struct vmacct_registry *r,
			     struct vmacct_account *account, const u8 *uuid);

/*
 * The vif of a published @account is gone, its figures are final. Drops the
 * oldest gone account if there are too many now.
 */
void vmacct_registry_close(struct vmacct_registry *r,
			   struct vmacct_account *account);

/*
 * A reader has seen the final figures of account @id. Returns 0, -ENOENT if
 * there is no such row, -EBUSY if it is live.
 */
int vmacct_registry_reap(struct vmacct_registry *r, u64 id);

/* The bare domain of the lowest domid that is @from or more; NULL: none. */
const struct vmacct_domain *vmacct_registry_bare(const struct vmacct_registry *r,
						 u32 from);

/*
 * While nothing was locked the UUID of @domid was asked for: it is @now (all
 * zero: there is no such domain). If that is the one that the bare domain of
 * @domid has, the domain lives on; else it has ended, and is forgotten. It may
 * not be bare any more.
 */
void vmacct_registry_tell(struct vmacct_registry *r, u32 domid, const u8 *now);

/* Fills @record, which is all zero, with @account's totals over all CPUs. */
void vmacct_registry_read(const struct vmacct_account *account,
			  struct vmacct_vif_record *record);

/*
 * Fills @record, which is all zero, with what @domain's reaped and dropped
 * accounts had paid; the figures of those that it has are added one by one.
 */
void vmacct_registry_read_domain(const struct vmacct_domain *domain,
				 struct vmacct_domain_record *record);
void vmacct_registry_add_vif(struct vmacct_domain_record *record,
			     const struct vmacct_vif_record *vif);

/* Sums over the classes of a record: what the guest's tx and rx cost. */
u64 vmacct_registry_tx_ns(const struct vmacct_vif_record *record);
u64 vmacct_registry_rx_ns(const struct vmacct_vif_record *record);

#endif /* VMACCT_REGISTRY_H */

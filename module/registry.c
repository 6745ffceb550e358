// SPDX-License-Identifier: GPL-2.0
/*
 * registry - the accounts, and the domains that they belong to
 */
#include <linux/errno.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "registry.h"

static const u8 no_uuid[VMACCT_UUID_LEN];

static bool known(const u8 *uuid)
{
	return uuid && memcmp(uuid, no_uuid, VMACCT_UUID_LEN) != 0;
}

void vmacct_registry_init(struct vmacct_registry *r, unsigned int gone_max,
			  void (*release)(struct vmacct_account *account))
{
	memset(r, 0, sizeof(*r));
	INIT_LIST_HEAD(&r->accounts);
	INIT_LIST_HEAD(&r->domains);
	INIT_LIST_HEAD(&r->gone);
	r->gone_max = gone_max;
	r->release = release;
}

static struct vmacct_domain *newest_life(const struct vmacct_registry *r,
					 u32 domid)
{
	struct vmacct_domain *d;

	list_for_each_entry_reverse(d, &r->domains, node)
		if (d->domid == domid)
			return d;
	return NULL;
}

static bool has_live_vif(const struct vmacct_domain *d)
{
	struct vmacct_account *a;

	list_for_each_entry(a, &d->accounts, in_domain)
		if (a->state == VMACCT_LIVE)
			return true;
	return false;
}

static bool is_bare(const struct vmacct_domain *d)
{
	return list_empty(&d->accounts);
}

/* Does a vif that says @uuid belong to @d, the newest life of its domid? */
static bool same_life(const struct vmacct_domain *d, const u8 *uuid)
{
	/* A bare domain lives on until xenstore says that it has ended. */
	if (!uuid && is_bare(d))
		return true;
	if (known(uuid) && known(d->uuid))
		return memcmp(uuid, d->uuid, VMACCT_UUID_LEN) == 0;
	/* Xen does not reuse a domid while the domain is there. */
	return has_live_vif(d);
}

static void free_domain(struct vmacct_domain *d)
{
	list_del(&d->node);
	kfree(d);
}

static struct vmacct_domain *new_life(struct vmacct_registry *r, u32 domid)
{
	struct vmacct_domain *d = kzalloc(sizeof(*d), GFP_KERNEL);
	struct vmacct_domain *other;

	if (!d)
		return NULL;
	INIT_LIST_HEAD(&d->accounts);
	d->domid = domid;
	list_for_each_entry(other, &r->domains, node) {
		if (other->domid > domid)
			break;
		if (other->domid == domid)
			other->superseded = true;
	}
	/* Before the first domid above it; at the end if there is none. */
	list_add_tail(&d->node, &other->node);
	return d;
}

void vmacct_registry_open(struct vmacct_registry *r,
			  struct vmacct_account *account)
{
	account->id = ++r->last_id;
	account->state = VMACCT_LIVE;
	account->domain = NULL;
	list_add_tail(&account->node, &r->accounts);
}

int vmacct_registry_publish(struct vmacct_registry *r,
			    struct vmacct_account *account, const u8 *uuid)
{
	struct vmacct_domain *d = newest_life(r, account->domid);

	/* Its domid is another one's by now. */
	if (d && is_bare(d) && !same_life(d, uuid)) {
		free_domain(d);
		d = newest_life(r, account->domid);
	}
	if (!d || !same_life(d, uuid))
		d = new_life(r, account->domid);
	if (!d)
		return -ENOMEM;
	if (known(uuid) && !known(d->uuid))
		memcpy(d->uuid, uuid, VMACCT_UUID_LEN);
	/* The life that superseded it may have no account left. */
	d->superseded = false;
	account->domain = d;
	list_add_tail(&account->in_domain, &d->accounts);
	return 0;
}

/* A bare domain that nothing would be added to any more. */
static void free_if_over(struct vmacct_domain *d)
{
	if (is_bare(d) && (d->superseded || !known(d->uuid)))
		free_domain(d);
}

void vmacct_registry_confirm(const struct vmacct_registry *r,
			     struct vmacct_account *account, const u8 *uuid)
{
	struct vmacct_domain *d = account->domain;
	struct vmacct_domain *newest = newest_life(r, d->domid);

	if (!known(uuid))
		return;
	if (d == newest) {
		memcpy(d->uuid, uuid, VMACCT_UUID_LEN);
	} else if (memcmp(newest->uuid, uuid, VMACCT_UUID_LEN) == 0) {
		list_del(&account->in_domain);
		list_add_tail(&account->in_domain, &newest->accounts);
		account->domain = newest;
		free_if_over(d);
	}
}

static void add_traffic(struct vmacct_traffic *sum,
			const struct vmacct_traffic *t)
{
	sum->tx_packets += t->tx_packets;
	sum->tx_bytes += t->tx_bytes;
	sum->rx_packets += t->rx_packets;
	sum->rx_bytes += t->rx_bytes;
}

/* Its row goes; what it paid stays with its domain. */
static void forget(struct vmacct_registry *r, struct vmacct_account *account)
{
	struct vmacct_domain *d = account->domain;
	struct vmacct_vif_record rec = {};

	if (d) {
		vmacct_registry_read(account, &rec);
		d->tx_ns += vmacct_registry_tx_ns(&rec);
		d->rx_ns += vmacct_registry_rx_ns(&rec);
		add_traffic(&d->traffic, &rec.traffic);
		list_del(&account->in_domain);
		free_if_over(d);
	}
	if (account->state == VMACCT_GONE) {
		list_del(&account->in_gone);
		r->nr_gone--;
	}
	list_del(&account->node);
	r->release(account);
}

void vmacct_registry_clear(struct vmacct_registry *r)
{
	struct vmacct_account *a, *next;
	struct vmacct_domain *d, *next_domain;

	list_for_each_entry_safe(a, next, &r->accounts, node)
		forget(r, a);
	list_for_each_entry_safe(d, next_domain, &r->domains, node)
		free_domain(d);
}

void vmacct_registry_close(struct vmacct_registry *r,
			   struct vmacct_account *account)
{
	account->state = VMACCT_GONE;
	list_add_tail(&account->in_gone, &r->gone);
	r->nr_gone++;
	if (r->nr_gone > r->gone_max) {
		r->gone_dropped++;
		forget(r, list_first_entry(&r->gone, struct vmacct_account,
					   in_gone));
	}
}

int vmacct_registry_reap(struct vmacct_registry *r, u64 id)
{
	struct vmacct_account *a;

	list_for_each_entry(a, &r->accounts, node) {
		if (a->id != id || !a->domain)
			continue;
		if (a->state == VMACCT_LIVE)
			return -EBUSY;
		forget(r, a);
		return 0;
	}
	return -ENOENT;
}

const struct vmacct_domain *vmacct_registry_bare(const struct vmacct_registry *r,
						 u32 from)
{
	const struct vmacct_domain *d;

	list_for_each_entry(d, &r->domains, node)
		if (d->domid >= from && is_bare(d))
			return d;
	return NULL;
}

void vmacct_registry_tell(struct vmacct_registry *r, u32 domid, const u8 *now)
{
	struct vmacct_domain *d = newest_life(r, domid);

	if (d && is_bare(d) && memcmp(d->uuid, now, VMACCT_UUID_LEN))
		free_domain(d);
}

static void add_charge(struct vmacct_vif_record *record, int class,
		       const struct vmacct_charge *paid)
{
	u64 estimated = READ_ONCE(paid->estimated_ns);

	record->ns[class] += READ_ONCE(paid->ns);
	if (class < VMACCT_FIRST_RX_CLASS)
		record->tx_estimated_ns += estimated;
	else
		record->rx_estimated_ns += estimated;
}

void vmacct_registry_read(const struct vmacct_account *account,
			  struct vmacct_vif_record *record)
{
	const struct vmacct_counters *c;
	int cpu, class;

	record->account = account->id;
	record->domid = account->domid;
	record->handle = account->handle;
	memcpy(record->name, account->name, VMACCT_NAME_LEN);
	record->traffic = account->packets.total;
	record->state = account->state;
	if (account->domain)
		memcpy(record->uuid, account->domain->uuid, VMACCT_UUID_LEN);
	for_each_possible_cpu(cpu) {
		c = per_cpu_ptr(account->counters, cpu);
		for (class = 0; class < VMACCT_NR_CLASSES; class++)
			add_charge(record, class, &c->paid[class]);
		record->polls += READ_ONCE(c->polls);
		record->events += READ_ONCE(c->events);
	}
}

void vmacct_registry_read_domain(const struct vmacct_domain *domain,
				 struct vmacct_domain_record *record)
{
	record->domid = domain->domid;
	record->tx_ns = domain->tx_ns;
	record->rx_ns = domain->rx_ns;
	record->traffic = domain->traffic;
	memcpy(record->uuid, domain->uuid, VMACCT_UUID_LEN);
}

void vmacct_registry_add_vif(struct vmacct_domain_record *record,
			     const struct vmacct_vif_record *vif)
{
	record->vifs += vif->state == VMACCT_LIVE;
	record->tx_ns += vmacct_registry_tx_ns(vif);
	record->rx_ns += vmacct_registry_rx_ns(vif);
	add_traffic(&record->traffic, &vif->traffic);
}

u64 vmacct_registry_tx_ns(const struct vmacct_vif_record *record)
{
	u64 ns = 0;
	int class;

	for (class = 0; class < VMACCT_FIRST_RX_CLASS; class++)
		ns += record->ns[class];
	return ns;
}

u64 vmacct_registry_rx_ns(const struct vmacct_vif_record *record)
{
	u64 ns = 0;
	int class;

	for (class = VMACCT_FIRST_RX_CLASS; class < VMACCT_NR_CLASSES; class++)
		ns += record->ns[class];
	return ns;
}

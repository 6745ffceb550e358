// SPDX-License-Identifier: GPL-2.0
/*
 * diff - what happened from one snapshot to the next
 */
#include <stdlib.h>
#include <string.h>

#include "snapshot.h"
#include "uuid.h"

int snapshot_same_load(const struct snapshot *a, const struct snapshot *b)
{
	return !memcmp(a->module.load_id, b->module.load_id,
		       VMACCT_LOAD_ID_LEN);
}

/* A total that went back began anew: then all of it is of this time. */
static uint64_t grown(uint64_t old, uint64_t new)
{
	return new >= old ? new - old : new;
}

bool traffic_went_back(const struct vmacct_traffic *old,
		       const struct vmacct_traffic *new)
{
	return new->tx_packets < old->tx_packets ||
	       new->tx_bytes < old->tx_bytes ||
	       new->rx_packets < old->rx_packets ||
	       new->rx_bytes < old->rx_bytes;
}

static void subtract_traffic(struct vmacct_traffic *t,
			     const struct vmacct_traffic *old)
{
	t->tx_packets -= old->tx_packets;
	t->tx_bytes -= old->tx_bytes;
	t->rx_packets -= old->rx_packets;
	t->rx_bytes -= old->rx_bytes;
}

static void subtract_domain(struct vmacct_domain_record *d,
			    const struct vmacct_domain_record *old)
{
	if (d->tx_ns < old->tx_ns || d->rx_ns < old->rx_ns ||
	    traffic_went_back(&old->traffic, &d->traffic))
		return;
	d->tx_ns -= old->tx_ns;
	d->rx_ns -= old->rx_ns;
	subtract_traffic(&d->traffic, &old->traffic);
}

static bool vif_went_back(const struct vmacct_vif_record *old,
			  const struct vmacct_vif_record *new)
{
	int class;

	for (class = 0; class < VMACCT_NR_CLASSES; class++)
		if (new->ns[class] < old->ns[class])
			return true;
	return new->tx_estimated_ns < old->tx_estimated_ns ||
	       new->rx_estimated_ns < old->rx_estimated_ns ||
	       new->polls < old->polls || new->events < old->events ||
	       traffic_went_back(&old->traffic, &new->traffic);
}

static void subtract_vif(struct vmacct_vif_record *v,
			 const struct vmacct_vif_record *old)
{
	int class;

	if (vif_went_back(old, v))
		return;
	for (class = 0; class < VMACCT_NR_CLASSES; class++)
		v->ns[class] -= old->ns[class];
	v->tx_estimated_ns -= old->tx_estimated_ns;
	v->rx_estimated_ns -= old->rx_estimated_ns;
	v->polls -= old->polls;
	v->events -= old->events;
	subtract_traffic(&v->traffic, &old->traffic);
}

static int compare_domids(const void *a, const void *b)
{
	const struct vmacct_domain_record *x = a, *y = b;

	return (x->domid > y->domid) - (x->domid < y->domid);
}

static int compare_accounts(const void *a, const void *b)
{
	const struct vmacct_vif_record *x = a, *y = b;

	return (x->account > y->account) - (x->account < y->account);
}

static struct vmacct_domain_record *domain_at(const struct snapshot *s,
					      uint32_t domid)
{
	const struct vmacct_domain_record key = { .domid = domid };

	if (!s->nr_domains)
		return NULL;
	return bsearch(&key, s->domains, s->nr_domains, sizeof(key),
		       compare_domids);
}

const struct vmacct_domain_record *snapshot_domain(const struct snapshot *s,
						   uint32_t domid)
{
	return domain_at(s, domid);
}

/* Of the same life: a recycled domid is another domain. */
static const struct vmacct_domain_record *
find_domain(const struct snapshot *s, const struct vmacct_domain_record *d)
{
	const struct vmacct_domain_record *found = snapshot_domain(s, d->domid);

	return found && uuid_equal(found->uuid, d->uuid) ? found : NULL;
}

const struct vmacct_vif_record *snapshot_vif(const struct snapshot *s,
					     uint64_t account)
{
	const struct vmacct_vif_record key = { .account = account };

	if (!s->nr_vifs)
		return NULL;
	return bsearch(&key, s->vifs, s->nr_vifs, sizeof(key),
		       compare_accounts);
}

static const struct vmacct_probe_record *
find_probe(const struct snapshot *s, const struct vmacct_probe_record *p)
{
	size_t i;

	for (i = 0; i < s->nr_probes; i++)
		if (!strcmp(s->probes[i].symbol, p->symbol) &&
		    !strcmp(s->probes[i].mechanism, p->mechanism))
			return &s->probes[i];
	return NULL;
}

/* What the account of @v had been charged while it was of another UUID. */
static void subtract_joined(struct snapshot *diff,
			    const struct vmacct_vif_record *then,
			    const struct vmacct_vif_record *v)
{
	const struct vmacct_domain_record part = {
		.tx_ns = vif_tx_ns(then),
		.rx_ns = vif_rx_ns(then),
		.traffic = then->traffic,
	};
	struct vmacct_domain_record *d = domain_at(diff, v->domid);

	if (d && uuid_equal(d->uuid, v->uuid))
		subtract_domain(d, &part);
}

static void subtract(struct snapshot *diff, const struct snapshot *old)
{
	const struct vmacct_domain_record *domain;
	const struct vmacct_probe_record *probe;
	const struct vmacct_vif_record *vif;
	size_t i;

	for (i = 0; i < diff->nr_domains; i++) {
		domain = find_domain(old, &diff->domains[i]);
		if (domain)
			subtract_domain(&diff->domains[i], domain);
	}
	for (i = 0; i < diff->nr_vifs; i++) {
		vif = snapshot_vif(old, diff->vifs[i].account);
		if (!vif)
			continue;
		if (!uuid_equal(vif->uuid, diff->vifs[i].uuid))
			subtract_joined(diff, vif, &diff->vifs[i]);
		subtract_vif(&diff->vifs[i], vif);
	}
	for (i = 0; i < diff->nr_probes; i++) {
		probe = find_probe(old, &diff->probes[i]);
		if (!probe)
			continue;
		diff->probes[i].hits = grown(probe->hits, diff->probes[i].hits);
		diff->probes[i].missed = grown(probe->missed,
					       diff->probes[i].missed);
	}
	for (i = 0; i < VMACCT_NR_COMMON; i++)
		diff->common_ns[i] = grown(old->common_ns[i],
					   diff->common_ns[i]);
	diff->gone_dropped = grown(old->gone_dropped, diff->gone_dropped);
	diff->depth_missed = grown(old->depth_missed, diff->depth_missed);
	diff->orphan_returns = grown(old->orphan_returns, diff->orphan_returns);
	diff->unknown_queues = grown(old->unknown_queues, diff->unknown_queues);
}

static void *copy(const void *from, size_t count, size_t size)
{
	void *to = calloc(count ? count : 1, size);

	if (to && count)
		memcpy(to, from, count * size);
	return to;
}

int snapshot_diff(struct snapshot *diff, const struct snapshot *old,
		  const struct snapshot *new)
{
	*diff = *new;
	diff->domains = copy(new->domains, new->nr_domains,
			     sizeof(*new->domains));
	diff->vifs = copy(new->vifs, new->nr_vifs, sizeof(*new->vifs));
	diff->probes = copy(new->probes, new->nr_probes, sizeof(*new->probes));
	if (!diff->domains || !diff->vifs || !diff->probes) {
		snapshot_free(diff);
		return -1;
	}
	diff->boottime_ns = grown(old->boottime_ns, new->boottime_ns);
	diff->realtime_ns = grown(old->realtime_ns, new->realtime_ns);
	if (snapshot_same_load(old, new))
		subtract(diff, old);
	return 0;
}

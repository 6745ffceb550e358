// SPDX-License-Identifier: GPL-2.0
/*
 * mirror - what is in xenstore of each domain, and what should be
 */
#include <stdlib.h>
#include <string.h>

#include "mirror.h"
#include "uuid.h"

static void fill(struct figures *f, uint64_t tx_ns, uint64_t rx_ns,
		 const struct vmacct_traffic *t)
{
	f->value[FIGURE_TX_NS] = tx_ns;
	f->value[FIGURE_RX_NS] = rx_ns;
	f->value[FIGURE_TOTAL_NS] = tx_ns + rx_ns;
	f->value[FIGURE_TX_PACKETS] = t->tx_packets;
	f->value[FIGURE_TX_BYTES] = t->tx_bytes;
	f->value[FIGURE_RX_PACKETS] = t->rx_packets;
	f->value[FIGURE_RX_BYTES] = t->rx_bytes;
}

static bool has_nodes(const struct vmacct_vif_record *v)
{
	return v->state == VMACCT_LIVE && v->handle != VMACCT_HANDLE_UNKNOWN;
}

/* By domid, handle, and of one handle the newest first. */
static int compare_vifs(const void *a, const void *b)
{
	const struct vmacct_vif_record *x = *(const void *const *)a;
	const struct vmacct_vif_record *y = *(const void *const *)b;

	if (x->domid != y->domid)
		return x->domid < y->domid ? -1 : 1;
	if (x->handle != y->handle)
		return x->handle < y->handle ? -1 : 1;
	return x->account > y->account ? -1 : x->account < y->account;
}

/* The live vifs in that order; NULL: no memory. */
static const struct vmacct_vif_record **sort_vifs(const struct snapshot *s,
						  size_t *count)
{
	const struct vmacct_vif_record **sorted;
	size_t i, n = 0;

	sorted = malloc((s->nr_vifs + 1) * sizeof(*sorted));
	if (!sorted)
		return NULL;
	for (i = 0; i < s->nr_vifs; i++)
		if (has_nodes(&s->vifs[i]))
			sorted[n++] = &s->vifs[i];
	qsort(sorted, n, sizeof(*sorted), compare_vifs);
	*count = n;
	return sorted;
}

/* The first @count of @vifs may be the domain's; it takes those of its life. */
static int take_vifs(struct mirror_domain *d,
		     const struct vmacct_vif_record *const *vifs, size_t count)
{
	const struct vmacct_vif_record *v;
	size_t i, n = 0;

	d->vifs = count ? calloc(count, sizeof(*d->vifs)) : NULL;
	if (count && !d->vifs)
		return -1;
	for (i = 0; i < count; i++) {
		v = vifs[i];
		if (!uuid_equal(v->uuid, d->uuid) ||
		    (n && d->vifs[n - 1].handle == v->handle))
			continue;
		d->vifs[n].handle = v->handle;
		fill(&d->vifs[n++].figures, vif_tx_ns(v), vif_rx_ns(v),
		     &v->traffic);
	}
	d->nr_vifs = n;
	return 0;
}

static void take_domain(struct mirror_domain *d,
			const struct vmacct_domain_record *r, uint64_t updated)
{
	d->domid = r->domid;
	d->live_vifs = r->vifs;
	memcpy(d->uuid, r->uuid, sizeof(d->uuid));
	d->state = MIRROR_NEW;
	d->updated = updated;
	fill(&d->figures, r->tx_ns, r->rx_ns, &r->traffic);
}

static int take_all(struct mirror *m, const struct snapshot *s,
		    const struct vmacct_vif_record *const *vifs, size_t count)
{
	struct mirror_domain *d;
	size_t i, first = 0, end;

	for (i = 0; i < s->nr_domains; i++) {
		d = &m->domains[i];
		take_domain(d, &s->domains[i], s->realtime_ns / 1000000000);
		while (first < count && vifs[first]->domid < d->domid)
			first++;
		for (end = first; end < count; end++)
			if (vifs[end]->domid != d->domid)
				break;
		m->nr_domains++;
		if (take_vifs(d, vifs + first, end - first))
			return -1;
		first = end;
	}
	return 0;
}

int mirror_make(struct mirror *m, const struct snapshot *s)
{
	const struct vmacct_vif_record **vifs;
	size_t count;
	int err = -1;

	m->nr_domains = 0;
	m->domains = calloc(s->nr_domains + 1, sizeof(*m->domains));
	vifs = sort_vifs(s, &count);
	if (m->domains && vifs)
		err = take_all(m, s, vifs, count);
	free(vifs);
	if (err)
		mirror_free(m);
	return err;
}

void mirror_free(struct mirror *m)
{
	size_t i;

	for (i = 0; i < m->nr_domains; i++)
		free(m->domains[i].vifs);
	free(m->domains);
	m->domains = NULL;
	m->nr_domains = 0;
}

static int compare_domids(const void *a, const void *b)
{
	const struct mirror_domain *x = a, *y = b;

	return (x->domid > y->domid) - (x->domid < y->domid);
}

struct mirror_domain *mirror_find(const struct mirror *m, uint32_t domid)
{
	const struct mirror_domain key = { .domid = domid };

	if (!m->nr_domains)
		return NULL;
	return bsearch(&key, m->domains, m->nr_domains, sizeof(key),
		       compare_domids);
}

bool mirror_same_life(const struct mirror_domain *a,
		      const struct mirror_domain *b)
{
	return a->domid == b->domid && uuid_equal(a->uuid, b->uuid);
}

static bool same_figures(const struct figures *a, const struct figures *b)
{
	return !memcmp(a, b, sizeof(*a));
}

bool mirror_differs(const struct mirror_domain *was,
		    const struct mirror_domain *now)
{
	size_t i;

	if (was->nr_vifs != now->nr_vifs ||
	    !same_figures(&was->figures, &now->figures))
		return true;
	for (i = 0; i < now->nr_vifs; i++)
		if (was->vifs[i].handle != now->vifs[i].handle ||
		    !same_figures(&was->vifs[i].figures, &now->vifs[i].figures))
			return true;
	return false;
}

static void write_number(const struct mirror_sink *sink, const char *node,
			 uint64_t number)
{
	char digits[NODE_NUMBER_LEN];
	struct text t;

	text_begin(&t, digits, sizeof(digits));
	text_add_number(&t, number);
	sink->write(sink->context, node, digits, t.at - digits);
}

static void write_line(const struct mirror_sink *sink,
		       const struct mirror_domain *d)
{
	char line[NODE_LINE_LEN];
	size_t len = node_line(line, &d->figures, d->updated);

	sink->write(sink->context, "", line, len);
}

static bool to_be_written(const struct figures *was, const struct figures *now,
			  enum figure figure)
{
	return !was || was->value[figure] != now->value[figure];
}

static void write_vif(const struct mirror_sink *sink,
		      const struct mirror_vif *was,
		      const struct mirror_vif *now)
{
	char name[NODE_NAME_LEN];
	int i;

	for (i = 0; i < NR_FIGURES; i++) {
		if (!to_be_written(was ? &was->figures : NULL, &now->figures,
				   i))
			continue;
		node_vif_name(name, now->handle, i);
		write_number(sink, name, now->figures.value[i]);
	}
}

static void remove_vif(const struct mirror_sink *sink,
		       const struct mirror_vif *v)
{
	char name[NODE_NAME_LEN];

	node_vif(name, v->handle);
	sink->remove(sink->context, name);
}

/* Both lists are by handle: walk them side by side. */
static void vif_changes(const struct mirror_domain *was,
			const struct mirror_domain *now,
			const struct mirror_sink *sink)
{
	size_t nr_was = was ? was->nr_vifs : 0, i = 0, j = 0;

	while (i < nr_was || j < now->nr_vifs) {
		if (j == now->nr_vifs || (i < nr_was && was->vifs[i].handle <
					  now->vifs[j].handle))
			remove_vif(sink, &was->vifs[i++]);
		else if (i < nr_was &&
			 was->vifs[i].handle == now->vifs[j].handle)
			write_vif(sink, &was->vifs[i++], &now->vifs[j++]);
		else
			write_vif(sink, NULL, &now->vifs[j++]);
	}
}

void mirror_changes(const struct mirror_domain *was,
		    const struct mirror_domain *now,
		    const struct mirror_sink *sink)
{
	char name[NODE_NAME_LEN];
	int i;

	write_line(sink, now);
	if (!was)
		write_number(sink, "/version", NODE_VERSION);
	vif_changes(was, now, sink);
	for (i = 0; i < NR_FIGURES; i++) {
		if (!to_be_written(was ? &was->figures : NULL, &now->figures,
				   i))
			continue;
		node_name(name, i);
		write_number(sink, name, now->figures.value[i]);
	}
	/* Of the same second or not: who watches it waits for the rest. */
	write_number(sink, "/updated", now->updated);
}

// SPDX-License-Identifier: GPL-2.0
/*
 * top_rows - the lines of a table, out of what happened between two views
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "top_columns.h"
#include "top_rows.h"
#include "uuid.h"

/* So few digits begin too many UUIDs. */
#define UUID_LEAST	4

static const char *const class_names[VMACCT_NR_CLASSES] = {
	[VMACCT_TX_POLL] = "tx_poll",
	[VMACCT_TX_DEALLOC] = "tx_dealloc",
	[VMACCT_TX_IRQ] = "tx_irq",
	[VMACCT_RX_DELIVER] = "rx_deliver",
	[VMACCT_RX_ENQUEUE] = "rx_enqueue",
	[VMACCT_RX_COPY] = "rx_copy",
	[VMACCT_RX_IRQ] = "rx_irq",
};

struct chosen {
	const struct view_domain *domain;
	struct top_row row;
};

/* What a table is made from; vifs by domid, handle and account. */
struct maker {
	const struct view *diff;
	const struct top_choice *choice;
	struct chosen *domains;
	const struct vmacct_vif_record **vifs;
	struct top_rows *rows;
};

const char *top_class_name(enum vmacct_class class)
{
	return class_names[class];
}

bool top_filter_passes(const char *filter, const struct view_domain *d)
{
	char domid[16], uuid[UUID_TEXT_LEN];
	size_t len = strlen(filter);

	snprintf(domid, sizeof(domid), "%" PRIu32, d->domid);
	uuid_format(uuid, d->uuid);
	return strcasestr(d->name, filter) || !strcmp(domid, filter) ||
	       (len >= UUID_LEAST && !strncasecmp(uuid, filter, len));
}

static bool any_traffic(const struct vmacct_traffic *t)
{
	return t->tx_packets || t->rx_packets || t->tx_bytes || t->rx_bytes;
}

static bool domain_is_past(const struct view_domain *d)
{
	return !d->vifs && !d->has_cpu && !d->tx_ns && !d->rx_ns &&
	       !any_traffic(&d->traffic);
}

static bool vif_is_past(const struct vmacct_vif_record *v)
{
	return v->state != VMACCT_LIVE && !vif_tx_ns(v) && !vif_rx_ns(v) &&
	       !any_traffic(&v->traffic);
}

static int compare_vifs(const void *a, const void *b)
{
	const struct vmacct_vif_record *x = *(struct vmacct_vif_record **)a;
	const struct vmacct_vif_record *y = *(struct vmacct_vif_record **)b;

	if (x->domid != y->domid)
		return x->domid < y->domid ? -1 : 1;
	if (x->handle != y->handle)
		return x->handle < y->handle ? -1 : 1;
	return (x->account > y->account) - (x->account < y->account);
}

static int order_vifs(struct maker *m)
{
	const struct snapshot *s = &m->diff->snapshot;
	size_t i;

	m->vifs = calloc(s->nr_vifs + 1, sizeof(*m->vifs));
	if (!m->vifs)
		return -1;
	for (i = 0; i < s->nr_vifs; i++)
		m->vifs[i] = &s->vifs[i];
	qsort(m->vifs, s->nr_vifs, sizeof(*m->vifs), compare_vifs);
	return 0;
}

/* The first of that domid or of a greater one. */
static size_t first_vif(const struct maker *m, uint32_t domid)
{
	size_t low = 0, high = m->diff->snapshot.nr_vifs, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (m->vifs[middle]->domid < domid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A vif of the domid's earlier life is another domain's. */
static bool is_vif_of(const struct vmacct_vif_record *v,
		      const struct view_domain *d)
{
	return v->domid == d->domid && !vif_is_past(v) &&
	       (!uuid_known(v->uuid) || uuid_equal(v->uuid, d->uuid));
}

/* Room was made before for as many rows as there can be. */
static struct top_row *add_row(struct maker *m, enum top_kind kind,
			       const struct view_domain *d)
{
	struct top_row *row = &m->rows->rows[m->rows->count++];

	row->kind = kind;
	row->domid = d->domid;
	row->handle = TOP_NO_VIF;
	row->elapsed_ns = m->diff->snapshot.boottime_ns;
	return row;
}

static void add_vif(struct maker *m, const struct view_domain *d,
		    const struct vmacct_vif_record *v)
{
	struct top_row *row = add_row(m, TOP_VIF, d);

	name_printable(row->name, v->name, strnlen(v->name, sizeof(v->name)));
	row->handle = v->handle;
	row->is_gone = v->state != VMACCT_LIVE;
	row->tx_ns = vif_tx_ns(v);
	row->rx_ns = vif_rx_ns(v);
	row->traffic = v->traffic;
}

/* Below the row that was added last, which they are the classes of. */
static void add_classes(struct maker *m, const struct view_domain *d,
			const __u64 ns[VMACCT_NR_CLASSES])
{
	const struct top_row *above = &m->rows->rows[m->rows->count - 1];
	enum vmacct_class class;

	for (class = 0; class < VMACCT_NR_CLASSES; class++) {
		struct top_row *row = add_row(m, TOP_CLASS, d);

		memcpy(row->name, above->name, sizeof(row->name));
		row->class = class;
		row->handle = above->handle;
		row->traffic = above->traffic;
		if (class < VMACCT_FIRST_RX_CLASS)
			row->tx_ns = ns[class];
		else
			row->rx_ns = ns[class];
	}
}

static void sum_classes(const struct maker *m, const struct view_domain *d,
			__u64 sum[VMACCT_NR_CLASSES])
{
	const struct snapshot *s = &m->diff->snapshot;
	const struct vmacct_vif_record *v;
	size_t i;
	int class;

	for (i = first_vif(m, d->domid); i < s->nr_vifs; i++) {
		v = m->vifs[i];
		if (v->domid != d->domid)
			break;
		for (class = 0; class < VMACCT_NR_CLASSES; class++)
			sum[class] += is_vif_of(v, d) ? v->ns[class] : 0;
	}
}

static void add_vifs(struct maker *m, const struct view_domain *d)
{
	const struct snapshot *s = &m->diff->snapshot;
	const struct vmacct_vif_record *v;
	size_t i;

	for (i = first_vif(m, d->domid); i < s->nr_vifs; i++) {
		v = m->vifs[i];
		if (v->domid != d->domid)
			break;
		if (!is_vif_of(v, d))
			continue;
		add_vif(m, d, v);
		if (m->choice->classes)
			add_classes(m, d, v->ns);
	}
}

/* The rows that follow that of the domain. */
static void expand(struct maker *m, const struct view_domain *d)
{
	__u64 ns[VMACCT_NR_CLASSES] = { 0 };

	if (!d->has_account)
		return;
	if (m->choice->vifs) {
		add_vifs(m, d);
	} else if (m->choice->classes) {
		sum_classes(m, d, ns);
		add_classes(m, d, ns);
	}
}

static void fill_domain(struct top_row *row, const struct view *diff,
			const struct view_domain *d)
{
	row->kind = TOP_DOMAIN;
	row->domid = d->domid;
	row->handle = TOP_NO_VIF;
	memcpy(row->name, d->name, sizeof(row->name));
	row->is_gone = !d->has_cpu && !d->vifs;
	row->elapsed_ns = diff->snapshot.boottime_ns;
	row->has_cpu = d->has_cpu;
	row->cpu_ns = d->cpu_ns;
	row->tx_ns = d->tx_ns;
	row->rx_ns = d->rx_ns;
	row->traffic = d->traffic;
}

/* Those that the filter lets pass; returns how many. */
static size_t choose_domains(struct maker *m)
{
	size_t i, count = 0;

	for (i = 0; i < m->diff->nr_domains; i++) {
		const struct view_domain *d = &m->diff->domains[i];

		if (domain_is_past(d))
			continue;
		if (!top_filter_passes(m->choice->filter, d)) {
			m->rows->nr_hidden++;
			continue;
		}
		m->domains[count].domain = d;
		fill_domain(&m->domains[count++].row, m->diff, d);
	}
	return count;
}

/* By the column, then by domid: the order does not change by itself. */
static int compare_domains(const void *a, const void *b, void *data)
{
	const struct top_row *x = &((const struct chosen *)a)->row;
	const struct top_row *y = &((const struct chosen *)b)->row;
	const struct top_choice *choice = data;
	int order;

	order = choice->sort->compare(choice->sort, x, y, choice->reverse);
	return order ? order : (x->domid > y->domid) - (x->domid < y->domid);
}

/* How many rows there can be at most. */
static size_t room_for(const struct maker *m, size_t nr_domains)
{
	size_t expanded = nr_domains;

	if (m->choice->vifs)
		expanded += m->diff->snapshot.nr_vifs;
	if (m->choice->classes)
		expanded *= 1 + VMACCT_NR_CLASSES;
	return expanded + 1;
}

static int make(struct maker *m)
{
	size_t count, i;

	m->domains = calloc(m->diff->nr_domains + 1, sizeof(*m->domains));
	if (!m->domains || order_vifs(m))
		return -1;
	count = choose_domains(m);
	m->rows->rows = calloc(room_for(m, count), sizeof(*m->rows->rows));
	if (!m->rows->rows)
		return -1;
	qsort_r(m->domains, count, sizeof(*m->domains), compare_domains,
		(void *)m->choice);
	m->rows->nr_domains = count;
	for (i = 0; i < count; i++) {
		m->rows->rows[m->rows->count++] = m->domains[i].row;
		expand(m, m->domains[i].domain);
	}
	return 0;
}

int top_rows_make(struct top_rows *rows, const struct view *diff,
		  const struct top_choice *choice)
{
	struct maker m = { .diff = diff, .choice = choice, .rows = rows };
	int err;

	memset(rows, 0, sizeof(*rows));
	err = make(&m);
	free(m.domains);
	free(m.vifs);
	return err;
}

void top_rows_free(struct top_rows *rows)
{
	free(rows->rows);
	memset(rows, 0, sizeof(*rows));
}

// SPDX-License-Identifier: GPL-2.0
/*
 * sample - a small host that the tests of readers share
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"

static struct snapshot sample;
static struct vmacct_domain_record domains[SAMPLE_DOMAINS];
static struct vmacct_vif_record vifs[SAMPLE_VIFS];
static struct vmacct_probe_record probes[SAMPLE_PROBES];
static uint64_t last_figure;

void sample_uuid(uint8_t uuid[VMACCT_UUID_LEN], uint32_t domid)
{
	memset(uuid, 0xd0, VMACCT_UUID_LEN);
	memcpy(uuid, &domid, sizeof(domid));
}

/* Each is another one, and grows faster than any sum of those before. */
static uint64_t figure(void)
{
	last_figure += last_figure / 2 + 1000;
	return last_figure;
}

static void set_traffic(struct vmacct_traffic *t)
{
	t->tx_packets = figure();
	t->tx_bytes = figure();
	t->rx_packets = figure();
	t->rx_bytes = figure();
}

static void set_vif(struct vmacct_vif_record *v, uint64_t account,
		    uint32_t domid, uint32_t handle)
{
	int class;

	v->account = account;
	v->domid = domid;
	v->handle = handle;
	snprintf(v->name, sizeof(v->name), "vif%hu.%hhu", (unsigned short)domid,
		 (unsigned char)handle);
	for (class = 0; class < VMACCT_NR_CLASSES; class++)
		v->ns[class] = figure();
	set_traffic(&v->traffic);
	v->polls = figure();
	v->events = figure();
	sample_uuid(v->uuid, domid);
	v->tx_estimated_ns = v->ns[VMACCT_TX_DEALLOC];
	v->rx_estimated_ns = v->ns[VMACCT_RX_DELIVER];
}

static void set_domain(struct vmacct_domain_record *d, uint32_t domid)
{
	size_t i;

	d->domid = domid;
	sample_uuid(d->uuid, domid);
	for (i = 0; i < SAMPLE_VIFS; i++) {
		const struct vmacct_vif_record *v = &vifs[i];

		if (v->domid != domid)
			continue;
		d->vifs += v->state == VMACCT_LIVE;
		d->tx_ns += vif_tx_ns(v);
		d->rx_ns += vif_rx_ns(v);
		d->traffic.tx_packets += v->traffic.tx_packets;
		d->traffic.tx_bytes += v->traffic.tx_bytes;
		d->traffic.rx_packets += v->traffic.rx_packets;
		d->traffic.rx_bytes += v->traffic.rx_bytes;
	}
}

static void set_probes(void)
{
	strcpy(probes[0].symbol, "xenvif_poll");
	strcpy(probes[0].mechanism, "kretprobe");
	strcpy(probes[0].lost, "tx_poll_ns");
	probes[0].hits = figure();
	probes[0].missed = figure();
	strcpy(probes[1].symbol, "xenvif_tx_action");
	strcpy(probes[1].mechanism, "kretprobe");
	strcpy(probes[1].lost, "a finer split of tx_poll_ns");
	probes[1].status = VMACCT_ABSENT;
}

static void set_rest(struct snapshot *s)
{
	s->realtime_ns = 1700000000123456789;
	s->boottime_ns = figure();
	s->gone_dropped = figure();
	s->depth_missed = figure();
	s->orphan_returns = figure();
	s->unknown_queues = figure();
	s->common_ns[VMACCT_COMMON_RX] = figure();
	s->common_ns[VMACCT_COMMON_TX] = figure();
	memset(s->module.load_id, 0x10, sizeof(s->module.load_id));
	strcpy(s->module.release, "0.1.0");
	strcpy(s->module.clock, "runstate");
	s->has_estimates = true;
}

struct snapshot *sample_snapshot(void)
{
	memset(domains, 0, sizeof(domains));
	memset(vifs, 0, sizeof(vifs));
	memset(probes, 0, sizeof(probes));
	last_figure = 0;
	set_vif(&vifs[0], 1, 3, 0);
	set_vif(&vifs[1], 2, 7, 0);
	set_vif(&vifs[2], 5, 3, 1);
	set_vif(&vifs[3], 40, 7, 2);
	vifs[3].state = VMACCT_GONE;
	set_domain(&domains[0], 3);
	set_domain(&domains[1], 7);
	set_domain(&domains[2], 9);
	domains[2].tx_ns = figure();
	domains[2].rx_ns = figure();
	set_traffic(&domains[2].traffic);
	memset(domains[2].uuid, 0, sizeof(domains[2].uuid));
	set_probes();
	sample = (struct snapshot){
		.nr_domains = SAMPLE_DOMAINS,
		.nr_vifs = SAMPLE_VIFS,
		.nr_probes = SAMPLE_PROBES,
		.domains = domains,
		.vifs = vifs,
		.probes = probes,
	};
	set_rest(&sample);
	return &sample;
}

static void *copy(const void *from, size_t count, size_t size)
{
	void *to = calloc(count ? count : 1, size);

	if (!to)
		abort();
	if (count)
		memcpy(to, from, count * size);
	return to;
}

struct snapshot sample_copy(const struct snapshot *s)
{
	struct snapshot c = *s;

	c.domains = copy(s->domains, s->nr_domains, sizeof(*s->domains));
	c.vifs = copy(s->vifs, s->nr_vifs, sizeof(*s->vifs));
	c.probes = copy(s->probes, s->nr_probes, sizeof(*s->probes));
	return c;
}

static void add_domain(struct view *v, uint32_t domid)
{
	struct view_domain *d = &v->domains[v->nr_domains++];
	const struct vmacct_domain_record *r = NULL;
	size_t i;

	d->domid = domid;
	sample_uuid(d->uuid, domid);
	snprintf(d->name, sizeof(d->name), "guest-%u", domid);
	d->has_cpu = true;
	d->cpu_ns = domid * 1000000000ull;
	for (i = 0; i < v->snapshot.nr_domains; i++)
		if (v->snapshot.domains[i].domid == domid)
			r = &v->snapshot.domains[i];
	if (!r)
		return;
	d->has_account = true;
	d->vifs = r->vifs;
	d->tx_ns = r->tx_ns;
	d->rx_ns = r->rx_ns;
	d->traffic = r->traffic;
}

void sample_view(struct view *v)
{
	memset(v, 0, sizeof(*v));
	v->snapshot = sample_copy(sample_snapshot());
	v->domains = copy(NULL, 0, (SAMPLE_DOMAINS + 1) * sizeof(*v->domains));
	add_domain(v, 3);
	add_domain(v, 7);
	add_domain(v, 9);
	add_domain(v, 20);
	v->has_backend_cpu = true;
	v->backend_cpu_ns = 100000000000;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * top_sample - a second on a small host, as view_diff() would tell it
 */
#include <stdio.h>
#include <string.h>

#include "top_sample.h"
#include "unit.h"

#define MS	TOP_SAMPLE_MS

static struct view view;
static struct view_domain domains[8];
static struct vmacct_vif_record vifs[8];
static struct vmacct_probe_record probes[2];

static void set_uuid(uint8_t uuid[VMACCT_UUID_LEN], uint32_t domid)
{
	memset(uuid, 0xa0, VMACCT_UUID_LEN);
	uuid[0] = domid;
}

static struct view_domain *add_domain(uint32_t domid, const char *name,
				      uint64_t cpu_ns)
{
	struct view_domain *d = &domains[view.nr_domains++];

	d->domid = domid;
	set_uuid(d->uuid, domid);
	snprintf(d->name, sizeof(d->name), "%s", name);
	d->has_cpu = true;
	d->cpu_ns = cpu_ns;
	d->has_account = true;
	return d;
}

/* 3/4 of tx in the poll, half of rx in the copy; 1000 bytes a packet. */
static struct vmacct_vif_record *add_vif(struct view_domain *d, uint32_t handle,
					 uint64_t tx_ns, uint64_t rx_ns,
					 uint64_t packets)
{
	struct vmacct_vif_record *v = &vifs[view.snapshot.nr_vifs++];

	v->account = view.snapshot.nr_vifs;
	v->domid = d->domid;
	v->handle = handle;
	memcpy(v->uuid, d->uuid, sizeof(v->uuid));
	snprintf(v->name, sizeof(v->name), "vif%hu.%hhu",
		 (unsigned short)d->domid, (unsigned char)handle);
	v->ns[VMACCT_TX_POLL] = tx_ns / 4 * 3;
	v->ns[VMACCT_TX_DEALLOC] = tx_ns / 4;
	v->ns[VMACCT_RX_ENQUEUE] = rx_ns / 2;
	v->ns[VMACCT_RX_COPY] = rx_ns / 2;
	v->traffic.tx_packets = tx_ns ? packets : 0;
	v->traffic.tx_bytes = v->traffic.tx_packets * 1000;
	v->traffic.rx_packets = rx_ns ? packets : 0;
	v->traffic.rx_bytes = v->traffic.rx_packets * 1000;
	d->vifs++;
	d->tx_ns += tx_ns;
	d->rx_ns += rx_ns;
	d->traffic.tx_packets += v->traffic.tx_packets;
	d->traffic.tx_bytes += v->traffic.tx_bytes;
	d->traffic.rx_packets += v->traffic.rx_packets;
	d->traffic.rx_bytes += v->traffic.rx_bytes;
	return v;
}

static void add_gone(void)
{
	struct view_domain *d = add_domain(12, "past", 0);

	d->has_cpu = false;
	d = add_domain(13, "leaving", 0);
	d->has_cpu = false;
	add_vif(d, 0, 4 * MS, 0, 1)->state = VMACCT_GONE;
	d->vifs = 0;
}

static void add_earlier_life(void)
{
	struct view_domain life = { .domid = 2, .uuid = "another" };

	add_vif(&life, 7, 8 * MS, 8 * MS, 8)->account = 90;
}

static void set_rest(void)
{
	struct snapshot *s = &view.snapshot;

	s->boottime_ns = 1000 * MS;
	s->common_ns[VMACCT_COMMON_RX] = 30 * MS;
	s->common_ns[VMACCT_COMMON_TX] = 10 * MS;
	s->depth_missed = 1;
	s->unknown_queues = 2;
	probes[0].missed = 3;
	probes[1].missed = 4;
	s->nr_probes = ARRAY_SIZE(probes);
	s->probes = probes;
	s->vifs = vifs;
	view.domains = domains;
	view.has_backend_cpu = true;
	view.backend_cpu_ns = 800 * MS;
}

struct view *top_sample(void)
{
	struct view_domain *d;

	memset(&view, 0, sizeof(view));
	memset(domains, 0, sizeof(domains));
	memset(vifs, 0, sizeof(vifs));
	d = add_domain(1, "web", 500 * MS);
	add_vif(d, 1, 100 * MS, 50 * MS, 1000);
	add_vif(d, 0, 100 * MS, 50 * MS, 1000);
	add_vif(d, 3, 0, 0, 0)->state = VMACCT_GONE;
	d->vifs--;
	add_vif(add_domain(2, "db 2", 100 * MS), 0, 0, 50 * MS, 500);
	d = add_domain(5, "", 0);
	d->has_cpu = false;
	add_vif(d, 0, 10 * MS, 0, 10);
	add_domain(9, "idle", 0)->has_account = false;
	add_gone();
	add_earlier_life();
	set_rest();
	return &view;
}

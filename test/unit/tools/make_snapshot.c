// SPDX-License-Identifier: GPL-2.0
/*
 * make_snapshot FILE DOMAINS [VIFS_EACH [SECONDS [old]]] - a snapshot as a
 * module would write it SECONDS (60) after it was loaded; an old module, if
 * told so, which has neither estimates nor a name for its clock
 *
 * Domains 1 to DOMAINS, their UUIDs ending in their domid; each vif costs its
 * domid in microseconds a second in every class, of which one in each direction
 * is an estimate, and moves 1000 packets of 1500 bytes a second each way.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "snapshot_builder.h"

#define NR_PROBES	2

static unsigned long number(char **argv, int argc, int i, unsigned long other)
{
	return i < argc ? strtoul(argv[i], NULL, 10) : other;
}

static void set_uuid(uint8_t uuid[VMACCT_UUID_LEN], uint32_t domid)
{
	uuid[0] = 0xd0;
	uuid[13] = domid >> 16;
	uuid[14] = domid >> 8;
	uuid[15] = domid;
}

static void set_vif(struct vmacct_vif_record *v, uint32_t domid,
		    uint32_t handle, uint64_t seconds)
{
	int class;

	v->domid = domid;
	v->handle = handle;
	snprintf(v->name, sizeof(v->name), "vif%hu.%hhu", (unsigned short)domid,
		 (unsigned char)handle);
	for (class = 0; class < VMACCT_NR_CLASSES; class++)
		v->ns[class] = domid * 1000ull * seconds;
	v->traffic.tx_packets = 1000 * seconds;
	v->traffic.tx_bytes = 1500000 * seconds;
	v->traffic.rx_packets = 1000 * seconds;
	v->traffic.rx_bytes = 1500000 * seconds;
	v->polls = 100 * seconds;
	v->events = 200 * seconds;
	set_uuid(v->uuid, domid);
	v->tx_estimated_ns = v->ns[VMACCT_TX_IRQ];
	v->rx_estimated_ns = v->ns[VMACCT_RX_DELIVER];
}

static void add_up(struct vmacct_domain_record *d,
		   const struct vmacct_vif_record *v)
{
	d->vifs++;
	d->tx_ns += vif_tx_ns(v);
	d->rx_ns += vif_rx_ns(v);
	d->traffic.tx_packets += v->traffic.tx_packets;
	d->traffic.tx_bytes += v->traffic.tx_bytes;
	d->traffic.rx_packets += v->traffic.rx_packets;
	d->traffic.rx_bytes += v->traffic.rx_bytes;
}

static void set_domains(struct snapshot *s, uint32_t vifs_each,
			uint64_t seconds)
{
	uint32_t i, handle;

	for (i = 0; i < s->nr_domains; i++) {
		struct vmacct_domain_record *d = &s->domains[i];

		d->domid = i + 1;
		set_uuid(d->uuid, d->domid);
		for (handle = 0; handle < vifs_each; handle++) {
			struct vmacct_vif_record *v = &s->vifs[s->nr_vifs++];

			v->account = s->nr_vifs;
			set_vif(v, d->domid, handle, seconds);
			add_up(d, v);
		}
	}
}

int main(int argc, char **argv)
{
	struct vmacct_probe_record probes[NR_PROBES] = {
		{ .symbol = "xenvif_poll", .mechanism = "kretprobe",
		  .lost = "tx_poll_ns", .hits = 1000 },
		{ .symbol = "xenvif_tx_action", .mechanism = "kretprobe",
		  .lost = "nothing", .status = VMACCT_ABSENT },
	};
	unsigned long vifs_each = number(argv, argc, 3, 1);
	unsigned long seconds = number(argv, argc, 4, 60);
	struct snapshot s = {
		.realtime_ns = (1700000000ull + seconds) * 1000000000,
		.boottime_ns = (1000ull + seconds) * 1000000000,
		.common_ns = { 5000000 * seconds, 1000000 * seconds },
		.module = { .load_id = "make_snapshot", .release = "0.1.0",
			    .clock = "runstate" },
		.has_estimates = argc < 6,
		.nr_domains = number(argv, argc, 2, 0),
		.nr_probes = NR_PROBES,
		.probes = probes,
	};

	if (argc < 3 || argc > 6) {
		fputs("usage: make_snapshot FILE DOMAINS [VIFS_EACH [SECONDS [old]]]\n",
		      stderr);
		return 2;
	}
	s.domains = calloc(s.nr_domains + 1, sizeof(*s.domains));
	s.vifs = calloc(s.nr_domains * vifs_each + 1, sizeof(*s.vifs));
	if (!s.domains || !s.vifs)
		return 1;
	set_domains(&s, vifs_each, seconds);
	snapshot_build_file(&s, argv[1]);
	free(s.domains);
	free(s.vifs);
	return 0;
}

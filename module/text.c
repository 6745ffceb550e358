// SPDX-License-Identifier: GPL-2.0
/*
 * text - snapshot records as lines of the text files
 */
#include <linux/kernel.h>

#include "text.h"

int vmacct_text_domain(char *buf, size_t size, const void *record)
{
	const struct vmacct_domain_record *d = record;

	if (!d)
		return scnprintf(buf, size,
				 "domid vifs tx_ns rx_ns total_ns tx_packets tx_bytes rx_packets rx_bytes\n");
	return scnprintf(buf, size,
			 "%u %u %llu %llu %llu %llu %llu %llu %llu\n",
			 d->domid, d->vifs, d->tx_ns, d->rx_ns,
			 d->tx_ns + d->rx_ns, d->traffic.tx_packets,
			 d->traffic.tx_bytes, d->traffic.rx_packets,
			 d->traffic.rx_bytes);
}

static u64 sum(const __u64 *ns, int from, int to)
{
	u64 total = 0;

	while (from < to)
		total += ns[from++];
	return total;
}

static const char *vif_state(u32 state)
{
	switch (state) {
	case VMACCT_LIVE:
		return "live";
	case VMACCT_GONE:
		return "gone";
	default:
		return "unknown";
	}
}

int vmacct_text_vif(char *buf, size_t size, const void *record)
{
	const struct vmacct_vif_record *v = record;
	int n, class;

	if (!v)
		return scnprintf(buf, size,
				 "account domid handle name tx_ns rx_ns tx_poll_ns tx_dealloc_ns tx_irq_ns rx_deliver_ns rx_enqueue_ns rx_copy_ns rx_irq_ns tx_packets tx_bytes rx_packets rx_bytes polls events state tx_estimated_ns rx_estimated_ns\n");
	n = scnprintf(buf, size, "%llu %u %u %.*s %llu %llu", v->account,
		      v->domid, v->handle, VMACCT_NAME_LEN, v->name,
		      sum(v->ns, 0, VMACCT_FIRST_RX_CLASS),
		      sum(v->ns, VMACCT_FIRST_RX_CLASS, VMACCT_NR_CLASSES));
	for (class = 0; class < VMACCT_NR_CLASSES; class++)
		n += scnprintf(buf + n, size - n, " %llu", v->ns[class]);
	n += scnprintf(buf + n, size - n, " %llu %llu %llu %llu %llu %llu %s %llu %llu\n",
		       v->traffic.tx_packets, v->traffic.tx_bytes,
		       v->traffic.rx_packets, v->traffic.rx_bytes, v->polls,
		       v->events, vif_state(v->state), v->tx_estimated_ns,
		       v->rx_estimated_ns);
	return n;
}

int vmacct_text_common(char *buf, size_t size, const void *record)
{
	const struct vmacct_common_record *c = record;

	if (!c)
		return scnprintf(buf, size, "class ns\n");
	return scnprintf(buf, size, "%s %llu\n",
			 c->direction == VMACCT_COMMON_RX ? "rx" : "tx", c->ns);
}

int vmacct_text_probe(char *buf, size_t size, const void *record)
{
	const struct vmacct_probe_record *p = record;
	bool armed;

	if (!p)
		return scnprintf(buf, size,
				 "symbol mechanism status hits missed lost\n");
	armed = p->status == VMACCT_ARMED;
	return scnprintf(buf, size, "%.*s %.*s %s %llu %llu %.*s\n",
			 VMACCT_SYMBOL_LEN, p->symbol, VMACCT_MECHANISM_LEN,
			 p->mechanism, armed ? "armed" : "absent", p->hits,
			 p->missed, VMACCT_LOST_LEN, armed ? "-" : p->lost);
}

int vmacct_text_losses(char *buf, size_t size,
		       const struct vmacct_header *header)
{
	return scnprintf(buf, size,
			 "what count\n"
			 "gone_dropped %llu\n"
			 "depth_missed %llu\n"
			 "orphan_returns %llu\n"
			 "unknown_queues %llu\n",
			 header->gone_dropped, header->depth_missed,
			 header->orphan_returns, header->unknown_queues);
}

// SPDX-License-Identifier: GPL-2.0
/*
 * ledger_sum - what each domain used in a range of time, from the ledger
 */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "ledger_sum.h"
#include "snapshot.h"
#include "uuid.h"

/* What goes on from record to record. */
enum subject { ACCOUNT, OWN, COMMON };

/* Figures that only grow. */
struct totals {
	__u64 tx_ns, rx_ns;		/* OWN, COMMON: rx_ns alone */
	struct vmacct_traffic traffic;
};

struct last {
	/* The key, compared byte by byte. */
	struct {
		uint64_t subject;
		uint64_t account;	/* OWN: domid */
		uint8_t id[VMACCT_UUID_LEN];	/* load; OWN: uuid */
		uint8_t boot[VMACCT_UUID_LEN];	/* OWN: of the host */
	} key;
	struct totals totals;
};

static int compare(const void *a, const void *b)
{
	const struct last *x = a, *y = b;

	return memcmp(&x->key, &y->key, sizeof(x->key));
}

static struct last *last_of(struct ledger_sum *s, enum subject subject,
			    uint64_t account, const uint8_t id[VMACCT_UUID_LEN],
			    const uint8_t *boot, bool *is_new)
{
	struct last *last = calloc(1, sizeof(*last));
	struct last **found;

	if (!last)
		out_of_memory();
	last->key.subject = subject;
	last->key.account = account;
	memcpy(last->key.id, id, sizeof(last->key.id));
	if (boot)
		memcpy(last->key.boot, boot, sizeof(last->key.boot));
	found = tsearch(last, &s->last, compare);
	if (!found)
		out_of_memory();
	*is_new = *found == last;
	if (!*is_new)
		free(last);
	return *found;
}

/* How much more than ever before; it is the most there ever was from now on. */
static __u64 grow(__u64 *most, __u64 now)
{
	__u64 more = now > *most ? now - *most : 0;

	*most += more;
	return more;
}

/*
 * What was used since the last record. None of these totals ever goes back, so
 * a record that has less than one before it is only out of order.
 */
static struct totals growth(struct last *last, const struct totals *now)
{
	struct totals *most = &last->totals, more;

	more.tx_ns = grow(&most->tx_ns, now->tx_ns);
	more.rx_ns = grow(&most->rx_ns, now->rx_ns);
	more.traffic.tx_packets = grow(&most->traffic.tx_packets,
				       now->traffic.tx_packets);
	more.traffic.tx_bytes = grow(&most->traffic.tx_bytes,
				     now->traffic.tx_bytes);
	more.traffic.rx_packets = grow(&most->traffic.rx_packets,
				       now->traffic.rx_packets);
	more.traffic.rx_bytes = grow(&most->traffic.rx_bytes,
				     now->traffic.rx_bytes);
	return more;
}

static bool is_whose(const struct ledger_bill *b, const struct ledger_record *r)
{
	if (uuid_known(r->uuid) || uuid_known(b->uuid))
		return uuid_equal(b->uuid, r->uuid);
	return b->domid == r->domid && uuid_equal(b->boot_id, r->boot_id);
}

static struct ledger_bill *bill_of(struct ledger_sum *s,
				   const struct ledger_record *r)
{
	struct ledger_bill *bill;
	size_t i;

	for (i = s->nr_bills; i--;)
		if (is_whose(&s->bills[i], r))
			return &s->bills[i];
	/* Room for twice as many each time that a power of two is reached. */
	if (!(s->nr_bills & (s->nr_bills - 1))) {
		s->bills = realloc(s->bills, (2 * s->nr_bills + 1) *
					     sizeof(*s->bills));
		if (!s->bills)
			out_of_memory();
	}
	bill = &s->bills[s->nr_bills++];
	memset(bill, 0, sizeof(*bill));
	memcpy(bill->uuid, r->uuid, sizeof(bill->uuid));
	memcpy(bill->boot_id, r->boot_id, sizeof(bill->boot_id));
	return bill;
}

static void add_vif(struct ledger_sum *s, const struct ledger_record *r,
		    const struct vmacct_vif_record *v, struct ledger_bill *bill)
{
	const struct totals now = { vif_tx_ns(v), vif_rx_ns(v), v->traffic };
	struct totals more;
	bool is_new;

	more = growth(last_of(s, ACCOUNT, v->account, r->load_id, NULL, &is_new),
		      &now);
	if (!bill)
		return;
	bill->tx_ns += more.tx_ns;
	bill->rx_ns += more.rx_ns;
	bill->traffic.tx_packets += more.traffic.tx_packets;
	bill->traffic.tx_bytes += more.traffic.tx_bytes;
	bill->traffic.rx_packets += more.traffic.rx_packets;
	bill->traffic.rx_bytes += more.traffic.rx_bytes;
}

static void add_own(struct ledger_sum *s, const struct ledger_record *r,
		    struct ledger_bill *bill)
{
	const struct totals now = { .rx_ns = r->own_ns };
	struct last *last;
	bool is_new;
	uint64_t ns;

	last = last_of(s, OWN, r->domid, r->uuid, r->boot_id, &is_new);
	/* Nobody kept the books of what it had used before. */
	if (is_new)
		last->totals.rx_ns = r->own_before_ns;
	ns = growth(last, &now).rx_ns;
	if (!bill)
		return;
	bill->has_own = true;
	bill->own_ns += ns;
}

static void add_domain(struct ledger_sum *s, const struct ledger_record *r,
		       bool counts)
{
	struct ledger_bill *bill = counts ? bill_of(s, r) : NULL;
	size_t i;

	if (bill) {
		bill->domid = r->domid;
		if (r->name[0])
			memcpy(bill->name, r->name, sizeof(bill->name));
	}
	for (i = 0; i < r->nr_vifs; i++)
		add_vif(s, r, &r->vifs[i].v, bill);
	if (r->has_own)
		add_own(s, r, bill);
}

static void add_common(struct ledger_sum *s, const struct ledger_record *r,
		       bool counts)
{
	const struct totals now = {
		r->common_ns[VMACCT_COMMON_TX], r->common_ns[VMACCT_COMMON_RX],
		{ 0 },
	};
	struct totals more;
	bool is_new;

	more = growth(last_of(s, COMMON, 0, r->load_id, NULL, &is_new), &now);
	if (counts)
		s->common_ns += more.tx_ns + more.rx_ns;
}

void ledger_sum_begin(struct ledger_sum *s, uint64_t from_ns, uint64_t to_ns)
{
	*s = (struct ledger_sum){ .from_ns = from_ns, .to_ns = to_ns };
}

void ledger_sum_add(struct ledger_sum *s, const struct ledger_record *r)
{
	bool counts = r->time_ns > s->from_ns && r->time_ns <= s->to_ns;

	if (counts && (!s->first_ns || r->time_ns < s->first_ns))
		s->first_ns = r->time_ns;
	if (counts && r->time_ns > s->last_ns)
		s->last_ns = r->time_ns;
	if (r->kind == LEDGER_COMMON)
		add_common(s, r, counts);
	else
		add_domain(s, r, counts);
}

void ledger_sum_free(struct ledger_sum *s)
{
	tdestroy(s->last, free);
	free(s->bills);
	*s = (struct ledger_sum){ 0 };
}

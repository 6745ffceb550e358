// SPDX-License-Identifier: GPL-2.0
/*
 * bills - what each domain used between two views of one load of the module
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bills.h"
#include "uuid.h"

static int check_views(const struct view *from, const struct view *to,
		       struct why *why)
{
	const struct snapshot *a = &from->snapshot, *b = &to->snapshot;

	if (!snapshot_same_load(a, b))
		return fail(why,
			    "the module was loaded anew between the two: its totals began at zero; bill from a file that was written after that");
	if (b->boottime_ns < a->boottime_ns)
		return fail(why,
			    "the first is the later of the two: exchange --from and --to");
	return 0;
}

static bool is_whose(const struct bill *b, uint32_t domid,
		     const uint8_t uuid[VMACCT_UUID_LEN])
{
	if (uuid_known(uuid) || uuid_known(b->uuid))
		return uuid_equal(b->uuid, uuid);
	return b->domid == domid;
}

/* The bill of that domain, a new one if it has none yet. */
static struct bill *bill_of(struct bills *b, uint32_t domid,
			    const uint8_t uuid[VMACCT_UUID_LEN])
{
	struct bill *bill;
	size_t i;

	for (i = 0; i < b->nr_bills; i++)
		if (is_whose(&b->bills[i], domid, uuid))
			return &b->bills[i];
	bill = &b->bills[b->nr_bills++];
	memset(bill, 0, sizeof(*bill));
	bill->domid = domid;
	bill->own_complete = true;
	memcpy(bill->uuid, uuid, sizeof(bill->uuid));
	return bill;
}

static void add_traffic(struct vmacct_traffic *sum,
			const struct vmacct_traffic *t, int sign)
{
	sum->tx_packets += sign * t->tx_packets;
	sum->tx_bytes += sign * t->tx_bytes;
	sum->rx_packets += sign * t->rx_packets;
	sum->rx_bytes += sign * t->rx_bytes;
}

static bool went_back(const struct view_domain *before,
		      const struct view_domain *d)
{
	return d->tx_ns < before->tx_ns || d->rx_ns < before->rx_ns ||
	       traffic_went_back(&before->traffic, &d->traffic);
}

static bool is_vif_of(const struct vmacct_vif_record *v,
		      const struct view_domain *d)
{
	return v->domid == d->domid && uuid_equal(v->uuid, d->uuid);
}

/* What of a domain's totals is of accounts that are in @v no more. */
static bool has_retained(const struct view *v, const struct view_domain *d)
{
	const struct snapshot *s = &v->snapshot;
	struct vmacct_traffic rest = d->traffic;
	uint64_t tx_ns = d->tx_ns, rx_ns = d->rx_ns;
	size_t i;

	for (i = 0; i < s->nr_vifs; i++) {
		if (!is_vif_of(&s->vifs[i], d))
			continue;
		tx_ns -= vif_tx_ns(&s->vifs[i]);
		rx_ns -= vif_rx_ns(&s->vifs[i]);
		add_traffic(&rest, &s->vifs[i].traffic, -1);
	}
	return tx_ns || rx_ns || rest.tx_packets || rest.tx_bytes ||
	       rest.rx_packets || rest.rx_bytes;
}

/*
 * The module forgets a domain that has ended with its last account. Of one that
 * came back (restored, with its UUID) no account of before is left, and nothing
 * of what it was charged then; how many accounts that were goes to @*lost.
 */
static bool began_anew(const struct view *from, const struct view *to,
		       const struct view_domain *d, uint64_t *lost)
{
	const struct snapshot *s = &from->snapshot;
	uint64_t accounts = 0;
	size_t i;

	for (i = 0; i < s->nr_vifs; i++) {
		if (!is_vif_of(&s->vifs[i], d))
			continue;
		if (snapshot_vif(&to->snapshot, s->vifs[i].account))
			return false;
		accounts++;
	}
	if (!accounts || has_retained(to, d))
		return false;
	*lost += accounts;
	return true;
}

/* What its vifs had been charged before the UUID became this one is on the other's bill. */
static void leave_out_joined(struct bill *bill, const struct view *from,
			     const struct view *to, const struct view_domain *d)
{
	const struct snapshot *s = &to->snapshot;
	const struct vmacct_vif_record *then;
	size_t i;

	for (i = 0; i < s->nr_vifs; i++) {
		if (!is_vif_of(&s->vifs[i], d))
			continue;
		then = snapshot_vif(&from->snapshot, s->vifs[i].account);
		if (!then || uuid_equal(then->uuid, d->uuid) ||
		    bill->tx_ns < vif_tx_ns(then) ||
		    bill->rx_ns < vif_rx_ns(then) ||
		    traffic_went_back(&then->traffic, &bill->traffic))
			continue;
		bill->tx_ns -= vif_tx_ns(then);
		bill->rx_ns -= vif_rx_ns(then);
		add_traffic(&bill->traffic, &then->traffic, -1);
	}
}

static void bill_account(struct bill *bill, const struct view_domain *before,
			 const struct view_domain *d)
{
	bill->has_account = true;
	bill->tx_ns += d->tx_ns;
	bill->rx_ns += d->rx_ns;
	add_traffic(&bill->traffic, &d->traffic, 1);
	/* All its accounts were reaped, then it got a new one. */
	if (!before || went_back(before, d))
		return;
	bill->tx_ns -= before->tx_ns;
	bill->rx_ns -= before->rx_ns;
	add_traffic(&bill->traffic, &before->traffic, -1);
}

/* Is the own time of @before, a row of @from, on a bill, of whatever UUID? */
static bool goes_on(const struct view *from, const struct view *to,
		    const struct view_domain *before)
{
	size_t i;

	for (i = 0; i < to->nr_domains; i++)
		if (to->domains[i].domid == before->domid &&
		    to->domains[i].has_cpu &&
		    view_own_before(from, to, &to->domains[i]) == before)
			return true;
	return false;
}

/* @from_start: nothing of it is of before the first view. */
static void bill_own(struct bill *bill, const struct view_domain *before,
		     const struct view_domain *d, bool from_start)
{
	/* What it had used before the first view is not ours to bill. */
	if (before ? !before->has_cpu : !from_start) {
		bill->own_complete = false;
		return;
	}
	bill->has_own = true;
	bill->own_ns += d->cpu_ns;
	if (before && before->cpu_ns <= d->cpu_ns)
		bill->own_ns -= before->cpu_ns;
}

/* The later books do not have this life, of which @before was the row, or NULL. */
static void bill_own_without_books(struct bill *bill, const struct view *from,
				   const struct view *to,
				   const struct view_domain *before)
{
	if (before && goes_on(from, to, before))
		bill->has_own = true;
	else
		bill->own_complete = false;
}

static void bill_domains(struct bills *b, const struct view *from,
			 const struct view *to)
{
	size_t i;

	for (i = 0; i < to->nr_domains; i++) {
		const struct view_domain *d = &to->domains[i];
		const struct view_domain *before =
			view_domain(from, d->domid, d->uuid);
		struct bill *bill = bill_of(b, d->domid, d->uuid);

		bill->domid = d->domid;
		if (d->name[0])
			memcpy(bill->name, d->name, sizeof(bill->name));
		else if (before && !bill->name[0])
			memcpy(bill->name, before->name, sizeof(bill->name));
		if (d->has_account) {
			bill_account(bill, began_anew(from, to, d,
						      &b->lost_accounts) ?
				     NULL : before, d);
			leave_out_joined(bill, from, to, d);
		}
		/* The books always have the backend domain itself. */
		if (d->has_cpu)
			bill_own(bill, view_own_before(from, to, d), d,
				 from->has_backend_cpu);
		else
			bill_own_without_books(bill, from, to, before);
	}
}

/* Lives that ended in between: their own time to the end nobody wrote down. */
static void bill_ended(struct bills *b, const struct view *from,
		       const struct view *to)
{
	size_t i;

	for (i = 0; i < from->nr_domains; i++) {
		const struct view_domain *d = &from->domains[i];
		struct bill *bill;

		if (view_domain(to, d->domid, d->uuid))
			continue;
		bill = bill_of(b, d->domid, d->uuid);
		bill_own_without_books(bill, from, to, d);
		bill->has_account |= d->has_account;
		if (!bill->name[0])
			memcpy(bill->name, d->name, sizeof(bill->name));
	}
}

/*
 * Vifs of domains that have no row any more, because their domid has another
 * owner, still have theirs. What is known of the own time of one that had a row
 * before is bill_ended()'s.
 */
static void bill_vifs(struct bills *b, const struct snapshot *diff,
		      const struct view *from, const struct view *to)
{
	size_t i;

	for (i = 0; i < diff->nr_vifs; i++) {
		const struct vmacct_vif_record *v = &diff->vifs[i];
		struct bill *bill;

		if (view_domain(to, v->domid, v->uuid))
			continue;
		bill = bill_of(b, v->domid, v->uuid);
		bill->has_account = true;
		if (!view_domain(from, v->domid, v->uuid))
			bill->own_complete = false;
		bill->tx_ns += vif_tx_ns(v);
		bill->rx_ns += vif_rx_ns(v);
		add_traffic(&bill->traffic, &v->traffic, 1);
	}
}

/* Whose domain has no row to have kept what they were charged in the end. */
static uint64_t count_lost(const struct view *from, const struct view *to)
{
	const struct snapshot *s = &from->snapshot;
	uint64_t lost = 0;
	size_t i;

	for (i = 0; i < s->nr_vifs; i++)
		if (!snapshot_vif(&to->snapshot, s->vifs[i].account) &&
		    !view_domain(to, s->vifs[i].domid, s->vifs[i].uuid))
			lost++;
	return lost;
}

/* What a domain's share of the common time is in proportion to. */
static uint64_t weight(const struct bill *b, enum bill_policy policy)
{
	switch (policy) {
	case BILL_EQUAL:
		return b->has_account;
	case BILL_PROPORTIONAL:
		return b->tx_ns + b->rx_ns;
	default:
		return 0;
	}
}

/* part / whole of @amount; the product may need more than 64 bits. */
static uint64_t share(uint64_t amount, uint64_t part, uint64_t whole)
{
	return (__uint128_t)amount * part / whole;
}

/* To the last nanosecond: each gets what the sum up to it has more. */
static void share_common(struct bills *b, enum bill_policy policy)
{
	uint64_t whole = 0, part = 0, given = 0, now;
	size_t i;

	for (i = 0; i < b->nr_bills; i++)
		whole += weight(&b->bills[i], policy);
	for (i = 0; whole && i < b->nr_bills; i++) {
		part += weight(&b->bills[i], policy);
		now = share(b->common_ns, part, whole);
		b->bills[i].common_ns = now - given;
		given = now;
	}
}

static void bill_without(struct bills *b)
{
	uint64_t network = bills_network_ns(b), given = 0, now;
	size_t i;

	for (i = 0; i < b->nr_bills; i++) {
		now = share(network, i + 1, b->nr_bills);
		b->bills[i].without_ns = b->bills[i].own_ns + now - given;
		given = now;
	}
}

static int compare_domids(const void *a, const void *b)
{
	const struct bill *x = a, *y = b;

	return (x->domid > y->domid) - (x->domid < y->domid);
}

/* By how much @b is more than @a. */
static uint64_t excess(uint64_t a, uint64_t b)
{
	return b > a ? b - a : 0;
}

int bills_make(struct bills *b, const struct view *from, const struct view *to,
	       enum bill_policy policy, struct why *why)
{
	struct snapshot diff;

	memset(b, 0, sizeof(*b));
	if (check_views(from, to, why))
		return -1;
	b->bills = calloc(from->nr_domains + to->nr_domains +
			  to->snapshot.nr_vifs + 1, sizeof(*b->bills));
	if (!b->bills || snapshot_diff(&diff, &from->snapshot, &to->snapshot))
		out_of_memory();
	bill_domains(b, from, to);
	bill_vifs(b, &diff, from, to);
	bill_ended(b, from, to);
	snapshot_free(&diff);
	b->lost_accounts += count_lost(from, to);
	b->common_ns = excess(view_common_ns(from), view_common_ns(to));
	qsort(b->bills, b->nr_bills, sizeof(*b->bills), compare_domids);
	share_common(b, policy);
	bill_without(b);
	return 0;
}

void bills_free(struct bills *b)
{
	free(b->bills);
	memset(b, 0, sizeof(*b));
}

uint64_t bill_total_ns(const struct bill *b)
{
	return b->own_ns + b->tx_ns + b->rx_ns + b->common_ns;
}

double bill_unfairness(const struct bill *b)
{
	double total = bill_total_ns(b);

	return total ? (b->without_ns - total) / total * 100 : 0;
}

uint64_t bills_misbilled_ns(const struct bills *b)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < b->nr_bills; i++)
		sum += excess(bill_total_ns(&b->bills[i]),
			     b->bills[i].without_ns);
	return sum;
}

uint64_t bills_network_ns(const struct bills *b)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < b->nr_bills; i++)
		sum += b->bills[i].tx_ns + b->bills[i].rx_ns +
		       b->bills[i].common_ns;
	return sum;
}

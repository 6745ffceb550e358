// SPDX-License-Identifier: GPL-2.0
/*
 * view - all that is known at one moment
 */
#include <stdlib.h>
#include <string.h>

#include "name.h"
#include "number.h"
#include "uuid.h"
#include "view.h"

static void take_account(struct view_domain *d,
			 const struct vmacct_domain_record *r)
{
	d->has_account = true;
	d->vifs = r->vifs;
	d->tx_ns = r->tx_ns;
	d->rx_ns = r->rx_ns;
	d->traffic = r->traffic;
}

static void add_books(struct view_domain *d, const struct books_domain *b)
{
	d->domid = b->domid;
	memcpy(d->uuid, b->uuid, sizeof(d->uuid));
	d->has_cpu = true;
	d->cpu_ns = b->cpu_ns;
}

/* A module that could not read the UUID leaves it to the domid. */
static bool is_same(const struct vmacct_domain_record *r,
		    const struct books_domain *b)
{
	return r->domid == b->domid &&
	       (!uuid_known(r->uuid) || uuid_equal(r->uuid, b->uuid));
}

/*
 * Where the books know better: or else the domain's vifs, and what is compared
 * with it later, would pass for another life's.
 */
static void learn_uuid(struct snapshot *s, struct vmacct_domain_record *r,
		       const struct books_domain *b)
{
	size_t i;

	if (uuid_known(r->uuid))
		return;
	memcpy(r->uuid, b->uuid, sizeof(r->uuid));
	for (i = 0; i < s->nr_vifs; i++)
		if (s->vifs[i].domid == r->domid &&
		    !uuid_known(s->vifs[i].uuid))
			memcpy(s->vifs[i].uuid, b->uuid, sizeof(b->uuid));
}

/* Both lists are by domid: goes along both at once. */
static void merge(struct view *v, const struct books *books)
{
	struct snapshot *s = &v->snapshot;
	size_t i = 0, k = 0;

	while (i < s->nr_domains || k < books->nr_domains) {
		struct vmacct_domain_record *r = NULL;
		const struct books_domain *b = NULL;
		struct view_domain *d = &v->domains[v->nr_domains];

		if (i < s->nr_domains)
			r = &s->domains[i];
		if (k < books->nr_domains)
			b = &books->domains[k];
		if (b && b->domid == v->backend_domid) {
			v->has_backend_cpu = true;
			v->backend_cpu_ns = b->cpu_ns;
			k++;
			continue;
		}
		v->nr_domains++;
		if (r && (!b || r->domid <= b->domid)) {
			d->domid = r->domid;
			memcpy(d->uuid, r->uuid, sizeof(d->uuid));
			take_account(d, r);
			i++;
			if (!b || !is_same(r, b))
				continue;
			learn_uuid(s, r, b);
		}
		add_books(d, b);
		k++;
	}
}

static void fill_names(struct view *v)
{
	size_t i;

	for (i = 0; i < v->nr_domains; i++) {
		struct view_domain *d = &v->domains[i];
		/* A recycled domid's name is not its last owner's. */
		bool is_past = d->has_account && !d->has_cpu &&
			       !v->no_books.text[0];

		if (!is_past &&
		    names_of_domain(d->domid, d->name, &v->no_names))
			return;
	}
}

static void ask_host(struct view *v, struct books *books)
{
	struct why why;

	if (names_connect(&v->no_names) ||
	    names_own_domid(&v->backend_domid, &why))
		v->backend_domid = 0;
	books_read(books, &v->no_books);
}

int view_take(struct view *v, const char *path, struct why *why)
{
	struct books books = { 0 };

	memset(v, 0, sizeof(*v));
	if (snapshot_read(&v->snapshot, path, why))
		return -1;
	if (path) {
		fail(&v->no_books, "not in a saved snapshot");
		fail(&v->no_names, "not in a saved snapshot");
	} else {
		ask_host(v, &books);
	}
	v->domains = calloc(v->snapshot.nr_domains + books.nr_domains + 1,
			    sizeof(*v->domains));
	if (v->domains)
		merge(v, &books);
	books_free(&books);
	if (!v->domains) {
		view_free(v);
		return fail(why, "out of memory");
	}
	if (!v->no_names.text[0])
		fill_names(v);
	return 0;
}

void view_free(struct view *v)
{
	snapshot_free(&v->snapshot);
	free(v->domains);
	memset(v, 0, sizeof(*v));
}

/* The first of that domid or of a greater one. */
static size_t first_of(const struct view *v, uint32_t domid)
{
	size_t low = 0, high = v->nr_domains, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (v->domains[middle].domid < domid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct view_domain *view_domain(const struct view *v, uint32_t domid,
				      const uint8_t uuid[VMACCT_UUID_LEN])
{
	size_t i;

	for (i = first_of(v, domid);
	     i < v->nr_domains && v->domains[i].domid == domid; i++)
		if (uuid_equal(v->domains[i].uuid, uuid))
			return &v->domains[i];
	return NULL;
}

/* A vif of that domid has been live all the while, and so has its domain. */
static bool lived_on(const struct view *old, const struct view *new,
		     uint32_t domid)
{
	const struct snapshot *s = &old->snapshot;
	const struct vmacct_vif_record *now;
	size_t i;

	if (!snapshot_same_load(s, &new->snapshot))
		return false;
	for (i = 0; i < s->nr_vifs; i++) {
		if (s->vifs[i].domid != domid ||
		    s->vifs[i].state != VMACCT_LIVE)
			continue;
		now = snapshot_vif(&new->snapshot, s->vifs[i].account);
		if (now && now->domid == domid && now->state == VMACCT_LIVE)
			return true;
	}
	return false;
}

const struct view_domain *view_own_before(const struct view *old,
					  const struct view *new,
					  const struct view_domain *d)
{
	const struct view_domain *same = view_domain(old, d->domid, d->uuid);
	size_t i;

	if (!d->has_cpu || (same && same->has_cpu) ||
	    !lived_on(old, new, d->domid))
		return same;
	for (i = first_of(old, d->domid);
	     i < old->nr_domains && old->domains[i].domid == d->domid; i++)
		if (old->domains[i].has_cpu)
			return &old->domains[i];
	return same;
}

int view_diff(struct view *diff, const struct view *old, const struct view *new)
{
	/* Where there were no books, nobody's own time is known to be new. */
	bool had_books = !old->no_books.text[0];
	size_t i;

	*diff = *new;
	diff->domains = calloc(new->nr_domains + 1, sizeof(*diff->domains));
	if (!diff->domains)
		return -1;
	if (snapshot_diff(&diff->snapshot, &old->snapshot, &new->snapshot)) {
		free(diff->domains);
		return -1;
	}
	for (i = 0; i < new->nr_domains; i++) {
		const struct view_domain *before;
		struct view_domain *d = &diff->domains[i];

		*d = new->domains[i];
		before = view_own_before(old, new, d);
		if (before && before->has_cpu && d->cpu_ns >= before->cpu_ns)
			d->cpu_ns -= before->cpu_ns;
		d->has_cpu = d->has_cpu && had_books;
		if (d->has_account)
			take_account(d, snapshot_domain(&diff->snapshot,
							d->domid));
	}
	diff->has_backend_cpu = old->has_backend_cpu && new->has_backend_cpu &&
				new->backend_cpu_ns >= old->backend_cpu_ns;
	diff->backend_cpu_ns = new->backend_cpu_ns - old->backend_cpu_ns;
	return 0;
}

bool view_domain_is(const struct view_domain *d, const char *text)
{
	uint64_t domid;

	if (!number_u64(text, &domid))
		return d->domid == domid;
	return name_or_uuid_is(d->name, d->uuid, text);
}

bool view_vif_is(const struct view *v, const struct vmacct_vif_record *vif,
		 const char *text)
{
	struct view_domain life = { .domid = vif->domid };
	const struct view_domain *d;

	memcpy(life.uuid, vif->uuid, sizeof(life.uuid));
	/* One whose domain's domid has a new owner has no row there. */
	d = view_domain(v, vif->domid, vif->uuid);
	return view_domain_is(d ? d : &life, text);
}

uint64_t view_charged_ns(const struct view *v)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < v->nr_domains; i++)
		sum += v->domains[i].tx_ns + v->domains[i].rx_ns;
	return sum;
}

uint64_t view_common_ns(const struct view *v)
{
	return v->snapshot.common_ns[VMACCT_COMMON_RX] +
	       v->snapshot.common_ns[VMACCT_COMMON_TX];
}

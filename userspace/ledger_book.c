// SPDX-License-Identifier: GPL-2.0
/*
 * ledger_book - what is to be written into the ledger, by what is there now and
 * was there before
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "ledger_book.h"
#include "ledger_record.h"
#include "uuid.h"

static int by_life(const void *a, const void *b)
{
	const struct book_domain *x = a, *y = b;

	if (x->domid != y->domid)
		return x->domid < y->domid ? -1 : 1;
	return memcmp(x->uuid, y->uuid, sizeof(x->uuid));
}

static struct book_domain *find_domain(const struct ledger_book *book,
				       uint32_t domid,
				       const uint8_t uuid[VMACCT_UUID_LEN])
{
	struct book_domain key = { .domid = domid };

	memcpy(key.uuid, uuid, sizeof(key.uuid));
	if (!book->nr_domains)
		return NULL;
	return bsearch(&key, book->domains, book->nr_domains, sizeof(key),
		       by_life);
}

static int by_account(const void *a, const void *b)
{
	const struct book_vif *x = a, *y = b;

	return (x->account > y->account) - (x->account < y->account);
}

static const struct book_vif *find_vif(const struct ledger_book *book,
				       uint64_t account)
{
	const struct book_vif key = { .account = account };

	if (!book->nr_vifs)
		return NULL;
	return bsearch(&key, book->vifs, book->nr_vifs, sizeof(key), by_account);
}

/* All domains that are to be in the book, some of them several times. */
struct lives {
	size_t count;
	struct book_domain *life;
};

static void add_life(struct lives *l, uint32_t domid,
		     const uint8_t uuid[VMACCT_UUID_LEN], bool has_account,
		     bool alive)
{
	struct book_domain *d = &l->life[l->count++];

	memset(d, 0, sizeof(*d));
	d->domid = domid;
	memcpy(d->uuid, uuid, sizeof(d->uuid));
	d->has_account = has_account;
	d->alive = alive;
}

/*
 * Those that run on without a vif; that have ended, and have no line since; and
 * those of which the books said that they are there, where there are none now.
 */
static void add_old(struct lives *l, const struct ledger_book *old,
		    bool have_books)
{
	size_t i;

	for (i = 0; old->looked && i < old->nr_domains; i++) {
		const struct book_domain *d = &old->domains[i];

		if (d->alive || (d->has_account && !d->written))
			add_life(l, d->domid, d->uuid, d->has_account,
				 d->alive && !have_books);
	}
}

static void gather(struct lives *l, const struct ledger_book *old,
		   const struct snapshot *s, const struct books *b)
{
	size_t in_books = b ? b->nr_domains : 0, i;

	l->count = 0;
	l->life = calloc(old->nr_domains + in_books + s->nr_domains +
			 s->nr_vifs + 1, sizeof(*l->life));
	if (!l->life)
		out_of_memory();
	add_old(l, old, b);
	for (i = 0; i < s->nr_domains; i++)
		add_life(l, s->domains[i].domid, s->domains[i].uuid, true, !b);
	for (i = 0; i < s->nr_vifs; i++)
		add_life(l, s->vifs[i].domid, s->vifs[i].uuid, true, false);
	for (i = 0; i < in_books; i++)
		add_life(l, b->domains[i].domid, b->domains[i].uuid, false, true);
}

/* By life, each once. */
static void sort_out(struct lives *l)
{
	size_t i, kept = 0;

	qsort(l->life, l->count, sizeof(*l->life), by_life);
	for (i = 0; i < l->count; i++) {
		struct book_domain *d = &l->life[i];

		if (kept && !by_life(&l->life[kept - 1], d)) {
			l->life[kept - 1].has_account |= d->has_account;
			l->life[kept - 1].alive |= d->alive;
		} else {
			l->life[kept++] = *d;
		}
	}
	l->count = kept;
}

static void carry_over(const struct ledger_book *old, struct book_domain *d)
{
	const struct book_domain *was = find_domain(old, d->domid, d->uuid);

	if (!was)
		return;
	memcpy(d->name, was->name, sizeof(d->name));
	d->has_own = was->has_own;
	d->own_ns = was->own_ns;
	d->own_before_ns = was->own_before_ns;
	d->was_alive = was->alive;
	/* Its end is news. */
	d->written = was->written && d->alive == was->alive;
}

/*
 * What the domain is known to have used under another UUID: a toolstack gives a
 * domain that runs another one (XAPI both of those that are the same guest's
 * while it migrates). To the books that one has gone and this one come, and it
 * has used what that one had.
 */
static uint64_t own_under_another_uuid(const struct ledger_book *book,
				       const struct books_domain *now)
{
	size_t i;

	for (i = 0; i < book->nr_domains; i++) {
		const struct book_domain *d = &book->domains[i];

		if (d->domid == now->domid && d->was_alive && !d->alive &&
		    d->own_ns <= now->cpu_ns)
			return d->own_ns;
	}
	return 0;
}

static void take_own(struct ledger_book *book, const struct books *b)
{
	struct book_domain *d;
	size_t i;

	for (i = 0; i < b->nr_domains; i++) {
		/* Dom0's own has what it did for everybody in it. */
		if (!b->domains[i].domid)
			continue;
		d = find_domain(book, b->domains[i].domid, b->domains[i].uuid);
		if (!d->has_own)
			d->own_before_ns = book->looked ?
				own_under_another_uuid(book, &b->domains[i]) :
				b->domains[i].cpu_ns;
		d->has_own = true;
		/* Another life of the same domid and UUID: it was away. */
		if (b->domains[i].cpu_ns < d->own_before_ns)
			d->own_before_ns = 0;
		d->own_ns = b->domains[i].cpu_ns;
	}
}

static void look_at_domains(struct ledger_book *book, const struct snapshot *s,
			    const struct books *b)
{
	struct lives l;
	size_t i;

	gather(&l, book, s, b);
	sort_out(&l);
	for (i = 0; i < l.count; i++)
		carry_over(book, &l.life[i]);
	free(book->domains);
	book->domains = l.life;
	book->nr_domains = l.count;
	if (!b)
		return;
	take_own(book, b);
	book->looked = true;
}

static uint64_t count_lost(const struct ledger_book *book,
			   const struct book_vif *now, size_t count)
{
	uint64_t lost = 0;
	size_t i;

	for (i = 0; i < book->nr_vifs; i++)
		if (!book->vifs[i].closed &&
		    !bsearch(&book->vifs[i], now, count, sizeof(*now), by_account))
			lost++;
	return lost;
}

static void look_at_vifs(struct ledger_book *book, const struct snapshot *s)
{
	struct book_vif *vifs = calloc(s->nr_vifs + 1, sizeof(*vifs));
	size_t i;

	if (!vifs)
		out_of_memory();
	for (i = 0; i < s->nr_vifs; i++) {
		const struct book_vif *was = find_vif(book, s->vifs[i].account);

		vifs[i].account = s->vifs[i].account;
		vifs[i].from_ns = was ? was->from_ns : s->realtime_ns;
		vifs[i].gone = s->vifs[i].state == VMACCT_GONE;
		vifs[i].closed = was && was->closed;
	}
	book->lost += count_lost(book, vifs, s->nr_vifs);
	free(book->vifs);
	book->vifs = vifs;
	book->nr_vifs = s->nr_vifs;
}

void ledger_book_look(struct ledger_book *book, const struct snapshot *s,
		      const struct books *b)
{
	/* Accounts begin anew with each load. */
	if (memcmp(book->load_id, s->module.load_id, sizeof(book->load_id)))
		book->nr_vifs = 0;
	memcpy(book->load_id, s->module.load_id, sizeof(book->load_id));
	look_at_vifs(book, s);
	look_at_domains(book, s, b);
}

void ledger_book_free(struct ledger_book *book)
{
	free(book->domains);
	free(book->vifs);
	memset(book, 0, sizeof(*book));
}

/* Lines, one behind the other. */
struct lines {
	FILE *stream;
	char *text;
	size_t size;
};

static void begin_lines(struct lines *l)
{
	l->stream = open_memstream(&l->text, &l->size);
	if (!l->stream)
		out_of_memory();
}

static void add_line(struct lines *l, const struct ledger_record *r)
{
	char *line = ledger_record_line(r);

	/* A line that is cut short would pass for written, and be acknowledged. */
	if (fputs(line, l->stream) < 0)
		out_of_memory();
	free(line);
}

static char *end_lines(struct lines *l, size_t *size)
{
	if (fclose(l->stream))
		out_of_memory();
	*size = l->size;
	return l->text;
}

static struct ledger_record record_of(enum ledger_kind kind,
				      const struct ledger_book *book,
				      const struct snapshot *s)
{
	struct ledger_record r = { .kind = kind, .time_ns = s->realtime_ns };

	memcpy(r.load_id, s->module.load_id, sizeof(r.load_id));
	memcpy(r.boot_id, book->boot_id, sizeof(r.boot_id));
	return r;
}

static struct ledger_record domain_record(enum ledger_kind kind,
					  const struct ledger_book *book,
					  const struct snapshot *s,
					  const struct book_domain *d)
{
	struct ledger_record r = record_of(kind, book, s);

	r.domid = d->domid;
	memcpy(r.uuid, d->uuid, sizeof(r.uuid));
	memcpy(r.name, d->name, sizeof(r.name));
	r.has_own = d->has_own;
	r.own_ns = d->own_ns;
	r.own_before_ns = d->own_before_ns;
	return r;
}

static void add_closed(struct lines *l, const struct ledger_book *book,
		       const struct snapshot *s, size_t i)
{
	const struct vmacct_vif_record *v = &s->vifs[i];
	struct ledger_vif vif = { book->vifs[i].from_ns, *v };
	struct ledger_record r = domain_record(LEDGER_CLOSED, book, s,
			find_domain(book, v->domid, v->uuid));

	r.nr_vifs = 1;
	r.vifs = &vif;
	add_line(l, &r);
}

static bool is_to_be_closed(const struct book_vif *v)
{
	return v->gone && !v->closed;
}

char *ledger_book_closed(const struct ledger_book *book,
			 const struct snapshot *s, size_t *size)
{
	struct lines l = { 0 };
	size_t i;

	for (i = 0; i < book->nr_vifs; i++) {
		if (!is_to_be_closed(&book->vifs[i]))
			continue;
		if (!l.stream)
			begin_lines(&l);
		add_closed(&l, book, s, i);
	}
	return l.stream ? end_lines(&l, size) : NULL;
}

void ledger_book_close_vifs(struct ledger_book *book)
{
	size_t i;

	for (i = 0; i < book->nr_vifs; i++)
		book->vifs[i].closed = book->vifs[i].gone;
}

static bool is_live_vif_of(const struct book_domain *d,
			   const struct vmacct_vif_record *v)
{
	return v->state != VMACCT_GONE && v->domid == d->domid &&
	       uuid_equal(v->uuid, d->uuid);
}

/* @vifs has room for all. */
static size_t vifs_of(const struct book_domain *d, const struct ledger_book *book,
		      const struct snapshot *s, struct ledger_vif *vifs)
{
	size_t i, count = 0;

	for (i = 0; i < s->nr_vifs; i++)
		if (is_live_vif_of(d, &s->vifs[i]))
			vifs[count++] = (struct ledger_vif){
				book->vifs[i].from_ns, s->vifs[i],
			};
	return count;
}

static void add_common(struct lines *l, const struct ledger_book *book,
		       const struct snapshot *s)
{
	struct ledger_record r = record_of(LEDGER_COMMON, book, s);

	memcpy(r.common_ns, s->common_ns, sizeof(r.common_ns));
	add_line(l, &r);
}

/*
 * Of those that are alive, or have a vif that is, @all or those alone that have
 * no line yet; and of those that have ended one line since.
 */
static void add_domains(struct lines *l, const struct ledger_book *book,
			const struct snapshot *s, bool all)
{
	struct ledger_vif *vifs = calloc(s->nr_vifs + 1, sizeof(*vifs));
	size_t i;

	if (!vifs)
		out_of_memory();
	for (i = 0; i < book->nr_domains; i++) {
		const struct book_domain *d = &book->domains[i];
		struct ledger_record r;

		if (!d->has_account || (d->written && !all))
			continue;
		r = domain_record(LEDGER_CHECKPOINT, book, s, d);
		r.nr_vifs = vifs_of(d, book, s, vifs);
		r.vifs = vifs;
		if (d->written && !d->alive && !r.nr_vifs)
			continue;
		if (!l->stream)
			begin_lines(l);
		add_line(l, &r);
	}
	free(vifs);
}

char *ledger_book_begun(const struct ledger_book *book,
			const struct snapshot *s, size_t *size)
{
	struct lines l = { 0 };

	add_domains(&l, book, s, false);
	return l.stream ? end_lines(&l, size) : NULL;
}

char *ledger_book_checkpoint(const struct ledger_book *book,
			     const struct snapshot *s, size_t *size)
{
	struct lines l;

	begin_lines(&l);
	add_domains(&l, book, s, true);
	add_common(&l, book, s);
	return end_lines(&l, size);
}

void ledger_book_domains_written(struct ledger_book *book)
{
	size_t i;

	for (i = 0; i < book->nr_domains; i++)
		book->domains[i].written |= book->domains[i].has_account;
}

// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "ledger_book.h"
#include "ledger_record.h"
#include "ledger_sum.h"
#include "unit.h"

#define SECOND	1000000000ull

/* A host whose vifs and domains a test changes, and what it is looked at with. */
static struct vmacct_vif_record vifs[16];
static struct vmacct_domain_record domains[8];
static struct books_domain in_books[8];
static struct snapshot snapshot;
static struct books books;
static struct ledger_book book;
static struct ledger_sum sum;

static void start(void)
{
	memset(&snapshot, 0, sizeof(snapshot));
	memset(&books, 0, sizeof(books));
	memset(&book, 0, sizeof(book));
	snapshot.realtime_ns = 1000 * SECOND;
	snapshot.module.load_id[0] = 1;
	snapshot.vifs = vifs;
	snapshot.domains = domains;
	books.domains = in_books;
	ledger_sum_begin(&sum, 0, UINT64_MAX);
}

static void finish(void)
{
	ledger_book_free(&book);
	ledger_sum_free(&sum);
}

static void domain(uint32_t domid, uint8_t uuid)
{
	struct vmacct_domain_record *d = &domains[snapshot.nr_domains++];

	memset(d, 0, sizeof(*d));
	d->domid = domid;
	d->uuid[0] = uuid;
}

static struct vmacct_vif_record *vif(uint64_t account, uint32_t domid,
				     uint8_t uuid)
{
	struct vmacct_vif_record *v = &vifs[snapshot.nr_vifs++];

	memset(v, 0, sizeof(*v));
	v->account = account;
	v->domid = domid;
	v->uuid[0] = uuid;
	return v;
}

static struct books_domain *ran(uint32_t domid, uint8_t uuid, uint64_t ns)
{
	struct books_domain *d = &in_books[books.nr_domains++];

	memset(d, 0, sizeof(*d));
	d->domid = domid;
	d->uuid[0] = uuid;
	d->cpu_ns = ns;
	return d;
}

static void look(void)
{
	snapshot.realtime_ns += SECOND;
	ledger_book_look(&book, &snapshot, &books);
}

/* The record is the test's to free; @line is its next one then. */
static struct ledger_record record_at(char **line)
{
	char *end = strchr(*line, '\n');
	struct ledger_record r;
	struct why why;

	ck_assert_ptr_nonnull(end);
	ck_assert_msg(!ledger_record_parse(&r, *line, end - *line, &why), "%s",
		      why.text);
	*line = end + 1;
	return r;
}

/* Takes lines into the sum, and frees them; returns how many there were. */
static unsigned int take(char *lines, size_t size)
{
	char *line = lines;
	unsigned int count;

	if (!lines)
		return 0;
	ck_assert_uint_eq(strlen(lines), size);
	for (count = 0; *line; count++) {
		struct ledger_record r = record_at(&line);

		ledger_sum_add(&sum, &r);
		ledger_record_free(&r);
	}
	free(lines);
	return count;
}

static unsigned int closed(void)
{
	size_t size;
	char *lines = ledger_book_closed(&book, &snapshot, &size);

	return take(lines, size);
}

static unsigned int begun(void)
{
	size_t size;
	char *lines = ledger_book_begun(&book, &snapshot, &size);

	return take(lines, size);
}

static unsigned int checkpoint(void)
{
	size_t size;
	char *lines = ledger_book_checkpoint(&book, &snapshot, &size);

	return take(lines, size);
}

static const struct ledger_bill *bill(uint8_t uuid)
{
	size_t i;

	for (i = 0; i < sum.nr_bills; i++)
		if (sum.bills[i].uuid[0] == uuid)
			return &sum.bills[i];
	ck_abort_msg("nobody has the UUID %u", uuid);
}

/* Domain 3, which used 1000 ns before anybody looked, and a vif; it has its first line. */
static void domain_is_there(void)
{
	ran(3, 33, 1000);
	domain(3, 33);
	vif(1, 3, 33);
	look();
	checkpoint();
}

/* Its last vif went and was reaped: the module knows nothing of it any more. */
static void vif_is_gone(void)
{
	snapshot.nr_domains = 0;
	snapshot.nr_vifs = 0;
}

START_TEST(a_checkpoint_is_of_each_domain_with_its_live_vifs)
{
	struct ledger_record r;
	char *lines, *line;
	size_t size;

	ran(0, 200, 1);
	domain(3, 33);
	domain(7, 77);
	vif(1, 3, 33)->ns[VMACCT_RX_COPY] = 5;
	vif(2, 7, 77)->state = VMACCT_GONE;
	vif(4, 3, 33)->handle = 1;
	look();
	lines = ledger_book_checkpoint(&book, &snapshot, &size);
	line = lines;

	r = record_at(&line);
	ck_assert_int_eq(r.kind, LEDGER_CHECKPOINT);
	ck_assert_uint_eq(r.domid, 3);
	ck_assert_uint_eq(r.uuid[0], 33);
	assert_u64(r.time_ns, 1001 * SECOND);
	ck_assert_uint_eq(r.load_id[0], 1);
	ck_assert_uint_eq(r.nr_vifs, 2);
	assert_u64(r.vifs[0].v.account, 1);
	assert_u64(r.vifs[0].v.ns[VMACCT_RX_COPY], 5);
	assert_u64(r.vifs[1].v.account, 4);
	ledger_record_free(&r);

	r = record_at(&line);
	ck_assert_uint_eq(r.domid, 7);
	ck_assert_uint_eq(r.nr_vifs, 0);
	ledger_record_free(&r);

	r = record_at(&line);
	ck_assert_int_eq(r.kind, LEDGER_COMMON);
	ledger_record_free(&r);
	ck_assert_str_eq(line, "");
	free(lines);
}

START_TEST(a_vif_that_went_is_closed_until_that_is_written)
{
	domain(3, 33);
	vif(1, 3, 33);
	look();
	ck_assert_uint_eq(closed(), 0);
	vifs[0].state = VMACCT_GONE;
	look();
	ck_assert_uint_eq(closed(), 1);
	/* The disk was full. */
	look();
	ck_assert_uint_eq(closed(), 1);
	ck_assert(!book.vifs[0].closed);
	ledger_book_close_vifs(&book);
	ck_assert(book.vifs[0].closed);
	look();
	ck_assert_uint_eq(closed(), 0);
	ck_assert(book.vifs[0].closed);
}

START_TEST(a_vif_that_vanished_unclosed_is_counted)
{
	domain(3, 33);
	vif(1, 3, 33);
	vif(2, 3, 33)->state = VMACCT_GONE;
	look();
	ledger_book_close_vifs(&book);
	vifs[0] = vifs[1];
	vifs[0].account = 3;
	snapshot.nr_vifs = 1;
	look();
	assert_u64(book.lost, 1);
	/* With another load, all of them vanish. */
	snapshot.module.load_id[0] = 2;
	snapshot.nr_vifs = 0;
	look();
	assert_u64(book.lost, 1);
}

START_TEST(accounts_of_another_load_are_others)
{
	domain(3, 33);
	vif(1, 3, 33)->state = VMACCT_GONE;
	look();
	ledger_book_close_vifs(&book);
	snapshot.module.load_id[0] = 2;
	look();
	ck_assert_uint_eq(closed(), 1);
}

START_TEST(a_vif_is_from_when_it_was_first_seen)
{
	domain(3, 33);
	vif(1, 3, 33);
	look();
	vif(2, 3, 33);
	look();
	assert_u64(book.vifs[0].from_ns, 1001 * SECOND);
	assert_u64(book.vifs[1].from_ns, 1002 * SECOND);
}

/* Domain 3 was there before anybody looked, 7 came while one looked. */
START_TEST(own_time_counts_from_when_one_looked)
{
	domain_is_there();
	in_books[0].cpu_ns = 1400;
	ran(7, 77, 50);
	look();
	domain(7, 77);
	vif(2, 7, 77);
	in_books[1].cpu_ns = 60;
	look();
	checkpoint();
	assert_u64(bill(33)->own_ns, 400);
	assert_u64(bill(77)->own_ns, 60);
}

START_TEST(what_the_books_said_last_still_holds)
{
	domain_is_there();
	in_books[0].cpu_ns = 1300;
	look();
	/* It is destroyed: the hypervisor knows nothing of it any more. */
	books.nr_domains = 0;
	vifs[0].state = VMACCT_GONE;
	look();
	closed();
	assert_u64(bill(33)->own_ns, 300);
}

START_TEST(without_books_there_is_no_own_time)
{
	domain(3, 33);
	vif(1, 3, 33);
	ledger_book_look(&book, &snapshot, NULL);
	ck_assert(book.domains[0].alive);
	checkpoint();
	ck_assert(!bill(33)->has_own);
	/* When they come, what was before is nobody's. */
	ran(3, 33, 1000);
	look();
	checkpoint();
	in_books[0].cpu_ns = 1001;
	ledger_book_look(&book, &snapshot, NULL);
	look();
	checkpoint();
	ck_assert(bill(33)->has_own);
	assert_u64(bill(33)->own_ns, 1);
}

/* Or a vmacctd that is started again would not know what it had seen of its own time. */
START_TEST(a_domain_has_a_line_as_soon_as_it_is_seen)
{
	ran(3, 33, 1000);
	domain(3, 33);
	vif(1, 3, 33);
	look();
	ck_assert_uint_eq(begun(), 1);
	ledger_book_domains_written(&book);
	ran(7, 77, 50);
	domain(7, 77);
	vif(2, 7, 77);
	look();
	ck_assert_uint_eq(begun(), 1);
	/* The disk was full. */
	ck_assert_uint_eq(begun(), 1);
	ledger_book_domains_written(&book);
	look();
	ck_assert_uint_eq(begun(), 0);

	ledger_book_free(&book);
	in_books[1].cpu_ns = 70;
	look();
	checkpoint();
	assert_u64(bill(77)->own_ns, 70);
}

START_TEST(a_domain_without_a_vif_runs_on)
{
	domain_is_there();
	vif_is_gone();
	in_books[0].cpu_ns = 1200;
	look();
	ck_assert_uint_eq(checkpoint(), 2);
	assert_u64(bill(33)->own_ns, 200);
}

/* Without a vif there is no account to close: what it used since the last line is on no other. */
START_TEST(a_domain_without_a_vif_has_a_line_when_it_ends)
{
	domain_is_there();
	vif_is_gone();
	look();
	checkpoint();
	ledger_book_domains_written(&book);
	in_books[0].cpu_ns = 1300;
	look();
	ck_assert_uint_eq(begun(), 0);
	books.nr_domains = 0;
	look();
	/* The disk is full: it waits. */
	ledger_book_look(&book, &snapshot, NULL);
	look();
	ck_assert_uint_eq(begun(), 1);
	assert_u64(bill(33)->own_ns, 300);
	ledger_book_domains_written(&book);
	look();
	ck_assert_uint_eq(book.nr_domains, 0);
}

/* Where nobody may acknowledge its account the module goes on showing it. */
START_TEST(a_domain_that_ended_has_one_line_however_long_it_is_shown)
{
	domain_is_there();
	ledger_book_domains_written(&book);
	in_books[0].cpu_ns = 1300;
	look();
	books.nr_domains = 0;
	look();
	/* As long as it has a vif it is not over. */
	ck_assert_uint_eq(begun(), 1);
	ledger_book_domains_written(&book);
	look();
	ck_assert_uint_eq(checkpoint(), 2);
	vifs[0].state = VMACCT_GONE;
	look();
	ck_assert_uint_eq(closed(), 1);
	ledger_book_close_vifs(&book);
	assert_u64(bill(33)->own_ns, 300);
	look();
	ck_assert_uint_eq(begun(), 0);
	ck_assert_uint_eq(checkpoint(), 1);
	/* It had been away. */
	ran(3, 33, 1400);
	look();
	ck_assert_uint_eq(checkpoint(), 2);
	assert_u64(bill(33)->own_ns, 400);
}

/* Away, and back under the same domid: less than it had used when it was first seen. */
START_TEST(a_domain_that_comes_back_is_billed_from_its_creation)
{
	domain_is_there();
	vif_is_gone();
	in_books[0].cpu_ns = 20;
	look();
	ck_assert_uint_eq(checkpoint(), 2);
	assert_u64(book.domains[0].own_before_ns, 0);
}

/* Once more, and for a moment the books cannot be read. */
START_TEST(a_domain_without_a_vif_is_kept_while_there_are_no_books)
{
	domain_is_there();
	vif_is_gone();
	look();
	ledger_book_look(&book, &snapshot, NULL);
	ck_assert_uint_eq(checkpoint(), 2);
	in_books[0].cpu_ns = 1200;
	look();
	ck_assert_uint_eq(checkpoint(), 2);
	assert_u64(bill(33)->own_ns, 200);
}

START_TEST(where_there_never_are_books_nobody_is_kept)
{
	domain(3, 33);
	vif(1, 3, 33);
	ledger_book_look(&book, &snapshot, NULL);
	vif_is_gone();
	ledger_book_look(&book, &snapshot, NULL);
	ck_assert_uint_eq(book.nr_domains, 0);
}

START_TEST(two_lives_of_a_domid_are_two_domains)
{
	ran(3, 34, 10);
	domain(3, 34);
	vif(1, 3, 33)->ns[VMACCT_TX_POLL] = 5;
	vifs[0].state = VMACCT_GONE;
	vif(2, 3, 34)->ns[VMACCT_TX_POLL] = 7;
	look();
	ck_assert_uint_eq(book.nr_domains, 2);
	ck_assert(!book.domains[0].alive);
	ck_assert(book.domains[1].alive);
	strcpy(book.domains[1].name, "new");
	closed();
	checkpoint();
	assert_u64(bill(33)->tx_ns, 5);
	ck_assert_str_eq(bill(33)->name, "");
	assert_u64(bill(34)->tx_ns, 7);
	ck_assert_str_eq(bill(34)->name, "new");
}

/*
 * As XAPI does it while a guest migrates: the hypervisor's books have another
 * UUID, and so has what the module says when the next vif connects.
 */
START_TEST(what_a_domain_used_is_billed_once_whatever_its_uuid)
{
	domain(7, 76);
	vif(1, 7, 76);
	look();
	ran(7, 76, 100);
	look();
	checkpoint();
	in_books[0].cpu_ns = 200;
	look();
	checkpoint();
	in_books[0].uuid[0] = 77;
	in_books[0].cpu_ns = 230;
	domains[0].uuid[0] = 77;
	vifs[0].uuid[0] = 77;
	look();
	checkpoint();
	in_books[0].cpu_ns = 400;
	look();
	checkpoint();
	assert_u64(bill(76)->own_ns, 200);
	assert_u64(bill(77)->own_ns, 200);
}

/* The domid is used again at once, by one that has used less. */
START_TEST(another_life_of_a_domid_is_billed_all_that_it_used)
{
	domain_is_there();
	vif_is_gone();
	domain(3, 34);
	vif(2, 3, 34);
	in_books[0].uuid[0] = 34;
	in_books[0].cpu_ns = 20;
	look();
	checkpoint();
	assert_u64(bill(34)->own_ns, 20);
}

/* It has what it did for all the others in it. */
START_TEST(dom0s_own_time_is_on_no_bill)
{
	domain(0, 1);
	vif(1, 0, 1)->ns[VMACCT_TX_POLL] = 5;
	look();
	ran(0, 1, 1000);
	look();
	checkpoint();
	assert_u64(bill(1)->tx_ns, 5);
	ck_assert(!bill(1)->has_own);
}

static void random_charges(uint64_t truth[3])
{
	size_t i;

	for (i = 0; i < snapshot.nr_vifs; i++) {
		uint64_t ns = random() % 1000;

		if (vifs[i].state == VMACCT_GONE)
			continue;
		vifs[i].ns[random() % VMACCT_NR_CLASSES] += ns;
		truth[vifs[i].uuid[0]] += ns;
	}
}

static void random_vifs(uint64_t *account)
{
	unsigned int uuid = random() % 3;

	if (snapshot.nr_vifs < 8)
		vif(++*account, uuid, uuid);
	if (random() % 2)
		vifs[random() % snapshot.nr_vifs].state = VMACCT_GONE;
}

/* As the module does when it is told that the final figures are written. */
static void reap(void)
{
	size_t i, kept = 0;

	for (i = 0; i < snapshot.nr_vifs; i++)
		if (!book.vifs[i].closed)
			vifs[kept++] = vifs[i];
	snapshot.nr_vifs = kept;
}

/* Killed at some point of a tick, or not at all. */
static void random_tick(void)
{
	unsigned int fate = random() % 6;

	look();
	if (fate != 0) {
		closed();
		if (fate != 1)
			ledger_book_close_vifs(&book);
		if (fate > 2)
			reap();
		else
			look();
		if (fate > 3)
			look(), checkpoint();
	}
	if (fate < 5)
		ledger_book_free(&book);
}

START_TEST(whoever_is_killed_when_ever_nothing_is_lost_or_billed_twice)
{
	unsigned int seed, i;

	for (seed = 0; seed < 20; seed++) {
		uint64_t truth[3] = { 0 }, account = 0;

		finish();
		start();
		srandom(seed);
		for (i = 0; i < 50; i++) {
			random_vifs(&account);
			random_charges(truth);
			random_tick();
		}
		look();
		closed();
		checkpoint();
		for (i = 0; i < 3; i++)
			assert_u64(bill(i)->tx_ns + bill(i)->rx_ns, truth[i]);
	}
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("ledger_book");
	TCase *tc = tcase_create("book");

	tcase_add_checked_fixture(tc, start, finish);
	tcase_add_test(tc, a_checkpoint_is_of_each_domain_with_its_live_vifs);
	tcase_add_test(tc, a_vif_that_went_is_closed_until_that_is_written);
	tcase_add_test(tc, a_vif_that_vanished_unclosed_is_counted);
	tcase_add_test(tc, accounts_of_another_load_are_others);
	tcase_add_test(tc, a_vif_is_from_when_it_was_first_seen);
	tcase_add_test(tc, own_time_counts_from_when_one_looked);
	tcase_add_test(tc, what_the_books_said_last_still_holds);
	tcase_add_test(tc, without_books_there_is_no_own_time);
	tcase_add_test(tc, a_domain_has_a_line_as_soon_as_it_is_seen);
	tcase_add_test(tc, a_domain_without_a_vif_runs_on);
	tcase_add_test(tc, a_domain_without_a_vif_has_a_line_when_it_ends);
	tcase_add_test(tc, a_domain_that_ended_has_one_line_however_long_it_is_shown);
	tcase_add_test(tc, a_domain_that_comes_back_is_billed_from_its_creation);
	tcase_add_test(tc, a_domain_without_a_vif_is_kept_while_there_are_no_books);
	tcase_add_test(tc, where_there_never_are_books_nobody_is_kept);
	tcase_add_test(tc, two_lives_of_a_domid_are_two_domains);
	tcase_add_test(tc, what_a_domain_used_is_billed_once_whatever_its_uuid);
	tcase_add_test(tc, another_life_of_a_domid_is_billed_all_that_it_used);
	tcase_add_test(tc, dom0s_own_time_is_on_no_bill);
	tcase_add_test(tc, whoever_is_killed_when_ever_nothing_is_lost_or_billed_twice);
	suite_add_tcase(suite, tc);
	return suite;
}

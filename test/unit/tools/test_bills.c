// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <string.h>

#include "bills.h"
#include "sample.h"
#include "unit.h"
#include "uuid.h"

#define SECOND	1000000000ull

static struct view from, to;
static struct bills bills;
static struct why why;

/* Nothing happened but a minute. */
static void take_both(void)
{
	sample_view(&from);
	sample_view(&to);
	to.snapshot.boottime_ns += 60 * SECOND;
}

static void free_all(void)
{
	view_free(&from);
	view_free(&to);
	bills_free(&bills);
}

static void make(enum bill_policy policy)
{
	bills_free(&bills);
	ck_assert_msg(!bills_make(&bills, &from, &to, policy, &why), "%s",
		      why.text);
}

static void assert_refused(const char *wanted)
{
	ck_assert_int_eq(bills_make(&bills, &from, &to, BILL_NONE, &why), -1);
	ck_assert_msg(!!strstr(why.text, wanted), "%s", why.text);
	ck_assert_ptr_null(strchr(why.text, '\n'));
	ck_assert_ptr_null(bills.bills);
}

/* By the UUID that sample_uuid() makes of @who. */
static const struct bill *bill_of(uint32_t who)
{
	uint8_t uuid[VMACCT_UUID_LEN];
	const struct bill *found = NULL;
	size_t i;

	sample_uuid(uuid, who);
	for (i = 0; i < bills.nr_bills; i++) {
		if (!uuid_equal(bills.bills[i].uuid, uuid))
			continue;
		ck_assert_msg(!found, "two bills for %u", who);
		found = &bills.bills[i];
	}
	ck_assert_msg(!!found, "no bill for %u", who);
	return found;
}

static struct view_domain *row(struct view *v, uint32_t domid)
{
	size_t i;

	for (i = 0; i < v->nr_domains; i++)
		if (v->domains[i].domid == domid)
			return &v->domains[i];
	ck_abort_msg("domain %u is not there", domid);
	return NULL;
}

static void remove_row(struct view *v, uint32_t domid)
{
	struct view_domain *d = row(v, domid);

	memmove(d, d + 1, (--v->nr_domains - (d - v->domains)) * sizeof(*d));
}

/* The account with that id and all that its domain's row has of it. */
static void remove_vif(struct view *v, uint64_t account)
{
	struct snapshot *s = &v->snapshot;
	size_t i;

	for (i = 0; s->vifs[i].account != account; i++)
		;
	memmove(&s->vifs[i], &s->vifs[i + 1],
		(--s->nr_vifs - i) * sizeof(*s->vifs));
}

/* In the row and in its vif, as the module would. */
static void charge(uint32_t domid, uint64_t tx_ns, uint64_t rx_ns)
{
	struct snapshot *s = &to.snapshot;
	struct view_domain *d = row(&to, domid);
	size_t i;

	d->tx_ns += tx_ns;
	d->rx_ns += rx_ns;
	for (i = 0; i < s->nr_vifs; i++) {
		if (s->vifs[i].domid != domid)
			continue;
		s->vifs[i].ns[VMACCT_TX_POLL] += tx_ns;
		s->vifs[i].ns[VMACCT_RX_COPY] += rx_ns;
		return;
	}
}

static void charge_common(uint64_t rx_ns, uint64_t tx_ns)
{
	to.snapshot.common_ns[VMACCT_COMMON_RX] += rx_ns;
	to.snapshot.common_ns[VMACCT_COMMON_TX] += tx_ns;
}

static uint64_t sum_common(void)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < bills.nr_bills; i++)
		sum += bills.bills[i].common_ns;
	return sum;
}

static uint64_t sum_total(void)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < bills.nr_bills; i++)
		sum += bill_total_ns(&bills.bills[i]);
	return sum;
}

static uint64_t sum_without(void)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < bills.nr_bills; i++)
		sum += bills.bills[i].without_ns;
	return sum;
}

START_TEST(where_nothing_happened_nobody_pays)
{
	size_t i;

	make(BILL_PROPORTIONAL);
	ck_assert_uint_eq(bills.nr_bills, 4);
	for (i = 0; i < bills.nr_bills; i++) {
		assert_u64(bill_total_ns(&bills.bills[i]), 0);
		assert_u64(bills.bills[i].without_ns, 0);
		ck_assert(bills.bills[i].own_complete);
		ck_assert(fpclassify(bill_unfairness(&bills.bills[i])) ==
			  FP_ZERO);
	}
	assert_u64(bills_network_ns(&bills), 0);
	assert_u64(bills_misbilled_ns(&bills), 0);
	assert_u64(bills.lost_accounts, 0);
}

START_TEST(each_pays_what_it_used)
{
	charge(3, 100, 2000);
	charge(7, 7, 70);
	row(&to, 3)->cpu_ns += 5 * SECOND;
	row(&to, 3)->traffic.tx_packets += 10;
	row(&to, 3)->traffic.rx_bytes += 1500;
	row(&to, 20)->cpu_ns += 20;
	make(BILL_NONE);
	assert_u64(bill_of(3)->tx_ns, 100);
	assert_u64(bill_of(3)->rx_ns, 2000);
	assert_u64(bill_of(3)->own_ns, 5 * SECOND);
	assert_u64(bill_of(3)->traffic.tx_packets, 10);
	assert_u64(bill_of(3)->traffic.rx_bytes, 1500);
	assert_u64(bill_of(3)->traffic.rx_packets, 0);
	assert_u64(bill_total_ns(bill_of(3)), 5 * SECOND + 2100);
	ck_assert_str_eq(bill_of(3)->name, "guest-3");
	ck_assert_uint_eq(bill_of(3)->domid, 3);
	assert_u64(bill_total_ns(bill_of(7)), 77);
	assert_u64(bill_of(9)->tx_ns, 0);
	assert_u64(bill_of(20)->own_ns, 20);
	ck_assert(!bill_of(20)->has_account);
}

START_TEST(under_none_nobody_pays_common)
{
	charge(3, 1, 1);
	charge_common(300, 33);
	make(BILL_NONE);
	assert_u64(sum_common(), 0);
	assert_u64(bills.common_ns, 333);
	assert_u64(bills_network_ns(&bills), 2);
}

START_TEST(under_equal_all_with_an_account_pay_the_same)
{
	charge(3, 1000000, 0);
	charge_common(200, 100);
	make(BILL_EQUAL);
	assert_u64(bill_of(3)->common_ns, 100);
	assert_u64(bill_of(7)->common_ns, 100);
	assert_u64(bill_of(9)->common_ns, 100);
	assert_u64(bill_of(20)->common_ns, 0);
}

START_TEST(under_proportional_who_caused_more_pays_more)
{
	charge(3, 100, 200);
	charge(7, 0, 100);
	charge_common(300, 100);
	make(BILL_PROPORTIONAL);
	assert_u64(bill_of(3)->common_ns, 300);
	assert_u64(bill_of(7)->common_ns, 100);
	assert_u64(bill_of(9)->common_ns, 0);
	assert_u64(bill_of(20)->common_ns, 0);
}

START_TEST(shares_add_up_to_the_last_nanosecond)
{
	static const uint64_t amounts[] = {
		1, 2, 3, 7, 100, 101, 999999999, 1ull << 40, 1ull << 62,
	};
	size_t i;

	charge(3, 333, 0);
	charge(7, 0, 1);
	charge(9, 5, 5);
	from.snapshot.common_ns[VMACCT_COMMON_RX] = 0;
	for (i = 0; i < ARRAY_SIZE(amounts); i++) {
		to.snapshot.common_ns[VMACCT_COMMON_RX] = amounts[i];
		make(BILL_EQUAL);
		assert_u64(sum_common(), amounts[i]);
		make(BILL_PROPORTIONAL);
		assert_u64(sum_common(), amounts[i]);
	}
}

/* amount * part takes more than 64 bits. */
START_TEST(large_shares_are_right)
{
	charge(3, 3000000 * SECOND, 0);
	charge(7, 1000000 * SECOND, 0);
	charge_common(4000000 * SECOND, 0);
	make(BILL_PROPORTIONAL);
	assert_u64(bill_of(3)->common_ns, 3000000 * SECOND);
	assert_u64(bill_of(7)->common_ns, 1000000 * SECOND);
}

START_TEST(where_nobody_has_an_account_common_is_nobodys)
{
	size_t i;

	from.snapshot.nr_vifs = 0;
	to.snapshot.nr_vifs = 0;
	for (i = 0; i < to.nr_domains; i++) {
		to.domains[i].has_account = false;
		from.domains[i].has_account = false;
	}
	charge_common(500, 0);
	make(BILL_EQUAL);
	assert_u64(sum_common(), 0);
	assert_u64(bills.common_ns, 500);
	make(BILL_PROPORTIONAL);
	assert_u64(sum_common(), 0);
}

START_TEST(where_nobody_was_charged_proportional_has_no_payers)
{
	charge_common(500, 0);
	make(BILL_PROPORTIONAL);
	assert_u64(sum_common(), 0);
}

START_TEST(where_nobody_is_there_is_no_bill)
{
	from.nr_domains = 0;
	to.nr_domains = 0;
	from.snapshot.nr_vifs = 0;
	to.snapshot.nr_vifs = 0;
	charge_common(500, 0);
	make(BILL_EQUAL);
	ck_assert_uint_eq(bills.nr_bills, 0);
	assert_u64(bills_misbilled_ns(&bills), 0);
}

/* The thesis' figure: who caused what, against who would pay. */

START_TEST(without_vmacct_all_pay_the_same_network_time)
{
	charge(3, 400, 0);
	row(&to, 3)->cpu_ns += 600;
	row(&to, 7)->cpu_ns += 900;
	make(BILL_NONE);
	assert_u64(bill_of(3)->without_ns, 600 + 100);
	assert_u64(bill_of(7)->without_ns, 900 + 100);
	assert_u64(bill_of(9)->without_ns, 100);
	assert_u64(bill_of(20)->without_ns, 100);
	ck_assert_double_eq_tol(bill_unfairness(bill_of(3)), -30, 1e-9);
	ck_assert_double_eq_tol(bill_unfairness(bill_of(7)), 100 / 9.0, 1e-9);
	assert_u64(bills_misbilled_ns(&bills), 300);
}

START_TEST(without_vmacct_the_sum_is_the_same)
{
	charge(3, 1234567, 7654321);
	charge(7, 11, 13);
	charge_common(1000001, 77);
	row(&to, 9)->cpu_ns += 17;
	make(BILL_PROPORTIONAL);
	assert_u64(sum_without(), sum_total());
	make(BILL_EQUAL);
	assert_u64(sum_without(), sum_total());
	make(BILL_NONE);
	assert_u64(sum_without(), sum_total());
}

/* What one pays too much another pays too little. */
START_TEST(where_all_cause_the_same_nothing_is_misbilled)
{
	remove_row(&from, 20);
	remove_row(&to, 20);
	charge(3, 50, 50);
	charge(7, 100, 0);
	charge(9, 0, 100);
	charge_common(300, 0);
	make(BILL_EQUAL);
	assert_u64(bills_misbilled_ns(&bills), 0);
	make(BILL_PROPORTIONAL);
	assert_u64(bills_misbilled_ns(&bills), 0);
}

/* Coming and going. */

START_TEST(a_new_domain_pays_from_zero)
{
	remove_row(&from, 20);
	make(BILL_NONE);
	assert_u64(bill_of(20)->own_ns, 20 * SECOND);
	ck_assert(bill_of(20)->own_complete);
}

START_TEST(a_new_vif_is_paid_from_zero)
{
	const struct view_domain *d = row(&to, 7);
	struct view_domain *before = row(&from, 7);

	remove_vif(&from, 2);
	remove_vif(&from, 40);
	before->has_account = false;
	before->tx_ns = 0;
	before->rx_ns = 0;
	memset(&before->traffic, 0, sizeof(before->traffic));
	make(BILL_NONE);
	assert_u64(bill_of(7)->tx_ns, d->tx_ns);
	assert_u64(bill_of(7)->traffic.rx_bytes, d->traffic.rx_bytes);
	assert_u64(bill_of(7)->own_ns, 0);
}

/* Its vifs are gone, their final figures are there; its books are not. */
START_TEST(a_domain_that_ended_pays_to_its_end)
{
	charge(7, 70, 0);
	row(&to, 7)->has_cpu = false;
	row(&to, 7)->vifs = 0;
	row(&to, 7)->name[0] = '\0';
	make(BILL_NONE);
	assert_u64(bill_of(7)->tx_ns, 70);
	ck_assert(!bill_of(7)->has_own);
	ck_assert(!bill_of(7)->own_complete);
	ck_assert_str_eq(bill_of(7)->name, "guest-7");
}

START_TEST(a_domain_that_ended_without_trace_is_named)
{
	remove_row(&to, 20);
	make(BILL_NONE);
	ck_assert(!bill_of(20)->own_complete);
	assert_u64(bill_total_ns(bill_of(20)), 0);
	ck_assert_str_eq(bill_of(20)->name, "guest-20");
}

START_TEST(a_domain_that_ended_and_was_reaped_had_an_account)
{
	remove_row(&to, 7);
	remove_vif(&to, 2);
	remove_vif(&to, 40);
	charge_common(300, 0);
	make(BILL_EQUAL);
	assert_u64(bill_of(3)->common_ns, 100);
	assert_u64(bill_of(7)->common_ns, 100);
	assert_u64(bill_of(20)->common_ns, 0);
}

/* Domain 7 ends, its domid is domain 500's; its vifs are gone. */
static void recycle_7(void)
{
	struct view_domain *d = row(&to, 7);
	size_t i;

	for (i = 0; i < to.snapshot.nr_vifs; i++)
		if (to.snapshot.vifs[i].domid == 7)
			to.snapshot.vifs[i].state = VMACCT_GONE;
	sample_uuid(d->uuid, 500);
	strcpy(d->name, "guest-500");
	d->has_account = false;
	d->vifs = 0;
	d->tx_ns = 0;
	d->rx_ns = 0;
	memset(&d->traffic, 0, sizeof(d->traffic));
	d->cpu_ns = 100 * SECOND;
}

START_TEST(a_recycled_domid_has_two_bills)
{
	charge(7, 70, 700);
	recycle_7();
	make(BILL_NONE);
	ck_assert_uint_eq(bills.nr_bills, 5);
	assert_u64(bill_of(7)->tx_ns, 70);
	assert_u64(bill_of(7)->rx_ns, 700);
	ck_assert(!bill_of(7)->own_complete);
	ck_assert(bill_of(7)->has_account);
	ck_assert_str_eq(bill_of(7)->name, "guest-7");
	assert_u64(bill_of(500)->own_ns, 100 * SECOND);
	assert_u64(bill_of(500)->tx_ns, 0);
	ck_assert(bill_of(500)->own_complete);
	ck_assert_str_eq(bill_of(500)->name, "guest-500");
}

START_TEST(the_bills_are_sorted_by_domid)
{
	size_t i;

	charge(7, 70, 700);
	recycle_7();
	make(BILL_NONE);
	for (i = 1; i < bills.nr_bills; i++)
		ck_assert_uint_le(bills.bills[i - 1].domid,
				  bills.bills[i].domid);
}

/* One UUID, two domids: the first life's vif is gone, the second's is new. */
START_TEST(a_rebooted_guest_has_one_bill)
{
	struct view_domain *d = row(&to, 20);

	memcpy(d->uuid, row(&to, 7)->uuid, VMACCT_UUID_LEN);
	strcpy(d->name, "guest-7");
	d->has_account = true;
	d->vifs = 1;
	d->tx_ns = 1000;
	d->cpu_ns = 3 * SECOND;
	charge(7, 70, 0);
	row(&to, 7)->has_cpu = false;
	make(BILL_NONE);
	assert_u64(bill_of(7)->tx_ns, 1070);
	assert_u64(bill_of(7)->own_ns, 3 * SECOND);
	ck_assert(!bill_of(7)->own_complete);
	ck_assert_uint_eq(bill_of(7)->domid, 20);
	ck_assert_str_eq(bill_of(7)->name, "guest-7");
}

START_TEST(what_was_charged_under_another_uuid_is_on_no_second_bill)
{
	struct snapshot *s = &to.snapshot;
	size_t i;

	sample_uuid(row(&to, 7)->uuid, 1234);
	for (i = 0; i < s->nr_vifs; i++)
		if (s->vifs[i].domid == 7)
			sample_uuid(s->vifs[i].uuid, 1234);
	charge(7, 70, 5);
	row(&to, 7)->cpu_ns += 4 * SECOND;
	make(BILL_NONE);
	assert_u64(bill_of(1234)->tx_ns, 70);
	assert_u64(bill_of(1234)->rx_ns, 5);
	assert_u64(bill_of(1234)->own_ns, 4 * SECOND);
	assert_u64(bill_of(1234)->traffic.tx_packets, 0);
	assert_u64(bill_of(7)->tx_ns, 0);
	assert_u64(bill_of(7)->own_ns, 0);
	ck_assert(bill_of(7)->has_own);
	ck_assert(bill_of(7)->own_complete);
	ck_assert(bill_of(1234)->own_complete);
	assert_u64(bills_network_ns(&bills), 75);
}

/* A vif that was gone by then keeps the UUID; the bill has that, and no own time. */
START_TEST(own_time_that_goes_on_is_complete_beside_a_gone_vif)
{
	struct snapshot *s = &to.snapshot;
	struct view_domain *d = row(&to, 7);
	size_t i;

	charge(7, 70, 5);
	sample_uuid(d->uuid, 1234);
	for (i = 0; i < s->nr_vifs; i++) {
		struct vmacct_vif_record *v = &s->vifs[i];

		if (v->domid != 7)
			continue;
		if (v->state == VMACCT_LIVE) {
			sample_uuid(v->uuid, 1234);
			continue;
		}
		d->tx_ns -= vif_tx_ns(v);
		d->rx_ns -= vif_rx_ns(v);
		v->ns[VMACCT_TX_DEALLOC] += 3;
	}
	d->cpu_ns += 4 * SECOND;
	make(BILL_NONE);
	assert_u64(bill_of(7)->tx_ns, 3);
	assert_u64(bill_of(7)->own_ns, 0);
	ck_assert(bill_of(7)->own_complete);
	assert_u64(bill_of(1234)->tx_ns, 70);
	assert_u64(bill_of(1234)->own_ns, 4 * SECOND);
	ck_assert(bill_of(1234)->own_complete);
}

/* The module hears of it when a vif connects: until then the account has the old one. */
START_TEST(own_time_goes_on_under_a_uuid_that_the_module_has_not_heard_of)
{
	struct view_domain *d, *later;

	/* Room for another row. */
	remove_row(&to, 20);
	d = row(&to, 7);
	memmove(d + 1, d, (to.nr_domains++ - (d - to.domains)) * sizeof(*d));
	later = d + 1;
	d->has_cpu = false;
	sample_uuid(later->uuid, 1234);
	later->has_account = false;
	later->tx_ns = 0;
	later->rx_ns = 0;
	memset(&later->traffic, 0, sizeof(later->traffic));
	later->cpu_ns += 4 * SECOND;
	make(BILL_NONE);
	assert_u64(bill_of(1234)->own_ns, 4 * SECOND);
	ck_assert(bill_of(1234)->own_complete);
	ck_assert(bill_of(7)->has_own);
	ck_assert(bill_of(7)->own_complete);
	assert_u64(bill_of(7)->own_ns, 0);
	/* Nobody said what it used. */
	later->has_cpu = false;
	make(BILL_NONE);
	ck_assert(!bill_of(7)->own_complete);
}

START_TEST(reaped_accounts_stay_on_the_bill)
{
	charge(7, 70, 0);
	remove_vif(&to, 40);
	make(BILL_NONE);
	assert_u64(bill_of(7)->tx_ns, 70);
	assert_u64(bills.lost_accounts, 0);
}

START_TEST(reaped_accounts_of_a_life_without_a_row_are_told)
{
	recycle_7();
	remove_vif(&to, 2);
	remove_vif(&to, 40);
	make(BILL_NONE);
	assert_u64(bills.lost_accounts, 2);
	assert_u64(bill_of(7)->tx_ns, 0);
}

/* Then what the row has is all of a time after the first view. */
START_TEST(a_row_that_began_anew_is_paid_whole)
{
	row(&to, 7)->tx_ns = 5;
	row(&to, 7)->rx_ns = 6;
	row(&to, 7)->traffic = (struct vmacct_traffic){ 1, 2, 3, 4 };
	make(BILL_NONE);
	assert_u64(bill_of(7)->tx_ns, 5);
	assert_u64(bill_of(7)->rx_ns, 6);
	assert_u64(bill_of(7)->traffic.rx_bytes, 4);
}

/* However large it is by now. */
START_TEST(a_row_that_began_anew_is_paid_whole_by_its_accounts)
{
	struct vmacct_vif_record *v;

	remove_vif(&to, 2);
	v = &to.snapshot.vifs[to.snapshot.nr_vifs - 1];
	ck_assert_uint_eq(v->account, 40);
	v->account++;
	memset(v->ns, 0, sizeof(v->ns));
	v->ns[VMACCT_TX_POLL] = 100 * SECOND;
	v->traffic = (struct vmacct_traffic){ 0 };
	row(&to, 7)->tx_ns = 100 * SECOND;
	row(&to, 7)->rx_ns = 0;
	row(&to, 7)->traffic = v->traffic;
	make(BILL_NONE);
	assert_u64(bill_of(7)->tx_ns, 100 * SECOND);
	assert_u64(bills.lost_accounts, 2);
	/* With more than that in its row it is the same one. */
	row(&to, 7)->tx_ns += row(&from, 7)->tx_ns;
	row(&to, 7)->rx_ns += row(&from, 7)->rx_ns;
	row(&to, 7)->traffic = row(&from, 7)->traffic;
	make(BILL_NONE);
	assert_u64(bill_of(7)->tx_ns, 100 * SECOND);
	assert_u64(bills.lost_accounts, 0);
}

START_TEST(unknown_uuids_are_billed_by_domid)
{
	memset(row(&from, 3)->uuid, 0, VMACCT_UUID_LEN);
	memset(row(&to, 3)->uuid, 0, VMACCT_UUID_LEN);
	memset(row(&from, 7)->uuid, 0, VMACCT_UUID_LEN);
	memset(row(&to, 7)->uuid, 0, VMACCT_UUID_LEN);
	row(&to, 3)->tx_ns += 30;
	row(&to, 7)->tx_ns += 70;
	to.snapshot.nr_vifs = 0;
	from.snapshot.nr_vifs = 0;
	make(BILL_NONE);
	ck_assert_uint_eq(bills.nr_bills, 4);
	assert_u64(bills.bills[0].tx_ns, 30);
	assert_u64(bills.bills[1].tx_ns, 70);
}

/* Books. */

START_TEST(without_books_own_time_is_not_known)
{
	size_t i;

	for (i = 0; i < to.nr_domains; i++)
		to.domains[i].has_cpu = false;
	charge(3, 3, 0);
	make(BILL_NONE);
	ck_assert(!bill_of(3)->has_own);
	assert_u64(bill_of(3)->own_ns, 0);
	ck_assert(!bill_of(3)->own_complete);
	assert_u64(bill_total_ns(bill_of(3)), 3);
}

/* Not all that it ever used. */
START_TEST(books_that_begin_in_between_are_not_billed)
{
	size_t i;

	for (i = 0; i < from.nr_domains; i++)
		from.domains[i].has_cpu = false;
	from.has_backend_cpu = false;
	make(BILL_NONE);
	ck_assert(!bill_of(3)->has_own);
	assert_u64(bill_of(3)->own_ns, 0);
	ck_assert(!bill_of(3)->own_complete);
}

/* Without books, the first view did not know of those without an account. */
START_TEST(who_was_unknown_for_want_of_books_is_not_new)
{
	remove_row(&from, 20);
	from.has_backend_cpu = false;
	make(BILL_NONE);
	assert_u64(bill_of(20)->own_ns, 0);
	ck_assert(!bill_of(20)->own_complete);
}

START_TEST(one_file_against_itself_is_nothing)
{
	ck_assert_int_eq(bills_make(&bills, &to, &to, BILL_EQUAL, &why), 0);
	assert_u64(sum_total(), 0);
}

/* What is refused. */

START_TEST(another_load_of_the_module_is_refused)
{
	to.snapshot.module.load_id[0] ^= 1;
	assert_refused("loaded anew between the two");
}

START_TEST(exchanged_files_are_refused)
{
	to.snapshot.boottime_ns = from.snapshot.boottime_ns - 1;
	assert_refused("exchange --from and --to");
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("tools: bills");
	TCase *tc = tcase_create("bills");

	tcase_add_checked_fixture(tc, take_both, free_all);
	tcase_add_test(tc, where_nothing_happened_nobody_pays);
	tcase_add_test(tc, each_pays_what_it_used);
	tcase_add_test(tc, under_none_nobody_pays_common);
	tcase_add_test(tc, under_equal_all_with_an_account_pay_the_same);
	tcase_add_test(tc, under_proportional_who_caused_more_pays_more);
	tcase_add_test(tc, shares_add_up_to_the_last_nanosecond);
	tcase_add_test(tc, large_shares_are_right);
	tcase_add_test(tc, where_nobody_has_an_account_common_is_nobodys);
	tcase_add_test(tc, where_nobody_was_charged_proportional_has_no_payers);
	tcase_add_test(tc, where_nobody_is_there_is_no_bill);
	tcase_add_test(tc, without_vmacct_all_pay_the_same_network_time);
	tcase_add_test(tc, without_vmacct_the_sum_is_the_same);
	tcase_add_test(tc, where_all_cause_the_same_nothing_is_misbilled);
	tcase_add_test(tc, a_new_domain_pays_from_zero);
	tcase_add_test(tc, a_new_vif_is_paid_from_zero);
	tcase_add_test(tc, a_domain_that_ended_pays_to_its_end);
	tcase_add_test(tc, a_domain_that_ended_without_trace_is_named);
	tcase_add_test(tc, a_domain_that_ended_and_was_reaped_had_an_account);
	tcase_add_test(tc, a_recycled_domid_has_two_bills);
	tcase_add_test(tc, the_bills_are_sorted_by_domid);
	tcase_add_test(tc, a_rebooted_guest_has_one_bill);
	tcase_add_test(tc, what_was_charged_under_another_uuid_is_on_no_second_bill);
	tcase_add_test(tc, own_time_that_goes_on_is_complete_beside_a_gone_vif);
	tcase_add_test(tc, own_time_goes_on_under_a_uuid_that_the_module_has_not_heard_of);
	tcase_add_test(tc, reaped_accounts_stay_on_the_bill);
	tcase_add_test(tc, reaped_accounts_of_a_life_without_a_row_are_told);
	tcase_add_test(tc, a_row_that_began_anew_is_paid_whole);
	tcase_add_test(tc, a_row_that_began_anew_is_paid_whole_by_its_accounts);
	tcase_add_test(tc, unknown_uuids_are_billed_by_domid);
	tcase_add_test(tc, without_books_own_time_is_not_known);
	tcase_add_test(tc, books_that_begin_in_between_are_not_billed);
	tcase_add_test(tc, who_was_unknown_for_want_of_books_is_not_new);
	tcase_add_test(tc, one_file_against_itself_is_nothing);
	tcase_add_test(tc, another_load_of_the_module_is_refused);
	tcase_add_test(tc, exchanged_files_are_refused);
	suite_add_tcase(suite, tc);
	return suite;
}

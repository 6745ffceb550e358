// SPDX-License-Identifier: GPL-2.0
#include <linux/errno.h>
#include <linux/percpu.h>

#include "account.h"
#include "unit.h"

#define GONE_MAX 100

static void start(void)
{
	registry_start(GONE_MAX);
}

/* After every test: all that was opened can be released, and is. */
static void finish(void)
{
	vmacct_registry_clear(&registry);
	ck_assert_uint_eq(shim_live_allocs(), 0);
}

static int publish(struct vmacct_account *a, const u8 *uuid)
{
	return vmacct_registry_publish(&registry, a, uuid);
}

static void close_account(struct vmacct_account *a)
{
	vmacct_registry_close(&registry, a);
}

static int reap(u64 id)
{
	return vmacct_registry_reap(&registry, id);
}

static struct vmacct_vif_record read_vif(const struct vmacct_account *a)
{
	struct vmacct_vif_record rec = { 0 };

	vmacct_registry_read(a, &rec);
	return rec;
}

static struct vmacct_domain_record read_domain(const struct vmacct_domain *d)
{
	struct vmacct_domain_record rec = { 0 };
	struct vmacct_vif_record vif;
	struct vmacct_account *a;

	vmacct_registry_read_domain(d, &rec);
	list_for_each_entry(a, &d->accounts, in_domain) {
		vif = read_vif(a);
		vmacct_registry_add_vif(&rec, &vif);
	}
	return rec;
}

static unsigned int count_domains(void)
{
	const struct vmacct_domain *d;
	unsigned int n = 0;

	list_for_each_entry(d, &registry.domains, node)
		n++;
	return n;
}

static unsigned int count_accounts(void)
{
	const struct vmacct_account *a;
	unsigned int n = 0;

	list_for_each_entry(a, &registry.accounts, node)
		n++;
	return n;
}

/* Accounts. */

START_TEST(ids_are_unique_increasing_and_not_zero)
{
	struct vmacct_account *a;
	u64 last = 0;
	int i;

	for (i = 0; i < 50; i++) {
		a = account_publish(i % 3, 0, no_uuid);
		ck_assert_uint_gt(a->id, last);
		last = a->id;
		/* Neither a reaped nor a dropped one's is given again. */
		if (i % 2) {
			close_account(a);
			ck_assert_int_eq(reap(last), 0);
		}
	}
}

START_TEST(accounts_are_listed_by_id_whatever_is_published_first)
{
	struct vmacct_account *a = account_open(9, 0);
	struct vmacct_account *b = account_open(1, 0);
	struct vmacct_account *c = account_open(5, 0);
	const struct vmacct_account *each;
	u64 last = 0;

	ck_assert_int_eq(publish(c, no_uuid), 0);
	ck_assert_int_eq(publish(a, no_uuid), 0);
	ck_assert_int_eq(publish(b, no_uuid), 0);
	list_for_each_entry(each, &registry.accounts, node) {
		ck_assert_uint_gt(each->id, last);
		last = each->id;
	}
	ck_assert_uint_eq(count_accounts(), 3);
}

START_TEST(an_account_is_open_and_live_before_it_is_published)
{
	struct vmacct_account *a = account_open(3, 0);

	ck_assert_ptr_null(a->domain);
	ck_assert_int_eq(a->state, VMACCT_LIVE);
	ck_assert_uint_eq(count_domains(), 0);
	ck_assert_uint_eq(count_accounts(), 1);
}

START_TEST(a_vif_s_record_says_all_that_is_known_of_it)
{
	struct vmacct_account *a = account_publish(3, 1, uuid_1);
	struct vmacct_vif_record rec;

	a->packets.total = (struct vmacct_traffic){ 1, 2, 3, 4 };
	rec = read_vif(a);
	assert_u64(rec.account, a->id);
	ck_assert_uint_eq(rec.domid, 3);
	ck_assert_uint_eq(rec.handle, 1);
	ck_assert_str_eq(rec.name, "vif3.1");
	ck_assert_uint_eq(rec.state, VMACCT_LIVE);
	ck_assert_uint_eq(rec.reserved, 0);
	ck_assert_mem_eq(rec.uuid, uuid_1, VMACCT_UUID_LEN);
	assert_u64(rec.traffic.tx_packets, 1);
	assert_u64(rec.traffic.tx_bytes, 2);
	assert_u64(rec.traffic.rx_packets, 3);
	assert_u64(rec.traffic.rx_bytes, 4);
	close_account(a);
	ck_assert_uint_eq(read_vif(a).state, VMACCT_GONE);
}

START_TEST(totals_are_the_sums_over_all_cpus)
{
	struct vmacct_account *a = account_publish(3, 0, no_uuid);
	struct vmacct_vif_record rec;
	int cpu, class;

	for_each_possible_cpu(cpu) {
		struct vmacct_counters *c = per_cpu_ptr(a->counters, cpu);

		for (class = 0; class < VMACCT_NR_CLASSES; class++)
			account_charge(a, cpu, class,
				       (class + 1) * (1ull << 8 * cpu));
		c->polls = 10 + cpu;
		c->events = 20 + cpu;
	}
	rec = read_vif(a);
	for (class = 0; class < VMACCT_NR_CLASSES; class++)
		assert_u64(rec.ns[class], (class + 1) * 0x01010101ull);
	assert_u64(rec.polls, 10 + 11 + 12 + 13);
	assert_u64(rec.events, 20 + 21 + 22 + 23);
	assert_u64(vmacct_registry_tx_ns(&rec), (1 + 2 + 3) * 0x01010101ull);
	assert_u64(vmacct_registry_rx_ns(&rec),
		   (4 + 5 + 6 + 7) * 0x01010101ull);
}

START_TEST(estimates_are_summed_for_each_direction)
{
	struct vmacct_account *a = account_publish(3, 0, no_uuid);
	struct vmacct_vif_record rec;
	int cpu, class;

	account_charge(a, 1, VMACCT_TX_POLL, 1000);
	account_charge(a, 2, VMACCT_RX_COPY, 2000);
	ck_assert_uint_eq(read_vif(a).tx_estimated_ns, 0);
	ck_assert_uint_eq(read_vif(a).rx_estimated_ns, 0);
	for_each_possible_cpu(cpu)
		for (class = 0; class < VMACCT_NR_CLASSES; class++)
			account_estimate(a, cpu, class, 1ull << class * 4);
	rec = read_vif(a);
	assert_u64(rec.tx_estimated_ns, 0x444);
	assert_u64(rec.rx_estimated_ns, 0x4444000);
	assert_u64(vmacct_registry_tx_ns(&rec), 1000 + 0x444);
	assert_u64(vmacct_registry_rx_ns(&rec), 2000 + 0x4444000);
	assert_u64(rec.ns[VMACCT_TX_DEALLOC], 0x40);
	assert_u64(read_domain(a->domain).tx_ns, 1000 + 0x444);
	/* Final figures are kept as they are. */
	close_account(a);
	assert_u64(read_vif(a).rx_estimated_ns, 0x4444000);
}

/* Which life of its domid a vif belongs to. */

START_TEST(the_vifs_of_one_uuid_are_one_life)
{
	struct vmacct_account *a = account_publish(3, 0, uuid_1);
	struct vmacct_account *b = account_publish(3, 1, uuid_1);

	ck_assert_ptr_eq(a->domain, b->domain);
	ck_assert_uint_eq(count_domains(), 1);
	ck_assert_uint_eq(read_domain(a->domain).vifs, 2);
}

START_TEST(another_domid_is_another_domain_even_with_the_same_uuid)
{
	struct vmacct_account *a = account_publish(3, 0, uuid_1);
	struct vmacct_account *b = account_publish(4, 0, uuid_1);

	ck_assert_ptr_ne(a->domain, b->domain);
	ck_assert_uint_eq(a->domain->domid, 3);
	ck_assert_uint_eq(b->domain->domid, 4);
	ck_assert(!a->domain->superseded);
}

START_TEST(a_vif_without_uuid_joins_a_live_sibling)
{
	struct vmacct_account *a = account_publish(3, 0, uuid_1);
	struct vmacct_account *b = account_publish(3, 1, no_uuid);

	ck_assert_ptr_eq(a->domain, b->domain);
	ck_assert_mem_eq(read_vif(b).uuid, uuid_1, VMACCT_UUID_LEN);
}

START_TEST(a_uuid_that_becomes_known_is_that_of_the_whole_life)
{
	struct vmacct_account *a = account_publish(3, 0, no_uuid);
	struct vmacct_account *b = account_publish(3, 1, uuid_1);

	ck_assert_ptr_eq(a->domain, b->domain);
	ck_assert_mem_eq(read_vif(a).uuid, uuid_1, VMACCT_UUID_LEN);
	ck_assert_mem_eq(read_domain(a->domain).uuid, uuid_1, VMACCT_UUID_LEN);
	/* And an unknown one does not take it away again. */
	account_publish(3, 2, no_uuid);
	ck_assert_mem_eq(read_domain(a->domain).uuid, uuid_1, VMACCT_UUID_LEN);
}

START_TEST(one_live_sibling_is_enough)
{
	struct vmacct_account *a = account_publish(3, 0, no_uuid);
	struct vmacct_account *b = account_publish(3, 1, no_uuid);
	struct vmacct_account *c = account_publish(3, 2, no_uuid);
	struct vmacct_account *d;

	close_account(a);
	close_account(c);
	d = account_publish(3, 0, no_uuid);
	ck_assert_ptr_eq(d->domain, b->domain);
}

START_TEST(a_vif_that_comes_back_with_its_uuid_is_the_same_life)
{
	struct vmacct_account *a = account_publish(3, 0, uuid_1);
	struct vmacct_account *b;

	close_account(a);
	b = account_publish(3, 0, uuid_1);
	ck_assert_ptr_eq(a->domain, b->domain);
	ck_assert_uint_ne(a->id, b->id);
	ck_assert_uint_eq(read_domain(a->domain).vifs, 1);
}

START_TEST(another_uuid_is_a_new_life)
{
	struct vmacct_account *a = account_publish(3, 0, uuid_1);
	struct vmacct_account *b;

	close_account(a);
	b = account_publish(3, 0, uuid_2);
	ck_assert_ptr_ne(a->domain, b->domain);
	ck_assert_mem_eq(read_vif(a).uuid, uuid_1, VMACCT_UUID_LEN);
	ck_assert_mem_eq(read_vif(b).uuid, uuid_2, VMACCT_UUID_LEN);
}

/* The old vif is still on its way out when the new domain's comes. */
START_TEST(another_uuid_is_a_new_life_even_beside_a_live_vif)
{
	struct vmacct_account *a = account_publish(3, 0, uuid_1);
	struct vmacct_account *b = account_publish(3, 0, uuid_2);

	ck_assert_ptr_ne(a->domain, b->domain);
	ck_assert(a->domain->superseded);
	ck_assert(!b->domain->superseded);
}

/* As XAPI's migration does, before the domain runs here. */
START_TEST(a_uuid_that_is_another_when_a_vif_connects_is_the_life_s)
{
	struct vmacct_account *a = account_publish(3, 0, uuid_1);
	struct vmacct_account *b = account_publish(3, 1, uuid_1);
	struct vmacct_account *c;

	vmacct_registry_confirm(&registry, b, uuid_2);
	ck_assert_mem_eq(read_vif(a).uuid, uuid_2, VMACCT_UUID_LEN);
	ck_assert_mem_eq(read_vif(b).uuid, uuid_2, VMACCT_UUID_LEN);
	c = account_publish(3, 2, uuid_2);
	ck_assert_ptr_eq(c->domain, a->domain);
	ck_assert_uint_eq(count_domains(), 1);
}

START_TEST(nothing_that_xenstore_does_not_know_changes_a_uuid)
{
	struct vmacct_account *a = account_publish(3, 0, uuid_1);

	vmacct_registry_confirm(&registry, a, no_uuid);
	ck_assert_mem_eq(a->domain->uuid, uuid_1, VMACCT_UUID_LEN);
}

/* The UUID became another one between the two. */
START_TEST(a_vif_of_before_that_connects_joins_those_that_have_the_new_uuid)
{
	struct vmacct_account *a = account_publish(3, 0, uuid_1);
	struct vmacct_account *left = account_publish(3, 1, uuid_1);
	struct vmacct_account *b = account_publish(3, 2, uuid_2);

	account_charge(a, 0, VMACCT_TX_POLL, 7);
	vmacct_registry_confirm(&registry, a, uuid_2);
	ck_assert_ptr_eq(a->domain, b->domain);
	ck_assert_mem_eq(read_vif(a).uuid, uuid_2, VMACCT_UUID_LEN);
	ck_assert_mem_eq(read_vif(left).uuid, uuid_1, VMACCT_UUID_LEN);
	assert_u64(read_domain(b->domain).tx_ns, 7);
	ck_assert_uint_eq(read_domain(b->domain).vifs, 2);
	vmacct_registry_confirm(&registry, left, uuid_2);
	ck_assert_uint_eq(read_domain(b->domain).vifs, 3);
	ck_assert_uint_eq(count_domains(), 1);
}

START_TEST(a_superseded_life_keeps_its_uuid_whatever_connects)
{
	static const u8 uuid_3[VMACCT_UUID_LEN] = { 3 };
	struct vmacct_account *a = account_publish(3, 0, uuid_1);
	struct vmacct_account *b = account_publish(3, 0, uuid_2);

	vmacct_registry_confirm(&registry, a, uuid_3);
	ck_assert_mem_eq(a->domain->uuid, uuid_1, VMACCT_UUID_LEN);
	ck_assert_mem_eq(b->domain->uuid, uuid_2, VMACCT_UUID_LEN);
}

START_TEST(an_unknown_uuid_after_all_are_gone_is_a_new_life)
{
	static const struct {
		const u8 *before, *after;
	} unknown[] = {
		{ no_uuid, no_uuid },
		{ uuid_1, no_uuid },
		{ no_uuid, uuid_1 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(unknown); i++) {
		struct vmacct_account *a, *b;

		a = account_publish(i, 0, unknown[i].before);
		close_account(a);
		b = account_publish(i, 0, unknown[i].after);
		ck_assert_ptr_ne(a->domain, b->domain);
		ck_assert_mem_eq(read_vif(a).uuid, unknown[i].before,
				 VMACCT_UUID_LEN);
		ck_assert_mem_eq(read_vif(b).uuid, unknown[i].after,
				 VMACCT_UUID_LEN);
	}
}

START_TEST(a_vif_joins_no_life_but_the_newest)
{
	struct vmacct_account *old = account_publish(3, 0, uuid_1);
	struct vmacct_account *newest = account_publish(3, 0, uuid_2);
	struct vmacct_account *same, *unknown;

	unknown = account_publish(3, 1, no_uuid);
	ck_assert_ptr_eq(unknown->domain, newest->domain);
	same = account_publish(3, 2, uuid_2);
	ck_assert_ptr_eq(same->domain, newest->domain);
	ck_assert_uint_eq(read_domain(old->domain).vifs, 1);
	ck_assert_uint_eq(read_domain(newest->domain).vifs, 3);
}

START_TEST(a_new_life_starts_from_zero)
{
	struct vmacct_account *a = account_publish(3, 0, uuid_1);
	struct vmacct_account *b;
	struct vmacct_domain_record rec;

	account_charge(a, 0, VMACCT_TX_POLL, 100);
	a->packets.total.tx_packets = 5;
	close_account(a);
	b = account_publish(3, 0, uuid_2);
	rec = read_domain(b->domain);
	assert_u64(rec.tx_ns, 0);
	assert_u64(rec.traffic.tx_packets, 0);
	assert_u64(read_domain(a->domain).tx_ns, 100);
}

START_TEST(only_the_newest_life_has_a_row)
{
	struct vmacct_account *a = account_publish(3, 0, uuid_1);
	struct vmacct_account *other = account_publish(4, 0, uuid_1);
	struct vmacct_account *b, *c;

	close_account(a);
	b = account_publish(3, 0, uuid_2);
	close_account(b);
	c = account_publish(3, 0, no_uuid);
	ck_assert(a->domain->superseded);
	ck_assert(b->domain->superseded);
	ck_assert(!c->domain->superseded);
	ck_assert(!other->domain->superseded);
}

/*
 * The newest life's rows are all reaped while an older one still has a live
 * vif: that one is the newest there is, and what joins it must be seen.
 */
START_TEST(a_life_that_a_new_vif_joins_has_a_row)
{
	struct vmacct_account *old = account_publish(3, 0, uuid_1);
	struct vmacct_account *newer = account_publish(3, 0, uuid_2);
	struct vmacct_account *joins;

	close_account(newer);
	ck_assert_int_eq(reap(newer->id), 0);
	joins = account_publish(3, 1, uuid_1);
	ck_assert_ptr_eq(joins->domain, old->domain);
	ck_assert(!joins->domain->superseded);
}

START_TEST(domains_are_listed_by_domid_older_life_first)
{
	static const u32 domids[] = { 5, 1, 9, 3, 0, 7, 32751, 2 };
	struct vmacct_account *old = account_publish(3, 9, uuid_1);
	const struct vmacct_domain *d, *before = NULL;
	size_t i;

	close_account(old);
	for (i = 0; i < ARRAY_SIZE(domids); i++)
		account_publish(domids[i], 0, uuid_2);
	list_for_each_entry(d, &registry.domains, node) {
		if (before && before->domid == d->domid)
			ck_assert(before->superseded && !d->superseded);
		else if (before)
			ck_assert_uint_gt(d->domid, before->domid);
		before = d;
	}
	ck_assert_uint_eq(count_domains(), ARRAY_SIZE(domids) + 1);
}

START_TEST(no_memory_for_a_domain_leaves_all_as_it_was)
{
	struct vmacct_account *old = account_publish(3, 0, uuid_1);
	struct vmacct_account *a;

	close_account(old);
	a = account_open(3, 0);
	shim_fail_next_alloc();
	ck_assert_int_eq(publish(a, uuid_2), -ENOMEM);
	ck_assert_ptr_null(a->domain);
	ck_assert(!old->domain->superseded);
	ck_assert_mem_eq(old->domain->uuid, uuid_1, VMACCT_UUID_LEN);
	ck_assert_uint_eq(count_domains(), 1);
	ck_assert_uint_eq(count_accounts(), 2);
	ck_assert_uint_eq(read_domain(old->domain).vifs, 0);
	/* The next attempt works. */
	ck_assert_int_eq(publish(a, uuid_2), 0);
	ck_assert(old->domain->superseded);
	ck_assert_uint_eq(read_domain(a->domain).vifs, 1);
}

START_TEST(joining_a_life_needs_no_memory)
{
	struct vmacct_account *a = account_publish(3, 0, uuid_1);
	struct vmacct_account *b = account_open(3, 1);

	shim_fail_next_alloc();
	ck_assert_int_eq(publish(b, uuid_1), 0);
	ck_assert_ptr_eq(a->domain, b->domain);
	/* Takes back the failure that nothing has met. */
	ck_assert_ptr_null(kzalloc(1, GFP_KERNEL));
}

/* Going away. */

START_TEST(a_gone_account_keeps_its_final_figures)
{
	struct vmacct_account *a = account_publish(3, 0, no_uuid);

	account_charge(a, 1, VMACCT_RX_COPY, 500);
	a->packets.total.rx_bytes = 64;
	close_account(a);
	ck_assert_uint_eq(nr_released, 0);
	assert_u64(read_vif(a).ns[VMACCT_RX_COPY], 500);
	assert_u64(read_vif(a).traffic.rx_bytes, 64);
	assert_u64(read_domain(a->domain).rx_ns, 500);
	ck_assert_uint_eq(read_domain(a->domain).vifs, 0);
}

START_TEST(reaping_releases_a_gone_account_once)
{
	struct vmacct_account *a = account_publish(3, 0, no_uuid);
	const u64 id = a->id;

	close_account(a);
	ck_assert_int_eq(reap(id), 0);
	ck_assert_uint_eq(nr_released, 1);
	assert_u64(released[0], id);
	ck_assert_uint_eq(count_accounts(), 0);
	ck_assert_int_eq(reap(id), -ENOENT);
	ck_assert_uint_eq(nr_released, 1);
	assert_u64(registry.gone_dropped, 0);
}

START_TEST(a_live_account_cannot_be_reaped)
{
	struct vmacct_account *a = account_publish(3, 0, no_uuid);

	ck_assert_int_eq(reap(a->id), -EBUSY);
	ck_assert_uint_eq(nr_released, 0);
	ck_assert_uint_eq(count_accounts(), 1);
}

START_TEST(what_has_no_row_cannot_be_reaped)
{
	struct vmacct_account *unpublished = account_open(3, 0);

	ck_assert_int_eq(reap(unpublished->id), -ENOENT);
	ck_assert_int_eq(reap(unpublished->id + 1), -ENOENT);
	ck_assert_int_eq(reap(0), -ENOENT);
	ck_assert_int_eq(reap(~0ull), -ENOENT);
	ck_assert_uint_eq(nr_released, 0);
}

START_TEST(an_empty_registry_has_nothing_to_reap)
{
	ck_assert_int_eq(reap(1), -ENOENT);
}

START_TEST(too_many_gone_drop_the_longest_gone_and_are_counted)
{
	struct vmacct_account *a[5];
	u64 id[5];
	int i;

	registry.gone_max = 2;
	for (i = 0; i < 5; i++) {
		a[i] = account_publish(i, 0, no_uuid);
		id[i] = a[i]->id;
	}
	/* Not in the order in which they came. */
	close_account(a[3]);
	close_account(a[1]);
	ck_assert_uint_eq(nr_released, 0);
	close_account(a[0]);
	close_account(a[4]);
	ck_assert_uint_eq(nr_released, 2);
	assert_u64(released[0], id[3]);
	assert_u64(released[1], id[1]);
	assert_u64(registry.gone_dropped, 2);
	ck_assert_uint_eq(registry.nr_gone, 2);
	ck_assert_int_eq(reap(id[3]), -ENOENT);
	/* A reaped one makes room. */
	ck_assert_int_eq(reap(id[0]), 0);
	close_account(a[2]);
	assert_u64(registry.gone_dropped, 2);
	ck_assert_uint_eq(count_accounts(), 2);
}

START_TEST(with_gone_max_0_nothing_gone_is_kept)
{
	struct vmacct_account *a = account_publish(3, 0, uuid_1);
	struct vmacct_account *b = account_publish(3, 1, uuid_1);
	const u64 id = a->id;

	registry.gone_max = 0;
	account_charge(a, 0, VMACCT_TX_IRQ, 9);
	close_account(a);
	ck_assert_uint_eq(nr_released, 1);
	assert_u64(released[0], id);
	assert_u64(registry.gone_dropped, 1);
	ck_assert_uint_eq(registry.nr_gone, 0);
	assert_u64(read_domain(b->domain).tx_ns, 9);
	close_account(b);
	ck_assert_uint_eq(count_accounts(), 0);
	vmacct_registry_tell(&registry, 3, no_uuid);
	ck_assert_uint_eq(count_domains(), 0);
}

/* What a domain paid. */

START_TEST(a_domain_is_the_sum_of_its_accounts)
{
	struct vmacct_account *a = account_publish(3, 0, uuid_1);
	struct vmacct_account *b = account_publish(3, 1, uuid_1);
	struct vmacct_account *other = account_publish(4, 0, uuid_1);
	struct vmacct_domain_record rec;
	int class;

	for (class = 0; class < VMACCT_NR_CLASSES; class++) {
		account_charge(a, 0, class, 1ull << class);
		account_charge(b, 3, class, 0x100ull << class);
		account_charge(other, 1, class, 0x10000);
	}
	a->packets.total = (struct vmacct_traffic){ 1, 2, 3, 4 };
	b->packets.total = (struct vmacct_traffic){ 10, 20, 30, 40 };
	close_account(b);
	rec = read_domain(a->domain);
	ck_assert_uint_eq(rec.domid, 3);
	ck_assert_uint_eq(rec.vifs, 1);
	assert_u64(rec.tx_ns, 0x0707);
	assert_u64(rec.rx_ns, 0x7878);
	assert_u64(rec.traffic.tx_packets, 11);
	assert_u64(rec.traffic.tx_bytes, 22);
	assert_u64(rec.traffic.rx_packets, 33);
	assert_u64(rec.traffic.rx_bytes, 44);
	ck_assert_mem_eq(rec.uuid, uuid_1, VMACCT_UUID_LEN);
}

static void assert_not_less(const struct vmacct_domain_record *now,
			    const struct vmacct_domain_record *before)
{
	ck_assert_uint_ge(now->tx_ns, before->tx_ns);
	ck_assert_uint_ge(now->rx_ns, before->rx_ns);
	ck_assert_uint_ge(now->traffic.tx_packets, before->traffic.tx_packets);
	ck_assert_uint_ge(now->traffic.tx_bytes, before->traffic.tx_bytes);
	ck_assert_uint_ge(now->traffic.rx_packets, before->traffic.rx_packets);
	ck_assert_uint_ge(now->traffic.rx_bytes, before->traffic.rx_bytes);
}

START_TEST(reaping_and_dropping_take_nothing_from_a_domain)
{
	struct vmacct_account *stays = account_publish(3, 0, uuid_1);
	struct vmacct_domain_record before = read_domain(stays->domain), rec;
	u64 i, sum = 0;

	registry.gone_max = 3;
	for (i = 1; i <= 20; i++) {
		struct vmacct_account *a = account_publish(3, i, uuid_1);

		account_charge(a, i % SHIM_NR_CPUS, VMACCT_TX_POLL, i);
		account_charge(a, 0, VMACCT_RX_ENQUEUE, 1000 * i);
		a->packets.total = (struct vmacct_traffic){ i, 2 * i, 3 * i,
							    4 * i };
		sum += i;
		close_account(a);
		/* Of the 20 a few are reaped, most are dropped. */
		if (i % 4 == 0)
			ck_assert_int_eq(reap(a->id), 0);
		rec = read_domain(stays->domain);
		assert_not_less(&rec, &before);
		before = rec;
	}
	ck_assert_uint_gt(registry.gone_dropped, 5);
	assert_u64(rec.tx_ns, sum);
	assert_u64(rec.rx_ns, 1000 * sum);
	assert_u64(rec.traffic.tx_packets, sum);
	assert_u64(rec.traffic.tx_bytes, 2 * sum);
	assert_u64(rec.traffic.rx_packets, 3 * sum);
	assert_u64(rec.traffic.rx_bytes, 4 * sum);
	ck_assert_uint_eq(rec.vifs, 1);
}

/* Domid 3 without an account, in whose life 5 ns were paid. */
static struct vmacct_domain *bare(void)
{
	struct vmacct_account *a = account_publish(3, 0, uuid_1);
	struct vmacct_account *b = account_publish(3, 1, uuid_1);
	struct vmacct_domain *d = a->domain;

	account_charge(a, 0, VMACCT_TX_POLL, 5);
	close_account(a);
	close_account(b);
	ck_assert_int_eq(reap(b->id), 0);
	ck_assert_ptr_null(vmacct_registry_bare(&registry, 0));
	ck_assert_int_eq(reap(a->id), 0);
	ck_assert_ptr_eq(vmacct_registry_bare(&registry, 0), d);
	/* Nobody has said that it has ended. */
	assert_u64(read_domain(d).tx_ns, 5);
	ck_assert(!d->superseded);
	return d;
}

START_TEST(a_domain_that_ended_goes_with_its_last_account)
{
	struct vmacct_account *other = account_publish(4, 0, uuid_1), *a;

	bare();
	vmacct_registry_tell(&registry, 3, no_uuid);
	ck_assert_ptr_null(vmacct_registry_bare(&registry, 0));
	ck_assert_uint_eq(count_domains(), 1);
	ck_assert_ptr_eq(list_first_entry(&registry.domains,
					  struct vmacct_domain, node),
			 other->domain);
	/* If it comes back, it is new. */
	a = account_publish(3, 0, uuid_1);
	assert_u64(read_domain(a->domain).tx_ns, 0);
	ck_assert(!a->domain->superseded);
}

START_TEST(a_domain_that_lives_on_keeps_its_totals)
{
	struct vmacct_domain *d = bare();
	struct vmacct_account *a;

	vmacct_registry_tell(&registry, 3, uuid_1);
	assert_u64(read_domain(d).tx_ns, 5);
	ck_assert_uint_eq(read_domain(d).vifs, 0);
	a = account_publish(3, 0, uuid_1);
	ck_assert_ptr_eq(a->domain, d);
	account_charge(a, 0, VMACCT_TX_POLL, 2);
	assert_u64(read_domain(d).tx_ns, 7);
	/* It has an account: whatever is said of it comes too late. */
	vmacct_registry_tell(&registry, 3, no_uuid);
	ck_assert_ptr_eq(a->domain, d);
	assert_u64(read_domain(d).tx_ns, 7);
	/* And once more it has none, and nobody has said anything. */
	close_account(a);
	ck_assert_int_eq(reap(a->id), 0);
	assert_u64(read_domain(d).tx_ns, 7);
	vmacct_registry_tell(&registry, 3, uuid_1);
	assert_u64(read_domain(d).tx_ns, 7);
	/* Later it ends. */
	vmacct_registry_tell(&registry, 3, no_uuid);
	ck_assert_uint_eq(count_domains(), 0);
}

START_TEST(a_bare_domain_goes_when_its_domid_is_another_s)
{
	struct vmacct_account *a;

	bare();
	vmacct_registry_tell(&registry, 3, uuid_1);
	a = account_publish(3, 0, uuid_2);
	ck_assert_uint_eq(count_domains(), 1);
	assert_u64(read_domain(a->domain).tx_ns, 0);
	vmacct_registry_tell(&registry, 3, uuid_1);
	ck_assert_uint_eq(count_domains(), 1);
}

START_TEST(a_bare_domain_ends_when_its_domid_has_another_uuid)
{
	bare();
	vmacct_registry_tell(&registry, 3, uuid_2);
	ck_assert_uint_eq(count_domains(), 0);
	vmacct_registry_tell(&registry, 3, uuid_2);
}

/* xenstored had no answer, which is not that it is gone. */
START_TEST(a_bare_domain_lives_on_when_nobody_can_be_asked)
{
	struct vmacct_domain *d = bare();
	struct vmacct_account *a = account_publish(3, 0, NULL);

	ck_assert_ptr_eq(a->domain, d);
	assert_u64(read_domain(d).tx_ns, 5);
	ck_assert_mem_eq(read_vif(a).uuid, uuid_1, VMACCT_UUID_LEN);
	/* Where it is gone, it is another one's vif. */
	close_account(a);
	ck_assert_int_eq(reap(a->id), 0);
	a = account_publish(3, 0, no_uuid);
	assert_u64(read_domain(a->domain).tx_ns, 0);
	ck_assert_uint_eq(count_domains(), 1);
}

START_TEST(one_that_cannot_be_asked_for_has_no_uuid)
{
	struct vmacct_account *a = account_publish(3, 0, NULL);
	struct vmacct_account *b;

	close_account(a);
	b = account_publish(3, 0, NULL);
	ck_assert_ptr_ne(a->domain, b->domain);
	ck_assert_ptr_eq(account_publish(3, 1, uuid_1)->domain, b->domain);
	ck_assert_int_eq(reap(a->id), 0);
	ck_assert_uint_eq(count_domains(), 1);
}

START_TEST(bare_domains_are_found_by_domid)
{
	struct vmacct_account *a = account_publish(9, 0, uuid_2);

	bare();
	account_publish(5, 0, uuid_1);
	close_account(a);
	ck_assert_int_eq(reap(a->id), 0);
	ck_assert_uint_eq(vmacct_registry_bare(&registry, 0)->domid, 3);
	ck_assert_uint_eq(vmacct_registry_bare(&registry, 3)->domid, 3);
	ck_assert_uint_eq(vmacct_registry_bare(&registry, 4)->domid, 9);
	ck_assert_ptr_null(vmacct_registry_bare(&registry, 10));
}

/* Nobody could say whether it is the same one. */
START_TEST(a_domain_without_uuid_goes_with_its_last_account)
{
	struct vmacct_account *a = account_publish(3, 0, no_uuid);

	close_account(a);
	ck_assert_int_eq(reap(a->id), 0);
	ck_assert_uint_eq(count_domains(), 0);
}

START_TEST(a_superseded_life_goes_with_its_last_account)
{
	struct vmacct_account *a = account_publish(3, 0, uuid_1);

	close_account(a);
	account_publish(3, 0, uuid_2);
	ck_assert_uint_eq(count_domains(), 2);
	ck_assert_int_eq(reap(a->id), 0);
	ck_assert_uint_eq(count_domains(), 1);
}

START_TEST(clearing_releases_all_there_is)
{
	struct vmacct_account *gone = account_publish(3, 0, uuid_1);

	close_account(gone);
	account_publish(3, 0, uuid_2);
	account_publish(3, 1, uuid_2);
	account_publish(7, 0, no_uuid);
	account_open(8, 0);
	vmacct_registry_clear(&registry);
	ck_assert_uint_eq(nr_released, 5);
	ck_assert(list_empty(&registry.accounts));
	ck_assert(list_empty(&registry.domains));
	ck_assert(list_empty(&registry.gone));
	ck_assert_uint_eq(registry.nr_gone, 0);
	ck_assert_uint_eq(shim_live_allocs(), 0);
}

START_TEST(a_thousand_vifs_are_kept_apart)
{
	static struct vmacct_account *a[1000];
	const struct vmacct_domain *d;
	u32 i, domid = 0;

	for (i = 0; i < ARRAY_SIZE(a); i++) {
		/* 250 domains in no order, 4 vifs each. */
		a[i] = account_publish(i * 7 % 250, i / 250, uuid_1);
		account_charge(a[i], i % SHIM_NR_CPUS, VMACCT_TX_POLL,
			       a[i]->domid + 1);
	}
	list_for_each_entry(d, &registry.domains, node) {
		struct vmacct_domain_record rec = read_domain(d);

		ck_assert_uint_eq(rec.domid, domid);
		ck_assert_uint_eq(rec.vifs, 4);
		assert_u64(rec.tx_ns, 4 * (domid + 1));
		domid++;
	}
	ck_assert_uint_eq(domid, 250);
	for (i = 0; i < ARRAY_SIZE(a); i++)
		close_account(a[i]);
	assert_u64(registry.gone_dropped, ARRAY_SIZE(a) - GONE_MAX);
	ck_assert_uint_eq(count_accounts(), GONE_MAX);
}

static TCase *accounts(void)
{
	TCase *tc = tcase_create("accounts");

	tcase_add_checked_fixture(tc, start, finish);
	tcase_add_test(tc, ids_are_unique_increasing_and_not_zero);
	tcase_add_test(tc,
		       accounts_are_listed_by_id_whatever_is_published_first);
	tcase_add_test(tc, an_account_is_open_and_live_before_it_is_published);
	tcase_add_test(tc, a_vif_s_record_says_all_that_is_known_of_it);
	tcase_add_test(tc, totals_are_the_sums_over_all_cpus);
	tcase_add_test(tc, estimates_are_summed_for_each_direction);
	return tc;
}

static TCase *lives(void)
{
	TCase *tc = tcase_create("lives");

	tcase_add_checked_fixture(tc, start, finish);
	tcase_add_test(tc, the_vifs_of_one_uuid_are_one_life);
	tcase_add_test(tc,
		       another_domid_is_another_domain_even_with_the_same_uuid);
	tcase_add_test(tc, a_vif_without_uuid_joins_a_live_sibling);
	tcase_add_test(tc, a_uuid_that_becomes_known_is_that_of_the_whole_life);
	tcase_add_test(tc, one_live_sibling_is_enough);
	tcase_add_test(tc,
		       a_vif_that_comes_back_with_its_uuid_is_the_same_life);
	tcase_add_test(tc, another_uuid_is_a_new_life);
	tcase_add_test(tc, another_uuid_is_a_new_life_even_beside_a_live_vif);
	tcase_add_test(tc,
		       a_uuid_that_is_another_when_a_vif_connects_is_the_life_s);
	tcase_add_test(tc, nothing_that_xenstore_does_not_know_changes_a_uuid);
	tcase_add_test(tc,
		       a_vif_of_before_that_connects_joins_those_that_have_the_new_uuid);
	tcase_add_test(tc, a_superseded_life_keeps_its_uuid_whatever_connects);
	tcase_add_test(tc, an_unknown_uuid_after_all_are_gone_is_a_new_life);
	tcase_add_test(tc, a_vif_joins_no_life_but_the_newest);
	tcase_add_test(tc, a_new_life_starts_from_zero);
	tcase_add_test(tc, only_the_newest_life_has_a_row);
	tcase_add_test(tc, a_life_that_a_new_vif_joins_has_a_row);
	tcase_add_test(tc, domains_are_listed_by_domid_older_life_first);
	tcase_add_test(tc, no_memory_for_a_domain_leaves_all_as_it_was);
	tcase_add_test(tc, joining_a_life_needs_no_memory);
	return tc;
}

static TCase *going(void)
{
	TCase *tc = tcase_create("going");

	tcase_add_checked_fixture(tc, start, finish);
	tcase_add_test(tc, a_gone_account_keeps_its_final_figures);
	tcase_add_test(tc, reaping_releases_a_gone_account_once);
	tcase_add_test(tc, a_live_account_cannot_be_reaped);
	tcase_add_test(tc, what_has_no_row_cannot_be_reaped);
	tcase_add_test(tc, an_empty_registry_has_nothing_to_reap);
	tcase_add_test(tc, too_many_gone_drop_the_longest_gone_and_are_counted);
	tcase_add_test(tc, with_gone_max_0_nothing_gone_is_kept);
	return tc;
}

static TCase *domains(void)
{
	TCase *tc = tcase_create("domains");

	tcase_add_checked_fixture(tc, start, finish);
	tcase_add_test(tc, a_domain_is_the_sum_of_its_accounts);
	tcase_add_test(tc, reaping_and_dropping_take_nothing_from_a_domain);
	tcase_add_test(tc, a_domain_that_ended_goes_with_its_last_account);
	tcase_add_test(tc, a_domain_that_lives_on_keeps_its_totals);
	tcase_add_test(tc, a_bare_domain_goes_when_its_domid_is_another_s);
	tcase_add_test(tc, a_bare_domain_ends_when_its_domid_has_another_uuid);
	tcase_add_test(tc, a_bare_domain_lives_on_when_nobody_can_be_asked);
	tcase_add_test(tc, one_that_cannot_be_asked_for_has_no_uuid);
	tcase_add_test(tc, bare_domains_are_found_by_domid);
	tcase_add_test(tc, a_domain_without_uuid_goes_with_its_last_account);
	tcase_add_test(tc, a_superseded_life_goes_with_its_last_account);
	tcase_add_test(tc, clearing_releases_all_there_is);
	tcase_add_test(tc, a_thousand_vifs_are_kept_apart);
	return tc;
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("registry");

	suite_add_tcase(suite, accounts());
	suite_add_tcase(suite, lives());
	suite_add_tcase(suite, going());
	suite_add_tcase(suite, domains());
	return suite;
}

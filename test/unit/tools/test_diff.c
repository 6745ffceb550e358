// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "sample.h"
#include "unit.h"

static struct snapshot before, after, diff;

static void take_both(void)
{
	before = sample_copy(sample_snapshot());
	after = sample_copy(sample_snapshot());
}

static void free_all(void)
{
	snapshot_free(&before);
	snapshot_free(&after);
	snapshot_free(&diff);
}

static void make(void)
{
	snapshot_free(&diff);
	ck_assert_int_eq(snapshot_diff(&diff, &before, &after), 0);
}

static void assert_traffic(const struct vmacct_traffic *t, uint64_t tx_packets,
			   uint64_t tx_bytes, uint64_t rx_packets,
			   uint64_t rx_bytes)
{
	assert_u64(t->tx_packets, tx_packets);
	assert_u64(t->tx_bytes, tx_bytes);
	assert_u64(t->rx_packets, rx_packets);
	assert_u64(t->rx_bytes, rx_bytes);
}

static void grow_traffic(struct vmacct_traffic *t)
{
	t->tx_packets += 1;
	t->tx_bytes += 22;
	t->rx_packets += 333;
	t->rx_bytes += 4444;
}

static void remove_domain(struct snapshot *s, size_t i)
{
	memmove(&s->domains[i], &s->domains[i + 1],
		(--s->nr_domains - i) * sizeof(*s->domains));
}

static void remove_vif(struct snapshot *s, size_t i)
{
	memmove(&s->vifs[i], &s->vifs[i + 1],
		(--s->nr_vifs - i) * sizeof(*s->vifs));
}

/* All of domain and vif @i counts, as if there had been nothing before. */
static void assert_domain_whole(size_t i)
{
	ck_assert_mem_eq(&diff.domains[i], &after.domains[i],
			 sizeof(*diff.domains));
}

static void assert_vif_whole(size_t i)
{
	ck_assert_mem_eq(&diff.vifs[i], &after.vifs[i], sizeof(*diff.vifs));
}

START_TEST(where_nothing_happened_all_is_zero)
{
	int class;
	size_t i;

	make();
	for (i = 0; i < SAMPLE_DOMAINS; i++) {
		assert_u64(diff.domains[i].tx_ns, 0);
		assert_u64(diff.domains[i].rx_ns, 0);
		assert_traffic(&diff.domains[i].traffic, 0, 0, 0, 0);
	}
	for (i = 0; i < SAMPLE_VIFS; i++) {
		for (class = 0; class < VMACCT_NR_CLASSES; class++)
			assert_u64(diff.vifs[i].ns[class], 0);
		assert_traffic(&diff.vifs[i].traffic, 0, 0, 0, 0);
		assert_u64(diff.vifs[i].polls, 0);
		assert_u64(diff.vifs[i].events, 0);
		assert_u64(diff.vifs[i].tx_estimated_ns, 0);
		assert_u64(diff.vifs[i].rx_estimated_ns, 0);
	}
	for (i = 0; i < SAMPLE_PROBES; i++) {
		assert_u64(diff.probes[i].hits, 0);
		assert_u64(diff.probes[i].missed, 0);
	}
	assert_u64(diff.common_ns[0], 0);
	assert_u64(diff.common_ns[1], 0);
	assert_u64(diff.boottime_ns, 0);
	assert_u64(diff.realtime_ns, 0);
}

START_TEST(what_is_no_total_stays_as_it_is)
{
	size_t i;

	after.domains[0].vifs = 77;
	make();
	ck_assert_uint_eq(diff.nr_domains, SAMPLE_DOMAINS);
	for (i = 0; i < SAMPLE_DOMAINS; i++) {
		ck_assert_uint_eq(diff.domains[i].domid,
				  after.domains[i].domid);
		ck_assert_uint_eq(diff.domains[i].vifs, after.domains[i].vifs);
		ck_assert_mem_eq(diff.domains[i].uuid, after.domains[i].uuid,
				 VMACCT_UUID_LEN);
	}
	ck_assert_uint_eq(diff.nr_vifs, SAMPLE_VIFS);
	for (i = 0; i < SAMPLE_VIFS; i++) {
		assert_u64(diff.vifs[i].account, after.vifs[i].account);
		ck_assert_uint_eq(diff.vifs[i].domid, after.vifs[i].domid);
		ck_assert_uint_eq(diff.vifs[i].handle, after.vifs[i].handle);
		ck_assert_str_eq(diff.vifs[i].name, after.vifs[i].name);
		ck_assert_uint_eq(diff.vifs[i].state, after.vifs[i].state);
	}
	ck_assert_str_eq(diff.probes[1].lost, after.probes[1].lost);
	ck_assert_uint_eq(diff.probes[1].status, VMACCT_ABSENT);
	ck_assert(snapshot_same_load(&diff, &after));
	ck_assert_str_eq(diff.module.clock, after.module.clock);
	ck_assert(diff.has_estimates);
}

START_TEST(what_a_domain_grew_by_is_left)
{
	after.domains[1].tx_ns += 5;
	after.domains[1].rx_ns += 66;
	grow_traffic(&after.domains[1].traffic);
	make();
	assert_u64(diff.domains[1].tx_ns, 5);
	assert_u64(diff.domains[1].rx_ns, 66);
	assert_traffic(&diff.domains[1].traffic, 1, 22, 333, 4444);
	assert_u64(diff.domains[0].tx_ns, 0);
}

START_TEST(what_a_vif_grew_by_is_left)
{
	int class;

	for (class = 0; class < VMACCT_NR_CLASSES; class++)
		after.vifs[2].ns[class] += 100 + class;
	after.vifs[2].polls += 7;
	after.vifs[2].events += 8;
	after.vifs[2].tx_estimated_ns += 9;
	after.vifs[2].rx_estimated_ns += 10;
	grow_traffic(&after.vifs[2].traffic);
	make();
	for (class = 0; class < VMACCT_NR_CLASSES; class++)
		assert_u64(diff.vifs[2].ns[class], 100 + class);
	assert_u64(diff.vifs[2].polls, 7);
	assert_u64(diff.vifs[2].events, 8);
	assert_u64(diff.vifs[2].tx_estimated_ns, 9);
	assert_u64(diff.vifs[2].rx_estimated_ns, 10);
	assert_traffic(&diff.vifs[2].traffic, 1, 22, 333, 4444);
}

START_TEST(common_losses_probes_and_time_are_differences)
{
	after.common_ns[VMACCT_COMMON_RX] += 1;
	after.common_ns[VMACCT_COMMON_TX] += 2;
	after.gone_dropped += 3;
	after.depth_missed += 4;
	after.orphan_returns += 5;
	after.unknown_queues += 6;
	after.probes[0].hits += 7;
	after.probes[0].missed += 8;
	after.boottime_ns += 9;
	after.realtime_ns += 10;
	make();
	assert_u64(diff.common_ns[VMACCT_COMMON_RX], 1);
	assert_u64(diff.common_ns[VMACCT_COMMON_TX], 2);
	assert_u64(diff.gone_dropped, 3);
	assert_u64(diff.depth_missed, 4);
	assert_u64(diff.orphan_returns, 5);
	assert_u64(diff.unknown_queues, 6);
	assert_u64(diff.probes[0].hits, 7);
	assert_u64(diff.probes[0].missed, 8);
	assert_u64(diff.boottime_ns, 9);
	assert_u64(diff.realtime_ns, 10);
}

START_TEST(a_new_vif_counts_from_zero)
{
	remove_vif(&before, 1);
	make();
	assert_vif_whole(1);
	assert_u64(diff.vifs[0].polls, 0);
	assert_u64(diff.vifs[2].polls, 0);
}

START_TEST(a_new_domain_counts_from_zero)
{
	remove_domain(&before, 0);
	make();
	assert_domain_whole(0);
	assert_u64(diff.domains[1].tx_ns, 0);
}

START_TEST(what_vanished_is_not_there)
{
	remove_domain(&after, 1);
	remove_vif(&after, 3);
	remove_vif(&after, 0);
	make();
	ck_assert_uint_eq(diff.nr_domains, SAMPLE_DOMAINS - 1);
	ck_assert_ptr_null(snapshot_domain(&diff, 7));
	ck_assert_ptr_nonnull(snapshot_domain(&diff, 9));
	ck_assert_uint_eq(diff.nr_vifs, SAMPLE_VIFS - 2);
	ck_assert_ptr_null(snapshot_vif(&diff, 40));
	assert_u64(snapshot_vif(&diff, 2)->polls, 0);
}

/* From nothing, as a program does at its first look, and back. */
START_TEST(nobody_on_either_side_is_fine)
{
	struct snapshot nobody = { .module = after.module };

	ck_assert_int_eq(snapshot_diff(&diff, &nobody, &after), 0);
	assert_domain_whole(0);
	assert_vif_whole(3);
	snapshot_free(&diff);
	ck_assert_int_eq(snapshot_diff(&diff, &before, &nobody), 0);
	ck_assert_uint_eq(diff.nr_domains + diff.nr_vifs + diff.nr_probes, 0);
}

START_TEST(a_recycled_domid_is_another_domain)
{
	sample_uuid(after.domains[1].uuid, 1234);
	after.domains[1].tx_ns += 1;
	make();
	assert_domain_whole(1);
}

/* Before, the module could not read whose it was. */
START_TEST(a_uuid_that_became_known_is_another_domain)
{
	sample_uuid(after.domains[2].uuid, 9);
	make();
	assert_domain_whole(2);
}

/* As XAPI's migration does it, or the module could not ask before. */
START_TEST(what_vifs_had_been_charged_under_another_uuid_is_left_out)
{
	struct vmacct_domain_record *d = &after.domains[1];
	size_t i;

	sample_uuid(d->uuid, 1234);
	for (i = 0; i < SAMPLE_VIFS; i++)
		if (after.vifs[i].domid == d->domid)
			sample_uuid(after.vifs[i].uuid, 1234);
	d->tx_ns += 5;
	grow_traffic(&d->traffic);
	make();
	assert_u64(diff.domains[1].tx_ns, 5);
	assert_u64(diff.domains[1].rx_ns, 0);
	assert_traffic(&diff.domains[1].traffic, 1, 22, 333, 4444);
	assert_u64(diff.domains[0].tx_ns, 0);
}

START_TEST(unknown_uuids_are_told_apart_by_domid)
{
	after.domains[2].tx_ns = before.domains[2].tx_ns + 3;
	make();
	assert_u64(diff.domains[2].tx_ns, 3);
}

START_TEST(after_a_reload_all_counts_from_zero)
{
	size_t i;

	after.module.load_id[VMACCT_LOAD_ID_LEN - 1] ^= 1;
	make();
	for (i = 0; i < SAMPLE_DOMAINS; i++)
		assert_domain_whole(i);
	for (i = 0; i < SAMPLE_VIFS; i++)
		assert_vif_whole(i);
	assert_u64(diff.common_ns[0], after.common_ns[0]);
	assert_u64(diff.common_ns[1], after.common_ns[1]);
	assert_u64(diff.probes[0].hits, after.probes[0].hits);
	assert_u64(diff.unknown_queues, after.unknown_queues);
	/* The time between is known all the same. */
	assert_u64(diff.boottime_ns, 0);
}

START_TEST(modules_without_load_id_pass_for_the_same)
{
	memset(&before.module, 0, sizeof(before.module));
	memset(&after.module, 0, sizeof(after.module));
	after.domains[0].tx_ns += 12;
	make();
	assert_u64(diff.domains[0].tx_ns, 12);
}

START_TEST(an_upgrade_to_one_with_load_id_is_a_reload)
{
	memset(&before.module, 0, sizeof(before.module));
	ck_assert(!snapshot_same_load(&before, &after));
	make();
	assert_domain_whole(0);
}

/* Any of them: then the others are no differences either. */
START_TEST(a_domain_whose_total_went_back_counts_from_zero)
{
	struct vmacct_domain_record *d = &after.domains[0];
	__u64 *totals[] = {
		&d->tx_ns, &d->rx_ns, &d->traffic.tx_packets,
		&d->traffic.tx_bytes, &d->traffic.rx_packets,
		&d->traffic.rx_bytes,
	};
	size_t i;

	d->vifs = 99;
	for (i = 0; i < ARRAY_SIZE(totals); i++) {
		--*totals[i];
		make();
		assert_domain_whole(0);
		++*totals[i];
	}
}

START_TEST(a_vif_whose_total_went_back_counts_from_zero)
{
	struct vmacct_vif_record *v = &after.vifs[0];
	__u64 *totals[] = {
		&v->ns[0], &v->ns[1], &v->ns[2], &v->ns[3], &v->ns[4],
		&v->ns[5], &v->ns[6], &v->polls, &v->events,
		&v->traffic.tx_packets, &v->traffic.tx_bytes,
		&v->traffic.rx_packets, &v->traffic.rx_bytes,
		&v->tx_estimated_ns, &v->rx_estimated_ns,
	};
	size_t i;

	ck_assert_uint_eq(VMACCT_NR_CLASSES, 7);
	for (i = 0; i < ARRAY_SIZE(totals); i++) {
		--*totals[i];
		make();
		assert_vif_whole(0);
		++*totals[i];
	}
}

START_TEST(other_totals_that_went_back_count_from_zero)
{
	after.common_ns[0] = 3;
	after.gone_dropped = 4;
	after.probes[0].hits = 5;
	after.boottime_ns = 6;
	make();
	assert_u64(diff.common_ns[0], 3);
	assert_u64(diff.gone_dropped, 4);
	assert_u64(diff.probes[0].hits, 5);
	assert_u64(diff.boottime_ns, 6);
}

START_TEST(differences_are_right_up_to_the_last_bit)
{
	static const struct {
		uint64_t old, new, grown;
	} cases[] = {
		{ 0, UINT64_MAX, UINT64_MAX },
		{ UINT64_MAX - 1, UINT64_MAX, 1 },
		{ UINT64_MAX, UINT64_MAX, 0 },
		{ (1ull << 63) - 1, 1ull << 63, 1 },
		{ 1, 1ull << 63, (1ull << 63) - 1 },
		{ UINT32_MAX, 1ull << 32, 1 },
		{ UINT64_MAX, 0, 0 },		/* went back: from zero */
		{ 1ull << 63, 5, 5 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		before.domains[0].tx_ns = cases[i].old;
		after.domains[0].tx_ns = cases[i].new;
		before.vifs[0].traffic.rx_bytes = cases[i].old;
		after.vifs[0].traffic.rx_bytes = cases[i].new;
		before.common_ns[1] = cases[i].old;
		after.common_ns[1] = cases[i].new;
		make();
		assert_u64(diff.domains[0].tx_ns, cases[i].grown);
		assert_u64(diff.vifs[0].traffic.rx_bytes, cases[i].grown);
		assert_u64(diff.common_ns[1], cases[i].grown);
	}
}

START_TEST(a_probe_is_told_by_symbol_and_mechanism)
{
	strcpy(after.probes[0].mechanism, "ftrace");
	make();
	assert_u64(diff.probes[0].hits, after.probes[0].hits);
	strcpy(before.probes[1].mechanism, "ftrace");
	strcpy(before.probes[1].symbol, "xenvif_poll");
	before.probes[1].hits = 7;
	make();
	assert_u64(diff.probes[0].hits, after.probes[0].hits - 7);
}

START_TEST(what_it_was_made_from_is_left_alone)
{
	after.domains[0].tx_ns += 5;
	make();
	snapshot_free(&diff);
	ck_assert_mem_eq(before.vifs, sample_snapshot()->vifs,
			 SAMPLE_VIFS * sizeof(*before.vifs));
	ck_assert_mem_eq(after.vifs, sample_snapshot()->vifs,
			 SAMPLE_VIFS * sizeof(*before.vifs));
	assert_u64(after.domains[0].tx_ns, before.domains[0].tx_ns + 5);
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("tools: diff");
	TCase *tc = tcase_create("diff");

	tcase_add_checked_fixture(tc, take_both, free_all);
	tcase_add_test(tc, where_nothing_happened_all_is_zero);
	tcase_add_test(tc, what_is_no_total_stays_as_it_is);
	tcase_add_test(tc, what_a_domain_grew_by_is_left);
	tcase_add_test(tc, what_a_vif_grew_by_is_left);
	tcase_add_test(tc, common_losses_probes_and_time_are_differences);
	tcase_add_test(tc, a_new_vif_counts_from_zero);
	tcase_add_test(tc, a_new_domain_counts_from_zero);
	tcase_add_test(tc, what_vanished_is_not_there);
	tcase_add_test(tc, nobody_on_either_side_is_fine);
	tcase_add_test(tc, a_recycled_domid_is_another_domain);
	tcase_add_test(tc, a_uuid_that_became_known_is_another_domain);
	tcase_add_test(tc,
		       what_vifs_had_been_charged_under_another_uuid_is_left_out);
	tcase_add_test(tc, unknown_uuids_are_told_apart_by_domid);
	tcase_add_test(tc, after_a_reload_all_counts_from_zero);
	tcase_add_test(tc, modules_without_load_id_pass_for_the_same);
	tcase_add_test(tc, an_upgrade_to_one_with_load_id_is_a_reload);
	tcase_add_test(tc, a_domain_whose_total_went_back_counts_from_zero);
	tcase_add_test(tc, a_vif_whose_total_went_back_counts_from_zero);
	tcase_add_test(tc, other_totals_that_went_back_count_from_zero);
	tcase_add_test(tc, differences_are_right_up_to_the_last_bit);
	tcase_add_test(tc, a_probe_is_told_by_symbol_and_mechanism);
	tcase_add_test(tc, what_it_was_made_from_is_left_alone);
	suite_add_tcase(suite, tc);
	return suite;
}

// SPDX-License-Identifier: GPL-2.0
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <stdio.h>

#include "account.h"
#include "hooks.h"
#include "snapshot.h"
#include "unit.h"
#include "vif.h"

/*
 * What old readers were built with. Fields may be added at the end of a record
 * (then its size here grows, and no other line changes), never moved.
 */
#define ASSERT_SIZE(type, size) \
	_Static_assert(sizeof(type) == (size), #type " has another size")
#define ASSERT_AT(type, field, offset) \
	_Static_assert(offsetof(type, field) == (offset), \
		       #type "." #field " has moved")

_Static_assert(VMACCT_MAGIC == 0x54434341, "magic");
_Static_assert(VMACCT_VERSION == 1, "version");

_Static_assert(VMACCT_TX_POLL == 0, "class");
_Static_assert(VMACCT_TX_DEALLOC == 1, "class");
_Static_assert(VMACCT_TX_IRQ == 2, "class");
_Static_assert(VMACCT_RX_DELIVER == 3, "class");
_Static_assert(VMACCT_RX_ENQUEUE == 4, "class");
_Static_assert(VMACCT_RX_COPY == 5, "class");
_Static_assert(VMACCT_RX_IRQ == 6, "class");
_Static_assert(VMACCT_NR_CLASSES == 7, "class");
_Static_assert(VMACCT_COMMON_RX == 0, "common");
_Static_assert(VMACCT_COMMON_TX == 1, "common");
_Static_assert(VMACCT_LIVE == 0, "state");
_Static_assert(VMACCT_GONE == 1, "state");
_Static_assert(VMACCT_ARMED == 0, "status");
_Static_assert(VMACCT_ABSENT == 1, "status");
_Static_assert(VMACCT_SECTION_DOMAINS == 0, "section");
_Static_assert(VMACCT_SECTION_VIFS == 1, "section");
_Static_assert(VMACCT_SECTION_COMMON == 2, "section");
_Static_assert(VMACCT_SECTION_PROBES == 3, "section");
_Static_assert(VMACCT_SECTION_MODULE == 4, "section");

ASSERT_SIZE(struct vmacct_section, 16);
ASSERT_AT(struct vmacct_section, offset, 0);
ASSERT_AT(struct vmacct_section, count, 4);
ASSERT_AT(struct vmacct_section, record_size, 8);

ASSERT_SIZE(struct vmacct_header, 144);
ASSERT_AT(struct vmacct_header, magic, 0);
ASSERT_AT(struct vmacct_header, version, 4);
ASSERT_AT(struct vmacct_header, header_size, 6);
ASSERT_AT(struct vmacct_header, size, 8);
ASSERT_AT(struct vmacct_header, nr_sections, 12);
ASSERT_AT(struct vmacct_header, realtime_ns, 16);
ASSERT_AT(struct vmacct_header, boottime_ns, 24);
ASSERT_AT(struct vmacct_header, gone_dropped, 32);
ASSERT_AT(struct vmacct_header, depth_missed, 40);
ASSERT_AT(struct vmacct_header, orphan_returns, 48);
ASSERT_AT(struct vmacct_header, unknown_queues, 56);
ASSERT_AT(struct vmacct_header, section, 64);

ASSERT_SIZE(struct vmacct_traffic, 32);
ASSERT_AT(struct vmacct_traffic, tx_packets, 0);
ASSERT_AT(struct vmacct_traffic, tx_bytes, 8);
ASSERT_AT(struct vmacct_traffic, rx_packets, 16);
ASSERT_AT(struct vmacct_traffic, rx_bytes, 24);

ASSERT_SIZE(struct vmacct_domain_record, 72);
ASSERT_AT(struct vmacct_domain_record, domid, 0);
ASSERT_AT(struct vmacct_domain_record, vifs, 4);
ASSERT_AT(struct vmacct_domain_record, tx_ns, 8);
ASSERT_AT(struct vmacct_domain_record, rx_ns, 16);
ASSERT_AT(struct vmacct_domain_record, traffic, 24);
ASSERT_AT(struct vmacct_domain_record, uuid, 56);

ASSERT_SIZE(struct vmacct_vif_record, 176);
ASSERT_AT(struct vmacct_vif_record, account, 0);
ASSERT_AT(struct vmacct_vif_record, domid, 8);
ASSERT_AT(struct vmacct_vif_record, handle, 12);
ASSERT_AT(struct vmacct_vif_record, name, 16);
ASSERT_AT(struct vmacct_vif_record, ns, 32);
ASSERT_AT(struct vmacct_vif_record, traffic, 88);
ASSERT_AT(struct vmacct_vif_record, polls, 120);
ASSERT_AT(struct vmacct_vif_record, events, 128);
ASSERT_AT(struct vmacct_vif_record, state, 136);
ASSERT_AT(struct vmacct_vif_record, uuid, 144);
ASSERT_AT(struct vmacct_vif_record, tx_estimated_ns, 160);
ASSERT_AT(struct vmacct_vif_record, rx_estimated_ns, 168);

ASSERT_SIZE(struct vmacct_common_record, 16);
ASSERT_AT(struct vmacct_common_record, direction, 0);
ASSERT_AT(struct vmacct_common_record, ns, 8);

ASSERT_SIZE(struct vmacct_probe_record, 144);
ASSERT_SIZE(struct vmacct_module_record, 48);
ASSERT_AT(struct vmacct_module_record, load_id, 0);
ASSERT_AT(struct vmacct_module_record, release, 16);
ASSERT_AT(struct vmacct_module_record, clock, 32);

ASSERT_AT(struct vmacct_probe_record, symbol, 0);
ASSERT_AT(struct vmacct_probe_record, mechanism, 40);
ASSERT_AT(struct vmacct_probe_record, lost, 56);
ASSERT_AT(struct vmacct_probe_record, status, 120);
ASSERT_AT(struct vmacct_probe_record, hits, 128);
ASSERT_AT(struct vmacct_probe_record, missed, 136);

/* Stands for the rest of the module. */

#define NR_PROBES	3
#define REALTIME	1700000000123456789ull
#define BOOTTIME	987654321ull

static int locked;
static int lock_calls;

u64 ktime_get_real_ns(void)
{
	ck_assert_int_eq(locked, 1);
	return REALTIME;
}

ktime_t ktime_get_boottime(void)
{
	ck_assert_int_eq(locked, 1);
	return BOOTTIME;
}

static int random_byte = 0x5a;

void get_random_bytes(void *buf, size_t len)
{
	memset(buf, random_byte, len);
}

const struct vmacct_registry *vmacct_vif_lock_registry(void)
{
	ck_assert_int_eq(locked, 0);
	locked = 1;
	lock_calls++;
	return &registry;
}

void vmacct_vif_unlock_registry(void)
{
	ck_assert_int_eq(locked, 1);
	locked = 0;
}

unsigned int vmacct_hooks_nr_probes(void)
{
	return NR_PROBES;
}

bool vmacct_hooks_read_probe(unsigned int i, struct vmacct_probe_record *record)
{
	if (i >= NR_PROBES)
		return false;
	memset(record, 0, sizeof(*record));
	/* The last one first. */
	snprintf(record->symbol, sizeof(record->symbol), "probe_%02u",
		 NR_PROBES - 1 - i);
	record->hits = 100 + i;
	return true;
}

u64 vmacct_hooks_common_ns(enum vmacct_common direction)
{
	return direction == VMACCT_COMMON_RX ? 1111 : 2222;
}

struct vmacct_losses vmacct_hooks_losses(void)
{
	return (struct vmacct_losses){
		.depth_missed = 31,
		.orphan_returns = 32,
		.unknown_queues = 33,
	};
}

static void start(void)
{
	locked = 0;
	lock_calls = 0;
	registry_start(100);
}

/* After every test: no lock is held, nothing is left. */
static void finish(void)
{
	ck_assert_int_eq(locked, 0);
	vmacct_registry_clear(&registry);
	ck_assert_uint_eq(shim_live_allocs(), 0);
}

/* What a reader sees, by the rules of vmacct.h and by nothing else. */

static const void *record_of(const struct vmacct_header *h, u32 section, u32 i)
{
	const struct vmacct_section *s = &h->section[section];

	ck_assert_uint_lt(i, s->count);
	return (const char *)h + s->offset + i * s->record_size;
}

static const struct vmacct_domain_record *domain(const struct vmacct_header *h,
						 u32 i)
{
	return record_of(h, VMACCT_SECTION_DOMAINS, i);
}

static const struct vmacct_vif_record *vif(const struct vmacct_header *h, u32 i)
{
	return record_of(h, VMACCT_SECTION_VIFS, i);
}

static u32 count(const struct vmacct_header *h, u32 section)
{
	return h->section[section].count;
}

/* Sections follow each other without gap or overlap, up to the very end. */
static void assert_describes_itself(const struct vmacct_header *h)
{
	static const u32 record_size[VMACCT_NR_SECTIONS] = {
		72, 176, 16, 144, 48
	};
	u32 end = sizeof(*h);
	int i;

	ck_assert_uint_eq(h->magic, VMACCT_MAGIC);
	ck_assert_uint_eq(h->version, VMACCT_VERSION);
	ck_assert_uint_eq(h->header_size, sizeof(*h));
	ck_assert_uint_eq(h->nr_sections, VMACCT_NR_SECTIONS);
	for (i = 0; i < VMACCT_NR_SECTIONS; i++) {
		const struct vmacct_section *s = &h->section[i];

		ck_assert_uint_eq(s->offset, end);
		ck_assert_uint_eq(s->offset % 8, 0);
		ck_assert_uint_eq(s->record_size, record_size[i]);
		ck_assert_uint_eq(s->reserved, 0);
		end += s->count * s->record_size;
	}
	ck_assert_uint_eq(h->size, end);
}

static const struct vmacct_header *take(void)
{
	const struct vmacct_header *h = vmacct_snapshot_take();

	ck_assert_ptr_nonnull(h);
	ck_assert_int_eq(lock_calls, 1);
	ck_assert_int_eq(locked, 0);
	lock_calls = 0;
	assert_describes_itself(h);
	return h;
}

START_TEST(with_no_vif_there_are_still_common_and_probes)
{
	const struct vmacct_header *h = take();

	ck_assert_uint_eq(count(h, VMACCT_SECTION_DOMAINS), 0);
	ck_assert_uint_eq(count(h, VMACCT_SECTION_VIFS), 0);
	ck_assert_uint_eq(count(h, VMACCT_SECTION_COMMON), 2);
	ck_assert_uint_eq(count(h, VMACCT_SECTION_PROBES), NR_PROBES);
	kvfree(h);
}

START_TEST(the_header_says_when_and_what_was_lost)
{
	const struct vmacct_header *h;

	registry.gone_dropped = 30;
	h = take();
	assert_u64(h->realtime_ns, REALTIME);
	assert_u64(h->boottime_ns, BOOTTIME);
	assert_u64(h->gone_dropped, 30);
	assert_u64(h->depth_missed, 31);
	assert_u64(h->orphan_returns, 32);
	assert_u64(h->unknown_queues, 33);
	kvfree(h);
}

START_TEST(all_snapshots_of_a_load_carry_its_id_release_and_clock)
{
	static const u8 zero[VMACCT_LOAD_ID_LEN];
	const struct vmacct_module_record *m;
	const struct vmacct_header *h;
	u8 first[VMACCT_LOAD_ID_LEN];

	vmacct_snapshot_init("1.2.3", "runstate");
	h = take();
	m = record_of(h, VMACCT_SECTION_MODULE, 0);
	ck_assert_str_eq(m->release, "1.2.3");
	ck_assert_str_eq(m->clock, "runstate");
	ck_assert_mem_ne(m->load_id, zero, sizeof(zero));
	memcpy(first, m->load_id, sizeof(first));
	kvfree(h);
	h = take();
	m = record_of(h, VMACCT_SECTION_MODULE, 0);
	ck_assert_mem_eq(m->load_id, first, sizeof(first));
	kvfree(h);
}

START_TEST(a_load_id_is_never_all_zero_and_long_texts_are_cut)
{
	static const u8 zero[VMACCT_LOAD_ID_LEN];
	const struct vmacct_module_record *m;
	const struct vmacct_header *h;

	random_byte = 0;
	vmacct_snapshot_init("1.2.3-a-long-suffix", "a-clock-of-many-words");
	h = take();
	m = record_of(h, VMACCT_SECTION_MODULE, 0);
	ck_assert_mem_ne(m->load_id, zero, sizeof(zero));
	ck_assert_str_eq(m->release, "1.2.3-a-long-su");
	ck_assert_str_eq(m->clock, "a-clock-of-many");
	kvfree(h);
}

START_TEST(common_has_rx_and_then_tx)
{
	const struct vmacct_header *h = take();
	const struct vmacct_common_record *c;

	c = record_of(h, VMACCT_SECTION_COMMON, 0);
	ck_assert_uint_eq(c->direction, VMACCT_COMMON_RX);
	assert_u64(c->ns, 1111);
	c = record_of(h, VMACCT_SECTION_COMMON, 1);
	ck_assert_uint_eq(c->direction, VMACCT_COMMON_TX);
	assert_u64(c->ns, 2222);
	kvfree(h);
}

START_TEST(every_probe_has_its_record_by_symbol)
{
	const struct vmacct_header *h = take();
	const struct vmacct_probe_record *p;
	char symbol[16];
	u32 i;

	for (i = 0; i < NR_PROBES; i++) {
		p = record_of(h, VMACCT_SECTION_PROBES, i);
		snprintf(symbol, sizeof(symbol), "probe_%02u", i);
		ck_assert_str_eq(p->symbol, symbol);
		assert_u64(p->hits, 100 + NR_PROBES - 1 - i);
	}
	kvfree(h);
}

START_TEST(vifs_and_domains_show_what_the_registry_has)
{
	struct vmacct_account *a = account_publish(7, 0, uuid_2);
	struct vmacct_account *b = account_publish(3, 0, uuid_1);
	struct vmacct_account *c = account_publish(3, 1, uuid_1);
	const struct vmacct_header *h;

	account_charge(a, 0, VMACCT_TX_POLL, 1);
	account_charge(b, 1, VMACCT_TX_POLL, 20);
	account_charge(c, 2, VMACCT_RX_COPY, 290);
	account_estimate(c, 2, VMACCT_RX_COPY, 10);
	account_estimate(b, 1, VMACCT_TX_IRQ, 4);
	vmacct_registry_close(&registry, c);
	h = take();

	ck_assert_uint_eq(count(h, VMACCT_SECTION_DOMAINS), 2);
	ck_assert_uint_eq(domain(h, 0)->domid, 3);
	ck_assert_uint_eq(domain(h, 0)->vifs, 1);
	assert_u64(domain(h, 0)->tx_ns, 24);
	assert_u64(domain(h, 0)->rx_ns, 300);
	ck_assert_mem_eq(domain(h, 0)->uuid, uuid_1, VMACCT_UUID_LEN);
	ck_assert_uint_eq(domain(h, 1)->domid, 7);
	assert_u64(domain(h, 1)->tx_ns, 1);

	ck_assert_uint_eq(count(h, VMACCT_SECTION_VIFS), 3);
	assert_u64(vif(h, 0)->account, a->id);
	assert_u64(vif(h, 1)->account, b->id);
	assert_u64(vif(h, 2)->account, c->id);
	ck_assert_str_eq(vif(h, 0)->name, "vif7.0");
	ck_assert_uint_eq(vif(h, 1)->state, VMACCT_LIVE);
	ck_assert_uint_eq(vif(h, 2)->state, VMACCT_GONE);
	assert_u64(vif(h, 2)->ns[VMACCT_RX_COPY], 300);
	assert_u64(vif(h, 2)->tx_estimated_ns, 0);
	assert_u64(vif(h, 2)->rx_estimated_ns, 10);
	assert_u64(vif(h, 1)->tx_estimated_ns, 4);
	assert_u64(vif(h, 1)->rx_estimated_ns, 0);
	kvfree(h);
}

START_TEST(an_account_has_no_row_until_it_is_published)
{
	struct vmacct_account *hidden = account_open(3, 0);
	struct vmacct_account *shown = account_publish(4, 0, no_uuid);
	const struct vmacct_header *h = take();

	ck_assert_uint_eq(count(h, VMACCT_SECTION_VIFS), 1);
	assert_u64(vif(h, 0)->account, shown->id);
	ck_assert_uint_eq(count(h, VMACCT_SECTION_DOMAINS), 1);
	kvfree(h);

	ck_assert_int_eq(vmacct_registry_publish(&registry, hidden, no_uuid),
			 0);
	h = take();
	ck_assert_uint_eq(count(h, VMACCT_SECTION_VIFS), 2);
	assert_u64(vif(h, 0)->account, hidden->id);
	kvfree(h);
}

START_TEST(of_a_domid_only_the_newest_life_has_a_row)
{
	struct vmacct_account *old = account_publish(3, 0, uuid_1);
	const struct vmacct_header *h;

	account_charge(old, 0, VMACCT_TX_POLL, 1000);
	vmacct_registry_close(&registry, old);
	account_charge(account_publish(3, 0, uuid_2), 0, VMACCT_TX_POLL, 5);
	h = take();
	ck_assert_uint_eq(count(h, VMACCT_SECTION_DOMAINS), 1);
	assert_u64(domain(h, 0)->tx_ns, 5);
	ck_assert_mem_eq(domain(h, 0)->uuid, uuid_2, VMACCT_UUID_LEN);
	/* Its account keeps its own row, which says whose it was. */
	ck_assert_uint_eq(count(h, VMACCT_SECTION_VIFS), 2);
	assert_u64(vif(h, 0)->ns[VMACCT_TX_POLL], 1000);
	ck_assert_mem_eq(vif(h, 0)->uuid, uuid_1, VMACCT_UUID_LEN);
	kvfree(h);
}

START_TEST(a_domain_without_an_account_has_a_row_until_it_has_ended)
{
	struct vmacct_account *a = account_publish(3, 0, uuid_1);
	const struct vmacct_header *h;

	account_charge(a, 0, VMACCT_TX_POLL, 1000);
	vmacct_registry_close(&registry, a);
	ck_assert_int_eq(vmacct_registry_reap(&registry, a->id), 0);
	h = take();
	ck_assert_uint_eq(count(h, VMACCT_SECTION_DOMAINS), 1);
	ck_assert_uint_eq(domain(h, 0)->vifs, 0);
	assert_u64(domain(h, 0)->tx_ns, 1000);
	kvfree(h);

	vmacct_registry_tell(&registry, 3, no_uuid);
	h = take();
	ck_assert_uint_eq(count(h, VMACCT_SECTION_DOMAINS), 0);
	kvfree(h);
}

START_TEST(a_snapshot_does_not_move)
{
	struct vmacct_account *a = account_publish(3, 0, no_uuid);
	const struct vmacct_header *h;

	account_charge(a, 0, VMACCT_TX_POLL, 5);
	h = take();
	account_charge(a, 0, VMACCT_TX_POLL, 5);
	vmacct_registry_close(&registry, a);
	ck_assert_int_eq(vmacct_registry_reap(&registry, a->id), 0);
	assert_u64(vif(h, 0)->ns[VMACCT_TX_POLL], 5);
	ck_assert_uint_eq(vif(h, 0)->state, VMACCT_LIVE);
	kvfree(h);
}

START_TEST(a_thousand_vifs_fit_and_are_sorted)
{
	const struct vmacct_header *h;
	u32 i;

	for (i = 0; i < 1000; i++)
		account_publish(i * 7 % 250, i / 250, uuid_1);
	h = take();
	ck_assert_uint_eq(count(h, VMACCT_SECTION_DOMAINS), 250);
	ck_assert_uint_eq(count(h, VMACCT_SECTION_VIFS), 1000);
	for (i = 0; i < 250; i++)
		ck_assert_uint_eq(domain(h, i)->domid, i);
	for (i = 1; i < 1000; i++)
		ck_assert_uint_gt(vif(h, i)->account, vif(h, i - 1)->account);
	kvfree(h);
}

START_TEST(no_memory_gives_no_snapshot_and_leaves_no_lock)
{
	account_publish(3, 0, no_uuid);
	shim_fail_next_alloc();
	ck_assert_ptr_null(vmacct_snapshot_take());
	ck_assert_int_eq(lock_calls, 1);
	ck_assert_int_eq(locked, 0);
	lock_calls = 0;
	kvfree(take());
}

START_TEST(records_are_found_up_to_the_last_and_no_further)
{
	const struct vmacct_header *h;
	u32 id, i;

	account_publish(3, 0, uuid_1);
	account_publish(3, 1, uuid_1);
	h = take();
	for (id = 0; id < VMACCT_NR_SECTIONS; id++) {
		for (i = 0; i < count(h, id); i++)
			ck_assert_ptr_eq(vmacct_snapshot_record(h, id, i),
					 record_of(h, id, i));
		ck_assert_ptr_null(vmacct_snapshot_record(h, id, i));
		ck_assert_ptr_null(vmacct_snapshot_record(h, id, ~0u));
	}
	kvfree(h);
}

START_TEST(records_are_found_by_the_size_that_the_snapshot_says)
{
	/* As a newer module writes it, whose records are longer. */
	static const struct vmacct_header h = {
		.section[VMACCT_SECTION_COMMON] = {
			.offset = 200, .count = 2, .record_size = 24,
		},
	};

	ck_assert_ptr_eq(vmacct_snapshot_record(&h, VMACCT_SECTION_COMMON, 1),
			 (const char *)&h + 224);
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("snapshot");
	TCase *tc = tcase_create("snapshot");

	tcase_add_checked_fixture(tc, start, finish);
	tcase_add_test(tc, with_no_vif_there_are_still_common_and_probes);
	tcase_add_test(tc, the_header_says_when_and_what_was_lost);
	tcase_add_test(tc,
		       all_snapshots_of_a_load_carry_its_id_release_and_clock);
	tcase_add_test(tc, a_load_id_is_never_all_zero_and_long_texts_are_cut);
	tcase_add_test(tc, common_has_rx_and_then_tx);
	tcase_add_test(tc, every_probe_has_its_record_by_symbol);
	tcase_add_test(tc, vifs_and_domains_show_what_the_registry_has);
	tcase_add_test(tc, an_account_has_no_row_until_it_is_published);
	tcase_add_test(tc, of_a_domid_only_the_newest_life_has_a_row);
	tcase_add_test(tc,
		       a_domain_without_an_account_has_a_row_until_it_has_ended);
	tcase_add_test(tc, a_snapshot_does_not_move);
	tcase_add_test(tc, a_thousand_vifs_fit_and_are_sorted);
	tcase_add_test(tc, no_memory_gives_no_snapshot_and_leaves_no_lock);
	tcase_add_test(tc, records_are_found_up_to_the_last_and_no_further);
	tcase_add_test(tc,
		       records_are_found_by_the_size_that_the_snapshot_says);
	suite_add_tcase(suite, tc);
	return suite;
}

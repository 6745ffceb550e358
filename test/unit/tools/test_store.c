// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fake_xenstore.h"
#include "store.h"
#include "unit.h"

#define MOST	40

static struct store *store;
static struct vmacct_domain_record domains[MOST];
static struct vmacct_vif_record vifs[MOST];
static struct snapshot snapshot;
static struct why why;

static int complaints;

/* Instead of a line on stderr. */
void __wrap_complain(const char *format, ...);
void __wrap_complain(const char *format, ...)
{
	(void)format;
	complaints++;
}

static void set_uuid(uint8_t *uuid, uint32_t domid)
{
	memset(uuid, 0, VMACCT_UUID_LEN);
	uuid[0] = 0xd0;
	uuid[15] = domid;
}

/* In xenstore. */
static void give_birth(uint32_t domid)
{
	char path[64], vm[64];

	snprintf(path, sizeof(path), "/local/domain/%u/vm", domid);
	snprintf(vm, sizeof(vm), "/vm/d0000000-0000-0000-0000-0000000000%02x",
		 domid);
	fake_set(path, vm);
	snprintf(path, sizeof(path), "/local/domain/%u/name", domid);
	fake_set(path, "somebody");
}

static void kill_domain(uint32_t domid)
{
	char path[64];

	snprintf(path, sizeof(path), "/local/domain/%u", domid);
	fake_set(path, NULL);
}

/* In the snapshot: with one vif, of handle 0. */
static struct vmacct_domain_record *add_domain(uint32_t domid)
{
	struct vmacct_domain_record *d = &domains[snapshot.nr_domains++];
	struct vmacct_vif_record *v = &vifs[snapshot.nr_vifs++];

	memset(d, 0, sizeof(*d));
	memset(v, 0, sizeof(*v));
	d->domid = domid;
	d->vifs = 1;
	d->tx_ns = 1000 + domid;
	set_uuid(d->uuid, domid);
	v->account = snapshot.nr_vifs;
	v->domid = domid;
	v->ns[VMACCT_TX_POLL] = d->tx_ns;
	set_uuid(v->uuid, domid);
	return d;
}

static void start(void)
{
	fake_reset();
	fake_set("/local/domain/0/domid", "0");
	memset(&snapshot, 0, sizeof(snapshot));
	snapshot.domains = domains;
	snapshot.vifs = vifs;
	snapshot.realtime_ns = 1700000000ull * 1000000000;
	store = store_new(-1, MOST, false);
	ck_assert_ptr_nonnull(store);
	complaints = 0;
}

static void finish(void)
{
	store_free(store);
	fake_assert_clean();
	fake_reset();
}

static void update(void)
{
	ck_assert_msg(!store_update(store, &snapshot, &why), "%s", why.text);
}

/* A domain in the snapshot and in xenstore, written. */
static struct vmacct_domain_record *begin_with(uint32_t domid)
{
	struct vmacct_domain_record *d = add_domain(domid);

	give_birth(domid);
	update();
	fake_clear_counts();
	return d;
}

/* The version, seven figures, updated; vif, the vif and its seven. */
#define NODES	(1 + 7 + 1 + 1 + 1 + 7)
#define LINE_7	"version=1 tx_ns=1007 rx_ns=0 total_ns=1007 tx_packets=0 tx_bytes=0 rx_packets=0 rx_bytes=0 updated=1700000000"

START_TEST(a_domain_has_its_line_and_its_nodes)
{
	add_domain(7);
	give_birth(7);
	update();
	ck_assert_str_eq(fake_get("/local/domain/7/acct"), LINE_7);
	ck_assert_str_eq(fake_get("/local/domain/7/acct/tx_ns"), "1007");
	ck_assert_str_eq(fake_get("/local/domain/7/acct/total_ns"), "1007");
	ck_assert_str_eq(fake_get("/local/domain/7/acct/updated"),
			 "1700000000");
	ck_assert_str_eq(fake_get("/local/domain/7/acct/vif/0/tx_ns"), "1007");
	ck_assert_str_eq(fake_get("/local/domain/7/acct/vif/0/rx_bytes"), "0");
	ck_assert_uint_eq(fake_nodes_under("/local/domain/7/acct"),
			  NODES);
	ck_assert_str_eq(fake_get("/local/domain/7/acct/version"), "1");
	ck_assert_str_eq(fake_perms("/local/domain/7/acct"), "n0,r7");
	ck_assert_str_eq(fake.last_write, "/local/domain/7/acct/updated");
	ck_assert_uint_eq(store_domains(store), 1);
	ck_assert_int_eq(fake.commits, 1);
}

START_TEST(what_does_not_change_costs_no_request)
{
	begin_with(7);
	snapshot.realtime_ns += 5000000000;
	update();
	ck_assert_int_eq(fake.requests, 0);
	ck_assert_str_eq(fake_get("/local/domain/7/acct/updated"),
			 "1700000000");
}

START_TEST(only_what_changed_is_written)
{
	struct vmacct_domain_record *d = begin_with(7);

	d->traffic.rx_packets = 3;
	snapshot.realtime_ns += 2000000000;
	update();
	/* The line, the node, and when. */
	ck_assert_int_eq(fake.writes, 3);
	ck_assert_str_eq(fake_get("/local/domain/7/acct/rx_packets"), "3");
	ck_assert_str_eq(fake.last_write, "/local/domain/7/acct/updated");
	ck_assert_ptr_nonnull(strstr(fake_get("/local/domain/7/acct"),
				     "rx_packets=3 rx_bytes=0 updated=1700000002"));
}

START_TEST(a_vif_that_is_gone_loses_its_nodes)
{
	struct vmacct_domain_record *d = begin_with(7);

	vifs[0].state = VMACCT_GONE;
	d->vifs = 0;
	update();
	ck_assert_ptr_null(fake_get("/local/domain/7/acct/vif/0"));
	ck_assert_str_eq(fake_get("/local/domain/7/acct/tx_ns"), "1007");
}

START_TEST(a_domain_that_is_not_there_is_not_created)
{
	add_domain(7);
	update();
	ck_assert_uint_eq(fake_nodes_under("/local/domain"), 2);
	ck_assert_uint_eq(store_domains(store), 0);
	fake_clear_counts();
	update();
	ck_assert_int_eq(fake.requests, 0);
}

START_TEST(an_absent_domain_is_looked_for_when_one_is_introduced)
{
	add_domain(7);
	update();
	give_birth(7);
	fake_fire("@introduceDomain");
	update();
	ck_assert_str_eq(fake_get("/local/domain/7/acct"), LINE_7);
}

START_TEST(an_absent_domain_is_looked_for_now_and_then)
{
	int i;

	add_domain(7);
	update();
	give_birth(7);
	for (i = 0; i < 20; i++)
		update();
	ck_assert_str_eq(fake_get("/local/domain/7/acct"), LINE_7);
}

START_TEST(accounts_of_dead_domains_cost_a_question_each)
{
	uint32_t i;

	for (i = 1; i <= 30; i++)
		add_domain(i);
	fake_clear_counts();
	update();
	ck_assert_int_eq(fake.aborts, 0);
	/* And who we are, who has a home, and is there a bill in ours. */
	ck_assert_int_eq(fake.requests, 33);
}

START_TEST(another_life_of_the_domid_is_left_alone)
{
	add_domain(7);
	give_birth(7);
	fake_set("/local/domain/7/vm",
		 "/vm/d0000000-0000-0000-0000-0000000000ff");
	update();
	ck_assert_ptr_null(fake_get("/local/domain/7/acct"));
}

START_TEST(the_next_life_of_the_domid_has_all_nodes_anew)
{
	struct vmacct_domain_record *d = begin_with(7);

	kill_domain(7);
	give_birth(7);
	fake_set("/local/domain/7/vm",
		 "/vm/d0000000-0000-0000-0000-0000000000ff");
	d->uuid[15] = 0xff;
	vifs[0].uuid[15] = 0xff;
	update();
	ck_assert_str_eq(fake_get("/local/domain/7/acct"), LINE_7);
	ck_assert_uint_eq(fake_nodes_under("/local/domain/7/acct"), NODES);
}

START_TEST(the_same_domain_begun_anew_has_all_nodes_again)
{
	struct vmacct_domain_record *d = begin_with(7);

	/* A soft reset: same domid, same uuid, all nodes gone. */
	kill_domain(7);
	give_birth(7);
	d->rx_ns = 1;
	update();
	ck_assert_uint_eq(fake_nodes_under("/local/domain/7/acct"), NODES);
	ck_assert_str_eq(fake_get("/local/domain/7/acct/total_ns"), "1008");
}

START_TEST(a_bill_that_somebody_changed_is_set_right)
{
	struct vmacct_domain_record *d = begin_with(7);

	fake_set("/local/domain/7/acct", "version=0");
	fake_set("/local/domain/7/acct/junk/more", "x");
	d->rx_ns = 1;
	update();
	ck_assert_ptr_null(fake_get("/local/domain/7/acct/junk"));
	ck_assert_uint_eq(fake_nodes_under("/local/domain/7/acct"), NODES);
}

START_TEST(what_was_there_before_us_is_replaced)
{
	add_domain(7);
	give_birth(7);
	fake_set("/local/domain/7/acct", "mine");
	fake_set("/local/domain/7/acct/vif/9/tx_ns", "5");
	update();
	ck_assert_str_eq(fake_get("/local/domain/7/acct"), LINE_7);
	ck_assert_ptr_null(fake_get("/local/domain/7/acct/vif/9"));
	ck_assert_str_eq(fake_perms("/local/domain/7/acct"), "n0,r7");
}

static int dies_at;

static void die(int request)
{
	if (request == dies_at) {
		dies_at = -1;
		kill_domain(7);
	}
}

/* Whichever request of the transaction it dies before. */
START_TEST(a_domain_that_dies_in_between_is_not_created)
{
	int n, deaths = 0;

	for (n = 0; n < 60; n++) {
		add_domain(7);
		give_birth(7);
		give_birth(8);
		add_domain(8);
		dies_at = n;
		fake.before = die;
		update();
		deaths += dies_at < 0;
		if (dies_at < 0)
			ck_assert_uint_eq(fake_nodes_under("/local/domain/7"),
					  0);
		/* The other one, in the same transaction, is none the worse. */
		ck_assert_ptr_nonnull(fake_get("/local/domain/8/acct/updated"));
		finish();
		start();
	}
	/* Of two domains' requests. */
	ck_assert_int_ge(deaths, 40);
}

START_TEST(conflicts_are_tried_again)
{
	add_domain(7);
	add_domain(8);
	give_birth(7);
	give_birth(8);
	fake.conflicts = 20;
	update();
	ck_assert_uint_eq(store_domains(store), 2);
}

START_TEST(conflicts_without_end_wait_for_the_next_time)
{
	struct vmacct_domain_record *d = begin_with(7);

	d->rx_ns = 1;
	fake.conflicts = 1000000;
	update();
	ck_assert_int_lt(fake.requests, 5000);
	ck_assert_str_eq(fake_get("/local/domain/7/acct/rx_ns"), "0");
	ck_assert_uint_eq(store_domains(store), 1);
	fake.conflicts = 0;
	update();
	ck_assert_str_eq(fake_get("/local/domain/7/acct/rx_ns"), "1");
}

START_TEST(what_is_refused_is_tried_again_and_harms_no_other)
{
	struct vmacct_domain_record *d = begin_with(7);

	add_domain(8);
	give_birth(8);
	d->rx_ns = 1;
	fake.refused = "/7/acct/rx_ns";
	fake.refusal = ENOSPC;
	update();
	ck_assert_str_eq(fake_get("/local/domain/7/acct"), LINE_7);
	ck_assert_ptr_nonnull(fake_get("/local/domain/8/acct/updated"));
	fake.refused = NULL;
	update();
	ck_assert_str_eq(fake_get("/local/domain/7/acct/rx_ns"), "1");
}

START_TEST(an_errno_of_a_write_is_not_taken_for_done)
{
	begin_with(7)->rx_ns = 1;
	fake.refused = "/7/acct/rx_ns";
	fake.refusal = ENOENT;
	update();
	ck_assert_str_eq(fake_get("/local/domain/7/acct"), LINE_7);
}

START_TEST(a_record_that_is_dropped_takes_its_nodes_along)
{
	begin_with(7);
	snapshot.nr_domains = 0;
	snapshot.nr_vifs = 0;
	update();
	ck_assert_ptr_null(fake_get("/local/domain/7/acct"));
	ck_assert_ptr_nonnull(fake_get("/local/domain/7/vm"));
}

START_TEST(a_release_forgets_those_that_are_gone)
{
	begin_with(7);
	add_domain(8);
	give_birth(8);
	update();
	ck_assert_uint_eq(store_domains(store), 2);
	kill_domain(7);
	fake_fire("@releaseDomain");
	update();
	ck_assert_uint_eq(store_domains(store), 1);
	ck_assert_uint_eq(fake_nodes_under("/local/domain/7"), 0);
}

START_TEST(what_an_earlier_one_left_is_swept)
{
	add_domain(7);
	give_birth(7);
	fake_set("/local/domain/8/acct/tx_ns", "5");
	give_birth(8);
	fake_set("/local/domain/9/acct/tx_ns", "5");
	fake_set("/local/domain/09/acct/tx_ns", "not a domid");
	add_domain(10);
	fake_set("/local/domain/10/acct/tx_ns", "5");
	update();
	ck_assert_ptr_null(fake_get("/local/domain/8/acct"));
	ck_assert_ptr_nonnull(fake_get("/local/domain/8/vm"));
	/* Nothing but our node in it: the home goes too. */
	ck_assert_ptr_null(fake_get("/local/domain/9"));
	ck_assert_ptr_null(fake_get("/local/domain/10"));
	ck_assert_ptr_nonnull(fake_get("/local/domain/09"));
	ck_assert_str_eq(fake_get("/local/domain/7/acct"), LINE_7);
}

/* Whose nodes nobody wants, and somebody's home that is to stay. */
static void leave_orphans(uint32_t first, uint32_t last)
{
	char path[64];

	for (; first <= last; first++) {
		snprintf(path, sizeof(path), "/local/domain/%u/acct/tx_ns",
			 first);
		fake_set(path, "5");
	}
}

static void assert_no_orphans(uint32_t first, uint32_t last)
{
	char path[64];

	for (; first <= last; first++) {
		snprintf(path, sizeof(path), "/local/domain/%u", first);
		ck_assert_msg(!fake_get(path), "%s is there", path);
	}
}

START_TEST(a_list_too_long_for_an_answer_is_read_in_parts)
{
	leave_orphans(100, 299);
	fake.payload = 32;
	add_domain(7);
	give_birth(7);
	update();
	assert_no_orphans(100, 299);
	ck_assert_str_eq(fake_get("/local/domain/7/acct"), LINE_7);
}

static int changes_to_come;

/* The list would have a hole where the parts meet. */
static void change_in_between(size_t offset)
{
	if (offset && changes_to_come > 0 && changes_to_come--)
		fake_set("/local/domain/100", NULL);
	if (offset && changes_to_come)
		fake_set("/local/domain/100/acct", "5");
}

START_TEST(a_list_that_changes_between_its_parts_is_read_anew)
{
	leave_orphans(100, 199);
	fake.payload = 32;
	fake.before_part = change_in_between;
	changes_to_come = 9;
	update();
	ck_assert_int_eq(changes_to_come, 0);
	assert_no_orphans(100, 199);
}

START_TEST(a_list_that_never_stands_still_is_given_up)
{
	leave_orphans(100, 199);
	fake.payload = 32;
	fake.before_part = change_in_between;
	changes_to_come = 1000000;
	ck_assert_int_eq(store_update(store, &snapshot, &why), -1);
	ck_assert_ptr_nonnull(strstr(why.text, "/local/domain: "));
	ck_assert_int_lt(fake.requests, 1000);
}

START_TEST(conflicts_of_the_sweep_are_tried_again)
{
	leave_orphans(100, 102);
	fake.conflicts = 20;
	update();
	assert_no_orphans(100, 102);
}

START_TEST(a_sweep_with_conflicts_without_end_is_given_up)
{
	leave_orphans(100, 102);
	fake.conflicts = 1000000;
	ck_assert_int_eq(store_update(store, &snapshot, &why), -1);
	ck_assert_ptr_nonnull(strstr(why.text, "the old bill of domain 10"));
	ck_assert_int_lt(fake.requests, 1000);
}

/* As one that hangs: wire.h loses it when its patience ends. */
START_TEST(a_sweep_that_gets_no_answer_begins_anew)
{
	int n;

	for (n = 0; n < 30; n++) {
		leave_orphans(100, 101);
		give_birth(102);
		leave_orphans(102, 102);
		fake.lose_after = n;
		if (store_update(store, &snapshot, &why))
			ck_assert_str_eq(why.text, "it went away");
		fake.lose_after = -1;
		update();
		assert_no_orphans(100, 101);
		ck_assert_ptr_null(fake_get("/local/domain/102/acct"));
		ck_assert_ptr_nonnull(fake_get("/local/domain/102/vm"));
		finish();
		start();
	}
}

/* Who moves in while the sweep looks keeps the home. */
static void move_in(int request)
{
	(void)request;
	fake.before = NULL;
	give_birth(100);
}

START_TEST(a_home_that_is_moved_into_is_not_swept)
{
	leave_orphans(100, 100);
	fake.before = move_in;
	update();
	ck_assert_ptr_nonnull(fake_get("/local/domain/100/vm"));
	ck_assert_ptr_null(fake_get("/local/domain/100/acct"));
}

START_TEST(at_the_end_all_nodes_go)
{
	begin_with(7);
	ck_assert_int_eq(store_remove(store, &why), 0);
	ck_assert_ptr_null(fake_get("/local/domain/7/acct"));
	ck_assert_ptr_nonnull(fake_get("/local/domain/7/vm"));
	ck_assert_uint_eq(store_domains(store), 0);
}

START_TEST(the_end_creates_no_home)
{
	begin_with(7);
	kill_domain(7);
	ck_assert_int_eq(store_remove(store, &why), 0);
	ck_assert_uint_eq(fake_nodes_under("/local/domain/7"), 0);
	ck_assert_ptr_null(fake_get("/local/domain/7"));
}

START_TEST(a_xenstored_that_comes_back_empty_gets_everything)
{
	begin_with(7);
	fake.away = true;
	ck_assert_int_eq(store_update(store, &snapshot, &why), -1);
	ck_assert_int_eq(store_update(store, &snapshot, &why), -1);
	fake_set("/local/domain", NULL);
	fake.away = false;
	/* Not even its own domid is there again. */
	give_birth(7);
	update();
	ck_assert_str_eq(fake_get("/local/domain/7/acct"), LINE_7);
	ck_assert_uint_eq(fake_nodes_under("/local/domain/7/acct"), NODES);
}

/* Whichever request it breaks at. */
START_TEST(a_connection_that_breaks_is_made_anew)
{
	int n;

	for (n = 0; n < 35; n++) {
		add_domain(7);
		give_birth(7);
		fake.lose_after = n;
		if (store_update(store, &snapshot, &why))
			ck_assert_uint_eq(store_domains(store), 0);
		fake.lose_after = -1;
		update();
		ck_assert_str_eq(fake_get("/local/domain/7/acct"), LINE_7);
		ck_assert_uint_eq(fake_nodes_under("/local/domain/7/acct"), NODES);
		finish();
		start();
	}
}

START_TEST(without_a_domid_of_our_own_we_do_not_guess)
{
	fake_set("/local/domain/0/domid", "0x0");
	add_domain(7);
	give_birth(7);
	ck_assert_int_eq(store_update(store, &snapshot, &why), -1);
	ck_assert_ptr_nonnull(strstr(why.text, "domid"));
	ck_assert_ptr_null(fake_get("/local/domain/7/acct"));
}

START_TEST(a_driver_domain_mirrors_at_home)
{
	struct vmacct_domain_record *d = add_domain(7);

	fake_set("/local/domain/0/domid", "5");
	fake_set("/local/domain/0/backend/vif/7/0/state", "4");
	add_domain(8);
	update();
	ck_assert_str_eq(fake_get("/local/domain/5/data/acct/7"), LINE_7);
	ck_assert_str_eq(fake_get("/local/domain/5/data/acct/7/vif/0/tx_ns"),
			 "1007");
	ck_assert_ptr_null(fake_get("/local/domain/5/data/acct/8"));
	ck_assert_ptr_null(fake_get("/local/domain/7"));
	ck_assert_uint_eq(store_own_domid(store), 5);

	/* Nobody else takes the nodes away there. */
	vifs[0].state = VMACCT_GONE;
	d->vifs = 0;
	update();
	ck_assert_ptr_nonnull(fake_get("/local/domain/5/data/acct/7"));
	fake_set("/local/domain/0/backend/vif/7", NULL);
	update();
	ck_assert_ptr_null(fake_get("/local/domain/5/data/acct/7"));
	fake_clear_counts();
	update();
	ck_assert_int_eq(fake.requests, 0);
}

START_TEST(a_vm_that_is_garbage_by_now_ends_the_bill)
{
	struct vmacct_domain_record *d = begin_with(7);

	fake_set_bytes("/local/domain/7/vm", "/vm/\0\xff", 6);
	d->rx_ns = 1;
	update();
	update();
	ck_assert_ptr_null(fake_get("/local/domain/7/acct"));
	ck_assert_ptr_nonnull(fake_get("/local/domain/7/name"));
}

START_TEST(many_domains_share_round_trips)
{
	uint32_t i;

	for (i = 1; i <= MOST; i++) {
		add_domain(i);
		give_birth(i);
	}
	update();
	ck_assert_uint_eq(store_domains(store), MOST);
	ck_assert_int_eq(fake.commits, MOST);
	for (i = 0; i < MOST; i++)
		domains[i].rx_ns++;
	/* One of them is gone: it alone is left out. */
	kill_domain(20);
	fake.flushes = 0;
	fake_clear_counts();
	update();
	ck_assert_uint_eq(store_domains(store), MOST - 1);
	ck_assert_int_eq(fake.aborts, 1);
	ck_assert_int_eq(fake.commits, MOST - 1);
	ck_assert_int_eq(fake.writes, (MOST - 1) * 4);
	ck_assert_int_lt(fake.flushes, MOST / 3);
	ck_assert_uint_eq(fake_nodes_under("/local/domain/20"), 0);
}

/* From now on, so many domains an update. */
static void write_at_most(size_t budget)
{
	store_free(store);
	store = store_new(-1, budget, false);
	ck_assert_ptr_nonnull(store);
}

/* A second later everybody has used more: tx_ns tells the time. */
static void a_second_passes(void)
{
	size_t i;

	snapshot.realtime_ns += 1000000000;
	for (i = 0; i < snapshot.nr_domains; i++)
		domains[i].tx_ns = snapshot.realtime_ns;
}

static const char *value(uint32_t domid, const char *node)
{
	char path[64];
	const char *found;

	snprintf(path, sizeof(path), "/local/domain/%u/acct%s", domid, node);
	found = fake_get(path);
	ck_assert_msg(found, "there is no %s", path);
	return found;
}

/* Of the line. */
static uint64_t word(uint32_t domid, const char *name)
{
	const char *found = strstr(value(domid, ""), name);

	ck_assert_ptr_nonnull(found);
	return strtoull(found + strlen(name), NULL, 10);
}

/* "updated" is when the figures were so, and not when they were written. */
static uint64_t assert_bill_of_one_moment(uint32_t domid)
{
	uint64_t updated = word(domid, " updated=");
	uint64_t tx_ns = word(domid, " tx_ns=");

	assert_u64(strtoull(value(domid, "/updated"), NULL, 10), updated);
	assert_u64(strtoull(value(domid, "/tx_ns"), NULL, 10), tx_ns);
	if (tx_ns > 1000000)
		assert_u64(tx_ns / 1000000000, updated);
	return updated;
}

START_TEST(more_than_the_budget_take_turns)
{
	uint64_t now;
	uint32_t i, round;

	write_at_most(7);
	for (i = 1; i <= MOST; i++) {
		add_domain(i);
		give_birth(i);
	}
	for (round = 1; round <= 20; round++) {
		fake_clear_counts();
		update();
		ck_assert_int_eq(fake.commits, 7);
		now = snapshot.realtime_ns / 1000000000;
		/* 40 domains: each has its turn within 6 updates. */
		for (i = 1; i <= MOST && round >= 6; i++)
			ck_assert_uint_gt(assert_bill_of_one_moment(i) + 6,
					  now);
		a_second_passes();
	}
	ck_assert_uint_eq(store_domains(store), MOST);
}

START_TEST(when_they_are_quiet_again_all_is_written)
{
	uint32_t i;

	write_at_most(7);
	for (i = 1; i <= MOST; i++) {
		add_domain(i);
		give_birth(i);
	}
	a_second_passes();
	for (i = 0; i < 6; i++)
		update();
	for (i = 1; i <= MOST; i++)
		assert_u64(assert_bill_of_one_moment(i),
			   snapshot.realtime_ns / 1000000000);
	fake_clear_counts();
	update();
	ck_assert_int_eq(fake.requests, 0);
}

START_TEST(those_that_are_refused_do_not_starve_the_others)
{
	uint32_t i;

	write_at_most(2);
	for (i = 1; i <= 8; i++) {
		add_domain(i);
		give_birth(i);
	}
	for (i = 0; i < 4; i++)
		update();
	fake.refused = "/local/domain/1/";
	fake.refusal = ENOSPC;
	/* Nor those that never had a bill. */
	add_domain(9);
	add_domain(10);
	give_birth(10);
	a_second_passes();
	for (i = 0; i < 5; i++)
		update();
	for (i = 2; i <= 8; i++)
		assert_u64(assert_bill_of_one_moment(i),
			   snapshot.realtime_ns / 1000000000);
	value(10, "/updated");
	/* Said once, although it is not tried each time. */
	ck_assert_int_eq(complaints, 1);
	fake.refused = NULL;
}

#define VM_OF(end)	"/vm/d0000000-0000-0000-0000-0000000000" end

START_TEST(the_end_takes_away_what_waits_for_its_turn)
{
	uint32_t i;

	write_at_most(2);
	for (i = 1; i <= 8; i++) {
		add_domain(i);
		give_birth(i);
		update();
	}
	a_second_passes();
	/* The last three are others by now: one has to wait for its new bill. */
	for (i = 6; i <= 8; i++) {
		char path[64];

		domains[i - 1].uuid[15] = i + 0x10;
		vifs[i - 1].uuid[15] = i + 0x10;
		snprintf(path, sizeof(path), "/local/domain/%u/vm", i);
		fake_set(path, i == 6 ? VM_OF("16") : i == 7 ? VM_OF("17") :
						      VM_OF("18"));
	}
	update();
	ck_assert_ptr_nonnull(strstr(value(8, ""), "tx_ns=1008 "));
	ck_assert_int_eq(store_remove(store, &why), 0);
	for (i = 1; i <= 8; i++) {
		char path[64];

		snprintf(path, sizeof(path), "/local/domain/%u/acct", i);
		ck_assert_msg(!fake_get(path), "%s is there", path);
	}
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("store");
	TCase *tc = tcase_create("store");

	tcase_add_checked_fixture(tc, start, finish);
	tcase_add_test(tc, a_domain_has_its_line_and_its_nodes);
	tcase_add_test(tc, what_does_not_change_costs_no_request);
	tcase_add_test(tc, only_what_changed_is_written);
	tcase_add_test(tc, a_vif_that_is_gone_loses_its_nodes);
	tcase_add_test(tc, a_domain_that_is_not_there_is_not_created);
	tcase_add_test(tc,
		       an_absent_domain_is_looked_for_when_one_is_introduced);
	tcase_add_test(tc, an_absent_domain_is_looked_for_now_and_then);
	tcase_add_test(tc, accounts_of_dead_domains_cost_a_question_each);
	tcase_add_test(tc, another_life_of_the_domid_is_left_alone);
	tcase_add_test(tc, the_next_life_of_the_domid_has_all_nodes_anew);
	tcase_add_test(tc, the_same_domain_begun_anew_has_all_nodes_again);
	tcase_add_test(tc, a_bill_that_somebody_changed_is_set_right);
	tcase_add_test(tc, what_was_there_before_us_is_replaced);
	tcase_add_test(tc, a_domain_that_dies_in_between_is_not_created);
	tcase_add_test(tc, conflicts_are_tried_again);
	tcase_add_test(tc, conflicts_without_end_wait_for_the_next_time);
	tcase_add_test(tc, what_is_refused_is_tried_again_and_harms_no_other);
	tcase_add_test(tc, an_errno_of_a_write_is_not_taken_for_done);
	tcase_add_test(tc, a_record_that_is_dropped_takes_its_nodes_along);
	tcase_add_test(tc, a_release_forgets_those_that_are_gone);
	tcase_add_test(tc, what_an_earlier_one_left_is_swept);
	tcase_add_test(tc, a_list_too_long_for_an_answer_is_read_in_parts);
	tcase_add_test(tc, a_list_that_changes_between_its_parts_is_read_anew);
	tcase_add_test(tc, a_list_that_never_stands_still_is_given_up);
	tcase_add_test(tc, conflicts_of_the_sweep_are_tried_again);
	tcase_add_test(tc, a_sweep_with_conflicts_without_end_is_given_up);
	tcase_add_test(tc, a_sweep_that_gets_no_answer_begins_anew);
	tcase_add_test(tc, a_home_that_is_moved_into_is_not_swept);
	tcase_add_test(tc, at_the_end_all_nodes_go);
	tcase_add_test(tc, the_end_creates_no_home);
	tcase_add_test(tc, a_xenstored_that_comes_back_empty_gets_everything);
	tcase_add_test(tc, a_connection_that_breaks_is_made_anew);
	tcase_add_test(tc, without_a_domid_of_our_own_we_do_not_guess);
	tcase_add_test(tc, a_driver_domain_mirrors_at_home);
	tcase_add_test(tc, a_vm_that_is_garbage_by_now_ends_the_bill);
	tcase_add_test(tc, many_domains_share_round_trips);
	tcase_add_test(tc, more_than_the_budget_take_turns);
	tcase_add_test(tc, when_they_are_quiet_again_all_is_written);
	tcase_add_test(tc, those_that_are_refused_do_not_starve_the_others);
	tcase_add_test(tc, the_end_takes_away_what_waits_for_its_turn);
	suite_add_tcase(suite, tc);
	return suite;
}

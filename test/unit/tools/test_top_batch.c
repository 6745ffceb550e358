// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sample.h"
#include "snapshot_builder.h"
#include "top_batch.h"
#include "top_draw.h"
#include "top_sample.h"
#include "top_sampler.h"
#include "unit.h"

/* AddressSanitizer's; its header is not everywhere. */
size_t __sanitizer_get_current_allocated_bytes(void);

static char path[64];
static struct snapshot now;
static struct top_sampler sampler;
static struct top_choice choice;
static struct why why;

static void set_up(void)
{
	strcpy(path, "/tmp/test_top_batch.XXXXXX");
	close(mkstemp(path));
	now = sample_copy(sample_snapshot());
	sampler = (struct top_sampler){ .path = path };
	choice = (struct top_choice){
		.sort = top_column_find("domid"),
		.vifs = true,
		.classes = true,
	};
	snapshot_build_file(&now, path);
}

static void tear_down(void)
{
	top_sampler_free(&sampler);
	snapshot_free(&now);
	unlink(path);
}

/* Half a second later domain 3 has sent 100 packets through its vif 1. */
static void go_on(void)
{
	now.boottime_ns += 500000000;
	now.realtime_ns += 500000000;
	now.vifs[2].traffic.tx_packets += 100;
	now.vifs[2].ns[VMACCT_TX_POLL] += 10000000;
	now.domains[0].traffic.tx_packets += 100;
	now.domains[0].tx_ns += 10000000;
	snapshot_build_file(&now, path);
}

static int look(void)
{
	return top_sampler_look(&sampler, &why);
}

START_TEST(test_looks)
{
	ck_assert_int_eq(look(), 0);
	ck_assert(!sampler.has_diff);
	go_on();
	ck_assert_int_eq(look(), 1);
	ck_assert(sampler.has_diff);
	assert_u64(sampler.diff.snapshot.boottime_ns, 500000000);
	assert_u64(sampler.diff.domains[0].tx_ns, 10000000);
	ck_assert_double_eq_tol(sampler.summary.attributed.value, 2, 1e-9);
	/* Time stands still: no rate, and no division by it. */
	ck_assert_int_eq(look(), 1);
	assert_u64(sampler.diff.snapshot.boottime_ns, 0);
	ck_assert_int_eq(sampler.summary.attributed.kind, TOP_UNKNOWN);
}

START_TEST(test_reloaded)
{
	look();
	go_on();
	ck_assert_int_eq(look(), 1);
	now.module.load_id[0]++;
	snapshot_build_file(&now, path);
	ck_assert_int_eq(look(), 0);
	ck_assert(!sampler.has_diff);
	go_on();
	ck_assert_int_eq(look(), 1);
	assert_u64(sampler.diff.domains[0].tx_ns, 10000000);
}

START_TEST(test_gone_and_back)
{
	look();
	go_on();
	ck_assert_int_eq(look(), 1);
	unlink(path);
	ck_assert_int_eq(look(), -1);
	ck_assert_ptr_nonnull(strstr(why.text, path));
	ck_assert(!sampler.has_diff && !sampler.has_base);
	ck_assert_int_eq(look(), -1);
	go_on();
	ck_assert_int_eq(look(), 0);
	go_on();
	ck_assert_int_eq(look(), 1);
}

/* What is shown while paused stays, and what comes then is of after that. */
START_TEST(test_restart)
{
	look();
	go_on();
	look();
	top_sampler_restart(&sampler);
	ck_assert(sampler.has_diff);
	go_on();
	go_on();
	ck_assert_int_eq(look(), 0);
	ck_assert(sampler.has_diff);
	go_on();
	ck_assert_int_eq(look(), 1);
	assert_u64(sampler.diff.snapshot.boottime_ns, 500000000);
}

static char *print(bool header)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (header)
		top_batch_print_header(out);
	ck_assert_int_eq(top_batch_print_table(&sampler, &choice, out), 0);
	fclose(out);
	return text;
}

START_TEST(test_table)
{
	char *text;

	choice.vifs = false;
	choice.classes = false;
	now.probes[0].missed = 7;
	now.gone_dropped = 1;
	now.depth_missed = 2;
	now.orphan_returns = 3;
	now.unknown_queues = 20;
	snapshot_build_file(&now, path);
	look();
	go_on();
	look();
	text = print(true);
	ck_assert_str_eq(text,
			 "time domid name vif class own_pct tx_pct rx_pct caused_pct sum_pct tx_pps rx_pps tx_bps rx_bps tx_ns_pkt rx_ns_pkt\n"
			 "1700000000.623 3 n/a - - n/a 2.000 0.000 2.000 n/a 200 0 0 0 100000 -\n"
			 "1700000000.623 7 n/a - - n/a 0.000 0.000 0.000 n/a 0 0 0 0 - -\n"
			 "# time=1700000000.623 seconds=0.500 dom0_pct=n/a network_pct=2.000 network_of_dom0_pct=n/a attributed_pct=2.000 common_pct=0.000 missed=0 lost=0 missed_ever=7 lost_ever=26\n");
	free(text);
}

static int words(char *line)
{
	int count = 0;
	char *rest;

	for (line = strtok_r(line, " ", &rest); line;
	     line = strtok_r(NULL, " ", &rest))
		count++;
	return count;
}

/* As many words in each line as in the first, whatever the names are. */
START_TEST(test_columns_are_words)
{
	char *text, *line, *rest;
	int lines = 0;

	sampler.has_diff = true;
	sampler.diff = *top_sample();
	top_summary_make(&sampler.summary, &sampler.diff, &sampler.diff);
	text = print(true);
	for (line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		lines++;
		if (line[0] != '#')
			ck_assert_int_eq(words(line), 16);
	}
	/* 5 domains, 5 vifs of 7 classes each, names of columns, summary. */
	ck_assert_int_eq(lines, 5 + 5 * 8 + 2);
	free(text);
	sampler.has_diff = false;
}

START_TEST(test_reasons)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	look();
	top_batch_print_reasons(&sampler.base, out);
	fflush(out);
	ck_assert_str_eq(text,
			 "# own_pct, sum_pct and dom0_pct are n/a: not in a saved snapshot\n"
			 "# name is n/a: not in a saved snapshot\n");
	sampler.base.no_books.text[0] = '\0';
	sampler.base.no_names.text[0] = '\0';
	rewind(out);
	top_batch_print_reasons(&sampler.base, out);
	fclose(out);
	assert_u64(size, 0);
	free(text);
}

static void look_often(int times)
{
	for (; times; times--) {
		go_on();
		if (times % 50 == 0)
			now.module.load_id[1]++;
		if (times % 70 == 0)
			top_sampler_restart(&sampler);
		if (times % 90 == 0)
			unlink(path);
		if (look() == 1)
			free(print(false));
	}
}

/* Left open for days, it needs no more memory than after a minute. */
START_TEST(test_memory_does_not_grow)
{
	size_t before;

	look_often(100);
	before = __sanitizer_get_current_allocated_bytes();
	look_often(1000);
	ck_assert_uint_le(__sanitizer_get_current_allocated_bytes(), before);
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("top: looking, and tables for scripts");
	TCase *tcase = tcase_create("batch");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, test_looks);
	tcase_add_test(tcase, test_reloaded);
	tcase_add_test(tcase, test_gone_and_back);
	tcase_add_test(tcase, test_restart);
	tcase_add_test(tcase, test_table);
	tcase_add_test(tcase, test_columns_are_words);
	tcase_add_test(tcase, test_reasons);
	tcase_add_test(tcase, test_memory_does_not_grow);
	suite_add_tcase(suite, tcase);
	return suite;
}

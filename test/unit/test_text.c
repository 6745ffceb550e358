// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "text.h"
#include "unit.h"

/* The biggest number of 64 bits. */
#define MAX "18446744073709551615"

static char line[VMACCT_TEXT_LEN];

typedef int (*row_fn)(char *buf, size_t size, const void *record);

/* The length that is returned is that of the text, which ends its line. */
static const char *row(row_fn fn, const void *record)
{
	int n;

	memset(line, '!', sizeof(line));
	n = fn(line, sizeof(line), record);
	ck_assert_int_gt(n, 0);
	ck_assert_int_lt(n, VMACCT_TEXT_LEN - 1);
	ck_assert_uint_eq(strlen(line), (size_t)n);
	ck_assert_ptr_eq(strchr(line, '\n'), line + n - 1);
	return line;
}

static int columns(const char *s)
{
	int n = 0;

	for (; *s; s++)
		n += !isspace((unsigned char)*s) &&
		     isspace((unsigned char)s[1]);
	return n;
}

static struct vmacct_vif_record vif_7(void)
{
	return (struct vmacct_vif_record){
		.account = 7,
		.domid = 12,
		.handle = 1,
		.name = "vif12.1",
		.ns = { 1, 20, 300, 4000, 50000, 600000, 7000000 },
		.traffic = { 11, 12, 13, 14 },
		.polls = 15,
		.events = 16,
		.state = VMACCT_LIVE,
		.tx_estimated_ns = 17,
		.rx_estimated_ns = 18,
	};
}

static struct vmacct_probe_record probe_of_poll(void)
{
	return (struct vmacct_probe_record){
		.symbol = "xenvif_poll",
		.mechanism = "kretprobe",
		.lost = "tx_poll_ns",
		.status = VMACCT_ARMED,
		.hits = 12345,
		.missed = 6,
	};
}

START_TEST(domains_has_the_columns_of_the_contract)
{
	ck_assert_str_eq(row(vmacct_text_domain, NULL),
			 "domid vifs tx_ns rx_ns total_ns tx_packets tx_bytes rx_packets rx_bytes\n");
}

START_TEST(vifs_has_the_columns_of_the_contract)
{
	ck_assert_str_eq(row(vmacct_text_vif, NULL),
			 "account domid handle name tx_ns rx_ns tx_poll_ns tx_dealloc_ns tx_irq_ns rx_deliver_ns rx_enqueue_ns rx_copy_ns rx_irq_ns tx_packets tx_bytes rx_packets rx_bytes polls events state tx_estimated_ns rx_estimated_ns\n");
}

START_TEST(common_has_the_columns_of_the_contract)
{
	ck_assert_str_eq(row(vmacct_text_common, NULL), "class ns\n");
}

START_TEST(probes_has_the_columns_of_the_contract)
{
	ck_assert_str_eq(row(vmacct_text_probe, NULL),
			 "symbol mechanism status hits missed lost\n");
}

START_TEST(a_domain_is_a_row_with_its_total)
{
	const struct vmacct_domain_record d = {
		.domid = 3,
		.vifs = 2,
		.tx_ns = 1000,
		.rx_ns = 234,
		.traffic = { 5, 6, 7, 8 },
	};

	ck_assert_str_eq(row(vmacct_text_domain, &d),
			 "3 2 1000 234 1234 5 6 7 8\n");
}

START_TEST(a_vif_is_a_row_with_its_classes_summed)
{
	const struct vmacct_vif_record v = vif_7();

	ck_assert_str_eq(row(vmacct_text_vif, &v),
			 "7 12 1 vif12.1 321 7654000 1 20 300 4000 50000 600000 7000000 11 12 13 14 15 16 live 17 18\n");
}

START_TEST(a_gone_vif_says_so)
{
	struct vmacct_vif_record v = vif_7();

	v.state = VMACCT_GONE;
	ck_assert_str_eq(row(vmacct_text_vif, &v),
			 "7 12 1 vif12.1 321 7654000 1 20 300 4000 50000 600000 7000000 11 12 13 14 15 16 gone 17 18\n");
}

START_TEST(a_state_of_a_newer_module_is_still_one_word)
{
	struct vmacct_vif_record v = vif_7();

	v.state = 99;
	ck_assert_ptr_nonnull(strstr(row(vmacct_text_vif, &v),
				     " unknown 17 18\n"));
}

START_TEST(each_class_is_in_its_own_column)
{
	static const char *const column[VMACCT_NR_CLASSES] = {
		[VMACCT_TX_POLL] = "1 0 1 0 0 0 0 0 0",
		[VMACCT_TX_DEALLOC] = "1 0 0 1 0 0 0 0 0",
		[VMACCT_TX_IRQ] = "1 0 0 0 1 0 0 0 0",
		[VMACCT_RX_DELIVER] = "0 1 0 0 0 1 0 0 0",
		[VMACCT_RX_ENQUEUE] = "0 1 0 0 0 0 1 0 0",
		[VMACCT_RX_COPY] = "0 1 0 0 0 0 0 1 0",
		[VMACCT_RX_IRQ] = "0 1 0 0 0 0 0 0 1",
	};
	int class;

	for (class = 0; class < VMACCT_NR_CLASSES; class++) {
		struct vmacct_vif_record v = { .name = "v" };
		char want[80];

		v.ns[class] = 1;
		snprintf(want, sizeof(want), "0 0 0 v %s 0 0 0 0 0 0 live 0 0\n",
			 column[class]);
		ck_assert_str_eq(row(vmacct_text_vif, &v), want);
	}
}

START_TEST(common_has_a_row_for_each_direction)
{
	const struct vmacct_common_record rx = {
		.direction = VMACCT_COMMON_RX, .ns = 17,
	};
	const struct vmacct_common_record tx = {
		.direction = VMACCT_COMMON_TX, .ns = 0,
	};

	ck_assert_str_eq(row(vmacct_text_common, &rx), "rx 17\n");
	ck_assert_str_eq(row(vmacct_text_common, &tx), "tx 0\n");
}

START_TEST(an_armed_probe_has_lost_nothing)
{
	const struct vmacct_probe_record p = probe_of_poll();

	ck_assert_str_eq(row(vmacct_text_probe, &p),
			 "xenvif_poll kretprobe armed 12345 6 -\n");
}

START_TEST(an_absent_probe_shows_what_is_lost)
{
	struct vmacct_probe_record p = probe_of_poll();

	p.status = VMACCT_ABSENT;
	p.hits = 0;
	p.missed = 0;
	ck_assert_str_eq(row(vmacct_text_probe, &p),
			 "xenvif_poll kretprobe absent 0 0 tx_poll_ns\n");
}

START_TEST(losses_names_every_count_of_the_header)
{
	const struct vmacct_header h = {
		.gone_dropped = 1,
		.depth_missed = 22,
		.orphan_returns = 333,
		.unknown_queues = 4444,
	};
	int n = vmacct_text_losses(line, sizeof(line), &h);

	ck_assert_str_eq(line, "what count\n"
			       "gone_dropped 1\n"
			       "depth_missed 22\n"
			       "orphan_returns 333\n"
			       "unknown_queues 4444\n");
	ck_assert_uint_eq(strlen(line), (size_t)n);
}

START_TEST(the_biggest_numbers_are_printed_whole)
{
	struct vmacct_vif_record v = vif_7();
	const struct vmacct_domain_record d = {
		.domid = 0x7fef,
		.vifs = 0xffffffff,
		.tx_ns = ~0ull,
		.traffic = { ~0ull, ~0ull, ~0ull, ~0ull },
	};

	memset(v.ns, 0, sizeof(v.ns));
	v.account = ~0ull;
	v.handle = VMACCT_HANDLE_UNKNOWN;
	v.ns[VMACCT_TX_POLL] = ~0ull;
	v.ns[VMACCT_RX_IRQ] = ~0ull;
	v.tx_estimated_ns = ~0ull;
	v.rx_estimated_ns = ~0ull - 1;
	ck_assert_str_eq(row(vmacct_text_vif, &v),
			 MAX " 12 4294967295 vif12.1 " MAX " " MAX " "
			 MAX " 0 0 0 0 0 " MAX " 11 12 13 14 15 16 live "
			 MAX " 18446744073709551614\n");
	ck_assert_str_eq(row(vmacct_text_domain, &d),
			 "32751 4294967295 " MAX " 0 " MAX " "
			 MAX " " MAX " " MAX " " MAX "\n");
}

/* All bits set: the longest numbers, and names without any end. */
START_TEST(the_longest_row_of_each_file_fits)
{
	static const struct {
		row_fn fn;
		size_t record_size;
	} files[] = {
		{ vmacct_text_domain, sizeof(struct vmacct_domain_record) },
		{ vmacct_text_vif, sizeof(struct vmacct_vif_record) },
		{ vmacct_text_common, sizeof(struct vmacct_common_record) },
		{ vmacct_text_probe, sizeof(struct vmacct_probe_record) },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		/* Its own allocation, so that reading past it is seen. */
		void *record = malloc(files[i].record_size);
		int names = columns(row(files[i].fn, NULL));

		memset(record, 0xff, files[i].record_size);
		ck_assert_int_eq(columns(row(files[i].fn, record)), names);
		free(record);
	}
}

START_TEST(the_longest_losses_fit)
{
	struct vmacct_header h;
	int n;

	memset(&h, 0xff, sizeof(h));
	n = vmacct_text_losses(line, sizeof(line), &h);
	ck_assert_int_lt(n, VMACCT_TEXT_LEN - 1);
	ck_assert_int_eq(line[n - 1], '\n');
}

START_TEST(a_name_of_15_characters_is_printed_whole)
{
	struct vmacct_vif_record v = vif_7();

	memcpy(v.name, "abcdefghijklmno", VMACCT_NAME_LEN);
	ck_assert_ptr_nonnull(strstr(row(vmacct_text_vif, &v),
				     "7 12 1 abcdefghijklmno 321 "));
}

START_TEST(a_name_without_an_end_stops_at_its_field)
{
	struct vmacct_vif_record v = vif_7();

	memset(v.name, 'x', VMACCT_NAME_LEN);
	/* What follows the field in the record could pass for more of it. */
	memset(v.ns, 'y', sizeof(v.ns));
	ck_assert_ptr_nonnull(strstr(row(vmacct_text_vif, &v),
				     "7 12 1 xxxxxxxxxxxxxxxx "));
}

START_TEST(probe_fields_without_an_end_stop_there)
{
	struct vmacct_probe_record p = { .status = VMACCT_ABSENT };
	char want[VMACCT_TEXT_LEN];

	memset(p.symbol, 's', sizeof(p.symbol));
	memset(p.mechanism, 'm', sizeof(p.mechanism));
	memset(p.lost, 'l', sizeof(p.lost));
	snprintf(want, sizeof(want), "%.*s %.*s absent 0 0 %.*s\n",
		 (int)sizeof(p.symbol), p.symbol, (int)sizeof(p.mechanism),
		 p.mechanism, (int)sizeof(p.lost), p.lost);
	ck_assert_str_eq(row(vmacct_text_probe, &p), want);
	ck_assert_uint_eq(strlen(want), 40 + 1 + 16 + 12 + 64 + 1);
}

START_TEST(a_short_buffer_is_not_overrun)
{
	const struct vmacct_vif_record v = vif_7();
	const char *whole = strdup(row(vmacct_text_vif, &v));
	size_t size;

	for (size = 1; size <= strlen(whole); size++) {
		char *buf = malloc(size);
		int n = vmacct_text_vif(buf, size, &v);

		ck_assert_int_eq(n, (int)size - 1);
		ck_assert_int_eq(memcmp(buf, whole, size - 1), 0);
		ck_assert_int_eq(buf[size - 1], '\0');
		free(buf);
	}
	free((void *)whole);
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("text");
	TCase *tc = tcase_create("text");

	tcase_add_test(tc, domains_has_the_columns_of_the_contract);
	tcase_add_test(tc, vifs_has_the_columns_of_the_contract);
	tcase_add_test(tc, common_has_the_columns_of_the_contract);
	tcase_add_test(tc, probes_has_the_columns_of_the_contract);
	tcase_add_test(tc, a_domain_is_a_row_with_its_total);
	tcase_add_test(tc, a_vif_is_a_row_with_its_classes_summed);
	tcase_add_test(tc, a_gone_vif_says_so);
	tcase_add_test(tc, a_state_of_a_newer_module_is_still_one_word);
	tcase_add_test(tc, each_class_is_in_its_own_column);
	tcase_add_test(tc, common_has_a_row_for_each_direction);
	tcase_add_test(tc, an_armed_probe_has_lost_nothing);
	tcase_add_test(tc, an_absent_probe_shows_what_is_lost);
	tcase_add_test(tc, losses_names_every_count_of_the_header);
	tcase_add_test(tc, the_biggest_numbers_are_printed_whole);
	tcase_add_test(tc, the_longest_row_of_each_file_fits);
	tcase_add_test(tc, the_longest_losses_fit);
	tcase_add_test(tc, a_name_of_15_characters_is_printed_whole);
	tcase_add_test(tc, a_name_without_an_end_stops_at_its_field);
	tcase_add_test(tc, probe_fields_without_an_end_stop_there);
	tcase_add_test(tc, a_short_buffer_is_not_overrun);
	suite_add_tcase(suite, tc);
	return suite;
}

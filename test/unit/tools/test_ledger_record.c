// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "ledger_record.h"
#include "unit.h"

static struct ledger_record record, back;
static struct ledger_vif vifs[2];
static struct why why;

static void start(void)
{
	memset(&record, 0, sizeof(record));
	memset(vifs, 0, sizeof(vifs));
	record.kind = LEDGER_CHECKPOINT;
	record.time_ns = 1795698000123456789;
	record.load_id[0] = 0xab;
	record.boot_id[7] = 0xef;
	record.uuid[15] = 0xcd;
	record.domid = 7;
	strcpy(record.name, "web");
	record.has_own = true;
	record.own_ns = 5000;
	record.own_before_ns = 4000;
	record.nr_vifs = 2;
	record.vifs = vifs;
	vifs[0].from_ns = 1795690000000000000;
	vifs[0].v.account = 12;
	vifs[0].v.domid = 7;
	strcpy(vifs[0].v.name, "vif7.0");
	vifs[0].v.ns[VMACCT_TX_POLL] = 18446744073709551615u;
	vifs[0].v.traffic.rx_bytes = 1ull << 63;
	vifs[1].v.account = 13;
	vifs[1].v.handle = 1;
}

/* The line without its newline, which is checked. To be freed. */
static char *line(void)
{
	char *text = ledger_record_line(&record);
	size_t len = strlen(text);

	ck_assert_int_eq(text[len - 1], '\n');
	text[len - 1] = '\0';
	ck_assert_ptr_null(strchr(text, '\n'));
	ck_assert_int_eq(text[0], '{');
	ck_assert_int_eq(text[len - 2], '}');
	return text;
}

static void there_and_back(void)
{
	char *text = line();
	int err = ledger_record_parse(&back, text, strlen(text), &why);

	ck_assert_msg(!err, "%s: %s", text, why.text);
	free(text);
}

START_TEST(what_was_written_is_read)
{
	there_and_back();
	ck_assert_int_eq(back.kind, LEDGER_CHECKPOINT);
	assert_u64(back.time_ns, record.time_ns);
	ck_assert_mem_eq(back.load_id, record.load_id, sizeof(back.load_id));
	ck_assert_mem_eq(back.boot_id, record.boot_id, sizeof(back.boot_id));
	ck_assert_mem_eq(back.uuid, record.uuid, sizeof(back.uuid));
	ck_assert_uint_eq(back.domid, 7);
	ck_assert_str_eq(back.name, "web");
	ck_assert(back.has_own);
	assert_u64(back.own_ns, 5000);
	assert_u64(back.own_before_ns, 4000);
	ck_assert_uint_eq(back.nr_vifs, 2);
	assert_u64(back.vifs[0].from_ns, vifs[0].from_ns);
	assert_u64(back.vifs[0].v.account, 12);
	ck_assert_str_eq(back.vifs[0].v.name, "vif7.0");
	assert_u64(back.vifs[0].v.ns[VMACCT_TX_POLL], 18446744073709551615u);
	assert_u64(back.vifs[0].v.traffic.rx_bytes, 1ull << 63);
	ck_assert_uint_eq(back.vifs[1].v.handle, 1);
	ck_assert_uint_eq(back.vifs[1].v.state, VMACCT_LIVE);
	ledger_record_free(&back);
}

START_TEST(a_closed_one_is_of_one_vif)
{
	char *text;

	record.kind = LEDGER_CLOSED;
	record.nr_vifs = 1;
	there_and_back();
	ck_assert_int_eq(back.kind, LEDGER_CLOSED);
	ck_assert_uint_eq(back.vifs[0].v.state, VMACCT_GONE);
	ledger_record_free(&back);

	record.nr_vifs = 2;
	text = line();
	ck_assert_int_eq(ledger_record_parse(&back, text, strlen(text), &why), -1);
	ck_assert_str_eq(why.text, "it should be of one vif, and is of 2");
	free(text);
}

START_TEST(what_is_not_known_stays_so)
{
	record.has_own = false;
	record.name[0] = '\0';
	memset(record.uuid, 0, sizeof(record.uuid));
	record.nr_vifs = 0;
	there_and_back();
	ck_assert(!back.has_own);
	ck_assert_str_eq(back.name, "");
	ck_assert_mem_eq(back.uuid, record.uuid, sizeof(back.uuid));
	ck_assert_uint_eq(back.nr_vifs, 0);
	ledger_record_free(&back);
}

START_TEST(common_is_of_no_domain)
{
	record.kind = LEDGER_COMMON;
	record.common_ns[VMACCT_COMMON_RX] = 77;
	record.common_ns[VMACCT_COMMON_TX] = 78;
	there_and_back();
	ck_assert_int_eq(back.kind, LEDGER_COMMON);
	assert_u64(back.common_ns[VMACCT_COMMON_RX], 77);
	assert_u64(back.common_ns[VMACCT_COMMON_TX], 78);
	ck_assert_uint_eq(back.nr_vifs, 0);
	ledger_record_free(&back);
}

START_TEST(a_name_cannot_break_the_line)
{
	strcpy(record.name, "a\n\"}\033[2J\xff");
	there_and_back();
	ck_assert_str_eq(back.name, "a?\"}?[2J?");
	ledger_record_free(&back);
}

/* Any part of a line, and a line with any byte in it changed, is refused or read. */
START_TEST(damaged_lines_do_no_harm)
{
	char *text = line(), *copy;
	size_t len = strlen(text), i;

	for (i = 0; i < len; i++) {
		/* A copy of its own, so that nothing behind it is read. */
		copy = malloc(i + 1);
		memcpy(copy, text, i);
		ck_assert_int_eq(ledger_record_parse(&back, copy, i, &why), -1);
		free(copy);
	}
	for (i = 0; i < len; i++) {
		text[i] ^= 1 << i % 7;
		if (!ledger_record_parse(&back, text, len, &why))
			ledger_record_free(&back);
		text[i] ^= 1 << i % 7;
	}
	free(text);
}

#define CHECKPOINT "{\"format\":1,\"record\":\"checkpoint\",\"time_ns\":1,\"domid\":1,"

static const struct {
	const char *line, *why;
} wrong[] = {
	{ "", "no JSON object" },
	{ "[]", "no JSON object" },
	{ "{} {}", "no JSON object" },
	{ "{}", "\"format\" is missing" },
	{ "{\"format\":2}", "of format 2, this program reads 1" },
	{ "{\"format\":1}", "\"record\" is missing" },
	{ "{\"format\":1,\"record\":\"x\"}", "unknown kind of record" },
	{ "{\"format\":1,\"record\":\"common\",\"time_ns\":1,\"rx_ns\":-1}",
	  "\"rx_ns\" is negative" },
	{ "{\"format\":1,\"record\":\"closed\",\"time_ns\":1,\"domid\":4294967296}",
	  "\"domid\" is too large" },
	{ CHECKPOINT "\"own_cpu_ns\":1,\"own_cpu_before_ns\":2,\"vifs\":[]}",
	  "\"own_cpu_before_ns\" is more than \"own_cpu_ns\"" },
	{ CHECKPOINT "\"vifs\":[1]}",
	  "entry 0 of a list is no object" },
};

START_TEST(what_is_wrong_is_said)
{
	ck_assert_int_eq(ledger_record_parse(&back, wrong[_i].line,
					     strlen(wrong[_i].line), &why), -1);
	ck_assert_str_eq(why.text, wrong[_i].why);
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("ledger_record");
	TCase *tc = tcase_create("record");

	tcase_add_checked_fixture(tc, start, NULL);
	tcase_add_test(tc, what_was_written_is_read);
	tcase_add_test(tc, a_closed_one_is_of_one_vif);
	tcase_add_test(tc, what_is_not_known_stays_so);
	tcase_add_test(tc, common_is_of_no_domain);
	tcase_add_test(tc, a_name_cannot_break_the_line);
	tcase_add_test(tc, damaged_lines_do_no_harm);
	tcase_add_loop_test(tc, what_is_wrong_is_said, 0, ARRAY_SIZE(wrong));
	suite_add_tcase(suite, tc);
	return suite;
}

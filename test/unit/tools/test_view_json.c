// SPDX-License-Identifier: GPL-2.0
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sample.h"
#include "schema.h"
#include "unit.h"
#include "view_json.h"

static struct view v, back;
static struct json_object *json;
static struct why why;

static void make_view(void)
{
	sample_view(&v);
}

static void free_all(void)
{
	view_free(&v);
	view_free(&back);
	json_object_put(json);
}

/* As text and back, as it is on its way through a file. */
static void write_json(const char *domain)
{
	struct json_object *written = view_to_json(&v, domain);

	json_object_put(json);
	json = json_tokener_parse(json_object_to_json_string(written));
	json_object_put(written);
	ck_assert_ptr_nonnull(json);
}

static void read_back(void)
{
	view_free(&back);
	ck_assert_msg(!view_from_json(&back, json, &why), "%s", why.text);
}

static void assert_refused(const char *wanted)
{
	memset(&why, 0, sizeof(why));
	ck_assert_msg(view_from_json(&back, json, &why) == -1, "%s was taken",
		      json_object_to_json_string(json));
	ck_assert_msg(!!strstr(why.text, wanted), "\"%s\" does not say \"%s\"",
		      why.text, wanted);
	ck_assert_ptr_null(strchr(why.text, '\n'));
	ck_assert_ptr_null(back.domains);
	ck_assert_ptr_null(back.snapshot.vifs);
}

/* The object there: "domains/0" is the first of the domains. */
static struct json_object *at(const char *path)
{
	char whole[64];
	struct json_object *found;

	snprintf(whole, sizeof(whole), "%s%s", *path ? "/" : "", path);
	ck_assert_int_eq(json_pointer_get(json, whole, &found), 0);
	return found;
}

static void set(const char *path, const char *key, const char *value)
{
	json_object_object_add(at(path), key, value ?
			       json_tokener_parse(value) : NULL);
}

static void set_text(const char *path, const char *key, const char *text)
{
	json_object_object_add(at(path), key, json_object_new_string(text));
}

static const char *text_at(const char *path, const char *key)
{
	return json_object_get_string(json_object_object_get(at(path), key));
}

static uint64_t number_at(const char *path, const char *key)
{
	return json_object_get_uint64(json_object_object_get(at(path), key));
}

static void assert_domains_equal(void)
{
	size_t i;

	ck_assert_uint_eq(back.nr_domains, v.nr_domains);
	for (i = 0; i < v.nr_domains; i++) {
		const struct view_domain *a = &v.domains[i];
		const struct view_domain *b = &back.domains[i];

		ck_assert_uint_eq(b->domid, a->domid);
		ck_assert_mem_eq(b->uuid, a->uuid, VMACCT_UUID_LEN);
		ck_assert_str_eq(b->name, a->name);
		ck_assert_int_eq(b->has_cpu, a->has_cpu);
		assert_u64(b->cpu_ns, a->cpu_ns);
		ck_assert_int_eq(b->has_account, a->has_account);
		ck_assert_uint_eq(b->vifs, a->vifs);
		assert_u64(b->tx_ns, a->tx_ns);
		assert_u64(b->rx_ns, a->rx_ns);
		ck_assert_mem_eq(&b->traffic, &a->traffic, sizeof(a->traffic));
	}
}

static void assert_vifs_equal(void)
{
	size_t i;

	ck_assert_uint_eq(back.snapshot.nr_vifs, v.snapshot.nr_vifs);
	for (i = 0; i < v.snapshot.nr_vifs; i++) {
		struct vmacct_vif_record want = v.snapshot.vifs[i];

		/* A bill needs no estimates. */
		want.tx_estimated_ns = 0;
		want.rx_estimated_ns = 0;
		ck_assert_mem_eq(&back.snapshot.vifs[i], &want, sizeof(want));
	}
}

static void assert_equal(void)
{
	assert_domains_equal();
	assert_vifs_equal();
	assert_u64(back.snapshot.realtime_ns, v.snapshot.realtime_ns);
	assert_u64(back.snapshot.boottime_ns, v.snapshot.boottime_ns);
	ck_assert_mem_eq(back.snapshot.common_ns, v.snapshot.common_ns,
			 sizeof(v.snapshot.common_ns));
	ck_assert(snapshot_same_load(&back.snapshot, &v.snapshot));
	ck_assert_uint_eq(back.backend_domid, v.backend_domid);
	ck_assert_int_eq(back.has_backend_cpu, v.has_backend_cpu);
	assert_u64(back.backend_cpu_ns, v.backend_cpu_ns);
}

START_TEST(what_was_written_is_read)
{
	write_json(NULL);
	read_back();
	assert_equal();
}

START_TEST(a_host_without_guests_too)
{
	v.nr_domains = 0;
	v.snapshot.nr_vifs = 0;
	v.snapshot.nr_probes = 0;
	write_json(NULL);
	read_back();
	assert_equal();
}

START_TEST(what_is_not_known_is_null_and_stays_so)
{
	memset(v.domains[0].uuid, 0, VMACCT_UUID_LEN);
	v.domains[0].name[0] = '\0';
	v.domains[0].has_cpu = false;
	v.domains[0].cpu_ns = 0;
	memset(v.snapshot.vifs[0].uuid, 0, VMACCT_UUID_LEN);
	memset(&v.snapshot.module, 0, sizeof(v.snapshot.module));
	v.snapshot.has_estimates = false;
	v.has_backend_cpu = false;
	v.backend_cpu_ns = 0;
	write_json(NULL);
	ck_assert_ptr_null(text_at("domains/0", "uuid"));
	ck_assert_ptr_null(text_at("domains/0", "name"));
	ck_assert_ptr_null(text_at("domains/0", "own_cpu_ns"));
	ck_assert_ptr_null(text_at("vifs/0", "uuid"));
	ck_assert_ptr_null(text_at("module", "release"));
	ck_assert_ptr_null(text_at("module", "clock"));
	ck_assert_ptr_null(text_at("vifs/0", "tx_estimated_ns"));
	ck_assert_ptr_null(text_at("vifs/0", "rx_estimated_ns"));
	ck_assert_ptr_null(text_at("module", "load_id"));
	ck_assert_ptr_null(text_at("backend", "cpu_ns"));
	read_back();
	assert_equal();
}

START_TEST(the_biggest_numbers_are_written_whole)
{
	struct vmacct_vif_record *vif = &v.snapshot.vifs[3];

	v.domains[0].tx_ns = UINT64_MAX;
	v.domains[0].rx_ns = (1ull << 63) - 1;
	v.domains[0].cpu_ns = 1ull << 63;
	v.domains[0].vifs = UINT32_MAX;
	v.domains[3].domid = UINT32_MAX;
	vif->account = UINT64_MAX;
	vif->handle = VMACCT_HANDLE_UNKNOWN;
	vif->ns[VMACCT_RX_IRQ] = UINT64_MAX;
	vif->rx_estimated_ns = UINT64_MAX;
	v.snapshot.realtime_ns = UINT64_MAX;
	v.snapshot.common_ns[0] = UINT64_MAX;
	v.backend_cpu_ns = UINT64_MAX;
	write_json(NULL);
	ck_assert_str_eq(text_at("domains/0", "tx_ns"), "18446744073709551615");
	ck_assert_str_eq(text_at("vifs/3", "handle"), "4294967295");
	ck_assert_str_eq(text_at("vifs/3", "rx_estimated_ns"),
			 "18446744073709551615");
	read_back();
	assert_equal();
}

START_TEST(sums_and_states_are_there_for_whoever_reads_it)
{
	write_json(NULL);
	assert_u64(number_at("domains/1", "total_ns"),
		   v.domains[1].tx_ns + v.domains[1].rx_ns);
	assert_u64(number_at("vifs/2", "tx_ns"), vif_tx_ns(&v.snapshot.vifs[2]));
	assert_u64(number_at("vifs/2", "rx_ns"), vif_rx_ns(&v.snapshot.vifs[2]));
	ck_assert_str_eq(text_at("vifs/2", "state"), "live");
	ck_assert_str_eq(text_at("vifs/3", "state"), "gone");
	ck_assert_str_eq(text_at("probes/0", "status"), "armed");
	ck_assert_ptr_null(text_at("probes/0", "lost"));
	ck_assert_str_eq(text_at("probes/1", "status"), "absent");
	ck_assert_str_eq(text_at("probes/1", "lost"),
			 "a finer split of tx_poll_ns");
	assert_u64(number_at("losses", "orphan_returns"),
		   v.snapshot.orphan_returns);
}

START_TEST(estimates_and_the_clock_are_there_too)
{
	write_json(NULL);
	assert_u64(number_at("vifs/2", "tx_estimated_ns"),
		   v.snapshot.vifs[2].tx_estimated_ns);
	assert_u64(number_at("vifs/2", "rx_estimated_ns"),
		   v.snapshot.vifs[2].rx_estimated_ns);
	ck_assert_str_eq(text_at("module", "clock"), "runstate");
}

/* As the first programs wrote it: they knew of neither. */
static void write_first_json(void)
{
	struct json_object *vif;
	size_t i;

	write_json(NULL);
	json_object_object_del(at("module"), "clock");
	for (i = 0; i < SAMPLE_VIFS; i++) {
		vif = json_object_array_get_idx(at("vifs"), i);
		json_object_object_del(vif, "tx_estimated_ns");
		json_object_object_del(vif, "rx_estimated_ns");
	}
}

START_TEST(a_file_without_estimates_is_read)
{
	write_first_json();
	read_back();
	assert_equal();
}

START_TEST(one_domain_can_be_written_alone)
{
	write_json("guest-7");
	ck_assert_uint_eq(json_object_array_length(at("domains")), 1);
	assert_u64(number_at("domains/0", "domid"), 7);
	ck_assert_uint_eq(json_object_array_length(at("vifs")), 2);
	assert_u64(number_at("vifs/0", "account"), 2);
	assert_u64(number_at("vifs/1", "account"), 40);
	ck_assert_str_eq(text_at("", "only"), "guest-7");
	/* A bill from it would have the others at zero. */
	assert_refused("of one domain only");
}

START_TEST(nobody_can_be_written_alone_too)
{
	write_json("nobody");
	ck_assert_uint_eq(json_object_array_length(at("domains")), 0);
	ck_assert_uint_eq(json_object_array_length(at("vifs")), 0);
	assert_refused("of one domain only");
}

/* A kernel's or a guest's bytes: not all of them are text, let alone UTF-8. */
START_TEST(names_that_are_no_text_are_still_json)
{
	strcpy(v.domains[0].name, "a\x1b[2J\xff\"\\");
	strcpy(v.snapshot.vifs[0].name, "v\x80\xc3\n\tq");
	memset(v.snapshot.module.release, 0xfe, 5);
	strcpy(v.snapshot.probes[0].symbol, "\r\x7f");
	write_json(NULL);
	ck_assert_str_eq(text_at("domains/0", "name"), "a?[2J?\"\\");
	ck_assert_str_eq(text_at("vifs/0", "name"), "v????q");
	ck_assert_str_eq(text_at("probes/0", "symbol"), "??");
	read_back();
	ck_assert_str_eq(back.domains[0].name, "a?[2J?\"\\");
}

START_TEST(names_from_a_file_are_fit_for_a_terminal)
{
	char longest[300];

	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	write_json(NULL);
	set_text("domains/0", "name", "\x1b]0;owned\a\n");
	set_text("domains/1", "name", longest);
	set("domains/2", "name", "\"nul\\u0000behind\"");
	set_text("vifs/0", "name", longest);
	read_back();
	ck_assert_str_eq(back.domains[0].name, "?]0;owned??");
	ck_assert_uint_eq(strlen(back.domains[1].name), NAME_LEN - 1);
	ck_assert_str_eq(back.domains[2].name, "nul?behind");
	ck_assert_uint_eq(strlen(back.snapshot.vifs[0].name),
			  VMACCT_NAME_LEN - 1);
}

/* What a bill needs. */

struct key {
	const char *path, *key;
	bool is_u32;
};

static const struct key numbers[] = {
	{ "", "format", false },
	{ "", "realtime_ns", false },
	{ "", "boottime_ns", false },
	{ "common", "rx_ns", false },
	{ "common", "tx_ns", false },
	{ "backend", "domid", true },
	{ "domains/1", "domid", true },
	{ "domains/1", "vifs", true },
	{ "domains/1", "tx_ns", false },
	{ "domains/1", "rx_ns", false },
	{ "domains/1", "tx_packets", false },
	{ "domains/1", "tx_bytes", false },
	{ "domains/1", "rx_packets", false },
	{ "domains/1", "rx_bytes", false },
	{ "vifs/1", "account", false },
	{ "vifs/1", "domid", true },
	{ "vifs/1", "handle", true },
	{ "vifs/1", "tx_poll_ns", false },
	{ "vifs/1", "tx_dealloc_ns", false },
	{ "vifs/1", "tx_irq_ns", false },
	{ "vifs/1", "rx_deliver_ns", false },
	{ "vifs/1", "rx_enqueue_ns", false },
	{ "vifs/1", "rx_copy_ns", false },
	{ "vifs/1", "rx_irq_ns", false },
	{ "vifs/1", "tx_packets", false },
	{ "vifs/1", "tx_bytes", false },
	{ "vifs/1", "rx_packets", false },
	{ "vifs/1", "rx_bytes", false },
	{ "vifs/1", "polls", false },
	{ "vifs/1", "events", false },
};

static const struct key structures[] = {
	{ "", "module", false }, { "", "backend", false },
	{ "", "domains", false }, { "", "vifs", false },
	{ "", "common", false },
};

/* Null or absent: not known. */
static const struct key nullable[] = {
	{ "module", "load_id", false }, { "domains/1", "uuid", false },
	{ "domains/1", "name", false }, { "domains/1", "own_cpu_ns", false },
	{ "vifs/1", "uuid", false }, { "vifs/1", "name", false },
	{ "backend", "cpu_ns", false },
};

/* json_tokener_parse() cannot make a null. */
static void refuse_values(const struct key *key, const char *const *values,
			  size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		write_json(NULL);
		set(key->path, key->key, values[i]);
		assert_refused(key->key);
	}
}

START_TEST(a_missing_number_is_named)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		write_json(NULL);
		json_object_object_del(at(numbers[i].path), numbers[i].key);
		assert_refused(numbers[i].key);
		ck_assert_ptr_nonnull(strstr(why.text, "is missing"));
	}
}

START_TEST(a_number_that_is_none_is_named)
{
	static const char *const wrong[] = {
		NULL, "\"1\"", "1.5", "1e3", "true", "{}", "[]", "[1]", "-0.0",
		"\"\"", "1e400", "NaN", "Infinity",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		refuse_values(&numbers[i], wrong, ARRAY_SIZE(wrong));
}

START_TEST(a_negative_number_is_named)
{
	static const char *const negative[] = {
		"-1", "-4294967297", "-9223372036854775808",
		"-99999999999999999999",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		refuse_values(&numbers[i], negative, ARRAY_SIZE(negative));
		ck_assert_ptr_nonnull(strstr(why.text, "is negative"));
	}
}

START_TEST(a_number_of_32_bits_is_not_cut)
{
	static const char *const large[] = {
		"4294967296", "4294967303", "18446744073709551615",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		if (!numbers[i].is_u32)
			continue;
		refuse_values(&numbers[i], large, ARRAY_SIZE(large));
		ck_assert_ptr_nonnull(strstr(why.text, "is too large"));
	}
}

START_TEST(a_missing_part_is_named)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(structures); i++) {
		write_json(NULL);
		json_object_object_del(at(structures[i].path),
				       structures[i].key);
		assert_refused(structures[i].key);
	}
}

START_TEST(a_part_of_another_type_is_named)
{
	static const char *const wrong[] = { NULL, "1", "\"text\"", "false" };
	static const char *const object = "{}", *const list = "[]";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(structures); i++) {
		bool is_list;

		refuse_values(&structures[i], wrong, ARRAY_SIZE(wrong));
		write_json(NULL);
		is_list = json_object_is_type(at(structures[i].key),
					      json_type_array);
		refuse_values(&structures[i], is_list ? &object : &list, 1);
	}
}

START_TEST(what_may_be_unknown_may_be_null_or_absent)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(nullable); i++) {
		write_json(NULL);
		set(nullable[i].path, nullable[i].key, NULL);
		read_back();
		json_object_object_del(at(nullable[i].path), nullable[i].key);
		read_back();
	}
}

START_TEST(what_may_be_unknown_may_be_nothing_else)
{
	static const char *const wrong[] = { "true", "{}", "[]", "1.5" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(nullable); i++)
		refuse_values(&nullable[i], wrong, ARRAY_SIZE(wrong));
}

START_TEST(what_is_no_uuid_is_named)
{
	static const char *const wrong[] = {
		"\"\"", "\"web\"", "7", "\"01234567-89ab-cdef-0123-456789abcde\"",
		"\"01234567-89ab-cdef-0123-456789abcdef\\u0000\\n\"",
	};
	const struct key uuids[] = {
		nullable[0], nullable[1], nullable[4],
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(uuids); i++)
		refuse_values(&uuids[i], wrong, ARRAY_SIZE(wrong));
}

START_TEST(own_time_of_less_than_nothing_is_refused)
{
	write_json(NULL);
	set("domains/0", "own_cpu_ns", "-5");
	assert_refused("\"own_cpu_ns\" is negative");
	write_json(NULL);
	set("backend", "cpu_ns", "-5");
	assert_refused("\"cpu_ns\" is negative");
}

START_TEST(another_format_is_refused)
{
	write_json(NULL);
	set("", "format", "2");
	assert_refused("of format 2, this program reads 1");
	set("", "format", "0");
	assert_refused("of format 0");
}

START_TEST(entries_that_are_no_objects_are_refused)
{
	static const char *const lists[] = { "domains", "vifs" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		write_json(NULL);
		json_object_array_put_idx(at(lists[i]), 1, NULL);
		assert_refused("entry 1 of a list is no object");
		json_object_array_put_idx(at(lists[i]), 1,
					  json_object_new_int(3));
		assert_refused("entry 1 of a list is no object");
		json_object_array_put_idx(at(lists[i]), 0,
					  json_object_new_array());
		assert_refused("entry 0 of a list is no object");
	}
}

START_TEST(entries_out_of_order_are_refused)
{
	write_json(NULL);
	set("domains/1", "domid", "2");
	assert_refused("not sorted by domid");
	write_json(NULL);
	set("vifs/2", "account", "2");
	assert_refused("not sorted by account");
	set("vifs/2", "account", "1");
	assert_refused("not sorted by account");
}

/* A recycled domid: two lives are two rows. */
START_TEST(a_domid_may_be_there_twice)
{
	write_json(NULL);
	set("domains/1", "domid", "3");
	read_back();
	ck_assert_uint_eq(back.domains[1].domid, 3);
}

START_TEST(keys_of_a_newer_program_are_left_alone)
{
	write_json(NULL);
	set("", "weather", "{ \"rain\": [1, null] }");
	set("domains/0", "weather", "\"fine\"");
	set("vifs/0", "state", "\"frozen\"");
	read_back();
	assert_domains_equal();
	ck_assert_uint_eq(back.snapshot.vifs[0].state, VMACCT_GONE);
	ck_assert_uint_eq(back.snapshot.vifs[1].state, VMACCT_LIVE);
}

START_TEST(what_is_no_object_is_refused)
{
	static const char *const wrong[] = { "[]", "1", "\"format\"", "true" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		json_object_put(json);
		json = json_tokener_parse(wrong[i]);
		assert_refused("no JSON object");
	}
	json_object_put(json);
	json = NULL;
	ck_assert_int_eq(view_from_json(&back, NULL, &why), -1);
	json = json_object_new_object();
	assert_refused("\"format\" is missing");
}

/* Files. */

static char path[64];

static int read_file(const char *text)
{
	int fd, err;

	strcpy(path, "/tmp/vmacct-test-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	view_free(&back);
	err = view_from_json_file(&back, path, &why);
	unlink(path);
	return err;
}

static void assert_file_refused(const char *text, const char *wanted)
{
	ck_assert_int_eq(read_file(text), -1);
	ck_assert_msg(!!strstr(why.text, wanted), "%s", why.text);
	ck_assert_ptr_nonnull(strstr(why.text, path));
	ck_assert_ptr_null(strchr(why.text, '\n'));
}

START_TEST(a_file_is_read)
{
	write_json(NULL);
	ck_assert_int_eq(read_file(json_object_to_json_string(json)), 0);
	assert_equal();
}

START_TEST(a_file_cut_short_anywhere_is_refused)
{
	size_t len;
	char *text;

	v.nr_domains = 1;
	v.snapshot.nr_vifs = 1;
	write_json(NULL);
	text = strdup(json_object_to_json_string_ext(json, 0));
	for (len = strlen(text); len-- > 0;) {
		text[len] = '\0';
		assert_file_refused(text, "it ends too early");
	}
	free(text);
}

START_TEST(a_file_that_is_no_json_is_refused)
{
	static const char *const wrong[] = {
		"", "\n", "null", "domid vifs tx_ns\n3 1 100\n", "{", "}",
		"{\"format\":}", "{\"format\" 1}", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_file_refused(wrong[i], "cannot be read as JSON");
	/* Which of the two would be meant? */
	assert_file_refused("{} {}", "something follows");
	assert_file_refused("{}\n\nmore", "something follows");
}

START_TEST(a_file_of_something_else_says_so)
{
	assert_file_refused("{}", "not what vmacct show --json writes");
}

START_TEST(a_missing_file_is_named)
{
	ck_assert_int_eq(view_from_json_file(&back, "/nowhere/a.json", &why),
			 -1);
	ck_assert_ptr_nonnull(strstr(why.text, "/nowhere/a.json"));
	ck_assert_ptr_nonnull(strstr(why.text, "No such file"));
	ck_assert_int_eq(view_from_json_file(&back, "/tmp", &why), -1);
	ck_assert_ptr_nonnull(strstr(why.text, "Is a directory"));
}

/* At its first byte, not when memory runs out. */
START_TEST(a_file_without_end_is_refused)
{
	ck_assert_int_eq(view_from_json_file(&back, "/dev/zero", &why), -1);
	ck_assert_ptr_nonnull(strstr(why.text, "cannot be read as JSON"));
}

/* It takes more than one piece to read. */
START_TEST(a_long_file_is_read_whole)
{
	struct vmacct_vif_record *vifs = calloc(2000, sizeof(*vifs));
	size_t i;

	for (i = 0; i < 2000; i++) {
		vifs[i] = v.snapshot.vifs[0];
		vifs[i].account = i * i;
	}
	free(v.snapshot.vifs);
	v.snapshot.vifs = vifs;
	v.snapshot.nr_vifs = 2000;
	write_json(NULL);
	ck_assert_int_eq(read_file(json_object_to_json_string(json)), 0);
	assert_equal();
}

/* The schema. */

static struct json_object *schema;

static void check_schema(void)
{
	schema = json_object_from_file(SCHEMA);
	ck_assert_msg(!!schema, "%s", json_util_get_last_err());
	schema_check(schema, json);
	json_object_put(schema);
}

START_TEST(the_schema_describes_what_is_written)
{
	write_json(NULL);
	check_schema();
}

START_TEST(the_schema_allows_what_is_not_known)
{
	memset(v.domains[0].uuid, 0, VMACCT_UUID_LEN);
	v.domains[0].name[0] = '\0';
	v.domains[0].has_cpu = false;
	memset(v.snapshot.vifs[0].uuid, 0, VMACCT_UUID_LEN);
	v.snapshot.vifs[0].state = 99;
	v.snapshot.vifs[1].handle = VMACCT_HANDLE_UNKNOWN;
	v.snapshot.vifs[1].polls = UINT64_MAX;
	memset(&v.snapshot.module, 0, sizeof(v.snapshot.module));
	v.snapshot.has_estimates = false;
	v.has_backend_cpu = false;
	write_json(NULL);
	check_schema();
}

START_TEST(the_schema_allows_files_of_the_first_programs)
{
	write_first_json();
	check_schema();
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("tools: view_json");
	TCase *tc = tcase_create("view_json");

	tcase_add_checked_fixture(tc, make_view, free_all);
	tcase_add_test(tc, what_was_written_is_read);
	tcase_add_test(tc, a_host_without_guests_too);
	tcase_add_test(tc, what_is_not_known_is_null_and_stays_so);
	tcase_add_test(tc, the_biggest_numbers_are_written_whole);
	tcase_add_test(tc, sums_and_states_are_there_for_whoever_reads_it);
	tcase_add_test(tc, estimates_and_the_clock_are_there_too);
	tcase_add_test(tc, a_file_without_estimates_is_read);
	tcase_add_test(tc, one_domain_can_be_written_alone);
	tcase_add_test(tc, nobody_can_be_written_alone_too);
	tcase_add_test(tc, names_that_are_no_text_are_still_json);
	tcase_add_test(tc, names_from_a_file_are_fit_for_a_terminal);
	tcase_add_test(tc, a_missing_number_is_named);
	tcase_add_test(tc, a_number_that_is_none_is_named);
	tcase_add_test(tc, a_negative_number_is_named);
	tcase_add_test(tc, a_number_of_32_bits_is_not_cut);
	tcase_add_test(tc, a_missing_part_is_named);
	tcase_add_test(tc, a_part_of_another_type_is_named);
	tcase_add_test(tc, what_may_be_unknown_may_be_null_or_absent);
	tcase_add_test(tc, what_may_be_unknown_may_be_nothing_else);
	tcase_add_test(tc, what_is_no_uuid_is_named);
	tcase_add_test(tc, own_time_of_less_than_nothing_is_refused);
	tcase_add_test(tc, another_format_is_refused);
	tcase_add_test(tc, entries_that_are_no_objects_are_refused);
	tcase_add_test(tc, entries_out_of_order_are_refused);
	tcase_add_test(tc, a_domid_may_be_there_twice);
	tcase_add_test(tc, keys_of_a_newer_program_are_left_alone);
	tcase_add_test(tc, what_is_no_object_is_refused);
	tcase_add_test(tc, a_file_is_read);
	tcase_add_test(tc, a_file_cut_short_anywhere_is_refused);
	tcase_add_test(tc, a_file_that_is_no_json_is_refused);
	tcase_add_test(tc, a_file_of_something_else_says_so);
	tcase_add_test(tc, a_missing_file_is_named);
	tcase_add_test(tc, a_file_without_end_is_refused);
	tcase_add_test(tc, a_long_file_is_read_whole);
	tcase_add_test(tc, the_schema_describes_what_is_written);
	tcase_add_test(tc, the_schema_allows_what_is_not_known);
	tcase_add_test(tc, the_schema_allows_files_of_the_first_programs);
	suite_add_tcase(suite, tc);
	return suite;
}

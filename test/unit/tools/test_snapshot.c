// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sample.h"
#include "snapshot_builder.h"
#include "unit.h"

#define SECTIONS_AT	offsetof(struct vmacct_header, section)

/* What is parsed: its own allocation, so that reading past it is seen. */
static char *data;
static size_t size;
static struct snapshot s;
static struct why why;

static struct vmacct_header *header(void)
{
	return (struct vmacct_header *)data;
}

/* This is parsed from now on. */
static void build(const struct snapshot *from)
{
	free(data);
	data = snapshot_build(from, &size);
}

static void build_sample(void)
{
	build(sample_snapshot());
}

static void free_all(void)
{
	snapshot_free(&s);
	free(data);
}

static void parse(void)
{
	int err = snapshot_parse(&s, data, size, &why);

	ck_assert_msg(!err, "%s", why.text);
}

static void assert_one_line(const char *wanted)
{
	ck_assert_ptr_nonnull(memchr(why.text, '\0', sizeof(why.text)));
	ck_assert_msg(!strchr(why.text, '\n'), "%s", why.text);
	ck_assert_msg(!!strstr(why.text, wanted), "\"%s\" does not say \"%s\"",
		      why.text, wanted);
}

static void assert_refused(const char *wanted)
{
	ck_assert_int_eq(snapshot_parse(&s, data, size, &why), -1);
	assert_one_line(wanted);
	/* It needs no freeing. */
	ck_assert_ptr_null(s.domains);
	ck_assert_ptr_null(s.vifs);
	ck_assert_ptr_null(s.probes);
}

static void assert_list(const void *got, size_t got_count, const void *want,
			size_t want_count, size_t record_size)
{
	ck_assert_uint_eq(got_count, want_count);
	if (want_count)
		ck_assert_mem_eq(got, want, want_count * record_size);
}

static void assert_records(const struct snapshot *want)
{
	assert_list(s.domains, s.nr_domains, want->domains, want->nr_domains,
		    sizeof(*s.domains));
	assert_list(s.vifs, s.nr_vifs, want->vifs, want->nr_vifs,
		    sizeof(*s.vifs));
	assert_list(s.probes, s.nr_probes, want->probes, want->nr_probes,
		    sizeof(*s.probes));
}

static void assert_is(const struct snapshot *want)
{
	assert_records(want);
	assert_u64(s.realtime_ns, want->realtime_ns);
	assert_u64(s.boottime_ns, want->boottime_ns);
	assert_u64(s.gone_dropped, want->gone_dropped);
	assert_u64(s.depth_missed, want->depth_missed);
	assert_u64(s.orphan_returns, want->orphan_returns);
	assert_u64(s.unknown_queues, want->unknown_queues);
	ck_assert_mem_eq(s.common_ns, want->common_ns, sizeof(s.common_ns));
	ck_assert_mem_eq(&s.module, &want->module, sizeof(s.module));
	ck_assert_int_eq(s.has_estimates, want->has_estimates);
}

/* A newer module's: @sections more, a header and records longer by so much. */
static void build_newer(uint32_t sections, uint32_t header_more,
			uint32_t record_more)
{
	const struct vmacct_header *old = header();
	uint32_t list = (VMACCT_NR_SECTIONS + sections) *
			sizeof(struct vmacct_section);
	uint32_t used = SECTIONS_AT + list + header_more, room = used + sections;
	struct vmacct_header h = *old;
	struct vmacct_section section;
	uint32_t id, i;
	char *newer;

	for (id = 0; id < VMACCT_NR_SECTIONS; id++)
		room += old->section[id].count *
			(old->section[id].record_size + record_more);
	newer = malloc(room);
	memset(newer, 0xee, room);
	h.header_size = used;
	h.size = room;
	h.nr_sections = VMACCT_NR_SECTIONS + sections;
	memcpy(newer, &h, SECTIONS_AT);
	for (id = 0; id < VMACCT_NR_SECTIONS; id++) {
		section = old->section[id];
		section.offset = used;
		section.record_size += record_more;
		memcpy(newer + SECTIONS_AT + id * sizeof(section), &section,
		       sizeof(section));
		for (i = 0; i < section.count; i++) {
			memcpy(newer + used, data + old->section[id].offset +
			       i * old->section[id].record_size,
			       old->section[id].record_size);
			used += section.record_size;
		}
	}
	free(data);
	data = newer;
	size = room;
}

START_TEST(all_that_was_written_is_read)
{
	parse();
	assert_is(sample_snapshot());
}

START_TEST(a_host_without_guests_is_read)
{
	const struct snapshot nobody = { .realtime_ns = 1, .boottime_ns = 2 };

	build(&nobody);
	parse();
	assert_is(&nobody);
}

START_TEST(a_thousand_domains_are_read)
{
	struct vmacct_domain_record *d = calloc(1000, sizeof(*d));
	struct snapshot many = { .nr_domains = 1000, .domains = d };
	uint32_t i;

	for (i = 0; i < 1000; i++) {
		d[i].domid = i * 30;
		d[i].tx_ns = i;
	}
	build(&many);
	parse();
	for (i = 0; i < 1000; i++)
		assert_u64(snapshot_domain(&s, i * 30)->tx_ns, i);
	ck_assert_ptr_null(snapshot_domain(&s, 29));
	free(d);
}

START_TEST(an_older_module_had_no_record_of_itself)
{
	static const struct vmacct_module_record none;

	header()->nr_sections = VMACCT_SECTION_MODULE;
	header()->header_size -= sizeof(struct vmacct_section);
	parse();
	ck_assert_mem_eq(&s.module, &none, sizeof(none));
	assert_records(sample_snapshot());
}

/* Nor did it know what of a vif's time is an estimate. */
START_TEST(the_first_modules_shorter_records_are_read)
{
	struct snapshot first = sample_copy(sample_snapshot());
	size_t i;

	first.has_estimates = false;
	build(&first);
	ck_assert_uint_eq(header()->section[VMACCT_SECTION_VIFS].record_size,
			  160);
	ck_assert_uint_eq(header()->section[VMACCT_SECTION_MODULE].record_size,
			  32);
	parse();
	for (i = 0; i < SAMPLE_VIFS; i++) {
		first.vifs[i].tx_estimated_ns = 0;
		first.vifs[i].rx_estimated_ns = 0;
	}
	memset(first.module.clock, 0, sizeof(first.module.clock));
	assert_is(&first);
	snapshot_free(&first);
}

/* A module that knows only one of the two is not to be believed either. */
START_TEST(estimates_are_known_where_the_record_reaches_their_end)
{
	static const struct {
		uint32_t record_size;
		bool known;
	} cases[] = {
		{ 160, false }, { 168, false }, { 175, false }, { 176, true },
	};
	struct vmacct_section *section;
	size_t i;

	section = &header()->section[VMACCT_SECTION_VIFS];
	section->count = 1;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		section->record_size = cases[i].record_size;
		parse();
		ck_assert_int_eq(s.has_estimates, cases[i].known);
		snapshot_free(&s);
	}
}

START_TEST(a_section_that_is_not_there_is_empty)
{
	uint32_t n;

	for (n = 0; n < VMACCT_NR_SECTIONS; n++) {
		header()->nr_sections = n;
		parse();
		ck_assert_uint_eq(s.nr_domains, n > VMACCT_SECTION_DOMAINS ?
				  SAMPLE_DOMAINS : 0);
		ck_assert_uint_eq(s.nr_vifs, n > VMACCT_SECTION_VIFS ?
				  SAMPLE_VIFS : 0);
		assert_u64(!!s.common_ns[0], n > VMACCT_SECTION_COMMON);
		ck_assert_uint_eq(s.nr_probes, n > VMACCT_SECTION_PROBES ?
				  SAMPLE_PROBES : 0);
		snapshot_free(&s);
	}
}

START_TEST(a_newer_modules_longer_records_are_read)
{
	build_newer(0, 0, 24);
	parse();
	assert_is(sample_snapshot());
}

START_TEST(records_of_an_odd_size_are_read)
{
	build_newer(0, 3, 5);
	parse();
	assert_is(sample_snapshot());
}

START_TEST(a_newer_modules_further_sections_are_left_alone)
{
	build_newer(3, 0, 0);
	parse();
	assert_is(sample_snapshot());
}

START_TEST(a_newer_modules_longer_header_is_stepped_over)
{
	build_newer(0, 40, 0);
	parse();
	assert_is(sample_snapshot());
}

START_TEST(all_that_may_be_new_at_once_is_read)
{
	build_newer(7, 1000, 300);
	parse();
	assert_is(sample_snapshot());
}

START_TEST(a_direction_of_a_newer_module_is_left_out)
{
	const struct vmacct_section *common =
		&header()->section[VMACCT_SECTION_COMMON];
	struct vmacct_common_record *c =
		(struct vmacct_common_record *)(data + common->offset);

	c[0].direction = VMACCT_NR_COMMON;
	parse();
	assert_u64(s.common_ns[0], 0);
	assert_u64(s.common_ns[1], sample_snapshot()->common_ns[1]);
}

START_TEST(data_may_be_at_any_address)
{
	size_t off;

	for (off = 1; off < 8; off++) {
		char *moved = malloc(size + off);

		memcpy(moved + off, data, size);
		ck_assert_int_eq(snapshot_parse(&s, moved + off, size, &why),
				 0);
		assert_is(sample_snapshot());
		snapshot_free(&s);
		free(moved);
	}
}

START_TEST(cut_short_anywhere_it_is_refused)
{
	char *whole = data;
	size_t all = size;

	for (size = 0; size < all; size++) {
		data = malloc(size + !size);
		memcpy(data, whole, size);
		assert_refused(size < SECTIONS_AT ? "not a vmacct snapshot" :
						    "cut short");
		free(data);
	}
	data = whole;
}

/* As if whoever cut it had corrected the size in the header, too. */
START_TEST(less_than_its_sections_need_is_refused)
{
	char *whole = data;
	size_t all = size;

	for (size = SECTIONS_AT; size < all; size++) {
		data = malloc(size);
		memcpy(data, whole, size);
		header()->size = size;
		assert_refused("a damaged snapshot: ");
		free(data);
	}
	data = whole;
}

START_TEST(more_than_its_size_is_refused)
{
	header()->size--;
	assert_refused("should be");
}

START_TEST(what_begins_otherwise_is_no_snapshot)
{
	header()->magic = 0x41434354;
	assert_refused("begins with 41434354");
}

START_TEST(another_version_is_refused_with_advice)
{
	header()->version = VMACCT_VERSION + 1;
	assert_refused("install the tools that came with the module");
	header()->version = 0;
	assert_refused("version 0");
}

START_TEST(a_header_too_small_for_its_sections_is_refused)
{
	header()->header_size--;
	assert_refused("sections in a header of");
	header()->header_size = 0;
	assert_refused("sections in a header of");
}

START_TEST(a_header_larger_than_all_is_refused)
{
	header()->header_size = size + 1;
	assert_refused("sections in a header of");
}

START_TEST(more_sections_than_there_is_room_for_are_refused)
{
	static const uint32_t counts[] = {
		VMACCT_NR_SECTIONS + 1, 1 << 28, 0x0ffffffd, 0x7fffffff,
		0xffffffff,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		header()->nr_sections = counts[i];
		assert_refused("sections in a header of");
	}
}

START_TEST(a_section_beyond_the_end_is_refused)
{
	uint32_t id;

	for (id = 0; id < VMACCT_NR_SECTIONS; id++) {
		struct vmacct_section *section = &header()->section[id];
		const struct vmacct_section good = *section;

		section->offset = size - section->record_size + 1;
		assert_refused("reaches beyond its end");
		section->offset = size + 1;
		assert_refused("reaches beyond its end");
		section->offset = 0xffffffff;
		assert_refused("reaches beyond its end");
		*section = good;
		section->count = (size - good.offset) / good.record_size + 1;
		assert_refused("reaches beyond its end");
		*section = good;
	}
}

/* count * record_size is small in 32 bits, offset + that in others. */
START_TEST(sizes_that_overflow_are_refused)
{
	static const struct {
		uint32_t count, record_size;
	} large[] = {
		{ 0x10000000, 160 }, { 0x01000000, 256 }, { 0x80000000, 1024 },
		{ 0xffffffff, 160 }, { 0xffffffff, 0xffffffff },
		{ 1, 0xffffffff }, { 0x10000, 0x10000 }, { 2, 0x80000000 },
	};
	struct vmacct_section *section;
	size_t i;

	section = &header()->section[VMACCT_SECTION_VIFS];
	for (i = 0; i < ARRAY_SIZE(large); i++) {
		section->count = large[i].count;
		section->record_size = large[i].record_size;
		assert_refused("reaches beyond its end");
	}
}

START_TEST(a_section_inside_the_header_is_refused)
{
	header()->section[VMACCT_SECTION_VIFS].offset =
		header()->header_size - 1;
	assert_refused("reaches beyond its end");
}

START_TEST(records_smaller_than_ever_written_are_refused)
{
	static const uint32_t least[VMACCT_NR_SECTIONS] = {
		72, FIRST_VIF_SIZE, 16, 144, FIRST_MODULE_SIZE
	};
	uint32_t id;

	for (id = 0; id < VMACCT_NR_SECTIONS; id++) {
		struct vmacct_section *section = &header()->section[id];
		const struct vmacct_section good = *section;

		section->record_size = least[id] - 1;
		assert_refused("a damaged snapshot: records of");
		section->record_size = 0;
		assert_refused("a damaged snapshot: records of 0 bytes");
		*section = good;
	}
}

START_TEST(where_an_empty_section_is_does_not_matter)
{
	struct vmacct_section *section;

	section = &header()->section[VMACCT_SECTION_PROBES];
	section->count = 0;
	section->offset = 0xffffffff;
	section->record_size = 0;
	parse();
	ck_assert_uint_eq(s.nr_probes, 0);
	ck_assert_uint_eq(s.nr_vifs, SAMPLE_VIFS);
}

START_TEST(names_without_an_end_get_one)
{
	const struct vmacct_header *h = header();
	struct vmacct_vif_record v = sample_snapshot()->vifs[0];
	struct vmacct_probe_record p = sample_snapshot()->probes[0];
	struct vmacct_module_record m = sample_snapshot()->module;

	memset(v.name, 'n', sizeof(v.name));
	memset(p.symbol, 's', sizeof(p.symbol));
	memset(p.mechanism, 'm', sizeof(p.mechanism));
	memset(p.lost, 'l', sizeof(p.lost));
	memset(m.release, 'r', sizeof(m.release));
	memset(m.clock, 'c', sizeof(m.clock));
	memcpy(data + h->section[VMACCT_SECTION_VIFS].offset, &v, sizeof(v));
	memcpy(data + h->section[VMACCT_SECTION_PROBES].offset, &p, sizeof(p));
	memcpy(data + h->section[VMACCT_SECTION_MODULE].offset, &m, sizeof(m));
	parse();
	ck_assert_uint_eq(strlen(s.vifs[0].name), VMACCT_NAME_LEN - 1);
	ck_assert_uint_eq(strlen(s.probes[0].symbol), VMACCT_SYMBOL_LEN - 1);
	ck_assert_uint_eq(strlen(s.probes[0].mechanism),
			  VMACCT_MECHANISM_LEN - 1);
	ck_assert_uint_eq(strlen(s.probes[0].lost), VMACCT_LOST_LEN - 1);
	ck_assert_uint_eq(strlen(s.module.release), VMACCT_RELEASE_LEN - 1);
	ck_assert_uint_eq(strlen(s.module.clock), VMACCT_CLOCK_LEN - 1);
}

static void build_domids(uint32_t a, uint32_t b, uint32_t c)
{
	struct snapshot *sample = sample_snapshot();

	sample->domains[0].domid = a;
	sample->domains[1].domid = b;
	sample->domains[2].domid = c;
	build(sample);
}

START_TEST(domains_out_of_order_are_refused)
{
	build_domids(3, 2, 9);
	assert_refused("domain 2 out of order");
	build_domids(3, 9, 8);
	assert_refused("domain 8 out of order");
}

START_TEST(a_domain_twice_is_refused)
{
	build_domids(3, 3, 9);
	assert_refused("domain 3 out of order");
}

START_TEST(accounts_out_of_order_or_twice_are_refused)
{
	struct snapshot *sample = sample_snapshot();

	sample->vifs[2].account = 2;
	build(sample);
	assert_refused("account 2 out of order");
	sample->vifs[2].account = 1ull << 63;
	sample->vifs[3].account = 1;
	build(sample);
	assert_refused("account 1 out of order");
}

START_TEST(the_greatest_ids_are_found)
{
	struct snapshot *sample = sample_snapshot();

	sample->domains[2].domid = UINT32_MAX;
	sample->vifs[2].account = 1ull << 32;
	sample->vifs[3].account = UINT64_MAX;
	build(sample);
	parse();
	ck_assert_ptr_eq(snapshot_domain(&s, UINT32_MAX), &s.domains[2]);
	ck_assert_ptr_eq(snapshot_vif(&s, UINT64_MAX), &s.vifs[3]);
	ck_assert_ptr_eq(snapshot_vif(&s, 1ull << 32), &s.vifs[2]);
	ck_assert_ptr_null(snapshot_vif(&s, 0));
}

START_TEST(who_is_not_there_is_not_found)
{
	const struct snapshot nobody = { 0 };

	ck_assert_ptr_null(snapshot_domain(sample_snapshot(), 4));
	ck_assert_ptr_null(snapshot_vif(sample_snapshot(), 3));
	ck_assert_ptr_null(snapshot_domain(&nobody, 0));
	ck_assert_ptr_null(snapshot_vif(&nobody, 0));
}

START_TEST(classes_are_summed_by_direction)
{
	struct vmacct_vif_record v = {
		.ns = { 1, 20, 300, 4000, 50000, 600000, 7000000 },
	};

	assert_u64(vif_tx_ns(&v), 321);
	assert_u64(vif_rx_ns(&v), 7654000);
}

START_TEST(a_state_has_one_word)
{
	struct vmacct_vif_record v = { .state = VMACCT_LIVE };

	ck_assert_str_eq(vif_state(&v), "live");
	v.state = VMACCT_GONE;
	ck_assert_str_eq(vif_state(&v), "gone");
	v.state = 99;
	ck_assert_str_eq(vif_state(&v), "unknown");
}

START_TEST(missed_calls_of_all_probes_are_added)
{
	struct snapshot *sample = sample_snapshot();

	sample->probes[0].missed = 40;
	sample->probes[1].missed = 2;
	assert_u64(snapshot_missed(sample), 42);
}

/* Files. */

static char path[64];

static int new_file(void)
{
	int fd;

	strcpy(path, "/tmp/vmacct-test-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	return fd;
}

/* Removed at once where reading goes wrong, too. */
static int read_new_file(void)
{
	int err = snapshot_read(&s, path, &why);

	unlink(path);
	return err;
}

START_TEST(a_file_is_read_whole)
{
	close(new_file());
	snapshot_build_file(sample_snapshot(), path);
	ck_assert_int_eq(read_new_file(), 0);
	assert_is(sample_snapshot());
}

/* Its size is that of the first piece that is read, or nearly. */
START_TEST(a_file_of_any_size_is_read_whole)
{
	static const size_t sizes[] = {
		65535, 65536, 65537, 262143, 262144, 262145, 1048576,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		int fd = new_file();

		header()->size = sizes[i];
		ck_assert_int_eq(write(fd, data, size), (ssize_t)size);
		ck_assert_int_eq(ftruncate(fd, sizes[i]), 0);
		close(fd);
		ck_assert_int_eq(read_new_file(), 0);
		assert_is(sample_snapshot());
		snapshot_free(&s);
	}
}

static void assert_unreadable(const char *name, const char *wanted)
{
	ck_assert_int_eq(snapshot_read(&s, name, &why), -1);
	assert_one_line(wanted);
	ck_assert_ptr_null(s.domains);
}

START_TEST(a_missing_file_is_named)
{
	assert_unreadable("/nowhere/at/all",
			  "/nowhere/at/all: No such file or directory");
}

START_TEST(a_directory_is_refused)
{
	assert_unreadable("/tmp", "/tmp: cannot be read: Is a directory");
}

START_TEST(an_empty_file_is_refused)
{
	assert_unreadable("/dev/null", "/dev/null: not a vmacct snapshot: only 0 bytes");
}

START_TEST(a_file_without_end_is_given_up)
{
	assert_unreadable("/dev/zero", "/dev/zero: cannot be read: File too large");
}

START_TEST(a_huge_file_is_given_up)
{
	int fd = new_file();

	ck_assert_int_eq(ftruncate(fd, 1ll << 40), 0);
	close(fd);
	ck_assert_int_eq(read_new_file(), -1);
	assert_one_line("File too large");
}

START_TEST(a_damaged_file_is_named)
{
	int fd = new_file();

	ck_assert_int_eq(write(fd, data, size - 1), (ssize_t)size - 1);
	close(fd);
	ck_assert_int_eq(read_new_file(), -1);
	assert_one_line(path);
	assert_one_line("cut short");
}

START_TEST(without_the_module_it_says_what_to_do)
{
	if (!access(SNAPSHOT_PATH, F_OK))
		return;
	assert_unreadable(NULL, "vmacct");
	ck_assert(strstr(why.text, "modprobe vmacct") ||
		  strstr(why.text, "only root reads debugfs (sudo)"));
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("tools: snapshot");
	TCase *tc = tcase_create("snapshot");

	tcase_add_checked_fixture(tc, build_sample, free_all);
	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, all_that_was_written_is_read);
	tcase_add_test(tc, a_host_without_guests_is_read);
	tcase_add_test(tc, a_thousand_domains_are_read);
	tcase_add_test(tc, an_older_module_had_no_record_of_itself);
	tcase_add_test(tc, the_first_modules_shorter_records_are_read);
	tcase_add_test(tc,
		       estimates_are_known_where_the_record_reaches_their_end);
	tcase_add_test(tc, a_section_that_is_not_there_is_empty);
	tcase_add_test(tc, a_newer_modules_longer_records_are_read);
	tcase_add_test(tc, records_of_an_odd_size_are_read);
	tcase_add_test(tc, a_newer_modules_further_sections_are_left_alone);
	tcase_add_test(tc, a_newer_modules_longer_header_is_stepped_over);
	tcase_add_test(tc, all_that_may_be_new_at_once_is_read);
	tcase_add_test(tc, a_direction_of_a_newer_module_is_left_out);
	tcase_add_test(tc, data_may_be_at_any_address);
	tcase_add_test(tc, cut_short_anywhere_it_is_refused);
	tcase_add_test(tc, less_than_its_sections_need_is_refused);
	tcase_add_test(tc, more_than_its_size_is_refused);
	tcase_add_test(tc, what_begins_otherwise_is_no_snapshot);
	tcase_add_test(tc, another_version_is_refused_with_advice);
	tcase_add_test(tc, a_header_too_small_for_its_sections_is_refused);
	tcase_add_test(tc, a_header_larger_than_all_is_refused);
	tcase_add_test(tc, more_sections_than_there_is_room_for_are_refused);
	tcase_add_test(tc, a_section_beyond_the_end_is_refused);
	tcase_add_test(tc, sizes_that_overflow_are_refused);
	tcase_add_test(tc, a_section_inside_the_header_is_refused);
	tcase_add_test(tc, records_smaller_than_ever_written_are_refused);
	tcase_add_test(tc, where_an_empty_section_is_does_not_matter);
	tcase_add_test(tc, names_without_an_end_get_one);
	tcase_add_test(tc, domains_out_of_order_are_refused);
	tcase_add_test(tc, a_domain_twice_is_refused);
	tcase_add_test(tc, accounts_out_of_order_or_twice_are_refused);
	tcase_add_test(tc, the_greatest_ids_are_found);
	tcase_add_test(tc, who_is_not_there_is_not_found);
	tcase_add_test(tc, classes_are_summed_by_direction);
	tcase_add_test(tc, a_state_has_one_word);
	tcase_add_test(tc, missed_calls_of_all_probes_are_added);
	tcase_add_test(tc, a_file_is_read_whole);
	tcase_add_test(tc, a_file_of_any_size_is_read_whole);
	tcase_add_test(tc, a_missing_file_is_named);
	tcase_add_test(tc, a_directory_is_refused);
	tcase_add_test(tc, an_empty_file_is_refused);
	tcase_add_test(tc, a_file_without_end_is_given_up);
	tcase_add_test(tc, a_huge_file_is_given_up);
	tcase_add_test(tc, a_damaged_file_is_named);
	tcase_add_test(tc, without_the_module_it_says_what_to_do);
	suite_add_tcase(suite, tc);
	return suite;
}

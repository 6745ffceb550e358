// SPDX-License-Identifier: GPL-2.0
/*
 * seeds DIRECTORY - inputs that each harness begins with, in a directory of its
 * name: right ones, so that fuzzing begins behind the first checks
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <xen/io/xs_wire.h>

#include "ledger_record.h"
#include "sample.h"
#include "snapshot_builder.h"
#include "view_json.h"

static const char *top;

static void seed(const char *harness, const char *name, const void *data,
		 size_t size)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", top, harness);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/%s/%s", top, harness, name);
	file = fopen(path, "w");
	if (!file || fwrite(data, 1, size, file) != size || fclose(file)) {
		perror(path);
		exit(1);
	}
}

/* Two in a row, with what is between them. */
static void seed_pair(const char *harness, const char *name, const void *a,
		      size_t a_size, const void *b, size_t b_size)
{
	char *both = malloc(a_size + b_size);

	if (!both)
		exit(1);
	memcpy(both, a, a_size);
	memcpy(both + a_size, b, b_size);
	seed(harness, name, both, a_size + b_size);
	free(both);
}

static void seed_snapshots(const char *name, const struct snapshot *a,
			   const struct snapshot *b)
{
	size_t a_size, b_size;
	void *first = snapshot_build(a, &a_size);
	void *second = snapshot_build(b, &b_size);

	seed_pair("snapshot", name, first, a_size, second, b_size);
	seed_pair("mirror", name, first, a_size, second, b_size);
	free(first);
	free(second);
}

/* As of a newer module: further sections behind those that are known. */
static void seed_newer(void)
{
	const size_t at = sizeof(struct vmacct_header), more = 64;
	size_t size, id;
	char *old = snapshot_build(sample_snapshot(), &size);
	struct vmacct_header *h = (struct vmacct_header *)old;
	char *newer = calloc(1, size + more);

	if (!newer)
		exit(1);
	h->header_size += more;
	h->size += more;
	h->nr_sections += more / sizeof(h->section[0]);
	for (id = 0; id < VMACCT_NR_SECTIONS; id++)
		h->section[id].offset += more;
	memcpy(newer, old, at);
	memcpy(newer + at + more, old + at, size - at);
	seed_pair("snapshot", "newer", newer, size + more, newer, size + more);
	free(newer);
	free(old);
}

static void all_snapshots(void)
{
	struct snapshot later = sample_copy(sample_snapshot());
	const struct snapshot nobody = { .module = later.module };

	later.boottime_ns++;
	later.domains[0].tx_ns++;
	later.vifs[0].ns[0]++;
	seed_snapshots("grown", sample_snapshot(), &later);
	seed_snapshots("went-back", &later, sample_snapshot());
	seed_snapshots("from-nobody", &nobody, &later);
	seed_snapshots("to-nobody", &later, &nobody);
	later.has_estimates = false;
	seed_snapshots("first-modules", &later, &later);
	later.has_estimates = true;
	sample_uuid(later.domains[1].uuid, 99);
	seed_snapshots("recycled", sample_snapshot(), &later);
	later.module.load_id[0]++;
	seed_snapshots("reloaded", sample_snapshot(), &later);
	snapshot_free(&later);
	seed_newer();
}

static void seed_views(const char *name, const struct view *from,
		       const struct view *to)
{
	struct json_object *a = view_to_json(from, NULL);
	struct json_object *b = view_to_json(to, NULL);
	const char *first = json_object_to_json_string_ext(a, 0);
	const char *second = json_object_to_json_string_ext(b, 0);

	seed_pair("view_json", name, first, strlen(first) + 1, second,
		  strlen(second));
	json_object_put(a);
	json_object_put(b);
}

static void all_views(void)
{
	struct view from, to;

	sample_view(&from);
	sample_view(&to);
	to.snapshot.boottime_ns++;
	to.snapshot.common_ns[0] += 100;
	to.domains[0].tx_ns += 1000;
	to.domains[1].cpu_ns += 1000;
	seed_views("grown", &from, &to);
	from.nr_domains = 2;
	from.snapshot.nr_vifs = 1;
	seed_views("more", &from, &to);
	seed_views("less", &to, &from);
	memset(to.domains[0].uuid, 0, VMACCT_UUID_LEN);
	to.domains[0].name[0] = '\0';
	to.domains[0].has_cpu = false;
	seed_views("unknown", &from, &to);
	view_free(&from);
	view_free(&to);
}

/* Two lines, of the moment that ends one range and begins the other, and of later. */
static void seed_ledger(const char *name, const struct ledger_record *a,
			const struct ledger_record *b)
{
	char *first = ledger_record_line(a), *second = ledger_record_line(b);

	seed_pair("ledger", name, first, strlen(first), second, strlen(second));
	free(first);
	free(second);
}

static void all_ledgers(void)
{
	struct snapshot later = sample_copy(sample_snapshot());
	struct ledger_vif was = { .v = later.vifs[0] }, is = was;
	struct ledger_record a = {
		.time_ns = 1795698000000000000, .domid = 7, .name = "web",
		.has_own = true, .own_ns = 9, .own_before_ns = 5,
		.nr_vifs = 1, .vifs = &was,
	}, b = a;

	b.time_ns++;
	b.own_ns++;
	b.vifs = &is;
	is.v.ns[0]++;
	seed_ledger("checkpoints", &a, &b);
	b.kind = LEDGER_CLOSED;
	seed_ledger("closed", &a, &b);
	seed_ledger("late", &b, &a);
	a.kind = LEDGER_COMMON;
	a.common_ns[0] = 3;
	seed_ledger("common", &a, &b);
	snapshot_free(&later);
}

static void all_values(void)
{
	static const char *const values[] = {
		"0", "7", "18446744073709551615", "4294967295", "0.5", "guest",
		"/vm/07000000-d0d0-d0d0-d0d0-d0d0d0d0d0d0",
		"07000000-d0d0-d0d0-d0d0-d0d0d0d0d0d0", NULL,
	};
	static const char list[] = "acct\0name\0vm";
	uint8_t head[VMACCT_UUID_LEN + 1];
	char name[16];
	size_t i;

	sample_uuid(head, 7);
	head[VMACCT_UUID_LEN] = 1;
	for (i = 0; values[i]; i++) {
		snprintf(name, sizeof(name), "value-%zu", i);
		seed_pair("xenstore", name, head, sizeof(head), values[i],
			  strlen(values[i]));
	}
	memset(head, 0, sizeof(head));
	seed_pair("xenstore", "list", head, sizeof(head), list, sizeof(list));
}

static void all_answers(void)
{
	struct {
		struct xsd_sockmsg header;
		char body[8];
	} answers[3] = {
		{ { XS_READ, 0, 0, 8 }, "7654321" },
		{ { XS_ERROR, 1, 0, 8 }, "ENOENT\0" },
		{ { XS_READ, 2, 0, 8 }, "12345678" },
	};

	seed("wire", "answers", answers, sizeof(answers));
	answers[0].header.type = XS_WATCH_EVENT;
	seed("wire", "event", answers, sizeof(answers));
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fputs("usage: seeds DIRECTORY\n", stderr);
		return 2;
	}
	top = argv[1];
	all_snapshots();
	all_views();
	all_ledgers();
	all_values();
	all_answers();
	return 0;
}

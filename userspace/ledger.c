// SPDX-License-Identifier: GPL-2.0
/*
 * ledger - what each domain used in a range of time, by vmacctd's ledger
 */
#include <getopt.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bill_out.h"
#include "json_out.h"
#include "ledger_read.h"
#include "ledger_sum.h"
#include "name.h"
#include "table.h"
#include "verbs.h"
#include "when.h"

#define LEDGER_DIR	"/var/lib/vmacct"
#define LEDGER_JSON_FORMAT	1

struct wishes {
	enum format format;
	uint64_t from, to;
	const char *domain;	/* a name or a UUID; NULL: all */
	const char *dir;
};

static const char help[] =
	"usage: vmacct ledger [OPTION]... [FILE]...\n\n"
	"What each domain used: its own CPU time, and dom0's for its network I/O, by the\n"
	"ledger that vmacctd --ledger keeps, across reboots of guests and of this host.\n\n"
	"      --from TIME      after this; default: the beginning\n"
	"      --to TIME        not after this; default: to the end\n"
	"                       TIME: 2026-11-30, 2026-11-30T18:00:00Z (UTC), @SECONDS\n"
	"      --domain NAME    this one only; its UUID will do as well\n"
	"      --dir DIR        the ledger's directory, default " LEDGER_DIR "\n"
	"      --json, --csv    instead of a table\n"
	"  -h, --help           this\n\n"
	"With FILEs these are read, in this order, and no directory.\n";

static void take(void *context, const struct ledger_record *r)
{
	ledger_sum_add(context, r);
}

static bool is_wanted(const struct wishes *w, const struct ledger_bill *b)
{
	return !w->domain || name_or_uuid_is(b->name, b->uuid, w->domain);
}

/* Somebody who is asked for, and has no bill, may be misspelt. */
static bool is_found(const struct ledger_sum *s, const struct wishes *w)
{
	size_t i;

	for (i = 0; i < s->nr_bills; i++)
		if (is_wanted(w, &s->bills[i]))
			return true;
	return !w->domain;
}

static struct bill_out out(const struct ledger_bill *b)
{
	return (struct bill_out){
		.uuid = b->uuid, .domid = b->domid, .name = b->name,
		.amounts = {
			{ "own_cpu", CPU_TIME, b->has_own, b->own_ns },
			{ "tx", CPU_TIME, true, b->tx_ns },
			{ "rx", CPU_TIME, true, b->rx_ns },
			{ "total", CPU_TIME, true, b->own_ns + b->tx_ns + b->rx_ns },
			{ "tx_packets", TRAFFIC, true, b->traffic.tx_packets },
			{ "tx_bytes", TRAFFIC, true, b->traffic.tx_bytes },
			{ "rx_packets", TRAFFIC, true, b->traffic.rx_packets },
			{ "rx_bytes", TRAFFIC, true, b->traffic.rx_bytes },
		},
	};
}

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

#define COLUMNS(unit) \
	{ "uuid", true }, { "domid", false }, { "name", true }, \
	{ "own_cpu_" unit, false }, { "tx_" unit, false }, \
	{ "rx_" unit, false }, { "total_" unit, false }, \
	{ "tx_packets", false }, { "tx_bytes", false }, \
	{ "rx_packets", false }, { "rx_bytes", false }

static const struct table_column columns_s[] = { COLUMNS("s") };
static const struct table_column columns_ns[] = { COLUMNS("ns") };

static void print_summary(const struct ledger_sum *s)
{
	char first[WHEN_TEXT_LEN], last[WHEN_TEXT_LEN];

	if (!s->first_ns) {
		printf("\nnothing was written down in that time\n");
		return;
	}
	when_format(first, s->first_ns);
	when_format(last, s->last_ns);
	printf("\nwritten down from %s to %s; common, on no bill: %.3f s\n",
	       first, last, s->common_ns / 1e9);
}

static void print_table(const struct ledger_sum *s, const struct wishes *w)
{
	struct table *t = w->format == AS_CSV ?
		table_new(columns_ns, COUNT(columns_ns)) :
		table_new(columns_s, COUNT(columns_s));
	struct bill_out o;
	size_t i;

	for (i = 0; t && i < s->nr_bills; i++) {
		if (!is_wanted(w, &s->bills[i]))
			continue;
		o = out(&s->bills[i]);
		bill_out_cells(t, w->format, &o);
	}
	table_end(t, w->format, stdout);
	if (w->format == AS_TEXT)
		print_summary(s);
}

static void print_json(const struct ledger_sum *s, const struct wishes *w)
{
	struct json_object *json = json_out_object();
	struct json_object *list = json_out_array();
	struct bill_out o;
	size_t i;

	json_out_u64(json, "format", LEDGER_JSON_FORMAT);
	json_out_known_u64(json, "first_realtime_ns", s->first_ns, s->first_ns);
	json_out_known_u64(json, "last_realtime_ns", s->last_ns, s->last_ns);
	for (i = 0; i < s->nr_bills; i++) {
		if (!is_wanted(w, &s->bills[i]))
			continue;
		o = out(&s->bills[i]);
		json_out_append(list, bill_out_json(&o));
	}
	json_out_add(json, "bills", list);
	json_out_u64(json, "common_ns", s->common_ns);
	json_out_print(json);
	json_object_put(json);
}

static int read_all(struct ledger_reader *reader, const struct wishes *w,
		    char **files, struct why *why)
{
	if (!*files)
		return ledger_read_dir(reader, w->dir, why);
	for (; *files; files++)
		if (ledger_read_file(reader, *files, why))
			return -1;
	return 0;
}

static int ledger(const struct wishes *w, char **files)
{
	struct ledger_sum sum;
	struct ledger_reader reader = { .take = take, .context = &sum };
	struct why why;
	int status = EXIT_DONE;

	ledger_sum_begin(&sum, w->from, w->to);
	if (read_all(&reader, w, files, &why)) {
		complain("%s", why.text);
		ledger_sum_free(&sum);
		return EXIT_COULD_NOT;
	}
	if (reader.bad_lines)
		complain("note: %lu lines are left out that cannot be read; the first: %s",
			 reader.bad_lines, reader.bad.text);
	if (!is_found(&sum, w)) {
		complain("no bill of '%s' in that time", w->domain);
		status = EXIT_COULD_NOT;
	} else if (w->format == AS_JSON) {
		print_json(&sum, w);
	} else {
		print_table(&sum, w);
	}
	ledger_sum_free(&sum);
	return status;
}

static int parse_when(const char *option, const char *text, uint64_t *ns)
{
	if (!when_parse(text, ns))
		return 0;
	complain("%s %s: a time is wanted, like " WHEN_FORMS, option, text);
	return -1;
}

int ledger_main(int argc, char **argv)
{
	enum { FROM = 256, TO, DOMAIN, DIR, JSON, CSV };
	static const struct option options[] = {
		{ "from", required_argument, NULL, FROM },
		{ "to", required_argument, NULL, TO },
		{ "domain", required_argument, NULL, DOMAIN },
		{ "dir", required_argument, NULL, DIR },
		{ "json", no_argument, NULL, JSON },
		{ "csv", no_argument, NULL, CSV },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct wishes w = { .to = UINT64_MAX, .dir = LEDGER_DIR };
	int c;

	while ((c = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		switch (c) {
		case FROM:
			if (parse_when("--from", optarg, &w.from))
				return EXIT_WRONG_USAGE;
			break;
		case TO:
			if (parse_when("--to", optarg, &w.to))
				return EXIT_WRONG_USAGE;
			break;
		case DOMAIN:
			w.domain = optarg;
			break;
		case DIR:
			w.dir = optarg;
			break;
		case JSON:
			w.format = AS_JSON;
			break;
		case CSV:
			w.format = AS_CSV;
			break;
		case 'h':
			fputs(help, stdout);
			return EXIT_DONE;
		default:
			return wrong_option("ledger", c, argv);
		}
	}
	if (w.from >= w.to) {
		complain("--from is not before --to");
		return EXIT_WRONG_USAGE;
	}
	return ledger(&w, argv + optind);
}

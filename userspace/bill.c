// SPDX-License-Identifier: GPL-2.0
/*
 * bill - what each domain used between two saved files
 */
#include <getopt.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bill_out.h"
#include "bills.h"
#include "json_out.h"
#include "table.h"
#include "verbs.h"
#include "view_json.h"

struct wishes {
	enum format format;
	enum bill_policy policy;
	const char *from, *to;
};

static const char help[] =
	"usage: vmacct bill --from FILE --to FILE [OPTION]...\n\n"
	"What each domain used between two files that vmacct show --json wrote: its own\n"
	"CPU time, dom0's CPU time for its network I/O, and a share of the common time.\n\n"
	"      --from FILE      the earlier one\n"
	"      --to FILE        the later one (- is standard input)\n"
	"  -p, --policy POLICY  who pays for common: none (nobody; this is the default),\n"
	"                       equal (all that have or had a vif), proportional (to delegated time)\n"
	"      --json, --csv    instead of a table\n"
	"  -h, --help           this\n\n"
	"\"without\" is what it would pay without vmacct: its own CPU time and an equal part\n"
	"of the network time; \"unfair\" is by how many percent that is off.\n";

static const char *const policy_names[] = {
	[BILL_NONE] = "none",
	[BILL_EQUAL] = "equal",
	[BILL_PROPORTIONAL] = "proportional",
};

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static int parse_policy(const char *name, enum bill_policy *policy)
{
	size_t i;

	for (i = 0; i < COUNT(policy_names); i++) {
		if (strcmp(name, policy_names[i]))
			continue;
		*policy = i;
		return 0;
	}
	complain("unknown policy '%s': none, equal or proportional", name);
	return -1;
}

static struct bill_out out(const struct bill *b)
{
	return (struct bill_out){
		.uuid = b->uuid, .domid = b->domid, .name = b->name,
		.amounts = {
			{ "own_cpu", CPU_TIME, b->has_own, b->own_ns },
			{ "tx", CPU_TIME, true, b->tx_ns },
			{ "rx", CPU_TIME, true, b->rx_ns },
			{ "common", CPU_TIME, true, b->common_ns },
			{ "total", CPU_TIME, true, bill_total_ns(b) },
			{ "without", CPU_TIME, true, b->without_ns },
		},
	};
}

#define COLUMNS(unit) \
	{ "uuid", true }, { "domid", false }, { "name", true }, \
	{ "own_cpu_" unit, false }, { "tx_" unit, false }, \
	{ "rx_" unit, false }, { "common_" unit, false }, \
	{ "total_" unit, false }, { "without_" unit, false }, \
	{ "unfair_percent", false }

static const struct table_column columns_s[] = { COLUMNS("s") };
static const struct table_column columns_ns[] = { COLUMNS("ns") };

static void add_row(struct table *t, enum format format, const struct bill *b)
{
	const struct bill_out o = out(b);

	bill_out_cells(t, format, &o);
	table_cell(t, "%+.1f", bill_unfairness(b));
}

static void print_summary(const struct bills *b, const struct view *from,
			  const struct view *to, enum bill_policy policy)
{
	uint64_t network = bills_network_ns(b);

	printf("\n%.3f s of time; network time on these bills %.3f s; common %.3f s, policy %s\n",
	       (to->snapshot.boottime_ns - from->snapshot.boottime_ns) / 1e9,
	       network / 1e9, b->common_ns / 1e9, policy_names[policy]);
	if (network)
		printf("without vmacct %.3f s, %.1f %% of the network time, would be paid by domains that did not cause it\n",
		       bills_misbilled_ns(b) / 1e9,
		       100.0 * bills_misbilled_ns(b) / network);
}

static void print_table(const struct bills *b, const struct view *from,
			const struct view *to, const struct wishes *w)
{
	struct table *t = w->format == AS_CSV ?
		table_new(columns_ns, COUNT(columns_ns)) :
		table_new(columns_s, COUNT(columns_s));
	size_t i;

	for (i = 0; t && i < b->nr_bills; i++)
		add_row(t, w->format, &b->bills[i]);
	table_end(t, w->format, stdout);
	if (w->format == AS_TEXT)
		print_summary(b, from, to, w->policy);
}

static struct json_object *bill_to_json(const struct bill *b)
{
	const struct bill_out o = out(b);
	struct json_object *json = bill_out_json(&o), *complete, *unfair;

	complete = json_object_new_boolean(b->own_complete);
	json_out_add(json, "own_cpu_complete", json_out_need(complete));
	unfair = json_object_new_double(bill_unfairness(b));
	json_out_add(json, "unfair_percent", json_out_need(unfair));
	json_out_u64(json, "tx_packets", b->traffic.tx_packets);
	json_out_u64(json, "tx_bytes", b->traffic.tx_bytes);
	json_out_u64(json, "rx_packets", b->traffic.rx_packets);
	json_out_u64(json, "rx_bytes", b->traffic.rx_bytes);
	return json;
}

static void print_json(const struct bills *b, const struct view *from,
		       const struct view *to, const struct wishes *w)
{
	struct json_object *json = json_out_object();
	struct json_object *list = json_out_array();
	size_t i;

	json_out_u64(json, "format", VIEW_JSON_FORMAT);
	json_out_u64(json, "from_realtime_ns", from->snapshot.realtime_ns);
	json_out_u64(json, "to_realtime_ns", to->snapshot.realtime_ns);
	json_out_text(json, "policy", policy_names[w->policy]);
	for (i = 0; i < b->nr_bills; i++)
		json_out_append(list, bill_to_json(&b->bills[i]));
	json_out_add(json, "bills", list);
	json_out_u64(json, "network_ns", bills_network_ns(b));
	json_out_u64(json, "common_ns", b->common_ns);
	json_out_u64(json, "misbilled_ns", bills_misbilled_ns(b));
	json_out_u64(json, "lost_accounts", b->lost_accounts);
	json_out_print(json);
	json_object_put(json);
}

/* What is not on the bills is said, each time. */
static void warn(const struct bills *b)
{
	size_t i, incomplete = 0;

	for (i = 0; i < b->nr_bills; i++)
		incomplete += !b->bills[i].own_complete;
	if (incomplete)
		complain("note: own CPU time is not complete for %zu of %zu domains: they ended, or the hypervisor's books could not be read, before the second file",
			 incomplete, b->nr_bills);
	if (b->lost_accounts)
		complain("note: %" PRIu64 " accounts were reaped in between: what they were charged after the first file is on no bill",
			 b->lost_accounts);
}

static int print_bills(const struct wishes *w, const struct view *from,
		       const struct view *to)
{
	struct bills b;
	struct why why;

	if (bills_make(&b, from, to, w->policy, &why)) {
		complain("%s and %s: %s", w->from, w->to, why.text);
		return EXIT_COULD_NOT;
	}
	warn(&b);
	if (w->format == AS_JSON)
		print_json(&b, from, to, w);
	else
		print_table(&b, from, to, w);
	bills_free(&b);
	return EXIT_DONE;
}

static int bill(const struct wishes *w)
{
	struct view from, to;
	struct why why;
	int status;

	if (view_from_json_file(&from, w->from, &why)) {
		complain("%s", why.text);
		return EXIT_COULD_NOT;
	}
	if (view_from_json_file(&to, w->to, &why)) {
		view_free(&from);
		complain("%s", why.text);
		return EXIT_COULD_NOT;
	}
	status = print_bills(w, &from, &to);
	view_free(&from);
	view_free(&to);
	return status;
}

int bill_main(int argc, char **argv)
{
	enum { FROM = 256, TO, JSON, CSV };
	static const struct option options[] = {
		{ "from", required_argument, NULL, FROM },
		{ "to", required_argument, NULL, TO },
		{ "policy", required_argument, NULL, 'p' },
		{ "json", no_argument, NULL, JSON },
		{ "csv", no_argument, NULL, CSV },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct wishes w = { 0 };
	int c;

	while ((c = getopt_long(argc, argv, ":p:h", options, NULL)) != -1) {
		switch (c) {
		case FROM:
			w.from = optarg;
			break;
		case TO:
			w.to = optarg;
			break;
		case 'p':
			if (parse_policy(optarg, &w.policy))
				return EXIT_WRONG_USAGE;
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
			return wrong_option("bill", c, argv);
		}
	}
	if (optind < argc)
		return wrong_argument("bill", argv[optind]);
	if (!w.from || !w.to) {
		complain("--from FILE and --to FILE are both wanted (vmacct show --json >FILE writes one)");
		return EXIT_WRONG_USAGE;
	}
	return bill(&w);
}

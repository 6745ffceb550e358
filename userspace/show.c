// SPDX-License-Identifier: GPL-2.0
/*
 * show - the totals, once
 */
#include <getopt.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_out.h"
#include "table.h"
#include "uuid.h"
#include "verbs.h"
#include "view.h"
#include "view_json.h"

struct wishes {
	enum format format;
	bool vifs;		/* a row a vif instead of a row a domain */
	const char *domain;	/* only this one; NULL: all */
	const char *snapshot;	/* a saved file; NULL: the module's */
};

static const char help[] =
	"usage: vmacct show [OPTION]...\n\n"
	"The totals since the accounts were opened.\n\n"
	"  -v, --vifs           a row a vif, with all classes of CPU time\n"
	"  -d, --domain DOMAIN  only this domain: its id, name or UUID\n"
	"      --json           as JSON (all there is)\n"
	"      --csv            as CSV\n"
	"      --snapshot FILE  from a saved /sys/kernel/debug/vmacct/snapshot\n"
	"  -h, --help           this\n\n"
	"Times are CPU time; tx is what the guest sends, rx what it receives.\n";

/* Text is for eyes, in seconds; CSV for programs, in ns. */
#define DOMAIN_COLUMNS(unit) \
	{ "domid", false }, { "name", true }, { "uuid", true }, \
	{ "vifs", false }, { "own_cpu_" unit, false }, \
	{ "tx_" unit, false }, { "rx_" unit, false }, \
	{ "total_" unit, false }, { "tx_packets", false }, \
	{ "tx_bytes", false }, { "rx_packets", false }, { "rx_bytes", false }

static const struct table_column domain_columns_s[] = { DOMAIN_COLUMNS("s") };
static const struct table_column domain_columns_ns[] = { DOMAIN_COLUMNS("ns") };

#define VIF_COLUMNS(unit) \
	{ "account", false }, { "domid", false }, { "handle", false }, \
	{ "name", true }, { "tx_" unit, false }, { "rx_" unit, false }, \
	{ "tx_poll_" unit, false }, { "tx_dealloc_" unit, false }, \
	{ "tx_irq_" unit, false }, { "rx_deliver_" unit, false }, \
	{ "rx_enqueue_" unit, false }, { "rx_copy_" unit, false }, \
	{ "rx_irq_" unit, false }, { "tx_packets", false }, \
	{ "tx_bytes", false }, { "rx_packets", false }, \
	{ "rx_bytes", false }, { "polls", false }, { "events", false }, \
	{ "state", true }, { "tx_estimated_" unit, false }, \
	{ "rx_estimated_" unit, false }

static const struct table_column vif_columns_s[] = { VIF_COLUMNS("s") };
static const struct table_column vif_columns_ns[] = { VIF_COLUMNS("ns") };

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static void time_cell(struct table *t, enum format format, uint64_t ns)
{
	if (format == AS_CSV)
		table_cell(t, "%" PRIu64, ns);
	else
		table_cell(t, "%" PRIu64 ".%03" PRIu64, ns / 1000000000,
			   ns / 1000000 % 1000);
}

static void number_cell(struct table *t, uint64_t number)
{
	table_cell(t, "%" PRIu64, number);
}

static void traffic_cells(struct table *t, const struct vmacct_traffic *traffic)
{
	number_cell(t, traffic->tx_packets);
	number_cell(t, traffic->tx_bytes);
	number_cell(t, traffic->rx_packets);
	number_cell(t, traffic->rx_bytes);
}

static void known_time_cell(struct table *t, enum format format, bool known,
			    uint64_t ns)
{
	if (known)
		time_cell(t, format, ns);
	else
		table_cell(t, "%s", table_unknown(format));
}

static void domain_row(struct table *t, enum format format,
		       const struct view_domain *d)
{
	char uuid[UUID_TEXT_LEN];

	uuid_format_known(uuid, d->uuid);
	number_cell(t, d->domid);
	table_known_text(t, format, d->name);
	table_known_text(t, format, uuid);
	number_cell(t, d->vifs);
	known_time_cell(t, format, d->has_cpu, d->cpu_ns);
	time_cell(t, format, d->tx_ns);
	time_cell(t, format, d->rx_ns);
	time_cell(t, format, d->tx_ns + d->rx_ns);
	traffic_cells(t, &d->traffic);
}

static void vif_row(struct table *t, enum format format,
		    const struct snapshot *s, const struct vmacct_vif_record *v)
{
	char name[NAME_LEN];
	int class;

	name_printable(name, v->name, strlen(v->name));
	number_cell(t, v->account);
	number_cell(t, v->domid);
	number_cell(t, v->handle);
	table_cell(t, "%s", name);
	time_cell(t, format, vif_tx_ns(v));
	time_cell(t, format, vif_rx_ns(v));
	for (class = 0; class < VMACCT_NR_CLASSES; class++)
		time_cell(t, format, v->ns[class]);
	traffic_cells(t, &v->traffic);
	number_cell(t, v->polls);
	number_cell(t, v->events);
	table_cell(t, "%s", vif_state(v));
	known_time_cell(t, format, s->has_estimates, v->tx_estimated_ns);
	known_time_cell(t, format, s->has_estimates, v->rx_estimated_ns);
}

static struct table *domain_table(const struct view *v, const struct wishes *w)
{
	struct table *t = w->format == AS_CSV ?
		table_new(domain_columns_ns, COUNT(domain_columns_ns)) :
		table_new(domain_columns_s, COUNT(domain_columns_s));
	size_t i;

	for (i = 0; t && i < v->nr_domains; i++)
		if (!w->domain || view_domain_is(&v->domains[i], w->domain))
			domain_row(t, w->format, &v->domains[i]);
	return t;
}

static struct table *vif_table(const struct view *v, const struct wishes *w)
{
	struct table *t = w->format == AS_CSV ?
		table_new(vif_columns_ns, COUNT(vif_columns_ns)) :
		table_new(vif_columns_s, COUNT(vif_columns_s));
	const struct snapshot *s = &v->snapshot;
	size_t i;

	for (i = 0; t && i < s->nr_vifs; i++)
		if (!w->domain || view_vif_is(v, &s->vifs[i], w->domain))
			vif_row(t, w->format, s, &s->vifs[i]);
	return t;
}

static void print_seconds(const char *what, uint64_t ns)
{
	printf("%s %.3f s", what, ns / 1e9);
}

/* What no row says, below the rows. */
static void print_summary(const struct view *v)
{
	const struct snapshot *s = &v->snapshot;

	putchar('\n');
	if (v->has_backend_cpu) {
		printf("domain %u", v->backend_domid);
		print_seconds(" ran", v->backend_cpu_ns);
		fputs("; ", stdout);
	}
	print_seconds("charged", view_charged_ns(v));
	print_seconds(", common rx", s->common_ns[VMACCT_COMMON_RX]);
	print_seconds(", common tx", s->common_ns[VMACCT_COMMON_TX]);
	printf("; missed probes %" PRIu64 "\n", snapshot_missed(s));
	if (s->gone_dropped || s->depth_missed || s->orphan_returns ||
	    s->unknown_queues)
		printf("losses: gone accounts dropped %" PRIu64
		       ", slices too deep %" PRIu64 ", orphan returns %" PRIu64
		       ", unknown queues %" PRIu64 "\n",
		       (uint64_t)s->gone_dropped, (uint64_t)s->depth_missed,
		       (uint64_t)s->orphan_returns,
		       (uint64_t)s->unknown_queues);
}

static void print_what_is_missing(const struct view *v)
{
	if (v->no_books.text[0])
		printf("own CPU time: n/a: %s\n", v->no_books.text);
	if (v->no_names.text[0])
		printf("names: n/a: %s\n", v->no_names.text);
}

static void print_table(const struct view *v, const struct wishes *w)
{
	struct table *t = w->vifs ? vif_table(v, w) : domain_table(v, w);

	table_end(t, w->format, stdout);
	if (w->format != AS_TEXT)
		return;
	if (!w->domain)
		print_summary(v);
	print_what_is_missing(v);
}

static void print_json(const struct view *v, const struct wishes *w)
{
	struct json_object *json = view_to_json(v, w->domain);

	json_out_print(json);
	json_object_put(json);
}

/* A domain that is no longer there may have left accounts of its vifs. */
static bool is_known(const struct view *v, const char *domain)
{
	size_t i;

	for (i = 0; i < v->nr_domains; i++)
		if (view_domain_is(&v->domains[i], domain))
			return true;
	for (i = 0; i < v->snapshot.nr_vifs; i++)
		if (view_vif_is(v, &v->snapshot.vifs[i], domain))
			return true;
	return false;
}

static int show(const struct wishes *w)
{
	struct why why;
	struct view v;

	if (view_take(&v, w->snapshot, &why)) {
		complain("%s", why.text);
		return EXIT_COULD_NOT;
	}
	if (w->domain && !is_known(&v, w->domain)) {
		complain("no domain '%s' here: an id, a name or a UUID is wanted (vmacct show lists them%s%s)",
			 w->domain, v.no_names.text[0] ? "; names: " : "",
			 v.no_names.text);
		view_free(&v);
		return EXIT_COULD_NOT;
	}
	if (w->format == AS_JSON)
		print_json(&v, w);
	else
		print_table(&v, w);
	view_free(&v);
	return EXIT_DONE;
}

int show_main(int argc, char **argv)
{
	enum { JSON = 256, CSV, SNAPSHOT };
	static const struct option options[] = {
		{ "vifs", no_argument, NULL, 'v' },
		{ "domain", required_argument, NULL, 'd' },
		{ "json", no_argument, NULL, JSON },
		{ "csv", no_argument, NULL, CSV },
		{ "snapshot", required_argument, NULL, SNAPSHOT },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct wishes w = { 0 };
	int c;

	while ((c = getopt_long(argc, argv, ":vd:h", options, NULL)) != -1) {
		switch (c) {
		case 'v':
			w.vifs = true;
			break;
		case 'd':
			w.domain = optarg;
			break;
		case JSON:
			w.format = AS_JSON;
			break;
		case CSV:
			w.format = AS_CSV;
			break;
		case SNAPSHOT:
			w.snapshot = optarg;
			break;
		case 'h':
			fputs(help, stdout);
			return EXIT_DONE;
		default:
			return wrong_option("show", c, argv);
		}
	}
	if (optind < argc)
		return wrong_argument("show", argv[optind]);
	return show(&w);
}

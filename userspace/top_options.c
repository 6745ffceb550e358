// SPDX-License-Identifier: GPL-2.0
/*
 * top_options - what "vmacct top" was told to do
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "fail.h"
#include "number.h"
#include "top_columns.h"
#include "top_options.h"
#include "verbs.h"

#define NS_PER_S	1000000000ull
#define DELAY_LEAST	(NS_PER_S / 10)
#define DELAY_MOST	(3600 * NS_PER_S)

enum { OPTION_SNAPSHOT = 256 };

static const struct option long_options[] = {
	{ "batch", no_argument, NULL, 'b' },
	{ "number", required_argument, NULL, 'n' },
	{ "delay", required_argument, NULL, 'd' },
	{ "sort", required_argument, NULL, 's' },
	{ "filter", required_argument, NULL, 'f' },
	{ "vifs", no_argument, NULL, 'v' },
	{ "classes", no_argument, NULL, 'c' },
	{ "snapshot", required_argument, NULL, OPTION_SNAPSHOT },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 }
};

void top_options_print_help(void)
{
	char columns[512];

	top_column_list(columns, sizeof(columns));
	printf("usage: vmacct top [OPTION]...\n\n"
	       "Which domain's network I/O costs dom0 how much CPU, live. 100 %% is one CPU.\n"
	       "On the screen h lists the keys.\n\n"
	       "  -d, --delay SECONDS  from one look to the next, " TOP_DELAY_RANGE " (1)\n"
	       "  -s, --sort COLUMN    by which column (caused_pct)\n"
	       "  -f, --filter TEXT    only domains of that name (or a part of it), domid or UUID\n"
	       "  -v, --vifs           each domain's vifs too\n"
	       "  -c, --classes        what the time was used for, too\n"
	       "  -b, --batch          for scripts: tables on standard output, no screen\n"
	       "  -n, --number N       with -b: end after N tables (no end)\n"
	       "      --snapshot FILE  a copy of the module's snapshot instead of it\n"
	       "  -h, --help           this\n\n"
	       "Columns: %s.\n", columns);
}

int top_delay_parse(const char *text, uint64_t *ns)
{
	uint64_t delay;

	if (number_seconds(text, &delay) || delay < DELAY_LEAST ||
	    delay > DELAY_MOST)
		return -1;
	*ns = delay;
	return 0;
}

static int wrong_sort(const char *text)
{
	char columns[512];

	top_column_list(columns, sizeof(columns));
	complain("there is no column '%s' to sort by: %s", text, columns);
	return EXIT_WRONG_USAGE;
}

static int take_filter(struct top_choice *choice, const char *text)
{
	char printable[NAME_LEN];

	if (strlen(text) >= sizeof(choice->filter)) {
		complain("-f: more than %zu characters",
			 sizeof(choice->filter) - 1);
		return EXIT_WRONG_USAGE;
	}
	/* As names are: what cannot be printed is the same '?' in both. */
	name_printable(printable, text, strlen(text));
	strcpy(choice->filter, printable);
	return EXIT_DONE;
}

static int take_option(struct top_options *o, int option, char **argv)
{
	switch (option) {
	case 'b':
		o->batch = true;
		return EXIT_DONE;
	case 'n':
		if (!number_u64(optarg, &o->tables) && o->tables)
			return EXIT_DONE;
		complain("-n %s: a number from 1 is wanted", optarg);
		return EXIT_WRONG_USAGE;
	case 'd':
		if (!top_delay_parse(optarg, &o->delay_ns))
			return EXIT_DONE;
		complain("-d %s: " TOP_DELAY_RANGE " are possible", optarg);
		return EXIT_WRONG_USAGE;
	case 's':
		o->choice.sort = top_column_find(optarg);
		return o->choice.sort ? EXIT_DONE : wrong_sort(optarg);
	case 'f':
		return take_filter(&o->choice, optarg);
	case 'v':
		o->choice.vifs = true;
		return EXIT_DONE;
	case 'c':
		o->choice.classes = true;
		return EXIT_DONE;
	case OPTION_SNAPSHOT:
		o->snapshot = optarg;
		return EXIT_DONE;
	case 'h':
		o->help = true;
		return EXIT_DONE;
	default:
		return wrong_option("top", option, argv);
	}
}

int top_options_parse(struct top_options *o, int argc, char **argv)
{
	int option, status;

	memset(o, 0, sizeof(*o));
	o->delay_ns = NS_PER_S;
	o->choice.sort = top_column_default();
	optind = 0;
	while ((option = getopt_long(argc, argv, ":bn:d:s:f:vch", long_options,
				     NULL)) != -1) {
		status = take_option(o, option, argv);
		if (status || o->help)
			return status;
	}
	if (optind < argc)
		return wrong_argument("top", argv[optind]);
	if (!o->tables || o->batch)
		return EXIT_DONE;
	complain("-n goes with -b: the screen ends with q");
	return EXIT_WRONG_USAGE;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * vmacctd - mirrors what vmacct charges the domains with into xenstore, and
 * keeps their bill in a ledger
 */
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fail.h"
#include "lock.h"
#include "loop.h"
#include "number.h"
#include "place.h"
#include "release.h"
#include "usage.h"

#define INTERVAL_LEAST	100000000ull	/* ns */
#define INTERVAL_MOST	3600000000000ull

/*
 * Domains a second: some 0.7 % of a CPU for us, and a third of one for
 * xenstored, by far the most of which is its own.
 */
#define BUDGET		200

#define CHECKPOINT_MOST	86400000000000ull	/* ns */

#define ROTATE_KIB	65536
#define ROTATE_KIB_MOST	4194304

#define HELP	"vmacctd --help"

enum { OPTION_VERSION = 256 };

static const struct option long_options[] = {
	{ "interval", required_argument, NULL, 'i' },
	{ "budget", required_argument, NULL, 'b' },
	{ "snapshot", required_argument, NULL, 's' },
	{ "ledger", required_argument, NULL, 'l' },
	{ "checkpoint", required_argument, NULL, 'c' },
	{ "rotate", required_argument, NULL, 'r' },
	{ "hold", no_argument, NULL, 'H' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ }
};

static int print_help(void)
{
	printf("usage: vmacctd [-i SECONDS] [-b DOMAINS] [-l DIR [-c SECONDS] [-r KIB] [-H]]\n"
	       "               [-s FILE] [-v]\n\n"
	       "Mirrors what vmacct charges each domain with into xenstore, /local/domain/N/acct,\n"
	       "until SIGTERM or until the module is unloaded; stays in the foreground.\n\n"
	       "  -i, --interval SECONDS  how often, 0.1 to 3600, default 1\n"
	       "  -b, --budget DOMAINS    write so many a second at most, default %u\n"
	       "  -l, --ledger DIR        keep a ledger there: man vmacct-ledger\n"
	       "  -c, --checkpoint SECONDS\n"
	       "                          how often all is written into it, 0.1 to 86400,\n"
	       "                          default 60\n"
	       "  -r, --rotate KIB        begin another file when it is so large, 4 to %u,\n"
	       "                          default %u\n"
	       "  -H, --hold              the module cannot be unloaded meanwhile\n"
	       "  -s, --snapshot FILE     read this instead of the module's own snapshot\n"
	       "  -v, --verbose           a line on stderr for each domain that is written\n"
	       "  -h, --help              this\n"
	       "      --version\n\n"
	       "man vmacctd\n", BUDGET, ROTATE_KIB_MOST, ROTATE_KIB);
	return finish_output() ? EXIT_COULD_NOT : EXIT_DONE;
}

static int print_version(void)
{
	printf("vmacctd %s\n", VMACCT_RELEASE);
	return finish_output() ? EXIT_COULD_NOT : EXIT_DONE;
}

/* -1: go on; otherwise the exit status. */
static int take_seconds(uint64_t *ns, int option, const char *text,
			uint64_t most)
{
	if (!number_seconds(text, ns) && *ns >= INTERVAL_LEAST && *ns <= most)
		return -1;
	complain("-%c %s: 0.1 to %" PRIu64 " seconds are possible (see " HELP ")",
		 option, text, most / 1000000000);
	return EXIT_WRONG_USAGE;
}

static bool take_budget(struct loop_options *options, const char *text)
{
	return !number_u32(text, &options->budget) && options->budget &&
	       options->budget <= PLACE_DOMIDS;
}

static bool take_rotate(struct loop_options *options, const char *text)
{
	uint32_t kib;

	if (number_u32(text, &kib) || kib < 4 || kib > ROTATE_KIB_MOST)
		return false;
	options->ledger.rotate = kib * 1024ull;
	return true;
}

/* -1: go on; otherwise the exit status. */
static int take_option(struct loop_options *options, int option, char **argv)
{
	switch (option) {
	case 'i':
		return take_seconds(&options->interval, option, optarg,
				    INTERVAL_MOST);
	case 'b':
		if (take_budget(options, optarg))
			return -1;
		complain("-b %s: 1 to %u domains a second are possible (see " HELP ")",
			 optarg, PLACE_DOMIDS);
		return EXIT_WRONG_USAGE;
	case 'l':
		options->ledger.dir = optarg;
		return -1;
	case 'c':
		return take_seconds(&options->ledger.interval, option, optarg,
				    CHECKPOINT_MOST);
	case 'r':
		if (take_rotate(options, optarg))
			return -1;
		complain("-r %s: 4 to %u KiB are possible (see " HELP ")",
			 optarg, ROTATE_KIB_MOST);
		return EXIT_WRONG_USAGE;
	case 'H':
		options->ledger.hold = true;
		return -1;
	case 's':
		options->snapshot = optarg;
		return -1;
	case 'v':
		options->verbose = true;
		return -1;
	case 'h':
		return print_help();
	case OPTION_VERSION:
		return print_version();
	default:
		return usage_wrong_option(HELP, option, argv);
	}
}

/* Those that say how the ledger is kept mean nothing without one. */
static int check_together(const struct loop_options *options, int of_ledger)
{
	if (of_ledger && !options->ledger.dir)
		complain("-%c says how a ledger is kept: which one? (-l DIR; see " HELP ")",
			 of_ledger);
	else if (options->ledger.hold && options->snapshot)
		complain("-H holds the module, and with -s there is none (see " HELP ")");
	else
		return -1;
	return EXIT_WRONG_USAGE;
}

static int take_options(struct loop_options *options, int argc, char **argv)
{
	int option, status, of_ledger = 0;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "+:i:b:l:c:r:Hs:vh", long_options,
				     NULL)) != -1) {
		status = take_option(options, option, argv);
		if (status >= 0)
			return status;
		if (strchr("crH", option))
			of_ledger = option;
	}
	if (optind < argc)
		return usage_wrong_argument(HELP, argv[optind]);
	return check_together(options, of_ledger);
}

/* Before libxenstore starts a thread: that one must not get them either. */
static void block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

int main(int argc, char **argv)
{
	struct loop_options options = {
		.interval = 1000000000, .budget = BUDGET,
		.ledger = {
			.interval = 60000000000, .rotate = ROTATE_KIB * 1024ull,
		},
	};
	struct why why;
	int status, lock;

	complain_as("vmacctd");
	status = take_options(&options, argc, argv);
	if (status >= 0)
		return status;
	block_signals();
	lock = lock_take(LOCK_PATH, &why);
	if (lock < 0) {
		complain("%s", why.text);
		return EXIT_COULD_NOT;
	}
	status = loop_run(&options);
	close(lock);
	return status;
}

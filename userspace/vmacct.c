// SPDX-License-Identifier: GPL-2.0
/*
 * vmacct - who burns how much of this backend domain's CPU for its network I/O
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "fail.h"
#include "release.h"
#include "usage.h"
#include "verbs.h"

static const struct verb {
	const char *name;
	int (*main)(int argc, char **argv);
	const char *what;
} verbs[] = {
	{ "top", top_main, "live, full screen (or -b: for scripts)" },
	{ "show", show_main, "the totals once: a table, --json or --csv" },
	{ "bill", bill_main, "what each domain used between two files of show --json" },
	{ "ledger", ledger_main, "what each domain used in a range of time, by vmacctd's ledger" },
	{ "doctor", doctor_main, "what is missing on this host, and how to mend it" },
};

#define NR_VERBS	(sizeof(verbs) / sizeof(verbs[0]))

static int print_help(void)
{
	size_t i;

	printf("usage: vmacct VERB [OPTION]...\n\n"
	       "Which guest's network I/O costs this backend domain how much CPU.\n\n");
	for (i = 0; i < NR_VERBS; i++)
		printf("  vmacct %-8s %s\n", verbs[i].name, verbs[i].what);
	printf("\n  vmacct VERB -h   the options of a verb\n"
	       "  vmacct --version\n\n"
	       "man vmacct, man vmacct-VERB; the module itself: man 4 vmacct\n");
	return finish_output() ? EXIT_COULD_NOT : EXIT_DONE;
}

static const struct verb *find_verb(const char *name)
{
	size_t i;

	for (i = 0; i < NR_VERBS; i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

/* "vmacct VERB" in front of what is said from now on. */
static int run_verb(const struct verb *verb, int argc, char **argv)
{
	static char name[32];
	int status;

	snprintf(name, sizeof(name), "vmacct %s", verb->name);
	complain_as(name);
	opterr = 0; /* wrong_option() says it, on one line */
	status = verb->main(argc, argv);
	if (finish_output() && status == EXIT_DONE)
		status = EXIT_COULD_NOT;
	return status;
}

int wrong_option(const char *verb, int returned, char **argv)
{
	char help[32];

	snprintf(help, sizeof(help), "vmacct %s -h", verb);
	return usage_wrong_option(help, returned, argv);
}

int wrong_argument(const char *verb, const char *argument)
{
	char help[32];

	snprintf(help, sizeof(help), "vmacct %s -h", verb);
	return usage_wrong_argument(help, argument);
}

static int print_version(void)
{
	printf("vmacct " VMACCT_RELEASE "\n");
	return finish_output() ? EXIT_COULD_NOT : EXIT_DONE;
}

/* Options of the program's own: nothing comes after one. */
static int run_option(int (*print)(void), const char *next)
{
	return next ? usage_wrong_argument("vmacct -h", next) : print();
}

int main(int argc, char **argv)
{
	const struct verb *verb;

	/* A closed pipe is to be an error that is told, not a silent end. */
	signal(SIGPIPE, SIG_IGN);
	if (argc < 2) {
		complain("no verb given: top, show, bill, ledger or doctor (see vmacct -h)");
		return EXIT_WRONG_USAGE;
	}
	if (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help"))
		return run_option(print_help, argv[2]);
	if (!strcmp(argv[1], "--version"))
		return run_option(print_version, argv[2]);
	verb = find_verb(argv[1]);
	if (!verb) {
		complain("unknown verb '%s': top, show, bill, ledger or doctor (see vmacct -h)",
			 argv[1]);
		return EXIT_WRONG_USAGE;
	}
	return run_verb(verb, argc - 1, argv + 1);
}

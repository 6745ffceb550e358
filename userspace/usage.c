// SPDX-License-Identifier: GPL-2.0
/*
 * usage - what is wrong with a command line, on one line
 */
#include <getopt.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "fail.h"
#include "usage.h"

/*
 * "-vZ" has Z. getopt_long() goes on to the next word after its last letter. An
 * option that has no letter has a number beyond them.
 */
static bool is_letter_of(const char *word, int letter)
{
	return letter <= UCHAR_MAX && word && word[0] == '-' &&
	       word[1] != '-' && strchr(word, letter);
}

int usage_wrong_option(const char *help, int returned, char **argv)
{
	const char *word = argv[optind - 1];

	if (returned == ':')
		complain("option %s wants a value (see %s)", word, help);
	else if (!optopt)
		complain("unknown option %s (see %s)", word, help);
	else if (is_letter_of(argv[optind], optopt) ||
		 is_letter_of(word, optopt))
		complain("unknown option -%c (see %s)", optopt, help);
	else
		complain("option %s takes no value (see %s)", word, help);
	return EXIT_WRONG_USAGE;
}

int usage_wrong_argument(const char *help, const char *argument)
{
	complain("what is '%s' for? (see %s)", argument, help);
	return EXIT_WRONG_USAGE;
}

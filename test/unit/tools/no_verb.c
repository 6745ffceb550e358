// SPDX-License-Identifier: GPL-2.0
/*
 * no_verb - stands for vmacct.c where no options are parsed
 */
#include <stdlib.h>

#include "verbs.h"

int wrong_option(const char *verb, int returned, char **argv)
{
	(void)verb;
	(void)returned;
	(void)argv;
	abort();
}

int wrong_argument(const char *verb, const char *argument)
{
	(void)verb;
	(void)argument;
	abort();
}

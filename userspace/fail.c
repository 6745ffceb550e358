// SPDX-License-Identifier: GPL-2.0
/*
 * fail - why something could not be done, on one line
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"

static const char *who = "vmacct";

int fail(struct why *why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why->text, sizeof(why->text), format, args);
	va_end(args);
	return -1;
}

void complain_as(const char *name)
{
	who = name;
}

void complain(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s: ", who);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

void out_of_memory(void)
{
	complain("out of memory");
	exit(EXIT_COULD_NOT);
}

int finish_output(void)
{
	static int complained;

	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	if (!complained)
		complain("cannot write the output: %s",
			 errno ? strerror(errno) : "an earlier write failed");
	complained = 1;
	return -1;
}

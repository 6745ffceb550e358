// SPDX-License-Identifier: GPL-2.0
/*
 * ledger_name - the names of the ledger's files, and their order
 */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger_name.h"

#define STEM_LEN	(sizeof("ledger-20261126T120000Z") - 1)

void ledger_name_of(char name[LEDGER_NAME_SIZE], const char *kind, time_t time,
		    unsigned long n)
{
	char text[20], number[24] = "";
	struct tm tm;

	gmtime_r(&time, &tm);
	strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &tm);
	if (n > 1)
		snprintf(number, sizeof(number), "-%lu", n);
	snprintf(name, LEDGER_NAME_SIZE, "ledger%s-%s%s.jsonl", kind, text, number);
}

bool ledger_name_is_older(const char *name)
{
	return !fnmatch("ledger-[0-9]*.jsonl", name, 0);
}

bool ledger_name_is_ours(const char *name)
{
	return !fnmatch("ledger-????????T??????Z*.jsonl", name, 0) &&
	       strlen(name) < LEDGER_NAME_SIZE;
}

static unsigned long number_of(const char *name)
{
	if (strlen(name) <= STEM_LEN || name[STEM_LEN] != '-')
		return 1;
	return strtoul(name + STEM_LEN + 1, NULL, 10);
}

int ledger_name_compare(const char *a, const char *b)
{
	int order = strncmp(a, b, STEM_LEN);

	if (order)
		return order;
	return (number_of(a) > number_of(b)) - (number_of(a) < number_of(b));
}

void ledger_name_after(char name[LEDGER_NAME_SIZE], const char *last)
{
	snprintf(name, LEDGER_NAME_SIZE, "%.*s-%lu.jsonl", (int)STEM_LEN, last,
		 number_of(last) + 1);
}

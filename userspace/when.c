// SPDX-License-Identifier: GPL-2.0
/*
 * when - a moment, as people write it
 */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "number.h"
#include "when.h"

#define NS_PER_SECOND	1000000000ull

/* How long each form is; strptime() would take "2026-1-3" as well. */
static const struct {
	const char *format;
	size_t len;
} forms[] = {
	{ "%Y-%m-%d", 10 },
	{ "%Y-%m-%dT%H:%M", 16 },
	{ "%Y-%m-%dT%H:%MZ", 17 },
	{ "%Y-%m-%dT%H:%M:%S", 19 },
	{ "%Y-%m-%dT%H:%M:%SZ", 20 },
};

/* timegm() makes the 2nd of March of a 30th of February. */
static bool is_day(const struct tm *wanted, time_t t)
{
	struct tm tm;

	return gmtime_r(&t, &tm) && tm.tm_mday == wanted->tm_mday &&
	       tm.tm_mon == wanted->tm_mon;
}

static int parse_form(const char *text, const char *format, uint64_t *ns)
{
	struct tm tm = { 0 }, given;
	const char *end = strptime(text, format, &tm);
	time_t t;

	if (!end || *end)
		return -1;
	given = tm;
	t = timegm(&tm);
	if (t < 0 || (uint64_t)t > UINT64_MAX / NS_PER_SECOND || !is_day(&given, t))
		return -1;
	*ns = t * NS_PER_SECOND;
	return 0;
}

int when_parse(const char *text, uint64_t *ns)
{
	size_t i;

	if (text[0] == '@')
		return number_seconds(text + 1, ns);
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (strlen(text) == forms[i].len)
			return parse_form(text, forms[i].format, ns);
	return -1;
}

void when_format(char text[WHEN_TEXT_LEN], uint64_t ns)
{
	time_t t = ns / NS_PER_SECOND;
	struct tm tm;

	if (!gmtime_r(&t, &tm) ||
	    !strftime(text, WHEN_TEXT_LEN, "%Y-%m-%dT%H:%M:%SZ", &tm))
		strcpy(text, "?");
}

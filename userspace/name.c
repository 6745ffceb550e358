// SPDX-License-Identifier: GPL-2.0
/*
 * name - what somebody called something, fit for a terminal
 */
#include <ctype.h>
#include <string.h>

#include "name.h"
#include "uuid.h"

/* What would move the cursor, or be of unknown width, must not get through. */
void name_printable(char name[NAME_LEN], const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len && i < NAME_LEN - 1; i++) {
		unsigned char c = text[i];

		name[i] = isprint(c) ? c : '?';
	}
	name[i] = '\0';
}

bool name_is(const char *name, const char *text)
{
	char printable[NAME_LEN];

	name_printable(printable, text, strlen(text));
	return !strcmp(name, printable);
}

bool name_or_uuid_is(const char *name, const uint8_t uuid[VMACCT_UUID_LEN],
		     const char *text)
{
	uint8_t parsed[VMACCT_UUID_LEN];

	if (uuid_parse(text, parsed))
		return uuid_known(parsed) && uuid_equal(uuid, parsed);
	return name[0] && name_is(name, text);
}

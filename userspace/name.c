// SPDX-License-Identifier: GPL-2.0
/*
 * name - what somebody called something, fit for a terminal
 */
#include <ctype.h>
#include <string.h>

#include "name.h"

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

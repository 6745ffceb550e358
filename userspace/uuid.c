// SPDX-License-Identifier: GPL-2.0
/*
 * uuid - the identity that a domain's bill is keyed by
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "uuid.h"

bool uuid_known(const uint8_t uuid[VMACCT_UUID_LEN])
{
	static const uint8_t unknown[VMACCT_UUID_LEN];

	return !uuid_equal(uuid, unknown);
}

bool uuid_equal(const uint8_t a[VMACCT_UUID_LEN],
		const uint8_t b[VMACCT_UUID_LEN])
{
	return !memcmp(a, b, VMACCT_UUID_LEN);
}

/* Is there a dash before byte @i? */
static bool dash_before(int i)
{
	return i == 4 || i == 6 || i == 8 || i == 10;
}

void uuid_format(char text[UUID_TEXT_LEN], const uint8_t uuid[VMACCT_UUID_LEN])
{
	int i;

	for (i = 0; i < VMACCT_UUID_LEN; i++) {
		if (dash_before(i))
			*text++ = '-';
		text += sprintf(text, "%02x", uuid[i]);
	}
}

void uuid_format_known(char text[UUID_TEXT_LEN],
		       const uint8_t uuid[VMACCT_UUID_LEN])
{
	text[0] = '\0';
	if (uuid_known(uuid))
		uuid_format(text, uuid);
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool uuid_parse(const char *text, uint8_t uuid[VMACCT_UUID_LEN])
{
	int i;

	if (strlen(text) != UUID_TEXT_LEN - 1)
		return false;
	for (i = 0; i < VMACCT_UUID_LEN; i++) {
		if (dash_before(i) && *text++ != '-')
			return false;
		if (digit(text[0]) < 0 || digit(text[1]) < 0)
			return false;
		uuid[i] = digit(text[0]) << 4 | digit(text[1]);
		text += 2;
	}
	return true;
}

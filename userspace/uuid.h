/* SPDX-License-Identifier: GPL-2.0 */
/*
 * uuid - the identity that a domain's bill is keyed by
 */
#ifndef VMACCT_UUID_H
#define VMACCT_UUID_H

#include <stdbool.h>
#include <stdint.h>

#include "vmacct.h"

#define UUID_TEXT_LEN	37	/* with its NUL */

/* All zero stands for: not known. */
bool uuid_known(const uint8_t uuid[VMACCT_UUID_LEN]);
bool uuid_equal(const uint8_t a[VMACCT_UUID_LEN],
		const uint8_t b[VMACCT_UUID_LEN]);

/* 8-4-4-4-12 digits, small letters. */
void uuid_format(char text[UUID_TEXT_LEN], const uint8_t uuid[VMACCT_UUID_LEN]);

/* The same, but empty where it is not known. */
void uuid_format_known(char text[UUID_TEXT_LEN],
		       const uint8_t uuid[VMACCT_UUID_LEN]);

/* The reverse, capitals allowed; false if @text is anything else. */
bool uuid_parse(const char *text, uint8_t uuid[VMACCT_UUID_LEN]);

#endif /* VMACCT_UUID_H */

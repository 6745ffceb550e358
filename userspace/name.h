/* SPDX-License-Identifier: GPL-2.0 */
/*
 * name - what somebody called something, fit for a terminal
 */
#ifndef VMACCT_NAME_H
#define VMACCT_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vmacct.h"

#define NAME_LEN	64	/* longer names are cut */

/* @text into @name; what is not printable has become '?'. */
void name_printable(char name[NAME_LEN], const char *text, size_t len);

/* Is @name, which name_printable() left, what it makes of @text? */
bool name_is(const char *name, const char *text);

/*
 * Does @text mean the domain of that @name and @uuid? By its UUID, if @text is
 * one, else by its name. Nothing means one of which that is not known.
 */
bool name_or_uuid_is(const char *name, const uint8_t uuid[VMACCT_UUID_LEN],
		     const char *text);

#endif /* VMACCT_NAME_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * name - what somebody called something, fit for a terminal
 */
#ifndef VMACCT_NAME_H
#define VMACCT_NAME_H

#include <stddef.h>

#define NAME_LEN	64	/* longer names are cut */

/* @text into @name; what is not printable has become '?'. */
void name_printable(char name[NAME_LEN], const char *text, size_t len);

#endif /* VMACCT_NAME_H */

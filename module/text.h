/* SPDX-License-Identifier: GPL-2.0 */
/*
 * text - snapshot records as lines of the text files
 *
 * One function a file, which writes one row, newline included, into @buf of
 * @size bytes (VMACCT_TEXT_LEN is enough) and returns its length; with a NULL
 * record it writes the line of column names. New columns go to the end.
 *
 * Pure: compiled unchanged into the unit tests.
 */
#ifndef VMACCT_TEXT_H
#define VMACCT_TEXT_H

#include <linux/types.h>

#include "vmacct.h"

/* Column names, or 20 numbers of 20 digits and a name. */
#define VMACCT_TEXT_LEN	512

int vmacct_text_domain(char *buf, size_t size, const void *record);
int vmacct_text_vif(char *buf, size_t size, const void *record);
int vmacct_text_common(char *buf, size_t size, const void *record);
int vmacct_text_probe(char *buf, size_t size, const void *record);

/* All of the file "losses", from the snapshot's header. */
int vmacct_text_losses(char *buf, size_t size,
		       const struct vmacct_header *header);

#endif /* VMACCT_TEXT_H */

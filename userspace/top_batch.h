/* SPDX-License-Identifier: GPL-2.0 */
/*
 * top_batch - tables for scripts
 *
 * One line of column names at first. Then, for every table, a line for each
 * row, all columns always there and separated by blanks, no blank in any; and a
 * line of what is not a domain's, that begins with '#'.
 */
#ifndef VMACCT_TOP_BATCH_H
#define VMACCT_TOP_BATCH_H

#include <stdio.h>

#include "top_options.h"
#include "top_sampler.h"

/* Until all tables are out; returns the exit status. */
int top_batch_run(const struct top_options *o);

void top_batch_print_header(FILE *out);

/* The sampler has a difference. 0, or -1: no memory. */
int top_batch_print_table(const struct top_sampler *s,
			  const struct top_choice *choice, FILE *out);

/* What is not known and why, a line each that begins with '#'. */
void top_batch_print_reasons(const struct view *v, FILE *out);

#endif /* VMACCT_TOP_BATCH_H */

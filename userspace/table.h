/* SPDX-License-Identifier: GPL-2.0 */
/*
 * table - cells of text, printed in aligned columns or as CSV
 *
 * Cells are added row by row, left to right. A table that ran out of memory
 * prints nothing and says so by what table_print_*() return.
 */
#ifndef VMACCT_TABLE_H
#define VMACCT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct table_column {
	const char *title;
	bool left;		/* aligned; numbers stand right */
};

/* What a verb prints; JSON is made of the figures, not of a table. */
enum format {
	AS_TEXT,
	AS_JSON,
	AS_CSV,
};

struct table;

/* NULL: no memory. @columns is kept, not copied. */
struct table *table_new(const struct table_column *columns, size_t count);
void table_cell(struct table *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void table_free(struct table *t);

/* 0, or -1: no memory. Write errors are @out's. */
int table_print_text(const struct table *t, FILE *out);
int table_print_csv(const struct table *t, FILE *out);

/* A cell that is not known: plain to see in text, nothing in CSV. */
const char *table_unknown(enum format format);

/* @text, or where it is empty the same. */
void table_known_text(struct table *t, enum format format, const char *text);

/*
 * The end of @t: printed as text or CSV, and freed. If memory was short, also
 * for table_new(), so that @t is NULL, the program ends.
 */
void table_end(struct table *t, enum format format, FILE *out);

#endif /* VMACCT_TABLE_H */

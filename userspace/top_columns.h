/* SPDX-License-Identifier: GPL-2.0 */
/*
 * top_columns - what there is to know of a row, a column each
 *
 * The screen and the batch mode print the same columns; a new one is one row of
 * the table in top_columns.c.
 *
 * A percentage is of one CPU: 100 is one CPU busy all the time.
 */
#ifndef VMACCT_TOP_COLUMNS_H
#define VMACCT_TOP_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "top_rows.h"

#define TOP_CELL_LEN	(NAME_LEN + 16)

/* For whom a cell is printed. */
enum top_style {
	TOP_FOR_SCREEN,		/* short: "12.3k"; rows are indented */
	TOP_FOR_SCRIPTS,	/* plain digits, never a blank, never empty */
};

struct top_number {
	enum {
		TOP_KNOWN,
		TOP_UNKNOWN,	/* printed as n/a */
		TOP_NONE,	/* there is no such thing, printed as - */
	} kind;
	double value;
};

struct top_column {
	const char *id;		/* its name for scripts and for -s */
	const char *header;	/* on the screen */
	int width;		/* there; 0: not on the screen */
	bool left;		/* aligned; numbers stand right */
	bool ascending;		/* sorted from the least at first */
	const char *help;
	struct top_number (*number)(const struct top_row *row);
	/*
	 * <0, 0, >0 as in qsort(); @reverse: turned round, but what is not
	 * known is last in any case. NULL: cannot be sorted by.
	 */
	int (*compare)(const struct top_column *c, const struct top_row *a,
		       const struct top_row *b, bool reverse);
	void (*print)(const struct top_column *c, const struct top_row *row,
		      enum top_style style, char text[TOP_CELL_LEN]);
};

extern const struct top_column top_columns[];
extern const size_t top_nr_columns;

/* The column that is sorted by unless told. */
const struct top_column *top_column_default(void);

/* The sortable column of that id, or NULL. */
const struct top_column *top_column_find(const char *id);

/* The sortable one @steps to the right (negative: left), round and round. */
const struct top_column *top_column_step(const struct top_column *c, int steps);

/* "domid, name, ..." all that can be sorted by. */
void top_column_list(char *text, size_t size);

/* @value with three significant digits and one of k, M, G, T. */
void top_short_number(double value, char text[TOP_CELL_LEN]);

#endif /* VMACCT_TOP_COLUMNS_H */

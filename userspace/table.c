// SPDX-License-Identifier: GPL-2.0
/*
 * table - cells of text, printed in aligned columns or as CSV
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "table.h"

struct table {
	const struct table_column *columns;
	size_t nr_columns;
	char **cells;		/* row by row */
	size_t nr_cells;
	bool broken;		/* no memory for a cell */
};

struct table *table_new(const struct table_column *columns, size_t count)
{
	struct table *t = calloc(1, sizeof(*t));

	if (t) {
		t->columns = columns;
		t->nr_columns = count;
	}
	return t;
}

/* Room doubles: it is used up whenever the count is a power of two. */
static bool make_room(struct table *t)
{
	char **more;

	if (t->nr_cells & (t->nr_cells - 1) || t->nr_cells == 1)
		return true;
	more = realloc(t->cells, (t->nr_cells ? t->nr_cells * 2 : 2) *
		       sizeof(*more));
	if (more)
		t->cells = more;
	return more;
}

void table_cell(struct table *t, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	if (t->broken)
		return;
	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len >= 0 && make_room(t)) {
		t->cells[t->nr_cells++] = text;
		return;
	}
	if (len >= 0)
		free(text);
	t->broken = true;
}

void table_free(struct table *t)
{
	size_t i;

	if (!t)
		return;
	for (i = 0; i < t->nr_cells; i++)
		free(t->cells[i]);
	free(t->cells);
	free(t);
}

static int width_of(const struct table *t, size_t column)
{
	size_t width = strlen(t->columns[column].title), len, i;

	for (i = column; i < t->nr_cells; i += t->nr_columns) {
		len = strlen(t->cells[i]);
		if (len > width)
			width = len;
	}
	return width;
}

/* What is aligned left is not filled up at the end of a line. */
static void print_aligned(const struct table *t, size_t column, int width,
			  const char *text, FILE *out)
{
	const char *end = column + 1 < t->nr_columns ? "  " : "\n";

	if (!t->columns[column].left)
		fprintf(out, "%*s%s", width, text, end);
	else if (*end == '\n')
		fprintf(out, "%s\n", text);
	else
		fprintf(out, "%-*s%s", width, text, end);
}

int table_print_text(const struct table *t, FILE *out)
{
	int *width = calloc(t->nr_columns, sizeof(*width));
	size_t i;

	if (!width || t->broken) {
		free(width);
		return -1;
	}
	for (i = 0; i < t->nr_columns; i++)
		width[i] = width_of(t, i);
	for (i = 0; i < t->nr_columns; i++)
		print_aligned(t, i, width[i], t->columns[i].title, out);
	for (i = 0; i < t->nr_cells; i++)
		print_aligned(t, i % t->nr_columns, width[i % t->nr_columns],
			      t->cells[i], out);
	free(width);
	return 0;
}

/* RFC 4180: quoted where needed, quotes doubled. */
static void print_csv_cell(const char *text, FILE *out)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

int table_print_csv(const struct table *t, FILE *out)
{
	size_t i;

	if (t->broken)
		return -1;
	for (i = 0; i < t->nr_columns; i++) {
		print_csv_cell(t->columns[i].title, out);
		fputc(i + 1 < t->nr_columns ? ',' : '\n', out);
	}
	for (i = 0; i < t->nr_cells; i++) {
		print_csv_cell(t->cells[i], out);
		fputc((i + 1) % t->nr_columns ? ',' : '\n', out);
	}
	return 0;
}

const char *table_unknown(enum format format)
{
	return format == AS_CSV ? "" : "n/a";
}

void table_known_text(struct table *t, enum format format, const char *text)
{
	table_cell(t, "%s", text[0] ? text : table_unknown(format));
}

void table_end(struct table *t, enum format format, FILE *out)
{
	int err = -1;

	if (t)
		err = format == AS_CSV ? table_print_csv(t, out) :
					 table_print_text(t, out);
	table_free(t);
	if (err)
		out_of_memory();
}

// SPDX-License-Identifier: GPL-2.0
/*
 * top_draw - what stands where on the screen
 *
 * From above: the title, two lines of what is not a domain's, what is n/a and
 * why, the columns' titles, the rows, and a line for what is typed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "top_draw.h"
#include "top_screen.h"

#define NS_PER_S	1000000000u

/* Domains that cause this much of one CPU, in percent, stand out. */
#define WARM		10.0
#define HOT		50.0

#define COLUMNS_MOST	32

/* Which columns are shown, and how wide. */
struct layout {
	size_t count;
	const struct top_column *columns[COLUMNS_MOST];
	int widths[COLUMNS_MOST];
};

static void draw_title(const struct top_state *state,
		       const struct top_rows *rows,
		       const struct top_summary *summary)
{
	time_t at = summary->realtime_ns / NS_PER_S;
	char when[16] = "--:--:--";
	struct tm tm;
	int column;

	if (at && localtime_r(&at, &tm))
		strftime(when, sizeof(when), "%H:%M:%S", &tm);
	column = top_screen_put(0, 0, TOP_PLAIN, "vmacct top  %s  ", when);
	if (state->paused)
		column = top_screen_put(0, column, TOP_BAD, "paused  ");
	column = top_screen_put(0, column, TOP_PLAIN, "%zu domain%s",
				rows->nr_domains,
				rows->nr_domains == 1 ? "" : "s");
	if (state->choice.filter[0])
		top_screen_put(0, column, TOP_WARM, " of %zu: filter %s",
			       rows->nr_domains + rows->nr_hidden,
			       state->choice.filter);
}

static int put_percent(int line, int column, const char *what,
		       struct top_number n, const char *behind)
{
	char text[TOP_CELL_LEN];

	top_summary_print(n, 1, text);
	return top_screen_put(line, column, TOP_PLAIN, "%s%s%s%s", what, text,
			      n.kind == TOP_KNOWN ? " %" : "", behind);
}

static int put_loss(int line, int column, const char *what, uint64_t count)
{
	return top_screen_put(line, column, count ? TOP_BAD : TOP_PLAIN,
			      "%s%" PRIu64, what, count);
}

static void draw_summary(const struct top_summary *s)
{
	int column;

	column = put_percent(1, 0, "dom0 ", s->dom0, "  ");
	column = put_percent(1, column, "network ", s->network, ", ");
	put_percent(1, column, "", s->network_of_dom0, " of dom0's");
	column = put_percent(2, 0, "attributed ", s->attributed, "  ");
	column = put_percent(2, column, "common ", s->common, "  ");
	column = put_loss(2, column, "missed probes ", s->missed_ever);
	put_loss(2, column, "  losses ", s->lost_ever);
}

/* What is n/a, and why; returns the line below. */
static int draw_reasons(const struct top_sampler *s, int line)
{
	const struct view *v = s->has_diff ? &s->diff : &s->base;

	if (!s->has_diff && !s->has_base)
		return line;
	if (v->no_books.text[0])
		top_screen_put(line++, 0, TOP_BAD, "CPU of domains n/a: %s",
			       v->no_books.text);
	if (v->no_names.text[0])
		top_screen_put(line++, 0, TOP_BAD, "names n/a: %s",
			       v->no_names.text);
	return line;
}

static void draw_bottom(const struct top_state *state)
{
	int line = top_screen_lines() - 1;
	double delay = (double)state->delay_ns / NS_PER_S;

	if (state->prompt == TOP_PROMPT_FILTER)
		top_screen_put(line, 0, TOP_PLAIN, "filter: %s_", state->input);
	else if (state->prompt == TOP_PROMPT_DELAY)
		top_screen_put(line, 0, TOP_PLAIN,
			       "delay in seconds (is %.1f): %s_", delay,
			       state->input);
	else if (state->message[0])
		top_screen_put(line, 0, TOP_BAD, "%s", state->message);
	else
		top_screen_put(line, 0, TOP_PLAIN,
			       "h help  q quit  delay %.1f s  sort %s%s", delay,
			       state->choice.sort->header,
			       state->choice.reverse ?
			       ", reversed" : "");
}

static int cell_width(const struct top_column *c, const struct top_row *row)
{
	char text[TOP_CELL_LEN];

	c->print(c, row, TOP_FOR_SCREEN, text);
	return strlen(text);
}

static void add_column(struct layout *l, const struct top_column *c)
{
	l->columns[l->count] = c;
	l->widths[l->count++] = c->width;
}

static int width_from(const struct layout *all, size_t first)
{
	int width = 0;
	size_t i;

	for (i = first; i < all->count; i++)
		width += all->widths[i] + 1;
	return width;
}

/* Those that have a place on the screen, in two parts: fixed, scrolled. */
static void all_columns(struct layout *fixed, struct layout *scrolled)
{
	size_t i;

	for (i = 0; i < top_nr_columns; i++)
		if (top_columns[i].width)
			add_column(fixed->count < 2 ? fixed : scrolled,
				   &top_columns[i]);
}

/* Is as wide as its longest text, where there is room. */
static void widen_name(struct layout *l, const struct top_rows *rows, int spare)
{
	int wanted = l->widths[1], width;
	size_t i;

	for (i = 0; i < rows->count; i++) {
		width = cell_width(l->columns[1], &rows->rows[i]);
		if (width > wanted)
			wanted = width;
	}
	if (wanted > l->widths[1] + spare)
		wanted = l->widths[1] + spare;
	l->widths[1] = wanted;
}

/* domid and name, then as many as fit from state->column on. */
static void lay_out(struct layout *l, struct top_state *state,
		    const struct top_rows *rows)
{
	struct layout all = { 0 };
	size_t last = 0, i;
	int left;

	all_columns(l, &all);
	left = top_screen_columns() - width_from(l, 0) + 1;
	while (last + 1 < all.count && width_from(&all, last) > left)
		last++;
	if (state->column > last)
		state->column = last;
	for (i = state->column; i < all.count; i++) {
		left -= all.widths[i] + 1;
		if (left < 0)
			break;
		add_column(l, all.columns[i]);
	}
	if (left > 0)
		widen_name(l, rows, left);
}

static int draw_cell(int line, int column, enum top_ink ink,
		     const struct top_column *c, int width, const char *text)
{
	if (c->left)
		return top_screen_put(line, column, ink, "%-*.*s", width, width,
				      text);
	return top_screen_put(line, column, ink, "%*s", width, text);
}

static void draw_titles(const struct top_state *state, const struct layout *l,
			int line)
{
	int column = 0, end = top_screen_columns();
	size_t i;

	for (i = 0; i < l->count; i++) {
		const struct top_column *c = l->columns[i];

		column = draw_cell(line, column, c == state->choice.sort ?
				   TOP_SORTED : TOP_TITLES, c, l->widths[i],
				   c->header);
		column = top_screen_put(line, column, TOP_TITLES, " ");
	}
	if (column < end)
		top_screen_put(line, column, TOP_TITLES, "%*s", end - column,
			       "");
}

static enum top_ink ink_of(const struct top_row *row)
{
	double caused;

	if (row->kind != TOP_DOMAIN)
		return TOP_LESSER;
	if (!row->elapsed_ns)
		return TOP_PLAIN;
	caused = 100.0 * (row->tx_ns + row->rx_ns) / row->elapsed_ns;
	return caused >= HOT ? TOP_HOT : caused >= WARM ? TOP_WARM : TOP_PLAIN;
}

static void draw_row(const struct layout *l, int line,
		     const struct top_row *row)
{
	char text[TOP_CELL_LEN];
	int column = 0;
	size_t i;

	for (i = 0; i < l->count; i++) {
		l->columns[i]->print(l->columns[i], row, TOP_FOR_SCREEN, text);
		column = draw_cell(line, column, ink_of(row), l->columns[i],
				   l->widths[i], text) + 1;
	}
}

/* Back to where the last of @count lines is the last of the page. */
static void clamp(size_t *first, size_t count, size_t page)
{
	size_t last = count > page ? count - page : 0;

	if (*first > last)
		*first = last;
}

static void draw_rows(struct top_state *state, const struct top_rows *rows,
		      int line)
{
	struct layout l = { 0 };
	size_t i;

	lay_out(&l, state, rows);
	draw_titles(state, &l, line++);
	state->page = top_screen_lines() - 1 - line;
	clamp(&state->row, rows->count, state->page);
	for (i = 0; i < state->page && state->row + i < rows->count; i++)
		draw_row(&l, line + i, &rows->rows[state->row + i]);
}

/* As many lines as it takes and there are, but for the last. */
static void draw_text(int line, enum top_ink ink, const char *text)
{
	size_t width = top_screen_columns(), left = strlen(text), part;

	for (; left && line < top_screen_lines() - 1; line++) {
		part = left < width ? left : width;
		top_screen_put(line, 0, ink, "%.*s", (int)part, text);
		text += part;
		left -= part;
	}
}

static void draw_help(struct top_state *state)
{
	char text[128];
	size_t count = 0, i;

	while (top_keys_help(count, text, sizeof(text)))
		count++;
	state->page = top_screen_lines() - 1;
	clamp(&state->help_line, count, state->page);
	for (i = 0; i < state->page; i++)
		if (top_keys_help(state->help_line + i, text, sizeof(text)))
			top_screen_put(i, 0, TOP_PLAIN, "%s", text);
	top_screen_put(state->page, 0, TOP_TITLES, "%s",
		       count > state->page ?
		       "Up, Down, PgUp, PgDn scroll; h goes back" :
		       "h goes back");
}

static void draw_figures(struct top_state *state, const struct top_sampler *s,
			 const struct top_rows *rows, const char *trouble)
{
	static const struct top_summary nothing = {
		.dom0 = { .kind = TOP_UNKNOWN },
		.network = { .kind = TOP_UNKNOWN },
		.network_of_dom0 = { .kind = TOP_UNKNOWN },
		.attributed = { .kind = TOP_UNKNOWN },
		.common = { .kind = TOP_UNKNOWN },
	};
	const struct top_summary *summary = s->has_diff ? &s->summary :
							  &nothing;
	int line;

	draw_title(state, rows, summary);
	draw_summary(summary);
	line = draw_reasons(s, 3);
	draw_rows(state, rows, line);
	if (trouble)
		draw_text(line + 2, TOP_BAD, trouble);
	else if (!s->has_diff)
		top_screen_put(line + 2, 0, TOP_PLAIN,
			       "the first figures come when the delay is over");
	draw_bottom(state);
}

int top_draw(struct top_state *state, const struct top_sampler *s,
	     const char *trouble)
{
	struct top_rows rows = { 0 };

	if (s->has_diff && top_rows_make(&rows, &s->diff, &state->choice))
		return -1;
	top_screen_clear();
	if (top_screen_columns() < TOP_SCREEN_COLUMNS ||
	    top_screen_lines() < TOP_SCREEN_LINES)
		top_screen_put(0, 0, TOP_PLAIN, "needs %d x %d",
			       TOP_SCREEN_COLUMNS, TOP_SCREEN_LINES);
	else if (state->help)
		draw_help(state);
	else
		draw_figures(state, s, &rows, trouble);
	top_screen_show();
	top_rows_free(&rows);
	return 0;
}

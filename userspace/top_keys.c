// SPDX-License-Identifier: GPL-2.0
/*
 * top_keys - what each key does to what the screen shows
 */
#include <ctype.h>
#include <curses.h>
#include <stdio.h>
#include <string.h>

#include "top_columns.h"
#include "top_keys.h"
#include "top_options.h"

#define KEY_ESCAPE	27
#define KEY_DELETE	127
#define KEY_CTRL_H	8

static size_t *scrolled(struct top_state *s)
{
	return s->help ? &s->help_line : &s->row;
}

/* Down without end: who draws knows where that is. */
static void scroll_down(struct top_state *s, size_t lines)
{
	size_t *line = scrolled(s);

	*line = *line > SIZE_MAX - lines ? SIZE_MAX : *line + lines;
}

static void scroll_up(struct top_state *s, size_t lines)
{
	size_t *line = scrolled(s);

	*line = *line < lines ? 0 : *line - lines;
}

static void line_down(struct top_state *s)
{
	scroll_down(s, 1);
}

static void line_up(struct top_state *s)
{
	scroll_up(s, 1);
}

static void page_down(struct top_state *s)
{
	scroll_down(s, s->page);
}

static void page_up(struct top_state *s)
{
	scroll_up(s, s->page);
}

static void to_begin(struct top_state *s)
{
	*scrolled(s) = 0;
}

static void to_end(struct top_state *s)
{
	*scrolled(s) = SIZE_MAX;
}

static void column_right(struct top_state *s)
{
	s->column++;
}

static void column_left(struct top_state *s)
{
	if (s->column)
		s->column--;
}

static void toggle_vifs(struct top_state *s)
{
	s->choice.vifs = !s->choice.vifs;
}

static void toggle_classes(struct top_state *s)
{
	s->choice.classes = !s->choice.classes;
}

static void sort_right(struct top_state *s)
{
	s->choice.sort = top_column_step(s->choice.sort, 1);
}

static void sort_left(struct top_state *s)
{
	s->choice.sort = top_column_step(s->choice.sort, -1);
}

static void reverse(struct top_state *s)
{
	s->choice.reverse = !s->choice.reverse;
}

static void pause_or_go_on(struct top_state *s)
{
	s->paused = !s->paused;
}

static void ask_filter(struct top_state *s)
{
	s->prompt = TOP_PROMPT_FILTER;
	strcpy(s->input, s->choice.filter);
}

static void ask_delay(struct top_state *s)
{
	s->prompt = TOP_PROMPT_DELAY;
	s->input[0] = '\0';
}

static void clear_filter(struct top_state *s)
{
	s->choice.filter[0] = '\0';
}

static void toggle_help(struct top_state *s)
{
	s->help = !s->help;
	s->help_line = 0;
}

static void quit(struct top_state *s)
{
	s->quit = true;
}

static void nothing(struct top_state *s)
{
	(void)s;
}

static const struct binding {
	int key, other;			/* other: 0, or does the same */
	const char *names, *help;	/* for the help; NULL: not there */
	void (*press)(struct top_state *s);
} bindings[] = {
	{ 'v', 0, "v", "show each domain's vifs, or not", toggle_vifs },
	{ 'c', 0, "c", "show what the time was used for, or not", toggle_classes },
	{ '>', 's', "> s", "sort by the next column", sort_right },
	{ '<', 0, "<", "sort by the column before", sort_left },
	{ 'r', 0, "r", "sort the other way round", reverse },
	{ '/', 0, "/", "filter: part of a name, a domid, begin of a UUID", ask_filter },
	{ KEY_ESCAPE, 0, "Esc", "show all domains again", clear_filter },
	{ 'p', ' ', "p Space", "pause, or go on", pause_or_go_on },
	{ 'd', 0, "d", "change the delay", ask_delay },
	{ KEY_DOWN, 0, "Up Down", "scroll a row", line_down },
	{ KEY_UP, 0, NULL, NULL, line_up },
	{ KEY_NPAGE, 0, "PgUp PgDn", "scroll a page", page_down },
	{ KEY_PPAGE, 0, NULL, NULL, page_up },
	{ KEY_HOME, 0, "Home End", "go to the first row, to the last", to_begin },
	{ KEY_END, 0, NULL, NULL, to_end },
	{ KEY_RIGHT, 0, "Left Right", "scroll the columns, where not all fit", column_right },
	{ KEY_LEFT, 0, NULL, NULL, column_left },
	{ 'h', '?', "h ?", "this help, or away with it", toggle_help },
	{ 'q', 'Q', "q", "quit", quit },
	/* What only draws it all again, as every key does. */
	{ KEY_RESIZE, 'L' & 0x1f, NULL, NULL, nothing },
};

#define NR_BINDINGS	(sizeof(bindings) / sizeof(bindings[0]))

static const struct binding *find_binding(int key)
{
	size_t i;

	for (i = 0; i < NR_BINDINGS; i++)
		if (key == bindings[i].key ||
		    (bindings[i].other && key == bindings[i].other))
			return &bindings[i];
	return NULL;
}

static void take_delay(struct top_state *s)
{
	if (s->input[0] && top_delay_parse(s->input, &s->delay_ns))
		snprintf(s->message, sizeof(s->message),
			 "%.20s: " TOP_DELAY_RANGE " are possible", s->input);
}

/* Enter, or Escape, which a filter that is being typed is given up with. */
static void end_prompt(struct top_state *s, bool accepted)
{
	if (s->prompt == TOP_PROMPT_DELAY && accepted)
		take_delay(s);
	if (s->prompt == TOP_PROMPT_FILTER && !accepted)
		clear_filter(s);
	s->prompt = TOP_NO_PROMPT;
}

static void type(struct top_state *s, int key)
{
	size_t len = strlen(s->input);

	if (key == KEY_BACKSPACE || key == KEY_DELETE || key == KEY_CTRL_H) {
		if (len)
			s->input[len - 1] = '\0';
	} else if (key < KEY_DELETE && isprint(key) &&
		   len < sizeof(s->input) - 1) {
		s->input[len] = key;
		s->input[len + 1] = '\0';
	}
	if (s->prompt == TOP_PROMPT_FILTER)
		strcpy(s->choice.filter, s->input);
}

void top_keys_press(struct top_state *s, int key)
{
	const struct binding *b = find_binding(key);

	s->message[0] = '\0';
	if (s->prompt && (key == '\n' || key == '\r' || key == KEY_ENTER))
		end_prompt(s, true);
	else if (s->prompt && key == KEY_ESCAPE)
		end_prompt(s, false);
	else if (s->prompt)
		type(s, key);
	else if (s->help && key == KEY_ESCAPE)
		toggle_help(s);
	else if (b)
		b->press(s);
	else
		strcpy(s->message, "h: which keys there are");
}

/* The bindings that have help, then an empty line, then the columns. */
bool top_keys_help(size_t line, char *text, size_t size)
{
	size_t i;

	for (i = 0; i < NR_BINDINGS; i++) {
		if (!bindings[i].names || line--)
			continue;
		snprintf(text, size, "%-11s %s", bindings[i].names,
			 bindings[i].help);
		return true;
	}
	if (!line--) {
		snprintf(text, size, "100 %% is one CPU. tx is what a guest sends, rx receives.");
		return true;
	}
	for (i = 0; i < top_nr_columns; i++) {
		if (!top_columns[i].width || line--)
			continue;
		snprintf(text, size, "%-7s %-10s %s", top_columns[i].header,
			 top_columns[i].id, top_columns[i].help);
		return true;
	}
	return false;
}

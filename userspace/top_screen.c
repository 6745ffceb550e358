// SPDX-License-Identifier: GPL-2.0
/*
 * top_screen - the terminal, by ncurses
 */
#include <curses.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "top_screen.h"

#define ESCAPE_DELAY_MS	50
#define CTRL_L		12

/* Eight colours, on whatever background; attributes where there are none. */
static const struct {
	short colour;		/* -1: the terminal's own */
	attr_t with_colour, without;
} inks[TOP_NR_INKS] = {
	[TOP_PLAIN] = { -1, A_NORMAL, A_NORMAL },
	[TOP_TITLES] = { -1, A_REVERSE, A_REVERSE },
	[TOP_SORTED] = { COLOR_CYAN, A_REVERSE | A_BOLD, A_BOLD | A_UNDERLINE },
	[TOP_LESSER] = { COLOR_CYAN, A_NORMAL, A_NORMAL },
	[TOP_WARM] = { COLOR_YELLOW, A_NORMAL, A_NORMAL },
	[TOP_HOT] = { COLOR_RED, A_BOLD, A_BOLD },
	[TOP_BAD] = { COLOR_RED, A_BOLD, A_BOLD },
};

static SCREEN *screen;
static bool coloured;

static void choose_colours(void)
{
	const char *no_color = getenv("NO_COLOR");
	short ink;

	coloured = has_colors() && !(no_color && *no_color) &&
		   start_color() == OK && use_default_colors() == OK;
	for (ink = 0; coloured && ink < TOP_NR_INKS; ink++)
		init_pair(ink + 1, inks[ink].colour, -1);
}

/* initscr() would end the program by itself where this returns. */
static int start_curses(struct why *why)
{
	const char *term = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return fail(why, "the screen needs a terminal (-b prints tables anywhere)");
	screen = newterm(NULL, stdout, stdin);
	if (!screen)
		return fail(why,
			    "unknown terminal TERM='%.40s' (set TERM; -b prints tables anywhere)",
			    term ? term : "");
	if (tigetstr("cup"))
		return 0;
	top_screen_close();
	return fail(why,
		    "a terminal TERM='%.40s' cannot show a screen (-b prints tables anywhere)",
		    term ? term : "");
}

int top_screen_open(struct why *why)
{
	int columns, lines;

	if (start_curses(why))
		return -1;
	columns = COLS;
	lines = LINES;
	if (columns < TOP_SCREEN_COLUMNS || lines < TOP_SCREEN_LINES) {
		top_screen_close();
		return fail(why,
			    "the terminal has %d x %d characters, %d x %d are needed (-b prints tables anywhere)",
			    columns, lines, TOP_SCREEN_COLUMNS,
			    TOP_SCREEN_LINES);
	}
	cbreak();
	noecho();
	nonl();
	curs_set(0);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(ESCAPE_DELAY_MS);
	choose_colours();
	return 0;
}

void top_screen_close(void)
{
	endwin();
	delscreen(screen);
	screen = NULL;
}

int top_screen_key(void)
{
	int key = getch();

	/* What another size, or another program, left there is drawn over. */
	if (key == KEY_RESIZE || key == CTRL_L)
		clearok(curscr, TRUE);
	return key == ERR ? -1 : key;
}

int top_screen_columns(void)
{
	return COLS;
}

int top_screen_lines(void)
{
	return LINES;
}

void top_screen_clear(void)
{
	erase();
}

int top_screen_put(int line, int column, enum top_ink ink, const char *format,
		   ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (coloured)
		attr_set(inks[ink].with_colour, ink + 1, NULL);
	else
		attr_set(inks[ink].without, 0, NULL);
	if (line >= 0 && line < LINES && column < COLS)
		mvaddnstr(line, column, text, COLS - column);
	attr_set(A_NORMAL, 0, NULL);
	return column + strlen(text);
}

void top_screen_show(void)
{
	refresh();
}

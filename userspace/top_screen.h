/* SPDX-License-Identifier: GPL-2.0 */
/*
 * top_screen - the terminal, by ncurses
 *
 * Nothing else may be written to the terminal while it is open. What does not
 * fit is cut.
 */
#ifndef VMACCT_TOP_SCREEN_H
#define VMACCT_TOP_SCREEN_H

#include <stdbool.h>

#include "fail.h"

#define TOP_SCREEN_COLUMNS	60	/* what is needed at least */
#define TOP_SCREEN_LINES	8

enum top_ink {
	TOP_PLAIN,
	TOP_TITLES,
	TOP_SORTED,	/* among the titles: what is sorted by */
	TOP_LESSER,
	TOP_WARM,
	TOP_HOT,
	TOP_BAD,
	TOP_NR_INKS
};

/* 0, or -1 with @why, and the terminal is as it was. */
int top_screen_open(struct why *why);

/* The terminal is as it was. */
void top_screen_close(void);

/* The next key that was pressed already; -1: none. */
int top_screen_key(void);

int top_screen_columns(void);
int top_screen_lines(void);

/* Empties what will be shown. */
void top_screen_clear(void);

/* Writes; returns the column behind. */
int top_screen_put(int line, int column, enum top_ink ink, const char *format,
		   ...)
	__attribute__((format(printf, 4, 5)));

/* Shows what was written since it was emptied. */
void top_screen_show(void);

#endif /* VMACCT_TOP_SCREEN_H */

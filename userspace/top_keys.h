/* SPDX-License-Identifier: GPL-2.0 */
/*
 * top_keys - what each key does to what the screen shows
 *
 * Knows curses' numbers of the keys and nothing else of the screen.
 */
#ifndef VMACCT_TOP_KEYS_H
#define VMACCT_TOP_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "top_rows.h"

enum top_prompt {
	TOP_NO_PROMPT,
	TOP_PROMPT_FILTER,	/* takes effect while it is typed */
	TOP_PROMPT_DELAY,
};

struct top_state {
	struct top_choice choice;
	uint64_t delay_ns;
	bool paused, help, quit;
	enum top_prompt prompt;
	char input[TOP_FILTER_LEN];	/* typed so far */
	char message[80];		/* about the last key; often empty */
	size_t row;			/* the first that is shown */
	size_t help_line;		/* the same of the help */
	size_t column;			/* the first behind the name */
	size_t page;			/* rows that fit on the screen */
};

/* A key was pressed; @key is of getch(). */
void top_keys_press(struct top_state *s, int key);

/* The lines of the help: 0, 1, ...; false: that was the last. */
bool top_keys_help(size_t line, char *text, size_t size);

#endif /* VMACCT_TOP_KEYS_H */

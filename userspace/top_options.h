/* SPDX-License-Identifier: GPL-2.0 */
/*
 * top_options - what "vmacct top" was told to do
 */
#ifndef VMACCT_TOP_OPTIONS_H
#define VMACCT_TOP_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "top_rows.h"

struct top_options {
	bool help;
	bool batch;
	uint64_t tables;	/* how many with batch; 0: no end */
	uint64_t delay_ns;	/* from one look to the next */
	const char *snapshot;	/* NULL: the module's own */
	struct top_choice choice;
};

/* EXIT_DONE, or EXIT_WRONG_USAGE after a complaint. */
int top_options_parse(struct top_options *o, int argc, char **argv);

void top_options_print_help(void);

/* Seconds, TOP_DELAY_RANGE; 0, or -1 and *@ns untouched. */
int top_delay_parse(const char *text, uint64_t *ns);
#define TOP_DELAY_RANGE	"0.1 to 3600 seconds"

#endif /* VMACCT_TOP_OPTIONS_H */

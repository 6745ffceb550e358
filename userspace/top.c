// SPDX-License-Identifier: GPL-2.0
/*
 * top - which domain's network I/O costs how much CPU, live
 */
#include "books.h"
#include "fail.h"
#include "names.h"
#include "top_batch.h"
#include "top_live.h"
#include "top_options.h"
#include "verbs.h"

int top_main(int argc, char **argv)
{
	struct top_options options;
	int status = top_options_parse(&options, argc, argv);

	if (status)
		return status;
	if (options.help) {
		top_options_print_help();
		return EXIT_DONE;
	}
	status = options.batch ? top_batch_run(&options) :
				 top_live_run(&options);
	names_close();
	books_close();
	return status;
}

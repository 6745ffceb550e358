// SPDX-License-Identifier: GPL-2.0
/*
 * top_batch - tables for scripts
 */
#include <errno.h>
#include <inttypes.h>
#include <time.h>

#include "fail.h"
#include "monotonic.h"
#include "top_batch.h"

#define NS_PER_S	1000000000u
#define NS_PER_MS	1000000u

static void print_time(uint64_t realtime_ns, FILE *out)
{
	fprintf(out, "%" PRIu64 ".%03" PRIu64, realtime_ns / NS_PER_S,
		realtime_ns % NS_PER_S / NS_PER_MS);
}

void top_batch_print_header(FILE *out)
{
	size_t i;

	fputs("time", out);
	for (i = 0; i < top_nr_columns; i++)
		fprintf(out, " %s", top_columns[i].id);
	fputc('\n', out);
}

static void print_row(const struct top_row *row, uint64_t realtime_ns,
		      FILE *out)
{
	char text[TOP_CELL_LEN];
	size_t i;

	print_time(realtime_ns, out);
	for (i = 0; i < top_nr_columns; i++) {
		top_columns[i].print(&top_columns[i], row, TOP_FOR_SCRIPTS,
				     text);
		fprintf(out, " %s", text);
	}
	fputc('\n', out);
}

static void print_figure(const char *key, struct top_number n, FILE *out)
{
	char text[TOP_CELL_LEN];

	top_summary_print(n, 3, text);
	fprintf(out, " %s=%s", key, text);
}

static void print_summary(const struct top_summary *s, FILE *out)
{
	fputs("# time=", out);
	print_time(s->realtime_ns, out);
	fprintf(out, " seconds=%.3f", s->seconds);
	print_figure("dom0_pct", s->dom0, out);
	print_figure("network_pct", s->network, out);
	print_figure("network_of_dom0_pct", s->network_of_dom0, out);
	print_figure("attributed_pct", s->attributed, out);
	print_figure("common_pct", s->common, out);
	fprintf(out, " missed=%" PRIu64 " lost=%" PRIu64 " missed_ever=%" PRIu64
		" lost_ever=%" PRIu64 "\n", s->missed, s->lost, s->missed_ever,
		s->lost_ever);
}

int top_batch_print_table(const struct top_sampler *s,
			  const struct top_choice *choice, FILE *out)
{
	struct top_rows rows;
	size_t i;

	if (top_rows_make(&rows, &s->diff, choice))
		return -1;
	for (i = 0; i < rows.count; i++)
		print_row(&rows.rows[i], s->summary.realtime_ns, out);
	print_summary(&s->summary, out);
	top_rows_free(&rows);
	return 0;
}

void top_batch_print_reasons(const struct view *v, FILE *out)
{
	if (v->no_books.text[0])
		fprintf(out, "# own_pct, sum_pct and dom0_pct are n/a: %s\n",
			v->no_books.text);
	if (v->no_names.text[0])
		fprintf(out, "# name is n/a: %s\n", v->no_names.text);
}

/*
 * Waits for the next moment that is a whole delay after the first: looks do
 * not drift apart by the time that they take. Moments that have passed already
 * are left out.
 */
static void wait_for_next(struct timespec *next, uint64_t delay_ns)
{
	uint64_t is = monotonic_ns(), at;

	at = next->tv_sec * (uint64_t)NS_PER_S + next->tv_nsec + delay_ns;
	if (at < is)
		at += (is - at + delay_ns - 1) / delay_ns * delay_ns;
	next->tv_sec = at / NS_PER_S;
	next->tv_nsec = at % NS_PER_S;
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, next,
			       NULL) == EINTR)
		;
}

static int print_next(struct top_sampler *s, const struct top_options *o,
		      uint64_t *printed)
{
	struct why why;
	int looked = top_sampler_look(s, &why);

	if (looked < 0) {
		complain("%s", why.text);
		return EXIT_COULD_NOT;
	}
	if (!looked)
		return EXIT_DONE;
	if (top_batch_print_table(s, &o->choice, stdout))
		out_of_memory();
	++*printed;
	return finish_output() ? EXIT_COULD_NOT : EXIT_DONE;
}

static int print_tables(struct top_sampler *s, const struct top_options *o)
{
	struct timespec next;
	uint64_t printed = 0;
	int status = EXIT_DONE;

	clock_gettime(CLOCK_MONOTONIC, &next);
	while (!status && (!o->tables || printed < o->tables)) {
		wait_for_next(&next, o->delay_ns);
		status = print_next(s, o, &printed);
	}
	return status;
}

int top_batch_run(const struct top_options *o)
{
	struct top_sampler s = { .path = o->snapshot };
	struct why why;
	int status;

	if (top_sampler_look(&s, &why) < 0) {
		complain("%s", why.text);
		return EXIT_COULD_NOT;
	}
	top_batch_print_header(stdout);
	top_batch_print_reasons(&s.base, stdout);
	status = finish_output() ? EXIT_COULD_NOT : EXIT_DONE;
	if (!status)
		status = print_tables(&s, o);
	top_sampler_free(&s);
	return status;
}

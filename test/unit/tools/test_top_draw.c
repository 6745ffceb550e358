// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "top_draw.h"
#include "top_sample.h"
#include "top_screen.h"
#include "unit.h"

#define MOST_COLUMNS	400
#define MOST_LINES	60

#define LONG_STORY	"it is neither here nor there, and where it is, " \
			"nobody knows, or would tell"

/* Stands for the terminal. */
static int columns, lines, shown;
static char text[MOST_LINES][MOST_COLUMNS + 1];
static enum top_ink inks[MOST_LINES][MOST_COLUMNS];

int top_screen_columns(void)
{
	return columns;
}

int top_screen_lines(void)
{
	return lines;
}

void top_screen_clear(void)
{
	int line;

	for (line = 0; line < MOST_LINES; line++) {
		memset(text[line], ' ', columns);
		text[line][columns] = '\0';
	}
	shown = 0;
}

void top_screen_show(void)
{
	shown++;
}

int top_screen_put(int line, int column, enum top_ink ink, const char *format,
		   ...)
{
	char words[1024];
	va_list args;
	int i;

	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	ck_assert_int_ge(line, 0);
	ck_assert_int_lt(line, lines);
	for (i = 0; words[i] && column + i < columns; i++) {
		ck_assert_msg(text[line][column + i] == ' ',
			      "'%s' drawn over '%s'", words, text[line]);
		text[line][column + i] = words[i];
		inks[line][column + i] = ink;
	}
	return column + strlen(words);
}

static struct top_sampler sampler;
static struct top_state state;

static void size(int new_columns, int new_lines)
{
	columns = new_columns;
	lines = new_lines;
}

static void set_up(void)
{
	memset(&sampler, 0, sizeof(sampler));
	sampler.has_diff = true;
	sampler.diff = *top_sample();
	top_summary_make(&sampler.summary, &sampler.diff, &sampler.diff);
	state = (struct top_state){
		.choice.sort = top_column_default(),
		.delay_ns = 1500000000,
	};
	size(100, 24);
}

static void draw(const char *trouble)
{
	ck_assert_int_eq(top_draw(&state, &sampler, trouble), 0);
	ck_assert_int_eq(shown, 1);
}

static void assert_line(int line, const char *wanted)
{
	char got[MOST_COLUMNS + 1];
	size_t len;

	strcpy(got, text[line]);
	for (len = strlen(got); len && got[len - 1] == ' '; len--)
		got[len - 1] = '\0';
	ck_assert_str_eq(got, wanted);
}

/* From the first line on, but for the last. */
static const char *const drawn[] = {
	"vmacct top  --:--:--  5 domains",
	"dom0 80.0 %  network 40.4 %, 50.5 % of dom0's",
	"attributed 36.4 %  common 4.0 %  missed probes 7  losses 3",
	"DOMID NAME            OWN%   TX%   RX% CAUSE%  SUM% TXPK/S RXPK/S TXBIT/S RXBIT/S TXNS/PK",
	"    1 web             50.0  20.0  10.0   30.0  80.0   2000   2000   16.0M   16.0M    100k",
	"    2 db 2            10.0   0.0   5.0    5.0  15.0      0    500       0   4.00M       -",
	"    5 n/a              n/a   1.0   0.0    1.0   n/a     10      0   80.0k       0   1.00M",
	"   13 leaving (gone)   n/a   0.4   0.0    0.4   n/a      1      0    8000       0   4.00M",
	"    9 idle             0.0   0.0   0.0    0.0   0.0      0      0       0       0       -",
	"",
};

START_TEST(test_all_of_it)
{
	size_t i;

	columns = 90;
	draw(NULL);
	for (i = 0; i < ARRAY_SIZE(drawn); i++)
		assert_line(i, drawn[i]);
	assert_line(23, "h help  q quit  delay 1.5 s  sort CAUSE%");
	columns = 97;
	draw(NULL);
	ck_assert_str_eq(text[3] + 89, " RXNS/PK");
	ck_assert_str_eq(text[4] + 89, "   50.0k");
	ck_assert_str_eq(text[6] + 89, "       -");
}

START_TEST(test_inks)
{
	draw(NULL);
	ck_assert_int_eq(inks[3][0], TOP_TITLES);
	ck_assert_int_eq(inks[3][40], TOP_SORTED);
	ck_assert_int_eq(inks[3][99], TOP_TITLES);
	ck_assert_int_eq(inks[4][4], TOP_WARM);
	ck_assert_int_eq(inks[5][4], TOP_PLAIN);
	ck_assert_int_eq(inks[2][40], TOP_BAD);
	sampler.diff.domains[0].tx_ns = 600 * TOP_SAMPLE_MS;
	state.choice.vifs = true;
	sampler.summary.missed_ever = 0;
	draw(NULL);
	ck_assert_int_eq(inks[4][4], TOP_HOT);
	ck_assert_int_eq(inks[5][8], TOP_LESSER);
	ck_assert_int_eq(inks[2][40], TOP_PLAIN);
}

/* The name is as wide as it needs to be where there is room, else cut. */
START_TEST(test_width_of_name)
{
	strcpy(sampler.diff.domains[0].name, "a-name-of-some-length");
	columns = 97;
	draw(NULL);
	ck_assert_ptr_nonnull(strstr(text[4], " a-name-of-some  50.0 "));
	columns = 102;
	draw(NULL);
	ck_assert_ptr_nonnull(strstr(text[4], " a-name-of-some-leng  50.0 "));
	columns = 300;
	draw(NULL);
	ck_assert_ptr_nonnull(strstr(text[4], " a-name-of-some-length  50.0 "));
	ck_assert_int_eq(text[3][columns - 1], ' ');
	ck_assert_int_eq(inks[3][columns - 1], TOP_TITLES);
}

/* Columns that do not fit are left out whole, and can be scrolled to. */
START_TEST(test_columns_scroll)
{
	columns = 60;
	draw(NULL);
	assert_line(3, "DOMID NAME            OWN%   TX%   RX% CAUSE%  SUM% TXPK/S");
	state.column = 1;
	draw(NULL);
	assert_line(3, "DOMID NAME             TX%   RX% CAUSE%  SUM% TXPK/S RXPK/S");
	state.column = 1000;
	draw(NULL);
	assert_u64(state.column, 6);
	assert_line(3, "DOMID NAME           RXPK/S TXBIT/S RXBIT/S TXNS/PK RXNS/PK");
	columns = 120;
	draw(NULL);
	assert_u64(state.column, 0);
}

START_TEST(test_rows_scroll)
{
	lines = 8;
	draw(NULL);
	assert_u64(state.page, 3);
	ck_assert_ptr_nonnull(strstr(text[6], "    5 n/a "));
	state.row = 1;
	draw(NULL);
	ck_assert_ptr_nonnull(strstr(text[4], "    2 db 2 "));
	state.row = SIZE_MAX;
	draw(NULL);
	assert_u64(state.row, 2);
	ck_assert_ptr_nonnull(strstr(text[6], "    9 idle "));
	ck_assert_ptr_nonnull(strstr(text[7], "h help"));
	strcpy(state.choice.filter, "web");
	draw(NULL);
	assert_u64(state.row, 0);
	assert_line(0, "vmacct top  --:--:--  1 domain of 5: filter web");
}

START_TEST(test_reasons)
{
	fail(&sampler.diff.no_books, "only root");
	fail(&sampler.diff.no_names, "nobody there");
	draw(NULL);
	assert_line(3, "CPU of domains n/a: only root");
	assert_line(4, "names n/a: nobody there");
	ck_assert(!strncmp(text[5], "DOMID", 5));
	size(TOP_SCREEN_COLUMNS, TOP_SCREEN_LINES);
	draw(NULL);
	assert_u64(state.page, 1);
	ck_assert_ptr_nonnull(strstr(text[6], "    1 web "));
}

START_TEST(test_trouble)
{
	sampler.has_diff = false;
	size(60, 10);
	draw(LONG_STORY);
	assert_line(1, "dom0 n/a  network n/a, n/a of dom0's");
	assert_line(5, "it is neither here nor there, and where it is, nobody knows,");
	assert_line(6, " or would tell");
	ck_assert_int_eq(inks[5][0], TOP_BAD);
	/* As much as there is room for, and the last line is the last line. */
	size(60, 8);
	draw(LONG_STORY LONG_STORY LONG_STORY);
	assert_line(7, "h help  q quit  delay 1.5 s  sort CAUSE%");
}

START_TEST(test_first_look)
{
	sampler.has_diff = false;
	draw(NULL);
	assert_line(5, "the first figures come when the delay is over");
}

START_TEST(test_bottom)
{
	state.choice.reverse = true;
	draw(NULL);
	assert_line(23, "h help  q quit  delay 1.5 s  sort CAUSE%, reversed");
	strcpy(state.message, "what?");
	draw(NULL);
	assert_line(23, "what?");
	state.prompt = TOP_PROMPT_FILTER;
	strcpy(state.input, "we");
	draw(NULL);
	assert_line(23, "filter: we_");
	state.prompt = TOP_PROMPT_DELAY;
	draw(NULL);
	assert_line(23, "delay in seconds (is 1.5): we_");
	state.paused = true;
	draw(NULL);
	assert_line(0, "vmacct top  --:--:--  paused  5 domains");
}

START_TEST(test_help)
{
	state.help = true;
	size(60, 8);
	draw(NULL);
	ck_assert_ptr_nonnull(strstr(text[0], "vifs"));
	assert_line(7, "Up, Down, PgUp, PgDn scroll; h goes back");
	state.help_line = SIZE_MAX;
	draw(NULL);
	ck_assert(!strncmp(text[6], "RXNS/PK", 7));
	lines = 50;
	draw(NULL);
	assert_u64(state.help_line, 0);
	assert_line(49, "h goes back");
}

/* Whatever the size, nothing is drawn outside or one thing over another. */
START_TEST(test_any_size)
{
	state.choice.vifs = true;
	state.choice.classes = true;
	for (lines = 1; lines < MOST_LINES; lines++)
		for (columns = 1; columns < 140; columns += 3) {
			state.help = columns % 2;
			state.row = columns;
			state.column = lines;
			sampler.has_diff = lines % 2;
			draw(lines % 2 ? NULL : LONG_STORY);
			if (columns < TOP_SCREEN_COLUMNS)
				ck_assert_int_eq(text[0][0], 'n');
		}
	size(TOP_SCREEN_COLUMNS - 1, TOP_SCREEN_LINES);
	draw(NULL);
	assert_line(0, "needs 60 x 8");
	size(TOP_SCREEN_COLUMNS, TOP_SCREEN_LINES - 1);
	draw(NULL);
	assert_line(0, "needs 60 x 8");
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("top: what stands where");
	TCase *tcase = tcase_create("draw");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, NULL);
	tcase_add_test(tcase, test_all_of_it);
	tcase_add_test(tcase, test_inks);
	tcase_add_test(tcase, test_width_of_name);
	tcase_add_test(tcase, test_columns_scroll);
	tcase_add_test(tcase, test_rows_scroll);
	tcase_add_test(tcase, test_reasons);
	tcase_add_test(tcase, test_trouble);
	tcase_add_test(tcase, test_first_look);
	tcase_add_test(tcase, test_bottom);
	tcase_add_test(tcase, test_help);
	tcase_add_test(tcase, test_any_size);
	suite_add_tcase(suite, tcase);
	return suite;
}

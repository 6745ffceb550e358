// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger_file.h"
#include "unit.h"

#define ONE	"{\"a\":1}\n"
#define TWO	"{\"a\":2}\n"

static char dir[64], path[160];
static struct ledger_file file;
static struct why why;

static void start(void)
{
	strcpy(dir, "/tmp/test_ledger_file.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/%s", dir, LEDGER_NAME);
}

static void finish(void)
{
	char command[128];

	ledger_file_close(&file);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	ck_assert_int_eq(system(command), 0);
}

/* How much of it was torn. */
static int64_t reopen(void)
{
	ledger_file_close(&file);
	return ledger_file_open(&file, dir, &why) ? -1 : (int64_t)file.found_torn;
}

static int append(const char *lines)
{
	return ledger_file_append(&file, lines, strlen(lines), &why);
}

/* Behind our back. */
static void leave(const char *text, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, size), size);
	close(fd);
}

static void assert_holds(const char *name, const char *want, size_t size)
{
	char full[320], got[256];
	ssize_t n;
	int fd;

	snprintf(full, sizeof(full), "%s/%s", dir, name);
	fd = open(full, O_RDONLY);
	ck_assert_int_ge(fd, 0);
	n = read(fd, got, sizeof(got));
	close(fd);
	ck_assert_int_eq(n, size);
	ck_assert_mem_eq(got, want, size);
}

static void assert_ledger(const char *want)
{
	assert_holds(LEDGER_NAME, want, strlen(want));
}

/* How many files have that in their names; the last one in @name. */
static int files(const char *part, char name[256])
{
	struct dirent *entry;
	DIR *d = opendir(dir);
	int n = 0;

	ck_assert_ptr_nonnull(d);
	while ((entry = readdir(d))) {
		if (!strstr(entry->d_name, part))
			continue;
		strcpy(name, entry->d_name);
		n++;
	}
	closedir(d);
	return n;
}

START_TEST(lines_are_appended_and_found_again)
{
	ck_assert_int_eq(reopen(), 0);
	ck_assert_int_eq(append(ONE), 0);
	ck_assert_int_eq(append(TWO ONE), 0);
	ck_assert_int_eq(reopen(), 0);
	ck_assert_int_eq(append(TWO), 0);
	assert_ledger(ONE TWO ONE TWO);
}

START_TEST(the_directory_is_made_and_is_nobody_elses)
{
	struct stat st;

	ck_assert_int_eq(rmdir(dir), 0);
	ck_assert_int_eq(reopen(), 0);
	ck_assert_int_eq(stat(dir, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0700);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
}

START_TEST(what_is_no_directory_is_said)
{
	ck_assert_int_eq(ledger_file_open(&file, "/dev/null", &why), -1);
	ck_assert_str_eq(why.text, "/dev/null: Not a directory");
}

START_TEST(a_link_is_not_followed)
{
	ck_assert_int_eq(symlink("/dev/null", path), 0);
	ck_assert_int_eq(reopen(), -1);
	ck_assert_ptr_nonnull(strstr(why.text, "cannot be opened"));
}

/* What a crash may leave behind a whole line. */
static const struct {
	const char *text;
	size_t size;
} torn[] = {
	{ "{", 1 },
	{ "{\"a\":", 5 },
	{ "{\"a\":3}", 7 },
	{ "\0\0\0\0", 4 },
	{ "\0\0\0\n", 4 },
	{ "{\"a\n", 4 },
	{ "\n", 1 },
	{ "\n\n\n", 3 },
	{ "\0\0\n{\"a", 6 },
	{ "}\n", 2 },
};

START_TEST(a_torn_end_is_cut_off_and_kept)
{
	char name[256];

	leave(ONE TWO, strlen(ONE TWO));
	leave(torn[_i].text, torn[_i].size);
	ck_assert_int_eq(reopen(), torn[_i].size);
	assert_ledger(ONE TWO);
	ck_assert(file.torn_kept);
	ck_assert_int_eq(files("torn", name), 1);
	assert_holds(name, torn[_i].text, torn[_i].size);
	ck_assert_int_eq(append(ONE), 0);
	ck_assert_int_eq(reopen(), 0);
	assert_ledger(ONE TWO ONE);
}

START_TEST(nothing_may_be_left_of_a_file)
{
	char name[256];

	leave(torn[_i].text, torn[_i].size);
	ck_assert_int_eq(reopen(), torn[_i].size);
	assert_ledger("");
	ck_assert_int_eq(append(ONE), 0);
	assert_ledger(ONE);
	leave("{", 1);
	ck_assert_int_eq(reopen(), 1);
	ck_assert_int_eq(files("torn", name), 2);
}

/* By the limit of a file's size, which lets no other file come into being whole. */
static void limit_size(rlim_t bytes)
{
	struct rlimit limit = { bytes, RLIM_INFINITY };

	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* By the limit of a file's size: all but the last bytes get there. */
START_TEST(what_cannot_be_written_whole_is_not_there_at_all)
{
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(reopen(), 0);
	ck_assert_int_eq(append(ONE), 0);
	limit_size(strlen(ONE TWO) - 2);
	ck_assert_int_eq(append(TWO), -1);
	ck_assert_ptr_nonnull(strstr(why.text, "cannot be written: File too large"));
	assert_ledger(ONE);
	ck_assert_int_eq(append(TWO), -1);
	limit_size(RLIM_INFINITY);
	ck_assert_int_eq(append(TWO), 0);
	assert_ledger(ONE TWO);
}

START_TEST(without_room_a_torn_end_is_cut_off_all_the_same)
{
	char name[256];

	leave(ONE "{\"a\":", strlen(ONE "{\"a\":"));
	signal(SIGXFSZ, SIG_IGN);
	limit_size(2);
	ck_assert_int_eq(reopen(), 5);
	ck_assert(!file.torn_kept);
	limit_size(RLIM_INFINITY);
	assert_ledger(ONE);
	ck_assert_int_eq(files("torn", name), 0);
}

/* Which a crash does not leave, but an editor may. */
START_TEST(without_room_lines_that_are_none_are_not_cut_off)
{
	leave(ONE "a: 2\n{\"a\":", strlen(ONE "a: 2\n{\"a\":"));
	signal(SIGXFSZ, SIG_IGN);
	limit_size(2);
	ck_assert_int_eq(reopen(), -1);
	ck_assert_ptr_nonnull(strstr(why.text,
				     "cannot be kept elsewhere: File too large"));
	limit_size(RLIM_INFINITY);
	assert_ledger(ONE "a: 2\n{\"a\":");
	ck_assert_int_eq(reopen(), 10);
	assert_ledger(ONE);
}

/* Lines as some editors leave them. */
#define BLANKS	"{\"a\":1}\r\n \t{\"a\":2} \r\n"
START_TEST(blanks_around_a_line_are_no_damage)
{
	leave(BLANKS, strlen(BLANKS));
	ck_assert_int_eq(reopen(), 0);
	ck_assert_int_eq(append(ONE), 0);
	assert_ledger(BLANKS ONE);
}

START_TEST(a_full_one_is_renamed_and_another_begins)
{
	char name[256];

	ck_assert_int_eq(reopen(), 0);
	ck_assert_int_eq(append(ONE), 0);
	ck_assert_int_eq(ledger_file_rotate(&file, 1000000000, &why), 0);
	assert_ledger("");
	ck_assert_int_eq(append(TWO), 0);
	assert_ledger(TWO);
	assert_holds("ledger-20010909T014640Z.jsonl", ONE, strlen(ONE));
	/* Once more in the same second. */
	ck_assert_int_eq(ledger_file_rotate(&file, 1000000000, &why), 0);
	assert_holds("ledger-20010909T014640Z.jsonl", ONE, strlen(ONE));
	assert_holds("ledger-20010909T014640Z-2.jsonl", TWO, strlen(TWO));
	ck_assert_int_eq(files("ledger", name), 3);
}

/* They are read in the order of their names. */
START_TEST(the_next_name_is_behind_the_last_whatever_the_clock_says)
{
	char name[256];

	ck_assert_int_eq(reopen(), 0);
	ck_assert_int_eq(append(ONE), 0);
	ck_assert_int_eq(ledger_file_rotate(&file, 2000000000, &why), 0);
	ck_assert_int_eq(append(TWO), 0);
	ck_assert_int_eq(ledger_file_rotate(&file, 1000000000, &why), 0);
	assert_holds("ledger-20330518T033320Z.jsonl", ONE, strlen(ONE));
	assert_holds("ledger-20330518T033320Z-2.jsonl", TWO, strlen(TWO));
	ck_assert_int_eq(append(ONE TWO), 0);
	ck_assert_int_eq(ledger_file_rotate(&file, 1000000000, &why), 0);
	assert_holds("ledger-20330518T033320Z-3.jsonl", ONE TWO, strlen(ONE TWO));
	ck_assert_int_eq(append(TWO), 0);
	ck_assert_int_eq(ledger_file_rotate(&file, 2000000001, &why), 0);
	assert_holds("ledger-20330518T033321Z.jsonl", TWO, strlen(TWO));
	ck_assert_int_eq(files("ledger", name), 5);
}

START_TEST(names_of_others_do_not_count)
{
	char too_long[LEDGER_NAME_SIZE + 1];

	memset(too_long, '0', LEDGER_NAME_SIZE);
	memcpy(too_long, "ledger-20330518T033320Z", 23);
	strcpy(too_long + LEDGER_NAME_SIZE - 6, ".jsonl");
	ck_assert_int_eq(reopen(), 0);
	ck_assert_int_eq(append(ONE), 0);
	ck_assert_int_eq(symlink("/dev/null", strcat(strcpy(path, dir), "/ledger-9.jsonl")), 0);
	ck_assert_int_eq(symlink("/dev/null", strcat(strcpy(path, dir),
						     "/ledger.torn-20330518T033320Z.jsonl")), 0);
	snprintf(path, sizeof(path), "%s/%s", dir, too_long);
	ck_assert_int_eq(symlink("/dev/null", path), 0);
	ck_assert_int_eq(ledger_file_rotate(&file, 1000000000, &why), 0);
	assert_holds("ledger-20010909T014640Z.jsonl", ONE, strlen(ONE));
}

START_TEST(what_is_written_after_the_file_was_removed_is_in_a_new_one)
{
	reopen();
	ck_assert_int_eq(append(ONE), 0);
	ck_assert(!file.replaced);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(append(TWO), 0);
	assert_ledger(TWO);
	ck_assert(file.replaced);
	file.replaced = false;
	ck_assert_int_eq(append(ONE), 0);
	assert_ledger(TWO ONE);
	ck_assert(!file.replaced);
}

START_TEST(another_file_in_its_place_is_gone_on_with)
{
	reopen();
	ck_assert_int_eq(append(ONE), 0);
	ck_assert_int_eq(unlink(path), 0);
	leave(TWO "{\"a\":", strlen(TWO "{\"a\":"));
	ck_assert_int_eq(append(ONE), 0);
	assert_ledger(TWO ONE);
	ck_assert(file.replaced);
	assert_u64(file.found_torn, 5);
}

/* As logrotate's copytruncate does. */
START_TEST(one_that_was_cut_off_is_gone_on_with_at_its_end)
{
	reopen();
	ck_assert_int_eq(append(ONE TWO), 0);
	ck_assert_int_eq(truncate(path, 0), 0);
	ck_assert_int_eq(append(TWO), 0);
	assert_ledger(TWO);
	ck_assert(file.replaced);
	ck_assert_int_eq(append(ONE), 0);
	ck_assert_int_eq(truncate(path, strlen(TWO) + 3), 0);
	ck_assert_int_eq(append(ONE), 0);
	assert_ledger(TWO ONE);
	assert_u64(file.found_torn, 3);
}

START_TEST(nothing_that_others_appended_is_written_over)
{
	reopen();
	ck_assert_int_eq(append(ONE), 0);
	leave(TWO, strlen(TWO));
	ck_assert_int_eq(append(ONE), 0);
	assert_ledger(ONE TWO ONE);
	ck_assert(file.replaced);
}

START_TEST(a_directory_that_was_removed_is_made_again)
{
	char command[256];

	reopen();
	ck_assert_int_eq(append(ONE), 0);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	ck_assert_int_eq(system(command), 0);
	ck_assert_int_eq(append(TWO), 0);
	assert_ledger(TWO);
	snprintf(command, sizeof(command), "mv %s %s.old && mkdir %s", dir, dir, dir);
	ck_assert_int_eq(system(command), 0);
	ck_assert_int_eq(append(ONE), 0);
	assert_ledger(ONE);
	ck_assert(file.replaced);
	snprintf(command, sizeof(command), "rm -r %s.old", dir);
	ck_assert_int_eq(system(command), 0);
}

START_TEST(what_cannot_be_begun_is_tried_again)
{
	reopen();
	ck_assert_int_eq(append(ONE), 0);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(append(TWO), -1);
	ck_assert_ptr_nonnull(strstr(why.text, "Is a directory"));
	ck_assert_int_eq(rmdir(path), 0);
	ck_assert_int_eq(append(TWO), 0);
	assert_ledger(TWO);
}

START_TEST(a_file_that_was_removed_is_not_rotated)
{
	reopen();
	ck_assert_int_eq(append(ONE), 0);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(ledger_file_rotate(&file, 1000000000, &why), 0);
	ck_assert(file.replaced);
	ck_assert_int_eq(append(TWO), 0);
	assert_ledger(TWO);
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("ledger_file");
	TCase *tc = tcase_create("file");

	tcase_add_checked_fixture(tc, start, finish);
	tcase_add_test(tc, lines_are_appended_and_found_again);
	tcase_add_test(tc, the_directory_is_made_and_is_nobody_elses);
	tcase_add_test(tc, what_is_no_directory_is_said);
	tcase_add_test(tc, a_link_is_not_followed);
	tcase_add_loop_test(tc, a_torn_end_is_cut_off_and_kept, 0,
			    ARRAY_SIZE(torn));
	tcase_add_loop_test(tc, nothing_may_be_left_of_a_file, 0,
			    ARRAY_SIZE(torn));
	tcase_add_test(tc, what_cannot_be_written_whole_is_not_there_at_all);
	tcase_add_test(tc, without_room_a_torn_end_is_cut_off_all_the_same);
	tcase_add_test(tc, without_room_lines_that_are_none_are_not_cut_off);
	tcase_add_test(tc, blanks_around_a_line_are_no_damage);
	tcase_add_test(tc, a_full_one_is_renamed_and_another_begins);
	tcase_add_test(tc, the_next_name_is_behind_the_last_whatever_the_clock_says);
	tcase_add_test(tc, names_of_others_do_not_count);
	tcase_add_test(tc,
		       what_is_written_after_the_file_was_removed_is_in_a_new_one);
	tcase_add_test(tc, another_file_in_its_place_is_gone_on_with);
	tcase_add_test(tc, one_that_was_cut_off_is_gone_on_with_at_its_end);
	tcase_add_test(tc, nothing_that_others_appended_is_written_over);
	tcase_add_test(tc, a_directory_that_was_removed_is_made_again);
	tcase_add_test(tc, what_cannot_be_begun_is_tried_again);
	tcase_add_test(tc, a_file_that_was_removed_is_not_rotated);
	suite_add_tcase(suite, tc);
	return suite;
}

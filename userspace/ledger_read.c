// SPDX-License-Identifier: GPL-2.0
/*
 * ledger_read - all lines of the ledger, from its first file to its last
 */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ledger_name.h"
#include "ledger_read.h"

static void take_line(struct ledger_reader *reader, const char *path,
		      unsigned long number, const char *line, size_t len)
{
	struct ledger_record r;
	struct why why;

	if (!ledger_record_parse(&r, line, len, &why)) {
		reader->take(reader->context, &r);
		ledger_record_free(&r);
	} else if (!reader->bad_lines++) {
		fail(&reader->bad, "%s, line %lu: %s", path, number, why.text);
	}
}

/*
 * A last line without its end is being written, or is torn, where the file is
 * @growing; elsewhere somebody's editor or mail left the end out.
 */
static int read_stream(struct ledger_reader *reader, const char *path,
		       FILE *file, bool growing, struct why *why)
{
	unsigned long number = 0;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	int err = 0;

	while ((len = getline(&line, &size, file)) > 0) {
		number++;
		if (line[len - 1] == '\n')
			len--;
		else if (growing)
			break;
		take_line(reader, path, number, line, len);
	}
	if (ferror(file))
		err = fail(why, "%s: %s", path, strerror(errno));
	free(line);
	return err;
}

int ledger_read_file(struct ledger_reader *reader, const char *path,
		     struct why *why)
{
	FILE *file = fopen(path, "re");
	int err;

	if (!file)
		return fail(why, "%s: %s", path, strerror(errno));
	err = read_stream(reader, path, file, false, why);
	fclose(file);
	return err;
}

static int is_older(const struct dirent *entry)
{
	return ledger_name_is_older(entry->d_name);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return ledger_name_compare((*a)->d_name, (*b)->d_name);
}

static char *path_of(const char *dir, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", dir, name) < 0)
		out_of_memory();
	return path;
}

static bool is_same_file(FILE *file, const char *path)
{
	struct stat a, b;

	return file && !fstat(fileno(file), &a) && !stat(path, &b) &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/*
 * All but @current, which may have got such a name since it was opened. Their
 * number, or -1.
 */
static int read_older(struct ledger_reader *reader, const char *dir,
		      FILE *current, struct why *why)
{
	struct dirent **entries;
	int count = scandir(dir, &entries, is_older, by_name), i, err = 0;

	if (count < 0)
		return fail(why, "%s: %s", dir, strerror(errno));
	for (i = 0; i < count; i++) {
		char *path = path_of(dir, entries[i]->d_name);

		if (!err && !is_same_file(current, path))
			err = ledger_read_file(reader, path, why);
		free(path);
		free(entries[i]);
	}
	free(entries);
	return err ? -1 : count;
}

static const char *what_to_do(int error)
{
	switch (error) {
	case ENOENT:
		return " (where does vmacctd --ledger keep it? --dir)";
	case EACCES:
		return " (sudo)";
	default:
		return "";
	}
}

int ledger_read_dir(struct ledger_reader *reader, const char *dir,
		    struct why *why)
{
	char *path = path_of(dir, LEDGER_NAME);
	FILE *current = fopen(path, "re");
	int failed = current ? 0 : errno, older, err = 0;

	older = read_older(reader, dir, current, why);
	if (current) {
		err = older < 0 ? -1 : read_stream(reader, path, current, true,
						    why);
		fclose(current);
	} else if (older <= 0 || failed != ENOENT) {
		/* Between two files there is none for a moment. */
		err = fail(why, "%s: %s%s", path, strerror(failed),
			   what_to_do(failed));
	}
	free(path);
	return err;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * reader - reads a file of the kernel's, as a toolstack would: all of it, and
 * then again.
 *
 *   reader once TIMES FILE   prints the file's bytes, and the ns that the
 *                            quickest of so many readings took
 *   reader every MS FILE     reads it each MS milliseconds until it is killed
 *
 * From open() to close(), into one buffer.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char buffer[1 << 20];

static void give_up(const char *path)
{
	fprintf(stderr, "reader: %s: %s\n", path, strerror(errno));
	exit(1);
}

/* Returns the bytes. */
static size_t read_all(const char *path)
{
	int fd = open(path, O_RDONLY);
	size_t size = 0;
	ssize_t more;

	if (fd < 0)
		give_up(path);
	while ((more = read(fd, buffer, sizeof(buffer))) > 0)
		size += (size_t)more;
	if (more < 0)
		give_up(path);
	close(fd);
	return size;
}

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void once(int times, const char *path)
{
	int64_t least = INT64_MAX;
	size_t size = 0;

	while (times-- > 0) {
		int64_t begin = now_ns(), took;

		size = read_all(path);
		took = now_ns() - begin;
		if (took < least)
			least = took;
	}
	printf("%zu %lld\n", size, (long long)least);
}

static void every(int ms, const char *path)
{
	const struct timespec pause = { ms / 1000, ms % 1000 * 1000000L };

	for (;;) {
		read_all(path);
		nanosleep(&pause, NULL);
	}
}

int main(int argc, char **argv)
{
	int number = argc == 4 ? atoi(argv[2]) : 0;

	if (number > 0 && !strcmp(argv[1], "once"))
		once(number, argv[3]);
	else if (number > 0 && !strcmp(argv[1], "every"))
		every(number, argv[3]);
	else
		return fprintf(stderr, "usage: reader once TIMES FILE | every MS FILE\n"), 2;
	return 0;
}

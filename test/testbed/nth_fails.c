// SPDX-License-Identifier: GPL-2.0
/*
 * nth-fails N load MODULE [PARAMETERS] | nth-fails N read FILE: loads a kernel
 * module, or reads a file to its end and prints it, while the N-th allocation of
 * this process's in the kernel fails (failslab, through /proc/self/fail-nth).
 *
 * Returns 0 if that went well, 1 if the kernel refused: why is on stderr. The
 * last line there says "K allocations" if there were fewer than N. 2: it could
 * not be tried.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void give_up(const char *what)
{
	fprintf(stderr, "nth-fails: %s: %s\n", what, strerror(errno));
	exit(2);
}

static int open_or_give_up(const char *name, int flags)
{
	int fd = open(name, flags);

	if (fd < 0)
		give_up(name);
	return fd;
}

/* Nothing but the system calls that are meant come between these two. */
static void begin(int fail_nth, const char *n)
{
	if (pwrite(fail_nth, n, strlen(n), 0) < 0)
		give_up("fail-nth");
}

/* Returns how many allocations more there would have had to be; 0: one has failed. */
static int end(int fail_nth)
{
	char left[16] = "";

	if (pread(fail_nth, left, sizeof(left) - 1, 0) < 0 || pwrite(fail_nth, "0", 1, 0) < 0)
		give_up("fail-nth");
	return atoi(left);
}

static char text[1 << 20];

int main(int argc, char **argv)
{
	int fail_nth, fd, left, error = 0;
	ssize_t got = 0, length = 0;

	if (argc < 4 || atoi(argv[1]) < 1 || (strcmp(argv[2], "load") && strcmp(argv[2], "read"))) {
		fprintf(stderr, "usage: nth-fails N load MODULE [PARAMETERS]\n"
				"       nth-fails N read FILE\n");
		return 2;
	}
	memset(text, ' ', sizeof(text)); /* that it is there counts no more */
	fail_nth = open_or_give_up("/proc/self/fail-nth", O_RDWR);
	if (!strcmp(argv[2], "load")) {
		fd = open_or_give_up(argv[3], O_RDONLY | O_CLOEXEC);
		begin(fail_nth, argv[1]);
		if (syscall(SYS_finit_module, fd, argc > 4 ? argv[4] : "", 0))
			error = errno;
	} else {
		begin(fail_nth, argv[1]);
		fd = open(argv[3], O_RDONLY | O_CLOEXEC);
		if (fd < 0) {
			error = errno;
		} else {
			while (length < (ssize_t)sizeof(text) &&
			       (got = read(fd, text + length, sizeof(text) - length)) > 0)
				length += got;
			if (got < 0)
				error = errno;
		}
	}
	left = end(fail_nth);
	if (fwrite(text, 1, length, stdout) != (size_t)length || fflush(stdout))
		give_up("stdout");
	if (error)
		fprintf(stderr, "%s\n", strerror(error));
	if (left)
		fprintf(stderr, "%d allocations\n", atoi(argv[1]) - left);
	return error ? 1 : 0;
}

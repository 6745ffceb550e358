// SPDX-License-Identifier: GPL-2.0
/*
 * books-window DIR SECONDS FILE...: looks twice, SECONDS apart, at what the
 * hypervisor says each domain has consumed and at the FILEs, and sleeps in
 * between
 *
 * What it saw is left in DIR/before and DIR/after: "clock" (monotonic, ns),
 * "books" (a row a domain) and the FILEs by their base names. Both looks are
 * the same few calls of one process that runs already, so that what looking
 * costs is small, and is the same in every window, however long it is.
 * Nothing is written before the second look is over.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <xenctrl.h>

#define DOMAINS 64
#define FILES 8
#define FILE_SIZE (256 * 1024)

struct look {
	struct timespec clock;
	int domains;
	xc_domaininfo_t domain[DOMAINS];
	ssize_t size[FILES];
	char text[FILES][FILE_SIZE];
};

static struct look before, after;
static xc_interface *xen;

static void give_up(const char *what)
{
	fprintf(stderr, "books-window: %s: %s\n", what, strerror(errno));
	exit(1);
}

static ssize_t read_whole(const char *path, char *text)
{
	int fd = open(path, O_RDONLY);
	ssize_t got, size = 0;

	if (fd < 0)
		give_up(path);
	while ((got = read(fd, text + size, FILE_SIZE - size)) > 0)
		size += got;
	if (got < 0)
		give_up(path);
	if (size == FILE_SIZE) {
		errno = EFBIG;
		give_up(path);
	}
	close(fd);
	return size;
}

static void look(struct look *look, char **files, int count)
{
	int i;

	clock_gettime(CLOCK_MONOTONIC, &look->clock);
	look->domains = xc_domain_getinfolist(xen, 0, DOMAINS, look->domain);
	if (look->domains <= 0)
		give_up("the hypervisor names no domain");
	for (i = 0; i < count; i++)
		look->size[i] = read_whole(files[i], look->text[i]);
}

static FILE *create(const char *dir, const char *when, const char *name)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s/%s", dir, when, name);
	file = fopen(path, "w");
	if (!file)
		give_up(path);
	return file;
}

static void finish(FILE *file)
{
	if (ferror(file) || fclose(file))
		give_up("cannot write");
}

static void leave(const struct look *look, const char *dir, const char *when, char **files,
		  int count)
{
	char path[4096];
	FILE *file;
	int i;

	snprintf(path, sizeof(path), "%s/%s", dir, when);
	if (mkdir(path, 0777) && errno != EEXIST)
		give_up(path);

	file = create(dir, when, "clock");
	fprintf(file, "clock_ns\n%lld%09ld\n", (long long)look->clock.tv_sec, look->clock.tv_nsec);
	finish(file);

	file = create(dir, when, "books");
	fprintf(file, "domid cpu_ns\n");
	for (i = 0; i < look->domains; i++)
		fprintf(file, "%u %llu\n", look->domain[i].domain,
			(unsigned long long)look->domain[i].cpu_time);
	finish(file);

	for (i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s", files[i]);
		file = create(dir, when, basename(path));
		fwrite(look->text[i], look->size[i], 1, file);
		finish(file);
	}
}

int main(int argc, char **argv)
{
	struct timespec until;
	double seconds = argc > 2 ? strtod(argv[2], NULL) : 0;

	if (seconds <= 0 || seconds > 3600 || argc - 3 > FILES) {
		fprintf(stderr, "usage: books-window DIR SECONDS FILE... (at most %d)\n", FILES);
		return 2;
	}
	xen = xc_interface_open(NULL, NULL, 0);
	if (!xen)
		give_up("no hypervisor");
	/* So that the first look finds its memory there, as the second does. */
	memset(&before, 1, sizeof(before));
	memset(&after, 1, sizeof(after));

	look(&before, argv + 3, argc - 3);
	until = before.clock;
	until.tv_sec += (time_t)seconds;
	until.tv_nsec += (seconds - (time_t)seconds) * 1e9;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
	look(&after, argv + 3, argc - 3);

	if (mkdir(argv[1], 0777) && errno != EEXIST)
		give_up(argv[1]);
	leave(&before, argv[1], "before", argv + 3, argc - 3);
	leave(&after, argv[1], "after", argv + 3, argc - 3);
	return 0;
}

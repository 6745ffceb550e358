// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz-files DIRECTORY OPERATIONS SEED: does so many random things to the files
 * of vmacct in DIRECTORY
 *
 * What it does is a function of the seed. Most of it is to be refused, and it
 * ends with 1, and a line that says at which operation, where something is taken
 * that must not be or where what was read is not what it must be. What the
 * kernel thinks of it all is for others to see.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define COUNT(array)	(sizeof(array) / sizeof(*(array)))

enum { TEXT, ONE_TEXT, BINARY, REAP, FOLDER };

/* TEXT and BINARY are of the moment at which they were opened. */
static const struct file {
	const char *name;
	int kind;
} files[] = {
	{ "domains", TEXT }, { "vifs", TEXT },	{ "common", TEXT }, { "probes", TEXT },
	{ "losses", ONE_TEXT }, { "snapshot", BINARY }, { "reap", REAP }, { ".", FOLDER },
};

/* The one source of chance: splitmix64. */
static uint64_t seed, state;

static uint64_t chance(void)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static uint64_t below(uint64_t limit)
{
	return chance() % limit;
}

/* Small numbers more often than great ones, and any sometimes. */
static uint64_t number(void)
{
	return chance() >> below(64);
}

static unsigned long operation;

_Noreturn static void wrong(const char *format, ...)
{
	va_list args;

	printf("FAIL: fuzz-files, seed %" PRIu64 ", operation %lu: ", seed, operation);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	exit(1);
}

/* Files that are open, of which many are the same. */
static struct slot {
	int fd;
	const struct file *file;
} slots[64];

static unsigned char buffer[1 << 17], whole[1 << 20];
static int folder, pipes[2];

/* Some are nobody's: the kernel must say so. */
static void *anywhere(void)
{
	static void *const nowhere[] = {
		NULL, (void *)8, (void *)-4096L, (void *)0xffff888000000000ul,
	};

	return below(4) ? buffer + below(64) : nowhere[below(COUNT(nowhere))];
}

/* Within the buffer, or more than there can be. */
static size_t size(void)
{
	return below(16) ? number() % (sizeof(buffer) - 64) : number() | 1ull << 62;
}

static const struct file *any_file(void)
{
	return &files[below(COUNT(files))];
}

static void do_open(struct slot *slot)
{
	static const int how[] = { O_RDONLY, O_WRONLY, O_RDWR };
	static const int more[] = {
		O_APPEND, O_TRUNC, O_NONBLOCK, O_DIRECTORY, O_CREAT, O_PATH, O_DIRECT, O_SYNC,
	};
	int flags = how[below(3)];

	if (slot->fd >= 0)
		close(slot->fd);
	while (!below(3))
		flags |= more[below(COUNT(more))];
	slot->file = any_file();
	slot->fd = openat(folder, slot->file->name, flags, 0600);
}

static void do_close(struct slot *slot)
{
	if (slot->fd >= 0)
		close(slot->fd);
	slot->fd = -1;
}

static void do_read(struct slot *slot)
{
	syscall(SYS_read, slot->fd, anywhere(), size());
}

static void do_pread(struct slot *slot)
{
	syscall(SYS_pread64, slot->fd, anywhere(), size(), number());
}

static void do_readv(struct slot *slot)
{
	struct iovec io[8];
	size_t i;

	for (i = 0; i < COUNT(io); i++)
		io[i] = (struct iovec){ anywhere(), size() };
	syscall(SYS_readv, slot->fd, io, (long)below(COUNT(io) + 1));
}

static void do_seek(struct slot *slot)
{
	lseek(slot->fd, (off_t)(below(2) ? number() : -number()), (int)below(6));
}

/* Is there a row of that account? */
static bool has_row(uint64_t account)
{
	int fd = openat(folder, "vifs", O_RDONLY);
	bool found = false;
	char line[1024];
	FILE *vifs;

	vifs = fd < 0 ? NULL : fdopen(fd, "r");
	if (!vifs)
		wrong("cannot open vifs: %s", strerror(errno));
	while (!found && fgets(line, sizeof(line), vifs))
		found = strtoull(line, NULL, 10) == account && line[0] != 'a';
	fclose(vifs);
	return found;
}

/* Only reap takes a write, and of that only the number of a row that then is no more. */
static void wrote(const struct slot *slot, const void *what, size_t length, long taken)
{
	char text[65] = "";

	if (taken < 0)
		return;
	if (slot->file->kind != REAP)
		wrong("%s took %ld bytes", slot->file->name, taken);
	if (length > 64 || (size_t)taken != length)
		wrong("reap took %ld bytes of %zu", taken, length);
	memcpy(text, what, length);
	if (text[0] != '+' && (text[0] < '0' || text[0] > '9'))
		wrong("reap took '%s'", text);
	if (has_row(strtoull(text, NULL, 10)))
		wrong("reap took '%s', which is still there", text);
}

static void do_write_bytes(struct slot *slot)
{
	size_t length = size() % sizeof(buffer), i;

	for (i = 0; i < length && i < 256; i++)
		buffer[i] = chance();
	if (slot->fd >= 0)
		wrote(slot, buffer, length, write(slot->fd, buffer, length));
}

static void do_write_from_nowhere(struct slot *slot)
{
	size_t length = 1 + size() % 64;
	long taken = syscall(SYS_write, slot->fd, (void *)(8 + below(4096)), length);

	if (taken > 0)
		wrong("%s took %ld bytes from nowhere", slot->file->name, taken);
}

/* Ids: of rows that may be there, and words that are nearly such. */
static void do_write_id(struct slot *slot)
{
	static const char *const formats[] = {
		"%" PRIu64,	  "%" PRIu64 "\n", "+%" PRIu64,	  "-%" PRIu64,	  " %" PRIu64,
		"%" PRIu64 "x", "0x%" PRIx64,   "%070" PRIu64, "%064" PRIu64,
	};
	const char *format = formats[below(below(2) ? 2 : COUNT(formats))];
	char text[128];
	int length = snprintf(text, sizeof(text), format, below(4) ? 1 + below(64) : number());

	if (slot->fd < 0)
		return;
	if (below(2))
		wrote(slot, text, length, write(slot->fd, text, length));
	else
		wrote(slot, text, length, pwrite(slot->fd, text, length, number() & INT64_MAX));
}

static void do_reap(struct slot *slot)
{
	struct slot reap = { openat(folder, "reap", O_WRONLY), &files[6] };

	(void)slot;
	if (reap.fd < 0)
		wrong("cannot open reap: %s", strerror(errno));
	do_write_id(&reap);
	close(reap.fd);
}

static void do_mmap(struct slot *slot)
{
	off_t from = (off_t)(number() & ~4095ull);
	void *at = mmap(NULL, 1 + number() % (1 << 20), (int)below(8),
			below(2) ? MAP_SHARED : MAP_PRIVATE, slot->fd, from);

	if (at != MAP_FAILED)
		wrong("%s was mapped", slot->file->name);
}

static void do_ioctl(struct slot *slot)
{
	uint32_t request = below(2) ? (uint32_t)chance() : 0x5400 + (uint32_t)below(0x100);

	syscall(SYS_ioctl, slot->fd, request, anywhere());
}

static void do_poll(struct slot *slot)
{
	struct pollfd fds[4];
	size_t i;

	for (i = 0; i < COUNT(fds); i++) {
		fds[i].fd = i ? slots[below(COUNT(slots))].fd : slot->fd;
		fds[i].events = (short)chance();
	}
	poll(fds, COUNT(fds), 0);
}

static void empty_pipe(void)
{
	while (read(pipes[0], buffer, sizeof(buffer)) > 0)
		;
}

static void do_splice_out(struct slot *slot)
{
	loff_t from = (loff_t)(number() & INT64_MAX);

	loff_t *at = below(2) ? &from : NULL;

	if (below(2))
		splice(slot->fd, at, pipes[1], NULL, size(), SPLICE_F_NONBLOCK);
	else
		sendfile(pipes[1], slot->fd, at, size());
	empty_pipe();
}

static void do_splice_in(struct slot *slot)
{
	ssize_t ready = write(pipes[1], "98765", 1 + below(5)), taken;

	taken = splice(pipes[0], NULL, slot->fd, NULL, (size_t)ready, SPLICE_F_NONBLOCK);
	if (taken > 0 && slot->file->kind != REAP)
		wrong("%s took %zd bytes of a pipe", slot->file->name, taken);
	empty_pipe();
}

static void do_other(struct slot *slot)
{
	struct stat st;

	switch (below(8)) {
	case 0:
		if (slot->file->kind != FOLDER && !fstat(slot->fd, &st) && (st.st_mode & 077))
			wrong("%s is open to others: mode %o", slot->file->name, st.st_mode);
		break;
	case 1:
		if (ftruncate(slot->fd, (off_t)(number() & INT64_MAX)))
			break;
		if (slot->file->kind == FOLDER)
			wrong("a directory was truncated");
		break;
	case 2:
		fsync(slot->fd);
		break;
	case 3:
		syscall(SYS_fallocate, slot->fd, (int)below(128), number(), number());
		break;
	case 4:
		fcntl(slot->fd, F_SETFL, (int)(chance() & (O_APPEND | O_NONBLOCK | O_DIRECT)));
		break;
	case 5:
		syscall(SYS_getdents64, slot->fd, anywhere(), size());
		break;
	case 6:
		if (!renameat(folder, any_file()->name, folder, "other"))
			wrong("a file was renamed");
		break;
	default:
		if (!unlinkat(folder, any_file()->name, 0))
			wrong("a file was removed");
	}
}

static void check_lines(const char *name, size_t length)
{
	size_t i, fields = 0, wanted = 0;
	bool in_field = false;

	if (!length || whole[length - 1] != '\n')
		wrong("%s does not end with a line's end", name);
	for (i = 0; i < length; i++) {
		bool blank = whole[i] == ' ' || whole[i] == '\n' || whole[i] == '\t';

		fields += !blank && !in_field;
		in_field = !blank;
		if (whole[i] != '\n')
			continue;
		if (!wanted)
			wanted = fields;
		/* What an absent probe loses is told in words. */
		if (fields < wanted || (fields > wanted && strcmp(name, "probes")))
			wrong("%s: a line of %zu columns of %zu", name, fields, wanted);
		fields = 0;
	}
}

/* Read in pieces, and pieces of it again: all is of one moment. */
static void do_whole(struct slot *slot)
{
	const struct file *file = &files[below(6)];
	int fd = openat(folder, file->name, O_RDONLY);
	size_t length = 0;
	ssize_t got;
	int i;

	(void)slot;
	if (fd < 0)
		wrong("cannot open %s: %s", file->name, strerror(errno));
	do {
		got = read(fd, whole + length, 1 + number() % 8192 % (sizeof(whole) - length));
		if (got < 0)
			wrong("cannot read %s: %s", file->name, strerror(errno));
		length += got;
	} while (got);
	if (file->kind == TEXT)
		check_lines(file->name, length);
	for (i = 0; i < 8 && file->kind != ONE_TEXT; i++) {
		size_t from = below(length), most = 1 + number() % 8192;

		got = pread(fd, buffer, most, from);
		if (got <= 0 || (size_t)got > length - from || memcmp(buffer, whole + from, got))
			wrong("%s: what is at %zu is not what was there", file->name, from);
	}
	close(fd);
}

static const struct action {
	void (*act)(struct slot *slot);
	unsigned int weight;
} actions[] = {
	{ do_open, 6 },
	{ do_close, 2 },
	{ do_read, 6 },
	{ do_pread, 6 },
	{ do_readv, 3 },
	{ do_seek, 4 },
	{ do_write_bytes, 4 },
	{ do_write_from_nowhere, 2 },
	{ do_write_id, 4 },
	{ do_reap, 3 },
	{ do_mmap, 2 },
	{ do_ioctl, 2 },
	{ do_poll, 2 },
	{ do_splice_out, 3 },
	{ do_splice_in, 2 },
	{ do_other, 4 },
	{ do_whole, 1 },
};

static void act(void)
{
	unsigned int sum = 0, at;
	size_t i;

	for (i = 0; i < COUNT(actions); i++)
		sum += actions[i].weight;
	at = below(sum);
	for (i = 0; at >= actions[i].weight; i++)
		at -= actions[i].weight;
	actions[i].act(&slots[below(COUNT(slots))]);
}

int main(int argc, char **argv)
{
	unsigned long wanted;
	size_t i;

	if (argc != 4) {
		fprintf(stderr, "usage: fuzz-files DIRECTORY OPERATIONS SEED\n");
		return 2;
	}
	wanted = strtoul(argv[2], NULL, 10);
	seed = strtoull(argv[3], NULL, 10);
	state = seed;
	folder = open(argv[1], O_RDONLY | O_DIRECTORY);
	if (folder < 0 || pipe2(pipes, O_NONBLOCK)) {
		fprintf(stderr, "fuzz-files: %s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	for (i = 0; i < COUNT(slots); i++)
		slots[i] = (struct slot){ -1, &files[0] };
	for (operation = 1; operation <= wanted; operation++)
		act();
	printf("%lu operations, seed %" PRIu64 "\n", wanted, seed);
	return 0;
}

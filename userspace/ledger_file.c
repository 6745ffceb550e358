// SPDX-License-Identifier: GPL-2.0
/*
 * ledger_file - the file that the ledger is kept in: lines that are there
 * whole and on the disk, or not at all
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger_file.h"

static int fail_at(const struct ledger_file *f, const char *what,
		   struct why *why)
{
	return fail(why, "%s/%s: %s: %s", f->path, LEDGER_NAME, what,
		    strerror(errno));
}

static int open_file(struct ledger_file *f, int flags)
{
	return openat(f->dir, LEDGER_NAME,
		      O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
}

/* For what was found torn: a name that is not taken. */
static int free_torn_name(const struct ledger_file *f, char name[LEDGER_NAME_SIZE])
{
	time_t now = time(NULL);
	unsigned long n;

	for (n = 1; n < 1000; n++) {
		ledger_name_of(name, ".torn", now, n);
		if (faccessat(f->dir, name, F_OK, AT_SYMLINK_NOFOLLOW))
			return errno == ENOENT ? 0 : -1;
	}
	errno = EEXIST;
	return -1;
}

/* The name of the file that was written before this one; empty: there is none. */
static int last_name(const struct ledger_file *f, char last[LEDGER_NAME_SIZE])
{
	int fd = openat(f->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), err;
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!dir)
		return -1;
	last[0] = '\0';
	errno = 0;
	while ((entry = readdir(dir))) {
		const char *name = entry->d_name;

		if (ledger_name_is_ours(name) &&
		    (!last[0] || ledger_name_compare(name, last) > 0))
			strcpy(last, name);
	}
	err = errno;
	closedir(dir);
	errno = err;
	return err ? -1 : 0;
}

/* Behind all that there are, whatever the clock says: in that order they are read. */
static int next_name(const struct ledger_file *f, char name[LEDGER_NAME_SIZE],
		     time_t now)
{
	char last[LEDGER_NAME_SIZE];

	if (last_name(f, last))
		return -1;
	ledger_name_of(name, "", now, 1);
	if (last[0] && ledger_name_compare(name, last) <= 0)
		ledger_name_after(name, last);
	return 0;
}

static int write_all(int fd, const char *data, size_t size, uint64_t at)
{
	while (size) {
		ssize_t n = pwrite(fd, data, size, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		data += n;
		at += n;
		size -= n;
	}
	return 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* As for who reads it: blanks around it, such as an editor leaves, are all right. */
static bool is_object(const char *begin, const char *end)
{
	while (begin < end && is_blank(*begin))
		begin++;
	while (begin < end && is_blank(end[-1]))
		end--;
	return end - begin >= 2 && *begin == '{' && end[-1] == '}';
}

/* Where the last line ends that is an object and has its newline. */
static size_t whole_lines(const char *text, size_t size)
{
	while (size) {
		const char *end = memrchr(text, '\n', size);
		const char *begin;

		if (!end)
			return 0;
		begin = memrchr(text, '\n', end - text);
		begin = begin ? begin + 1 : text;
		if (is_object(begin, end))
			return end + 1 - text;
		size = begin - text;
	}
	return 0;
}

/* So that nobody has to take our word for it that it was of no use. */
static int keep_torn(struct ledger_file *f, const char *torn, size_t size)
{
	char name[LEDGER_NAME_SIZE];
	int fd, err;

	if (free_torn_name(f, name))
		return -1;
	fd = openat(f->dir, name,
		    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -1;
	err = write_all(fd, torn, size, 0) || fsync(fd);
	close(fd);
	if (err)
		unlinkat(f->dir, name, 0);
	return err ? -1 : 0;
}

/*
 * On a full disk one line that a crash cut short is not kept: it is of no use,
 * and room is wanted. Lines that are there whole, and are none of ours, are
 * somebody's work.
 */
static int keep_or_drop_torn(struct ledger_file *f, const char *torn, size_t size,
			     struct why *why)
{
	f->torn_kept = !keep_torn(f, torn, size);
	if (f->torn_kept || !memchr(torn, '\n', size))
		return 0;
	return fail_at(f, "its last lines are damaged, and cannot be kept elsewhere",
		       why);
}

static int repair(struct ledger_file *f, struct why *why)
{
	uint64_t size = f->size;
	char *text;
	int err = 0;

	if (!size)
		return 0;
	text = mmap(NULL, size, PROT_READ, MAP_SHARED, f->fd, 0);
	if (text == MAP_FAILED)
		return fail_at(f, "cannot be read", why);
	f->size = whole_lines(text, size);
	f->found_torn = size - f->size;
	if (f->found_torn)
		err = keep_or_drop_torn(f, text + f->size, f->found_torn, why);
	munmap(text, size);
	if (err)
		return -1;
	if (f->found_torn && (ftruncate(f->fd, f->size) || fsync(f->fd)))
		return fail_at(f, "its torn end cannot be cut off", why);
	return 0;
}

/* The name of a directory is in the one above it. */
static int sync_parent(const struct ledger_file *f)
{
	int fd = openat(f->dir, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC), err;

	if (fd < 0)
		return -1;
	err = fsync(fd);
	close(fd);
	return err;
}

static int open_dir(struct ledger_file *f, const char *path, struct why *why)
{
	bool made = !mkdir(path, 0700);

	f->path = path;
	if (!made && errno != EEXIST)
		return fail(why, "%s: cannot be made: %s", path, strerror(errno));
	f->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (f->dir < 0 || (made && sync_parent(f)))
		return fail(why, "%s: %s", path, strerror(errno));
	return 0;
}

/* The file, or a new one, its name on the disk; where that fails it may be open. */
static int open_or_begin(struct ledger_file *f, struct why *why)
{
	struct stat st;

	f->fd = open_file(f, O_CREAT);
	if (f->fd < 0 || fstat(f->fd, &st) || fsync(f->dir))
		return fail_at(f, "cannot be opened", why);
	f->size = st.st_size;
	return repair(f, why);
}

int ledger_file_open(struct ledger_file *f, const char *dir, struct why *why)
{
	int err;

	*f = (struct ledger_file){ .dir = -1, .fd = -1 };
	if (!open_dir(f, dir, why) && !open_or_begin(f, why))
		return 0;
	err = errno;
	ledger_file_close(f);
	errno = err;
	return -1;
}

/* Whatever a write that failed has left. */
static int cut(struct ledger_file *f)
{
	f->torn = ftruncate(f->fd, f->size);
	return f->torn ? -1 : 0;
}

static int sync_name(struct ledger_file *f)
{
	f->unnamed = fsync(f->dir);
	return f->unnamed ? -1 : 0;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static bool is_our_dir_there(const struct ledger_file *f)
{
	struct stat ours, there;

	return !fstat(f->dir, &ours) && !stat(f->path, &there) &&
	       is_same(&ours, &there);
}

/*
 * Somebody may have removed it, or put another one in its place, or cut it off
 * (logrotate's copytruncate), or written into it; or done that to its directory.
 */
static bool is_as_we_left_it(const struct ledger_file *f)
{
	struct stat ours, there;

	if (!is_our_dir_there(f) || fstat(f->fd, &ours) ||
	    fstatat(f->dir, LEDGER_NAME, &there, AT_SYMLINK_NOFOLLOW))
		return false;
	if (!is_same(&ours, &there))
		return false;
	return (uint64_t)ours.st_size == f->size ||
	       (f->torn && (uint64_t)ours.st_size > f->size);
}

/* Goes on in the one that is there, or in a new one. */
static int replace(struct ledger_file *f, struct why *why)
{
	struct ledger_file other;

	if (ledger_file_open(&other, f->path, why)) {
		f->stranded = errno == EROFS && !is_our_dir_there(f);
		return -1;
	}
	ledger_file_close(f);
	*f = other;
	f->replaced = true;
	return 0;
}

int ledger_file_append(struct ledger_file *f, const char *lines, size_t size,
		       struct why *why)
{
	if (!is_as_we_left_it(f) && replace(f, why))
		return -1;
	if (f->torn && cut(f))
		return fail_at(f, "cannot be cut", why);
	if (f->unnamed && sync_name(f))
		return fail_at(f, "its name cannot be written", why);
	if (write_all(f->fd, lines, size, f->size) || fdatasync(f->fd)) {
		fail_at(f, "cannot be written", why);
		cut(f);
		return -1;
	}
	f->size += size;
	return 0;
}

int ledger_file_rotate(struct ledger_file *f, time_t now, struct why *why)
{
	char name[LEDGER_NAME_SIZE];
	int fd;

	if (!is_as_we_left_it(f))
		return replace(f, why);
	if (f->torn && cut(f))
		return fail_at(f, "cannot be cut", why);
	if (next_name(f, name, now) ||
	    renameat(f->dir, LEDGER_NAME, f->dir, name))
		return fail_at(f, "cannot be renamed", why);
	fd = open_file(f, O_CREAT | O_EXCL);
	if (fd < 0) {
		fail_at(f, "cannot be begun", why);
		renameat(f->dir, name, f->dir, LEDGER_NAME);
		return -1;
	}
	close(f->fd);
	f->fd = fd;
	f->size = 0;
	/* Where that fails nothing is appended until it does not. */
	sync_name(f);
	return 0;
}

void ledger_file_close(struct ledger_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	if (f->dir >= 0)
		close(f->dir);
	f->fd = -1;
	f->dir = -1;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * lock - one vmacctd at a time; and is there one?
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lock.h"
#include "number.h"

static int fail_locked(int fd, const char *path, struct why *why)
{
	char text[16];
	uint32_t pid;
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (number_u32(text, &pid))
		return fail(why, "another vmacctd is running (it holds %s)",
			    path);
	return fail(why, "another vmacctd is running: process %u", pid);
}

static int write_pid(int fd)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%d\n", (int)getpid());

	return ftruncate(fd, 0) || pwrite(fd, text, len, 0) != len ? -1 : 0;
}

int lock_take(const char *path, struct why *why)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int err;

	if (fd < 0)
		return fail(why, "%s: %s%s", path, strerror(errno),
			    errno == EACCES ? " (sudo)" : "");
	/* Who may open it may lock us out. */
	if (fchmod(fd, 0600))
		err = fail(why, "%s: %s", path, strerror(errno));
	else if (fcntl(fd, F_OFD_SETLK, &lock))
		err = errno == EAGAIN || errno == EACCES ?
		      fail_locked(fd, path, why) :
		      fail(why, "%s: %s", path, strerror(errno));
	else if (write_pid(fd))
		err = fail(why, "%s: %s", path, strerror(errno));
	else
		return fd;
	close(fd);
	return err;
}

bool lock_is_held(const char *path)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool held = fd >= 0 && !fcntl(fd, F_OFD_GETLK, &lock) &&
		    lock.l_type != F_UNLCK;

	if (fd >= 0)
		close(fd);
	return held;
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fail - why something could not be done, on one line
 *
 * What can go wrong for a reason that its user must hear takes a struct why
 * and returns a negative number after filling it. Printing is the caller's.
 */
#ifndef VMACCT_FAIL_H
#define VMACCT_FAIL_H

/* Exit statuses of all programs. */
enum {
	EXIT_DONE = 0,
	EXIT_COULD_NOT = 1,
	EXIT_WRONG_USAGE = 2,
};

struct why {
	char text[512];		/* what is wrong and what to do; no newline */
};

/* Says why; returns -1, so that "return fail(why, ...)" ends a function. */
int fail(struct why *why, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* "NAME: TEXT" on stderr, NAME being what the program was called. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What complain() puts first, "vmacct" or "vmacct top"; kept, not copied. */
void complain_as(const char *name);

/* For small things that nobody can go on without: complains and exits. */
void out_of_memory(void) __attribute__((noreturn));

/*
 * Flushes stdout: 0, or -1 if any of it could not be written (a full disk, a
 * closed pipe), which has been complained about then.
 */
int finish_output(void);

#endif /* VMACCT_FAIL_H */

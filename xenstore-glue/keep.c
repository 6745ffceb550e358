// SPDX-License-Identifier: GPL-2.0
/*
 * keep - keeps the ledger: what is written into it, and when
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "books.h"
#include "keep.h"
#include "ledger_book.h"
#include "ledger_file.h"
#include "monotonic.h"
#include "names.h"
#include "uuid.h"

/* The figures are more important than who has them is called. */
#define NAMES_PATIENCE_NS	2000000000ull

struct keep {
	const struct keep_options *options;
	struct ledger_file file;
	struct ledger_book book;
	const char *reap;		/* NULL: there is none */
	int hold;			/* the same, open; -1: it is not held */
	uint64_t due_ns;		/* the next checkpoint, since boot */
	uint64_t lost;			/* accounts, and it has been said */
	char *pending;			/* lines of loads that are over */
	size_t pending_size;
	bool writes_fail;		/* and it has been said; so with the rest: */
	bool rotating_fails;
	bool reaping_fails;
	bool books_fail;
	bool names_fail;		/* since the last checkpoint */
};

/* A module with a file open stays. */
static int hold_module(struct keep *k, struct why *why)
{
	if (!k->options->hold || !k->reap)
		return 0;
	k->hold = open(k->reap, O_WRONLY | O_CLOEXEC);
	return k->hold < 0 ? fail(why, "%s: %s", k->reap, strerror(errno)) : 0;
}

/* Stays all zero where there is none. */
static void read_boot_id(uint8_t id[VMACCT_UUID_LEN])
{
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
	char text[UUID_TEXT_LEN];

	if (!file)
		return;
	if (fgets(text, sizeof(text), file))
		uuid_parse(text, id);
	fclose(file);
}

static void say_what_was_torn(const struct ledger_file *f)
{
	if (f->found_torn)
		complain("note: the ledger ended in %" PRIu64 " bytes that are not a whole line: %s; what a crash cut short is written again",
			 f->found_torn, f->torn_kept ?
			 "they are in ledger.torn-*.jsonl" :
			 "there is no room to keep them");
}

struct keep *keep_open(const struct keep_options *options, const char *reap,
		       struct why *why)
{
	struct keep *k = calloc(1, sizeof(*k));

	if (!k)
		out_of_memory();
	k->options = options;
	k->reap = reap;
	k->hold = -1;
	if (hold_module(k, why)) {
		free(k);
		return NULL;
	}
	read_boot_id(k->book.boot_id);
	if (ledger_file_open(&k->file, options->dir, why)) {
		keep_close(k);
		return NULL;
	}
	say_what_was_torn(&k->file);
	return k;
}

void keep_close(struct keep *k)
{
	if (!k)
		return;
	ledger_file_close(&k->file);
	ledger_book_free(&k->book);
	books_close();
	names_close();
	if (k->hold >= 0)
		close(k->hold);
	free(k->pending);
	free(k);
}

/* Says it once; returns whether it works. */
static bool works(int err, bool *fails, const char *what, const struct why *why)
{
	if (err && !*fails)
		complain("%s: %s (trying again until it works)", what, why->text);
	if (!err && *fails)
		complain("%s: it works again", what);
	*fails = err;
	return !err;
}

static void look(struct keep *k, const struct snapshot *s)
{
	struct books b;
	struct why why;
	int err = books_read(&b, &why);

	works(err, &k->books_fail, "the domains' own CPU time is not in the ledger", &why);
	ledger_book_look(&k->book, s, err ? NULL : &b);
	if (!err)
		books_free(&b);
}

static void ask_name(struct keep *k, struct book_domain *d)
{
	char name[NAME_LEN];
	struct why why;

	if (k->names_fail)
		return;
	k->names_fail = names_of_domain(d->domid, name, &why);
	/* It may be dying, and have none any more. */
	if (!k->names_fail && name[0])
		memcpy(d->name, name, sizeof(d->name));
}

/* Of those that have none yet, or of @all; as far as there is patience. */
static void ask_names(struct keep *k, bool all)
{
	uint64_t end = monotonic_ns() + NAMES_PATIENCE_NS;
	size_t i;

	for (i = 0; i < k->book.nr_domains && monotonic_ns() < end; i++) {
		struct book_domain *d = &k->book.domains[i];

		if (d->has_account && d->alive && (all || !d->name[0]))
			ask_name(k, d);
	}
}

static bool append(struct keep *k, const char *lines, size_t size)
{
	struct why why;
	int err = ledger_file_append(&k->file, lines, size, &why);

	if (k->file.replaced) {
		complain("note: somebody has removed, replaced or changed " LEDGER_NAME ": the ledger goes on in the one that is there now");
		say_what_was_torn(&k->file);
	}
	k->file.replaced = false;
	return works(err, &k->writes_fail, "the ledger", &why);
}

static bool append_pending(struct keep *k)
{
	if (!k->pending_size)
		return true;
	if (!append(k, k->pending, k->pending_size))
		return false;
	free(k->pending);
	k->pending = NULL;
	k->pending_size = 0;
	return true;
}

static bool append_and_free(struct keep *k, char *lines, size_t size)
{
	bool written = append(k, lines, size);

	free(lines);
	return written;
}

static void add_pending(struct keep *k, char *lines, size_t size)
{
	k->pending = realloc(k->pending, k->pending_size + size);
	if (!k->pending)
		out_of_memory();
	memcpy(k->pending + k->pending_size, lines, size);
	k->pending_size += size;
	free(lines);
}

static bool write_closed(struct keep *k, const struct snapshot *s)
{
	size_t size;
	char *lines = ledger_book_closed(&k->book, s, &size);

	if (!lines)
		return true;
	if (!append_and_free(k, lines, size))
		return false;
	ledger_book_close_vifs(&k->book);
	return true;
}

static int reap(int fd, uint64_t account, struct why *why)
{
	char id[24];
	int len = snprintf(id, sizeof(id), "%" PRIu64, account);

	/* ENOENT: somebody else was faster, which is all the same. */
	if (write(fd, id, len) == len || errno == ENOENT)
		return 0;
	return fail(why, "%s", strerror(errno));
}

/* The same number is another account in another load of the module. */
static bool is_same_load(const struct keep *k)
{
	struct snapshot now;
	struct why why;
	bool same;

	if (snapshot_read(&now, NULL, &why))
		return false;
	same = !memcmp(now.module.load_id, k->book.load_id,
		       sizeof(k->book.load_id));
	snapshot_free(&now);
	return same;
}

static int reap_closed(struct keep *k, struct why *why)
{
	int fd = open(k->reap, O_WRONLY | O_CLOEXEC), err = 0;
	size_t i;

	if (fd < 0 && errno == ENOENT)
		return 0;	/* the module is gone, and they with it */
	if (fd < 0)
		return fail(why, "%s: %s", k->reap, strerror(errno));
	/* As long as its file is open the module stays. */
	if (is_same_load(k))
		for (i = 0; i < k->book.nr_vifs && !err; i++)
			if (k->book.vifs[i].closed)
				err = reap(fd, k->book.vifs[i].account, why);
	close(fd);
	return err;
}

static bool any_closed(const struct keep *k)
{
	size_t i;

	for (i = 0; i < k->book.nr_vifs; i++)
		if (k->book.vifs[i].closed)
			return true;
	return false;
}

static void acknowledge(struct keep *k)
{
	struct why why;

	if (k->reap && any_closed(k))
		works(reap_closed(k, &why), &k->reaping_fails,
		      "accounts that are in the ledger cannot be reaped", &why);
}

static bool write_begun(struct keep *k, const struct snapshot *s)
{
	size_t size;
	char *lines = ledger_book_begun(&k->book, s, &size);

	if (!lines)
		return true;
	if (!append_and_free(k, lines, size))
		return false;
	ledger_book_domains_written(&k->book);
	return true;
}

/* So that each file begins with a checkpoint. */
static void rotate_if_large(struct keep *k)
{
	struct why why;

	if (k->file.size >= k->options->rotate)
		works(ledger_file_rotate(&k->file, time(NULL), &why),
		      &k->rotating_fails,
		      "the ledger grows on in the same file", &why);
}

static bool write_checkpoint(struct keep *k, const struct snapshot *s)
{
	size_t size;
	char *lines;

	k->names_fail = false;
	ask_names(k, true);
	rotate_if_large(k);
	lines = ledger_book_checkpoint(&k->book, s, &size);
	if (!append_and_free(k, lines, size))
		return false;
	ledger_book_domains_written(&k->book);
	k->due_ns = s->boottime_ns + k->options->interval;
	return true;
}

static void look_for_lost(struct keep *k)
{
	if (k->book.lost > k->lost)
		complain("%" PRIu64 " accounts ended and were reaped by somebody else, or dropped, before they were in the ledger (load vmacct with a larger gone_max)",
			 k->book.lost - k->lost);
	k->lost = k->book.lost;
}

static bool note(struct keep *k, const struct snapshot *s)
{
	look(k, s);
	look_for_lost(k);
	ask_names(k, false);
	/* Whatever is new comes behind what has waited longer. */
	return append_pending(k) && write_closed(k, s);
}

void keep_update(struct keep *k, const struct snapshot *s)
{
	bool written = note(k, s);

	acknowledge(k);
	if (!written)
		return;
	if (s->boottime_ns >= k->due_ns)
		write_checkpoint(k, s);
	else
		write_begun(k, s);
}

bool keep_is_stranded(const struct keep *k)
{
	return k->file.stranded;
}

int keep_finish(struct keep *k, const struct snapshot *s)
{
	return note(k, s) && write_checkpoint(k, s) ? 0 : -1;
}

void keep_end_load(struct keep *k, const struct snapshot *s)
{
	size_t size;
	char *lines;

	if (!keep_finish(k, s))
		return;
	lines = ledger_book_closed(&k->book, s, &size);
	if (lines)
		add_pending(k, lines, size);
	lines = ledger_book_checkpoint(&k->book, s, &size);
	add_pending(k, lines, size);
}

// SPDX-License-Identifier: GPL-2.0
/*
 * fake_xenstore - a xenstored in memory, that fails when told to
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xenstore.h>

#include "fake_xenstore.h"
#include "unit.h"
#include "wire.h"

#define MOST_NODES	4096
#define MOST_EVENTS	16

struct node {
	char *path;
	char *value;
	size_t len;
	char *perms;
};

struct tree {
	size_t count;
	struct node node[MOST_NODES];
};

struct fake fake;

static struct tree store;		/* what everybody sees */
static struct tree copy;		/* what the one transaction sees */
static unsigned int generation, began_at;
static int writes, removals, reads;	/* of the transaction */
static char last_write[256];
static uint32_t transaction, next_transaction = 1;
static const char *events[MOST_EVENTS];
static int nr_events;

static void clear(struct tree *t)
{
	size_t i;

	for (i = 0; i < t->count; i++) {
		free(t->node[i].path);
		free(t->node[i].value);
		free(t->node[i].perms);
	}
	t->count = 0;
}

static char *duplicate(const void *from, size_t len)
{
	char *to = calloc(1, len + 1);

	ck_assert_ptr_nonnull(to);
	memcpy(to, from, len);
	return to;
}

static void copy_tree(struct tree *to, const struct tree *from)
{
	size_t i;

	clear(to);
	for (i = 0; i < from->count; i++) {
		const struct node *n = &from->node[i];

		to->node[i].path = strdup(n->path);
		to->node[i].value = duplicate(n->value, n->len);
		to->node[i].len = n->len;
		to->node[i].perms = strdup(n->perms);
	}
	to->count = from->count;
}

static struct node *find(struct tree *t, const char *path)
{
	size_t i;

	for (i = 0; i < t->count; i++)
		if (!strcmp(t->node[i].path, path))
			return &t->node[i];
	return NULL;
}

static bool is_under(const char *path, const char *top)
{
	size_t len = strlen(top);

	return !strncmp(path, top, len) && (!path[len] || path[len] == '/');
}

static void put(struct tree *t, const char *path, const void *value, size_t len)
{
	struct node *n = find(t, path);
	char *parent, *slash;

	if (!n) {
		parent = strdup(path);
		slash = strrchr(parent, '/');
		*slash = '\0';
		if (*parent && !find(t, parent))
			put(t, parent, "", 0);
		free(parent);
		ck_assert_uint_lt(t->count, MOST_NODES);
		n = &t->node[t->count++];
		n->path = strdup(path);
		n->perms = strdup("");
		n->value = NULL;
	}
	free(n->value);
	n->value = duplicate(value, len);
	n->len = len;
}

static bool take_away(struct tree *t, const char *path)
{
	bool found = false;
	size_t i = 0;

	while (i < t->count) {
		struct node *n = &t->node[i];

		if (!is_under(n->path, path)) {
			i++;
			continue;
		}
		free(n->path);
		free(n->value);
		free(n->perms);
		*n = t->node[--t->count];
		found = true;
	}
	return found;
}

/* Names, each with its NUL, as xenstored sends them; NULL: no such node. */
static char *list(struct tree *t, const char *path, size_t *len)
{
	char *names = calloc(1, 65536);
	size_t i, prefix = strlen(path);

	*len = 0;
	if (!find(t, path)) {
		free(names);
		return NULL;
	}
	for (i = 0; i < t->count; i++) {
		const char *name = t->node[i].path + prefix + 1;

		if (!is_under(t->node[i].path, path) ||
		    !t->node[i].path[prefix] || strchr(name, '/'))
			continue;
		strcpy(names + *len, name);
		*len += strlen(name) + 1;
	}
	return names;
}

void fake_reset(void)
{
	clear(&store);
	clear(&copy);
	memset(&fake, 0, sizeof(fake));
	fake.lose_after = -1;
	transaction = 0;
	nr_events = 0;
}

void fake_clear_counts(void)
{
	fake.writes = 0;
	fake.removals = 0;
	fake.reads = 0;
	fake.requests = 0;
	fake.commits = 0;
	fake.aborts = 0;
	fake.last_write[0] = '\0';
}

void fake_set_bytes(const char *path, const void *value, size_t len)
{
	put(&store, path, value, len);
	generation++;
}

void fake_set(const char *path, const char *value)
{
	if (value)
		put(&store, path, value, strlen(value));
	else
		take_away(&store, path);
	generation++;
}

const char *fake_get(const char *path)
{
	const struct node *n = find(&store, path);

	return n ? n->value : NULL;
}

const char *fake_perms(const char *path)
{
	const struct node *n = find(&store, path);

	ck_assert_msg(n, "no node %s", path);
	return n->perms;
}

size_t fake_nodes_under(const char *path)
{
	size_t i, n = 0;

	for (i = 0; i < store.count; i++)
		n += is_under(store.node[i].path, path) &&
		     strcmp(store.node[i].path, path);
	return n;
}

void fake_fire(const char *special)
{
	ck_assert_int_lt(nr_events, MOST_EVENTS);
	events[nr_events++] = special;
}

void fake_assert_clean(void)
{
	ck_assert_int_eq(fake.open_handles, 0);
	ck_assert_int_eq(fake.open_transactions, 0);
}

/* The requests, for both interfaces: 0 or a negative errno. */

static uint32_t begin(void)
{
	ck_assert_msg(!transaction, "a transaction within a transaction");
	copy_tree(&copy, &store);
	began_at = generation;
	writes = 0;
	removals = 0;
	reads = 0;
	transaction = next_transaction++;
	fake.open_transactions++;
	return transaction;
}

static void count_done(void)
{
	fake.writes += writes;
	fake.removals += removals;
	fake.reads += reads;
	if (writes)
		strcpy(fake.last_write, last_write);
	writes = 0;
	removals = 0;
	reads = 0;
}

static int conclude(bool commit)
{
	ck_assert_msg(transaction, "the end of no transaction");
	transaction = 0;
	fake.open_transactions--;
	if (!commit) {
		fake.aborts++;
		return 0;
	}
	if (fake.conflicts) {
		fake.conflicts--;
		return -EAGAIN;
	}
	if (began_at != generation)
		return -EAGAIN;
	fake.commits++;
	copy_tree(&store, &copy);
	generation++;
	count_done();
	return 0;
}

static struct tree *tree_of(uint32_t t)
{
	ck_assert_uint_eq(t, t ? transaction : 0);
	if (t && fake.before)
		fake.before(fake.requests);
	return t ? &copy : &store;
}

static const char *absolute(const char *path, char buffer[4096])
{
	if (*path == '/')
		return path;
	snprintf(buffer, 4096, "/local/domain/0/%s", path);
	return buffer;
}

static int do_write(uint32_t t, const char *path, const void *value, size_t len)
{
	struct tree *tree = tree_of(t);

	if (fake.refused && strstr(path, fake.refused))
		return -fake.refusal;
	put(tree, path, value, len);
	writes++;
	strncpy(last_write, path, sizeof(last_write) - 1);
	if (!t)
		count_done();
	return 0;
}

static int do_remove(uint32_t t, const char *path)
{
	if (!take_away(tree_of(t), path))
		return -ENOENT;
	removals++;
	if (!t)
		count_done();
	return 0;
}

static int do_set_perms(uint32_t t, const char *path, const char *value,
			size_t len)
{
	struct node *n = find(tree_of(t), path);
	size_t i;

	if (!n)
		return -ENOENT;
	free(n->perms);
	n->perms = duplicate(value, len);
	for (i = 0; i + 1 < len; i++)
		if (!n->perms[i])
			n->perms[i] = ',';
	return 0;
}

/* wire.h */

struct wire {
	wire_handler *handler;
	void *context;
	bool lost;
};

struct wire *wire_open(int stop_fd, struct why *why)
{
	struct wire *w;

	(void)stop_fd;
	if (fake.away) {
		fail(why, "nobody is there");
		return NULL;
	}
	fake.connects++;
	fake.open_handles++;
	w = calloc(1, sizeof(*w));
	ck_assert_ptr_nonnull(w);
	return w;
}

void wire_close(struct wire *w)
{
	if (!w)
		return;
	if (transaction) {
		transaction = 0;
		fake.open_transactions--;
	}
	fake.open_handles--;
	free(w);
}

void wire_handle(struct wire *w, wire_handler *handler, void *context)
{
	w->handler = handler;
	w->context = context;
}

static void do_request(const struct wire_request *r, const char *path,
		       struct wire_answer *a)
{
	static char id[16];
	const struct node *n;
	struct tree *tree;

	switch (r->type) {
	case XS_TRANSACTION_START:
		a->len = sprintf(id, "%u", begin());
		a->body = id;
		break;
	case XS_TRANSACTION_END:
		a->error = -conclude(!strcmp(r->path, "T"));
		break;
	case XS_READ:
		tree = tree_of(r->transaction);
		n = find(tree, path);
		reads++;
		a->error = n ? 0 : ENOENT;
		a->body = n ? n->value : "ENOENT";
		a->len = n ? n->len : 7;
		break;
	case XS_WRITE:
		a->error = -do_write(r->transaction, path, r->value, r->len);
		break;
	case XS_RM:
		a->error = -do_remove(r->transaction, path);
		break;
	case XS_SET_PERMS:
		a->error = -do_set_perms(r->transaction, path, r->value, r->len);
		break;
	default:
		ck_abort_msg("a request of type %d", r->type);
	}
}

static bool is_lost(struct wire *w)
{
	if (fake.away || !fake.lose_after)
		w->lost = true;
	else if (fake.lose_after > 0)
		fake.lose_after--;
	return w->lost;
}

void wire_request(struct wire *w, const struct wire_request *r)
{
	struct wire_answer a = { .tag = r->tag, .body = "", .len = 0 };
	char buffer[4096], *names = NULL;
	const char *path = absolute(r->path, buffer);

	if (is_lost(w))
		return;
	fake.requests++;
	if (r->type == XS_DIRECTORY) {
		names = list(tree_of(r->transaction), path, &a.len);
		a.error = names ? 0 : ENOENT;
		a.body = names ? names : "";
	} else {
		do_request(r, path, &a);
	}
	if (w->handler)
		w->handler(w->context, &a);
	free(names);
}

int wire_flush(struct wire *w)
{
	return w->lost ? -1 : 0;
}

bool wire_alive(struct wire *w)
{
	w->lost |= fake.away;
	return !w->lost;
}

const char *wire_why(const struct wire *w)
{
	(void)w;
	return "it went away";
}

/* libxenstore */

struct xs_handle {
	int watches;
};

static bool outcome(int error)
{
	errno = error;
	return !error;
}

struct xs_handle *xs_open(unsigned long flags)
{
	struct xs_handle *xs;

	(void)flags;
	if (fake.away) {
		errno = ECONNREFUSED;
		return NULL;
	}
	fake.open_handles++;
	xs = calloc(1, sizeof(*xs));
	ck_assert_ptr_nonnull(xs);
	return xs;
}

void xs_close(struct xs_handle *xs)
{
	if (!xs)
		return;
	fake.open_handles--;
	free(xs);
}

void *xs_read(struct xs_handle *xs, xs_transaction_t t, const char *path,
	      unsigned int *len)
{
	char buffer[4096];
	const struct node *n = find(tree_of(t), absolute(path, buffer));

	(void)xs;
	if (!n) {
		errno = ENOENT;
		return NULL;
	}
	if (len)
		*len = n->len;
	return duplicate(n->value, n->len);
}

char **xs_directory(struct xs_handle *xs, xs_transaction_t t, const char *path,
		    unsigned int *count)
{
	size_t len, at, n = 0;
	char *names = list(tree_of(t), path, &len), **array;

	(void)xs;
	if (!names) {
		errno = ENOENT;
		return NULL;
	}
	for (at = 0; at < len; at += strlen(names + at) + 1)
		n++;
	array = malloc(n * sizeof(*array) + len + 1);
	ck_assert_ptr_nonnull(array);
	memcpy(array + n, names, len);
	*count = n;
	for (n = 0, at = 0; at < len; at += strlen(names + at) + 1)
		array[n++] = (char *)(array + *count) + at;
	free(names);
	return array;
}

bool xs_rm(struct xs_handle *xs, xs_transaction_t t, const char *path)
{
	(void)xs;
	return outcome(-do_remove(t, path));
}

xs_transaction_t xs_transaction_start(struct xs_handle *xs)
{
	(void)xs;
	return begin();
}

bool xs_transaction_end(struct xs_handle *xs, xs_transaction_t t, bool abandon)
{
	(void)xs;
	(void)t;
	return outcome(-conclude(!abandon));
}

bool xs_watch(struct xs_handle *xs, const char *path, const char *token)
{
	(void)path;
	(void)token;
	xs->watches++;
	return true;
}

int xs_fileno(struct xs_handle *xs)
{
	(void)xs;
	return -1;
}

char **xs_check_watch(struct xs_handle *xs)
{
	char **event;

	(void)xs;
	if (!nr_events)
		return NULL;
	event = calloc(2, sizeof(*event));
	ck_assert_ptr_nonnull(event);
	event[XS_WATCH_PATH] = (char *)events[--nr_events];
	event[XS_WATCH_TOKEN] = event[XS_WATCH_PATH];
	return event;
}

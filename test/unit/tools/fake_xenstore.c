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
#define MOST_TRANSACTIONS	64

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

/* What a transaction sees, what it saw at first, and what it did. */
static struct transaction {
	uint32_t id;			/* 0: this one is free */
	struct tree copy, begin;
	char home[64];			/* all that it may change */
	int writes, removals, reads;
	char last_write[256];
} transactions[MOST_TRANSACTIONS], without;

static uint32_t next_id = 1;
static unsigned long generation;	/* grows with each change */
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
	generation++;
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
		generation++;
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

/* The generation, as many whole names as there is room for, and the end. */
static char *list_part(const char *path, const char *offset, size_t *len)
{
	char *names, *part = calloc(1, 65536);
	size_t all, n = 0, from = atoi(offset);

	if (fake.before_part)
		fake.before_part(from);
	names = list(&store, path, &all);
	if (!names) {
		free(part);
		return NULL;
	}
	*len = sprintf(part, "%lu", generation) + 1;
	while (from + n < all &&
	       n + strlen(names + from + n) + 1 <= fake.payload)
		n += strlen(names + from + n) + 1;
	memcpy(part + *len, names + from, n);
	*len += n + (from + n >= all);
	free(names);
	return part;
}

static void forget(struct transaction *t)
{
	clear(&t->copy);
	clear(&t->begin);
	memset(t, 0, sizeof(*t));
	fake.open_transactions--;
}

void fake_reset(void)
{
	int i;

	clear(&store);
	for (i = 0; i < MOST_TRANSACTIONS; i++)
		forget(&transactions[i]);
	memset(&without, 0, sizeof(without));
	memset(&fake, 0, sizeof(fake));
	fake.lose_after = -1;
	fake.payload = XENSTORE_PAYLOAD_MAX;
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
}

void fake_set(const char *path, const char *value)
{
	if (value)
		put(&store, path, value, strlen(value));
	else
		take_away(&store, path);
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

static struct transaction *transaction_of(uint32_t id)
{
	int i;

	for (i = 0; i < MOST_TRANSACTIONS; i++)
		if (transactions[i].id == id)
			return &transactions[i];
	ck_abort_msg("there is no transaction %u", id);
}

static uint32_t begin(void)
{
	struct transaction *t = transaction_of(0);

	copy_tree(&t->copy, &store);
	copy_tree(&t->begin, &store);
	t->id = next_id++;
	fake.open_transactions++;
	return t->id;
}

static void count_done(struct transaction *t)
{
	fake.writes += t->writes;
	fake.removals += t->removals;
	fake.reads += t->reads;
	if (t->writes)
		strcpy(fake.last_write, t->last_write);
	t->writes = 0;
	t->removals = 0;
	t->reads = 0;
}

/* Is all of @from under @top also in @in? */
static bool is_in(struct tree *in, const struct tree *from, const char *top)
{
	const struct node *n, *found;

	for (n = from->node; n < from->node + from->count; n++) {
		if (!is_under(n->path, top))
			continue;
		found = find(in, n->path);
		if (!found || found->len != n->len ||
		    memcmp(found->value, n->value, n->len))
			return false;
	}
	return true;
}

static void commit(struct transaction *t)
{
	const struct node *n;

	take_away(&store, t->home);
	for (n = t->copy.node; n < t->copy.node + t->copy.count; n++) {
		if (!is_under(n->path, t->home))
			continue;
		put(&store, n->path, n->value, n->len);
		free(find(&store, n->path)->perms);
		find(&store, n->path)->perms = strdup(n->perms);
	}
	fake.commits++;
	count_done(t);
}

static int conclude(uint32_t id, bool wanted)
{
	struct transaction *t = transaction_of(id);
	int err = 0;

	ck_assert_msg(id, "the end of no transaction");
	if (!wanted) {
		fake.aborts++;
	} else if (fake.conflicts) {
		fake.conflicts--;
		err = -EAGAIN;
	} else if (!is_in(&store, &t->begin, t->home) ||
		   !is_in(&t->begin, &store, t->home)) {
		err = -EAGAIN;
	} else {
		commit(t);
	}
	forget(t);
	return err;
}

/* A transaction may change one domain's home; reading is not looked at. */
static void stay_at_home(struct transaction *t, const char *path)
{
	unsigned int domid;
	char home[64];
	int found = sscanf(path, "/local/domain/%u", &domid);

	ck_assert_int_eq(found, 1);
	snprintf(home, sizeof(home), "/local/domain/%u", domid);
	ck_assert(!*t->home || !strcmp(t->home, home));
	strcpy(t->home, home);
}

/* Whose counts a change belongs to, and what it changes. */
static struct transaction *change(uint32_t id, const char *path,
				  struct tree **tree)
{
	struct transaction *t = id ? transaction_of(id) : &without;

	if (id && fake.before)
		fake.before(fake.requests);
	if (id)
		stay_at_home(t, path);
	*tree = id ? &t->copy : &store;
	return t;
}

static struct tree *tree_of(uint32_t id)
{
	if (id && fake.before)
		fake.before(fake.requests);
	return id ? &transaction_of(id)->copy : &store;
}

static const char *absolute(const char *path, char buffer[4096])
{
	if (*path == '/')
		return path;
	snprintf(buffer, 4096, "/local/domain/0/%s", path);
	return buffer;
}

static int do_write(uint32_t id, const char *path, const void *value,
		    size_t len)
{
	struct tree *tree;
	struct transaction *t = change(id, path, &tree);

	if (fake.refused && strstr(path, fake.refused))
		return -fake.refusal;
	put(tree, path, value, len);
	t->writes++;
	strncpy(t->last_write, path, sizeof(t->last_write) - 1);
	if (!id)
		count_done(t);
	return 0;
}

static int do_remove(uint32_t id, const char *path)
{
	struct tree *tree;
	struct transaction *t = change(id, path, &tree);

	if (!take_away(tree, path))
		return -ENOENT;
	t->removals++;
	if (!id)
		count_done(t);
	return 0;
}

static int do_set_perms(uint32_t id, const char *path, const char *value,
			size_t len)
{
	struct tree *tree;
	struct node *n;
	size_t i;

	change(id, path, &tree);
	n = find(tree, path);
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
	int i;

	if (!w)
		return;
	/* xenstored abandons what its client leaves behind. */
	for (i = 0; i < MOST_TRANSACTIONS; i++)
		if (transactions[i].id)
			forget(&transactions[i]);
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
		a->error = -conclude(r->transaction, !strcmp(r->path, "T"));
		break;
	case XS_READ:
		tree = tree_of(r->transaction);
		n = find(tree, path);
		if (!r->transaction)
			fake.reads++;
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
		a.error = !names ? ENOENT : a.len > fake.payload ? E2BIG : 0;
		a.body = a.error ? "E2BIG" : names;
		a.len = a.error ? strlen("E2BIG") : a.len;
	} else if (r->type == XS_DIRECTORY_PART) {
		names = list_part(path, r->value, &a.len);
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
	fake.flushes++;
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

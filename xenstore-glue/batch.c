// SPDX-License-Identifier: GPL-2.0
/*
 * batch - many domains' nodes, several domains in a transaction
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"

/* A transaction's requests, about; one domain's are never split. */
#define REQUESTS	480

/* Each try at one domain's transaction takes microseconds. */
#define TRIES		100

/* What an answer is about: which job, and what of it. */
enum { ASKED_LIVES, ASKED_LEFT, ASKED_REMOVAL, ASKED_CHANGE, NR_ASKED };

enum result { LOST = -1, DONE, CONFLICT, AGAIN };

/* One transaction under way. */
struct batch {
	struct wire *wire;
	const struct place *place;
	struct job *jobs;
	size_t count;
	size_t job;		/* whose requests are being made */
	char path[PLACE_LEN];	/* begins with the path of its bill ... */
	size_t bill;		/* ... which is that long */
	uint32_t transaction;
	int error;		/* of starting or ending it */
};

static void take_transaction(void *context, const struct wire_answer *a)
{
	struct batch *b = context;
	unsigned long id;
	char *end;

	b->error = a->error;
	if (b->error)
		return;
	errno = 0;
	id = strtoul(a->body, &end, 10);
	if (end == a->body || *end || errno || !id || id > UINT32_MAX)
		b->error = EINVAL;
	b->transaction = id;
}

static void take_end(void *context, const struct wire_answer *a)
{
	struct batch *b = context;

	b->error = a->error;
}

static void judge(struct job *job, enum verdict is, int error)
{
	if (job->verdict != JOB_OPEN)
		return;
	job->verdict = is;
	job->error = error;
}

static bool is_as_left(const struct job *job, const struct wire_answer *a)
{
	char line[NODE_LINE_LEN];
	size_t len = node_line(line, &job->was->figures, job->was->updated);

	return !a->error && a->len == len && !memcmp(a->body, line, len);
}

/* A node to be removed may have gone by itself. */
static bool is_gone_already(const struct wire_answer *a)
{
	return a->tag % NR_ASKED == ASKED_REMOVAL && a->error == ENOENT;
}

static void take_answer(void *context, const struct wire_answer *a)
{
	struct batch *b = context;
	struct job *job = &b->jobs[a->tag / NR_ASKED];

	switch (a->tag % NR_ASKED) {
	case ASKED_LIVES:
		if (!place_lives(b->place, job->now, a->error, a->body, a->len))
			judge(job, JOB_GONE, 0);
		break;
	case ASKED_LEFT:
		if (!is_as_left(job, a))
			judge(job, JOB_FOREIGN, 0);
		break;
	default:
		if (a->error && !is_gone_already(a))
			judge(job, JOB_REFUSED, a->error);
	}
}

static void request(struct batch *b, enum xsd_sockmsg_type type,
		    unsigned int asked, const char *path, const char *value,
		    size_t len)
{
	const struct wire_request r = {
		.type = type,
		.transaction = b->transaction,
		.tag = b->job * NR_ASKED + asked,
		.path = path,
		.value = value,
		.len = len,
	};

	wire_request(b->wire, &r);
}

static void request_node(struct batch *b, enum xsd_sockmsg_type type,
			 unsigned int asked, const char *node,
			 const char *value, size_t len)
{
	strcpy(b->path + b->bill, node);
	request(b, type, asked, b->path, value, len);
}

static void write_node(void *context, const char *node, const char *value,
		       size_t len)
{
	request_node(context, XS_WRITE, ASKED_CHANGE, node, value, len);
}

static void remove_node(void *context, const char *node)
{
	request_node(context, XS_RM, ASKED_REMOVAL, node, NULL, 0);
}

/*
 * Nobody knows what is there. What is created inherits these permissions: the
 * domain reads its bill, and owns nothing of it even if it owns its home.
 */
static void begin_anew(struct batch *b)
{
	char perms[32];
	int len;

	remove_node(b, "");
	if (b->place->own)
		return;
	len = snprintf(perms, sizeof(perms), "n0%cr%u", '\0',
		       b->jobs[b->job].now->domid);
	write_node(b, "", "", 0);
	request_node(b, XS_SET_PERMS, ASKED_CHANGE, "", perms, len + 1);
}

static void request_job(struct batch *b)
{
	const struct mirror_sink sink = {
		.write = write_node, .remove = remove_node, .context = b,
	};
	const struct job *job = &b->jobs[b->job];
	bool list = place_question(b->place, job->now, b->path);

	request(b, list ? XS_DIRECTORY : XS_READ, ASKED_LIVES, b->path, NULL,
		0);
	place_node(b->place, job->now->domid, "", b->path);
	b->bill = strlen(b->path);
	/*
	 * Not "updated", for all that: whoever watches hears of a transaction's
	 * nodes in the order in which it first touched them.
	 */
	if (job->was)
		request_node(b, XS_READ, ASKED_LEFT, "", NULL, 0);
	else
		begin_anew(b);
	mirror_changes(job->was, job->now, &sink);
}

static int start_transaction(struct batch *b)
{
	static const struct wire_request r = {
		.type = XS_TRANSACTION_START, .path = "",
	};

	wire_handle(b->wire, take_transaction, b);
	wire_request(b->wire, &r);
	return wire_flush(b->wire);
}

static int end_transaction(struct batch *b, bool commit)
{
	const struct wire_request r = {
		.type = XS_TRANSACTION_END,
		.transaction = b->transaction,
		.path = commit ? "T" : "F",
	};

	wire_handle(b->wire, take_end, b);
	wire_request(b->wire, &r);
	return wire_flush(b->wire);
}

static bool is_open(const struct job *job)
{
	return job->verdict == JOB_OPEN;
}

static size_t count_open(const struct batch *b)
{
	size_t i, n = 0;

	for (i = 0; i < b->count; i++)
		n += is_open(&b->jobs[i]);
	return n;
}

static void judge_all(struct batch *b, enum verdict is, int error)
{
	size_t i;

	for (i = 0; i < b->count; i++)
		judge(&b->jobs[i], is, error);
}

/* What is no longer as it was left is begun anew. */
static void reopen_foreign(struct batch *b)
{
	size_t i;

	for (i = 0; i < b->count; i++) {
		if (b->jobs[i].verdict != JOB_FOREIGN)
			continue;
		b->jobs[i].was = NULL;
		b->jobs[i].verdict = JOB_OPEN;
	}
}

static enum result attempt(struct batch *b)
{
	size_t open = count_open(b);

	if (start_transaction(b))
		return LOST;
	if (b->error) {
		judge_all(b, JOB_REFUSED, b->error);
		return DONE;
	}
	wire_handle(b->wire, take_answer, b);
	for (b->job = 0; b->job < b->count; b->job++)
		if (is_open(&b->jobs[b->job]))
			request_job(b);
	if (wire_flush(b->wire))
		return LOST;
	if (count_open(b) != open) {
		reopen_foreign(b);
		return end_transaction(b, false) ? LOST : AGAIN;
	}
	if (end_transaction(b, true))
		return LOST;
	if (b->error == EAGAIN)
		return CONFLICT;
	if (b->error)
		judge_all(b, JOB_REFUSED, b->error);
	judge_all(b, JOB_WRITTEN, 0);
	return DONE;
}

static int write_each(struct batch *b);

static int write_batch(struct batch *b)
{
	enum result result;
	int tries;

	for (tries = 0; tries < TRIES && count_open(b); tries++) {
		result = attempt(b);
		if (result == LOST)
			return -1;
		/* Let one who is in somebody's way not hold up the others. */
		if (result == CONFLICT && b->count > 1)
			return write_each(b);
	}
	judge_all(b, JOB_BUSY, 0);
	return 0;
}

static int write_each(struct batch *b)
{
	struct batch one = *b;

	one.count = 1;
	for (one.jobs = b->jobs; one.jobs < b->jobs + b->count; one.jobs++)
		if (write_batch(&one))
			return -1;
	return 0;
}

static size_t requests_of(const struct job *job)
{
	return 4 + NR_FIGURES + job->now->nr_vifs * NR_FIGURES +
	       (job->was ? job->was->nr_vifs : 0);
}

int batch_write(struct wire *wire, const struct place *place,
		struct job *jobs, size_t count)
{
	struct batch b = { .wire = wire, .place = place };
	size_t i = 0, requests;

	while (i < count) {
		b.jobs = jobs + i;
		b.count = 0;
		requests = 0;
		do {
			requests += requests_of(&jobs[i++]);
			b.count++;
		} while (i < count &&
			 requests + requests_of(&jobs[i]) <= REQUESTS);
		if (write_batch(&b))
			return -1;
	}
	return 0;
}

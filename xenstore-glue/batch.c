// SPDX-License-Identifier: GPL-2.0
/*
 * batch - many domains' nodes in few round trips
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "batch.h"
#include "number.h"
#include "presence.h"

/*
 * Requests that are sent together, about; one domain's are never split. An
 * unprivileged domain may not have many transactions at a time.
 */
#define REQUESTS	480

/* Each try at a domain's transaction takes a millisecond at most. */
#define TRIES		100

/* What an answer is about: which job, and what of it. */
enum { ASKED_LIVES, ASKED_LEFT, ASKED_REMOVAL, ASKED_CHANGE, NR_ASKED };

/* Domains whose transactions are under way. */
struct batch {
	struct wire *wire;
	const struct place *place;
	struct job *jobs;
	size_t count;
	size_t job;		/* whose requests are being made */
	char path[PLACE_LEN];	/* begins with the path of its bill ... */
	size_t bill;		/* ... which is that long */
};

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
		if (!presence_shown(b->place, job->now, a))
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
		.transaction = b->jobs[b->job].transaction,
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

	presence_ask(b->wire, b->place, job->now, job->transaction,
		     b->job * NR_ASKED + ASKED_LIVES);
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

/* Its tag is the index of the job, as that of the end. */
static void take_transaction(void *context, const struct wire_answer *a)
{
	struct batch *b = context;
	struct job *job = &b->jobs[a->tag];
	uint32_t id = 0;

	if (a->error)
		judge(job, JOB_REFUSED, a->error);
	else if (number_u32(a->body, &id) || !id)
		judge(job, JOB_REFUSED, EINVAL);
	job->transaction = id;
}

static int start_transactions(struct batch *b)
{
	struct wire_request r = { .type = XS_TRANSACTION_START, .path = "" };
	size_t i;

	wire_handle(b->wire, take_transaction, b);
	for (i = 0; i < b->count; i++) {
		b->jobs[i].transaction = 0;
		r.tag = i;
		if (b->jobs[i].verdict == JOB_OPEN)
			wire_request(b->wire, &r);
	}
	return wire_flush(b->wire);
}

static int request_jobs(struct batch *b)
{
	wire_handle(b->wire, take_answer, b);
	for (b->job = 0; b->job < b->count; b->job++)
		if (b->jobs[b->job].transaction)
			request_job(b);
	return wire_flush(b->wire);
}

/* After a conflict the job stays open. */
static void take_end(void *context, const struct wire_answer *a)
{
	struct batch *b = context;
	struct job *job = &b->jobs[a->tag];

	if (!a->error)
		judge(job, JOB_WRITTEN, 0);
	else if (a->error != EAGAIN)
		judge(job, JOB_REFUSED, a->error);
}

static int end_transactions(struct batch *b)
{
	struct wire_request r = { .type = XS_TRANSACTION_END };
	const struct job *job;
	size_t i;

	wire_handle(b->wire, take_end, b);
	for (i = 0; i < b->count; i++) {
		job = &b->jobs[i];
		r.tag = i;
		r.transaction = job->transaction;
		r.path = job->verdict == JOB_OPEN ? "T" : "F";
		if (job->transaction)
			wire_request(b->wire, &r);
	}
	return wire_flush(b->wire);
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

static bool is_any_open(const struct batch *b)
{
	size_t i;

	for (i = 0; i < b->count; i++)
		if (b->jobs[i].verdict == JOB_OPEN)
			return true;
	return false;
}

static int write_batch(struct batch *b)
{
	int tries;
	size_t i;

	for (tries = 0; tries < TRIES && is_any_open(b); tries++) {
		if (start_transactions(b) || request_jobs(b) ||
		    end_transactions(b))
			return -1;
		reopen_foreign(b);
	}
	for (i = 0; i < b->count; i++)
		judge(&b->jobs[i], JOB_BUSY, 0);
	return 0;
}

static size_t requests_of(const struct job *job)
{
	return 7 + NR_FIGURES + job->now->nr_vifs * NR_FIGURES +
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
		} while (i < count && !place->own &&
			 requests + requests_of(&jobs[i]) <= REQUESTS);
		if (write_batch(&b))
			return -1;
	}
	return 0;
}

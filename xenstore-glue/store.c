// SPDX-License-Identifier: GPL-2.0
/*
 * store - makes xenstore say what the snapshots say
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "mirror.h"
#include "place.h"
#include "presence.h"
#include "store.h"
#include "sweep.h"
#include "turn.h"
#include "watch.h"
#include "wire.h"

/* Domains found absent are looked for again now and then. */
#define RETRY_TICKS	16

struct store {
	struct wire *wire;		/* NULL: not connected */
	struct watch *watch;
	struct place place;
	struct mirror written;
	size_t nr_written;
	uint64_t ticks;
	size_t budget;			/* domains written in an update */
	int stop_fd;
	bool own_known;
	bool told;			/* what is not as in dom0 */
	bool introduced, released;	/* since the last update */
	bool refused;			/* complained that it cannot write */
	bool verbose;
};

struct store *store_new(int stop_fd, size_t budget, bool verbose)
{
	struct store *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->stop_fd = stop_fd;
	s->budget = budget;
	s->verbose = verbose;
	return s;
}

static void disconnect(struct store *s)
{
	watch_close(s->watch);
	wire_close(s->wire);
	s->watch = NULL;
	s->wire = NULL;
	/* Who knows what is in it when it is back. */
	mirror_free(&s->written);
	s->nr_written = 0;
}

void store_free(struct store *s)
{
	if (!s)
		return;
	disconnect(s);
	free(s);
}

static int lost(struct store *s, struct why *why)
{
	fail(why, "%s", wire_why(s->wire));
	disconnect(s);
	return -1;
}

struct domid_answer {
	uint32_t domid;
	bool valid;
};

static void take_domid(void *context, const struct wire_answer *a)
{
	struct domid_answer *answer = context;

	answer->valid = !a->error && strlen(a->body) == a->len &&
			place_domid(a->body, &answer->domid);
}

/* A domid does not change: once known it need not be in xenstore any more. */
static int learn_own_domid(struct store *s, struct why *why)
{
	static const struct wire_request request = {
		.type = XS_READ, .path = "domid",
	};
	struct domid_answer answer = { .valid = false };

	wire_handle(s->wire, take_domid, &answer);
	wire_request(s->wire, &request);
	if (wire_flush(s->wire))
		return fail(why, "%s", wire_why(s->wire));
	if (s->own_known)
		return 0;
	if (!answer.valid)
		return fail(why, "its node \"domid\" does not say which domain this is");
	s->own_known = true;
	s->place.own = answer.domid;
	return 0;
}

/* Once. A driver domain may watch none but itself. */
static void tell_circumstances(struct store *s)
{
	if (s->told)
		return;
	s->told = true;
	if (s->place.own)
		complain("this is domain %u, not dom0: mirroring under /local/domain/%u/data/acct",
			 s->place.own, s->place.own);
	else if (!s->watch)
		complain("xenstored does not let us watch domains come and go: their bills may come some seconds late");
}

/* Only after an answer to us libxenstore, which waits for ever, is called. */
static int connect_wire(struct store *s, struct why *why)
{
	s->wire = wire_open(s->stop_fd, why);
	if (!s->wire)
		return -1;
	if (!learn_own_domid(s, why))
		return 0;
	disconnect(s);
	return -1;
}

static int connect_all(struct store *s, const struct mirror *keep,
		       struct why *why)
{
	if (connect_wire(s, why))
		return -1;
	s->watch = watch_open();
	tell_circumstances(s);
	if (!sweep(s->wire, &s->place, keep, why))
		return 0;
	disconnect(s);
	return -1;
}

static void request_removal(struct store *s, uint32_t domid)
{
	struct wire_request r = { .type = XS_RM };
	char path[PLACE_LEN];

	place_node(&s->place, domid, "", path);
	r.path = path;
	wire_request(s->wire, &r);
}

/* By index of the domain. */
static void take_presence(void *context, const struct wire_answer *a)
{
	struct store *s = context;
	struct mirror_domain *d = &s->written.domains[a->tag];

	if (presence_shown(&s->place, d, a))
		return;
	d->state = MIRROR_ABSENT;
	d->left_behind = true;
}

/*
 * Has any of those written gone? In a driver domain, which hears of no release
 * and where nodes do not go with the domain, ask whenever it has no vif.
 */
static bool may_be_gone(const struct store *s, const struct mirror_domain *d)
{
	return d->state == MIRROR_WRITTEN &&
	       (s->released || (s->place.own && !d->live_vifs));
}

static int forget_gone(struct store *s)
{
	unsigned int i;

	wire_handle(s->wire, take_presence, s);
	for (i = 0; i < s->written.nr_domains; i++)
		if (may_be_gone(s, &s->written.domains[i]))
			presence_ask(s->wire, &s->place,
				     &s->written.domains[i], 0, i);
	return wire_flush(s->wire);
}

/*
 * Is there anything of ours in the wrong place? The nodes went with the home,
 * usually; and where the module has dropped the record, nothing is mirrored.
 */
static bool is_to_go(const struct mirror_domain *d, const struct mirror *next)
{
	return d->left_behind ||
	       (d->state == MIRROR_WRITTEN && !mirror_find(next, d->domid));
}

static int remove_leftovers(struct store *s, const struct mirror *next)
{
	struct mirror_domain *d;
	size_t i;

	wire_handle(s->wire, NULL, NULL);
	for (i = 0; i < s->written.nr_domains; i++) {
		d = &s->written.domains[i];
		if (is_to_go(d, next))
			request_removal(s, d->domid);
		d->left_behind = false;
	}
	return wire_flush(s->wire);
}

static bool is_due(const struct store *s, const struct mirror_domain *was,
		   const struct mirror_domain *now)
{
	bool retry = s->introduced || s->ticks % RETRY_TICKS == 0;

	if (!was || was->state == MIRROR_NEW)
		return true;
	if (was->state == MIRROR_ABSENT && retry)
		return true;
	return mirror_differs(was, now);
}

/* What stays as it was moves on to the next mirror, and @now goes instead. */
static void carry(struct mirror_domain *was, struct mirror_domain *now)
{
	struct mirror_domain swap = *was;

	swap.live_vifs = now->live_vifs;
	*was = *now;
	*now = swap;
}

/* What has to be written of @next; what has not is carried over. */
static size_t list_jobs(struct store *s, struct mirror *next, struct job *jobs)
{
	struct mirror_domain *was, *now;
	size_t i, n = 0;

	for (i = 0; i < next->nr_domains; i++) {
		now = &next->domains[i];
		was = mirror_find(&s->written, now->domid);
		if (was && !mirror_same_life(was, now)) {
			/* Until it is written, or next time. */
			now->left_behind = was->state == MIRROR_WRITTEN;
			was = NULL;
		}
		if (!is_due(s, was, now)) {
			carry(was, now);
			continue;
		}
		now->turn = was ? was->turn : 0;
		jobs[n].now = now;
		jobs[n].was = was && was->state == MIRROR_WRITTEN ? was : NULL;
		jobs[n++].verdict = JOB_OPEN;
	}
	return n;
}

/* The same where it was due: its turn is that of @now. */
static void carry_tried(struct mirror_domain *was, struct mirror_domain *now)
{
	was->turn = now->turn;
	carry(was, now);
}

static void complain_once(struct store *s, const struct job *job)
{
	if (!s->refused)
		complain("cannot write the nodes of domain %u: %s (trying again each time)",
			 job->now->domid, strerror(job->error));
	s->refused = true;
}

static void settle_job(struct store *s, struct job *job)
{
	if (job->verdict == JOB_WRITTEN) {
		job->now->state = MIRROR_WRITTEN;
		job->now->left_behind = false;
	} else if (job->verdict == JOB_GONE) {
		job->now->state = MIRROR_ABSENT;
		job->now->left_behind |= !!job->was;
	} else {
		if (job->verdict == JOB_REFUSED)
			complain_once(s, job);
		if (job->was)
			carry_tried(job->was, job->now);
	}
	if (s->verbose && job->verdict == JOB_WRITTEN)
		complain("domain %u: written", job->now->domid);
	if (s->verbose && job->verdict == JOB_GONE)
		complain("domain %u: not there", job->now->domid);
}

struct candidates {
	const struct place *place;
	struct job *jobs;
};

/* By index of the job. */
static void take_candidate(void *context, const struct wire_answer *a)
{
	struct candidates *c = context;
	struct job *job = &c->jobs[a->tag];

	if (!presence_shown(c->place, job->now, a))
		job->verdict = JOB_GONE;
}

/*
 * Of what was never written much may be long gone: the module keeps accounts
 * of dead domains. Ask first, rather than abandon a transaction for each.
 */
static int drop_absent(struct store *s, struct job *jobs, size_t count)
{
	struct candidates c = { .place = &s->place, .jobs = jobs };
	unsigned int i;

	wire_handle(s->wire, take_candidate, &c);
	for (i = 0; i < count; i++)
		if (!jobs[i].was)
			presence_ask(s->wire, &s->place, jobs[i].now, 0, i);
	return wire_flush(s->wire);
}

static int write_jobs(struct store *s, struct mirror *next, struct job *jobs)
{
	size_t n = list_jobs(s, next, jobs), i, later;
	bool refused = false;

	if (drop_absent(s, jobs, n))
		return -1;
	later = turn_choose(jobs, n, s->budget, s->ticks + 1);
	if (later && s->verbose)
		complain("%zu domains have to wait for their turn", later);
	if (batch_write(s->wire, &s->place, jobs, n))
		return -1;
	for (i = 0; i < n; i++) {
		settle_job(s, &jobs[i]);
		refused |= jobs[i].verdict == JOB_REFUSED;
	}
	/* Those that are refused may just not have had their turn. */
	s->refused = refused || (later && s->refused);
	return 0;
}

static void count_written(struct store *s)
{
	size_t i;

	s->nr_written = 0;
	for (i = 0; i < s->written.nr_domains; i++)
		s->nr_written += s->written.domains[i].state == MIRROR_WRITTEN;
}

/* @next takes the place of what was written, or is freed. */
static int update(struct store *s, struct mirror *next, struct why *why)
{
	struct job *jobs;
	int err = -1;

	if (s->wire && !wire_alive(s->wire))
		return lost(s, why);
	if (!s->wire && connect_all(s, next, why))
		return -1;
	watch_read(s->watch, &s->introduced, &s->released);
	jobs = calloc(next->nr_domains + 1, sizeof(*jobs));
	if (!jobs)
		return fail(why, "out of memory");
	if (!forget_gone(s) && !remove_leftovers(s, next))
		err = write_jobs(s, next, jobs);
	free(jobs);
	if (err)
		return lost(s, why);
	s->introduced = false;
	s->released = false;
	s->ticks++;
	return 0;
}

int store_update(struct store *s, const struct snapshot *snapshot,
		 struct why *why)
{
	struct mirror next, old;
	int err;

	if (mirror_make(&next, snapshot))
		return fail(why, "out of memory");
	err = update(s, &next, why);
	if (!err) {
		old = s->written;
		s->written = next;
		next = old;
		count_written(s);
	}
	mirror_free(&next);
	return err;
}

int store_remove(struct store *s, struct why *why)
{
	static const struct mirror nothing;

	if (!s->wire)
		return store_remove_all(s, why);
	if (remove_leftovers(s, &nothing))
		return lost(s, why);
	mirror_free(&s->written);
	s->nr_written = 0;
	return 0;
}

int store_remove_all(struct store *s, struct why *why)
{
	static const struct mirror nothing;

	if (!s->wire && connect_wire(s, why))
		return -1;
	return sweep(s->wire, &s->place, &nothing, why);
}

int store_fd(const struct store *s)
{
	return watch_fd(s->watch);
}

void store_read_events(struct store *s)
{
	watch_read(s->watch, &s->introduced, &s->released);
}

unsigned int store_own_domid(const struct store *s)
{
	return s->place.own;
}

size_t store_domains(const struct store *s)
{
	return s->nr_written;
}

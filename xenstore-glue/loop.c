// SPDX-License-Identifier: GPL-2.0
/*
 * loop - mirrors, and keeps the ledger, until it is told to stop or the module
 * is unloaded
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <systemd/sd-daemon.h>
#include <time.h>
#include <unistd.h>

#include "fail.h"
#include "keep.h"
#include "loop.h"
#include "monotonic.h"
#include "snapshot.h"
#include "store.h"

/* A file that cannot be read may be in the making, or memory short. */
#define READ_TRIES	3

/* How often to see whether the module is still there, at least. */
#define LOOK_MS		1000

#define REAP_PATH	"/sys/kernel/debug/vmacct/reap"
#define STATE_PATH	"/sys/module/vmacct/initstate"

enum outcome { GO_ON, STOPPED, UNLOADED, BROKEN };

struct loop {
	const struct loop_options *options;
	struct store *store;
	struct keep *keep;		/* NULL: no ledger */
	struct snapshot last;		/* the newest that was read */
	bool has_last;
	uint64_t rests_until;		/* xenstored, by monotonic_ns() */
	int timer;
	int signals;
	unsigned int failures;		/* reading the snapshot, in a row */
	bool away;			/* xenstored, and it has been said */
	char told[64];			/* to systemd */
	struct why why;
};

static const char *path_of(const struct loop *l)
{
	return l->options->snapshot ? l->options->snapshot : SNAPSHOT_PATH;
}

/* Or on its way: its files go first, and what it waits for then may take a while. */
static bool is_module_gone(void)
{
	char state[8] = "";
	FILE *file = fopen(STATE_PATH, "re");

	if (!file)
		return errno == ENOENT;
	if (!fgets(state, sizeof(state), file))
		state[0] = '\0';
	fclose(file);
	return strcmp(state, "live\n");
}

/* Perhaps only debugfs is not mounted. */
static bool is_unloaded(const struct loop *l)
{
	if (!access(path_of(l), F_OK) || errno != ENOENT)
		return false;
	return l->options->snapshot || is_module_gone();
}

/* Of one tick; at least one. */
static size_t budget_of(const struct loop_options *options)
{
	return (options->budget * options->interval + 999999999) / 1000000000;
}

static struct timespec timespec_of(uint64_t ns)
{
	return (struct timespec){ .tv_sec = ns / 1000000000,
				  .tv_nsec = ns % 1000000000 };
}

/* The first tick comes at once, then they come by the interval. */
static void set_timer(int timer, uint64_t interval)
{
	const struct itimerspec when = {
		.it_value = { .tv_nsec = 1 },
		.it_interval = timespec_of(interval),
	};

	timerfd_settime(timer, 0, &when, NULL);
}

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* To whoever started us, and only what is new. */
static void tell(struct loop *l)
{
	char status[64];

	if (l->away)
		strcpy(status, "waiting for xenstored");
	else
		snprintf(status, sizeof(status), "%zu domains in xenstore",
			 store_domains(l->store));
	if (!strcmp(status, l->told))
		return;
	strcpy(l->told, status);
	sd_notifyf(0, "READY=1\nSTATUS=%s", status);
}

static void mirror(struct loop *l)
{
	struct why why;

	if (store_update(l->store, &l->last, &why)) {
		if (!l->away)
			complain("xenstored: %s (trying again until it is there)",
				 why.text);
		l->away = true;
	} else if (l->away) {
		complain("xenstored is there again: all nodes are written anew");
		l->away = false;
	}
	tell(l);
}

static void forget_last(struct loop *l)
{
	if (l->has_last)
		snapshot_free(&l->last);
	l->has_last = false;
}

/* Reads what there is now, and writes it into the ledger if there is one. */
static int look(struct loop *l)
{
	struct snapshot now;

	if (snapshot_read(&now, l->options->snapshot, &l->why))
		return -1;
	if (l->keep && l->has_last && !snapshot_same_load(&l->last, &now))
		keep_end_load(l->keep, &l->last);
	forget_last(l);
	l->last = now;
	l->has_last = true;
	if (l->keep)
		keep_update(l->keep, &l->last);
	return 0;
}

/*
 * What took xenstored more than half of the time to the next tick puts off what
 * is for it: xenstored has others to serve, for at least as long.
 */
static void mirror_and_rest(struct loop *l)
{
	uint64_t begin = monotonic_ns(), end;

	if (begin < l->rests_until)
		return;
	mirror(l);
	end = monotonic_ns();
	if (end - begin > l->options->interval / 2)
		l->rests_until = end + (end - begin);
}

static enum outcome tick(struct loop *l)
{
	if (look(l)) {
		if (is_unloaded(l))
			return UNLOADED;
		return ++l->failures < READ_TRIES ? GO_ON : BROKEN;
	}
	l->failures = 0;
	if (l->keep && keep_is_stranded(l->keep)) {
		fail(&l->why, "%s is not the directory that it was, and this process may not write into another: the next vmacctd may",
		     l->options->ledger.dir);
		return BROKEN;
	}
	/* The ledger came first, and comes each time: xenstored may keep us waiting. */
	mirror_and_rest(l);
	return GO_ON;
}

/* The signal is left pending: it is what makes xenstored's answers urgent. */
static enum outcome wait_and_tick(struct loop *l)
{
	struct pollfd fds[] = {
		{ .fd = l->timer, .events = POLLIN },
		{ .fd = l->signals, .events = POLLIN },
		{ .fd = store_fd(l->store), .events = POLLIN },
	};
	uint64_t expired;
	int ready = poll(fds, 3, LOOK_MS);

	/* However long the interval, no node outlives the module by long. */
	if (!ready)
		return is_unloaded(l) ? UNLOADED : GO_ON;
	if (ready < 0 && errno != EINTR) {
		fail(&l->why, "poll: %s", strerror(errno));
		return BROKEN;
	}
	if (fds[1].revents)
		return STOPPED;
	if (fds[2].revents)
		store_read_events(l->store);
	if (read(l->timer, &expired, sizeof(expired)) < 0)
		return GO_ON;
	return tick(l);
}

/*
 * What was charged until now, or, where the module is gone, until it was looked
 * at last.
 */
static void finish_ledger(struct loop *l, int *status)
{
	if (!l->keep)
		return;
	look(l);
	if (l->has_last && keep_finish(l->keep, &l->last)) {
		complain("the ledger is short of what was charged since its last lines: %s",
			 is_unloaded(l) ? "it is lost" :
			 "the next vmacctd writes what the module still has");
		*status = EXIT_COULD_NOT;
	}
	/* Where the module was held, it may be unloaded from here on. */
	keep_close(l->keep);
	l->keep = NULL;
}

static void remove_nodes(struct loop *l, int *status)
{
	struct why why;

	if (!store_remove(l->store, &why))
		return;
	complain("nodes may be left in xenstore, xenstored: %s", why.text);
	*status = EXIT_COULD_NOT;
}

static int finish(struct loop *l, enum outcome outcome)
{
	int status = EXIT_DONE;

	sd_notify(0, "STOPPING=1");
	if (outcome == UNLOADED && l->options->snapshot)
		complain("%s is gone: done", path_of(l));
	else if (outcome == UNLOADED)
		complain("the module vmacct was unloaded: done");
	if (outcome == BROKEN) {
		complain("%s", l->why.text);
		status = EXIT_COULD_NOT;
	}
	finish_ledger(l, &status);
	remove_nodes(l, &status);
	return status;
}

static int run(struct loop *l)
{
	enum outcome outcome = GO_ON;

	while (outcome == GO_ON)
		outcome = wait_and_tick(l);
	return finish(l, outcome);
}

/*
 * Without a module there is nothing to do, but for what one may have left who
 * was killed before the module was unloaded.
 */
static int give_up(struct loop *l)
{
	struct why why;

	complain("%s", l->why.text);
	if (!l->options->snapshot && is_unloaded(l))
		store_remove_all(l->store, &why);
	return EXIT_COULD_NOT;
}

static int begin_ledger(struct loop *l)
{
	const char *reap = l->options->snapshot ? NULL : REAP_PATH;

	if (!l->options->ledger.dir)
		return 0;
	l->keep = keep_open(&l->options->ledger, reap, &l->why);
	return l->keep ? 0 : -1;
}

static int check_and_run(struct loop *l)
{
	struct snapshot snapshot;

	if (snapshot_read(&snapshot, l->options->snapshot, &l->why))
		return give_up(l);
	snapshot_free(&snapshot);
	if (begin_ledger(l)) {
		complain("%s", l->why.text);
		return EXIT_COULD_NOT;
	}
	set_timer(l->timer, l->options->interval);
	return run(l);
}

int loop_run(const struct loop_options *options)
{
	struct loop l = { .options = options };
	int status = EXIT_COULD_NOT;

	l.signals = open_signals();
	l.timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	l.store = store_new(l.signals, budget_of(options), options->verbose);
	if (l.signals < 0 || l.timer < 0 || !l.store)
		complain("cannot begin: %s", strerror(errno));
	else
		status = check_and_run(&l);
	forget_last(&l);
	store_free(l.store);
	close(l.timer);
	close(l.signals);
	return status;
}

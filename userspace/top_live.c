// SPDX-License-Identifier: GPL-2.0
/*
 * top_live - the screen: looks, draws and listens to keys until it is to end
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "fail.h"
#include "monotonic.h"
#include "top_draw.h"
#include "top_keys.h"
#include "top_live.h"
#include "top_sampler.h"
#include "top_screen.h"

#define NS_PER_S	1000000000u

struct live {
	struct top_sampler sampler;
	struct top_state state;
	bool troubled;
	struct why trouble;		/* why the last look saw nothing */
	uint64_t next_ns;		/* when to look again */
	int end_fd;			/* of the signals that end it */
	sigset_t signals;		/* blocked while it waits */
};

enum event {
	KEY_OR_TIME,
	TOLD_TO_END,
	TERMINAL_GONE,
};

/*
 * What ends it comes in through a file descriptor, and SIGWINCH, which has
 * ncurses' own handler, only while wait_for_event() waits: never in the middle
 * of what ncurses does.
 */
static int catch_signals(struct live *l, struct why *why)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGQUIT);
	l->end_fd = signalfd(-1, &set, SFD_CLOEXEC);
	if (l->end_fd < 0)
		return fail(why, "cannot wait for signals: %s",
			    strerror(errno));
	sigprocmask(SIG_BLOCK, &set, &l->signals);
	/* A wait goes on with these blocked, all else as it was before. */
	sigorset(&l->signals, &l->signals, &set);
	sigaddset(&set, SIGWINCH);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return 0;
}

/* Until a key, a signal or the next look. */
static enum event wait_for_event(struct live *l)
{
	struct pollfd fds[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = l->end_fd, .events = POLLIN },
	};
	uint64_t now = monotonic_ns(), left = 0;
	struct timespec timeout;

	if (l->next_ns > now)
		left = l->next_ns - now;
	timeout.tv_sec = left / NS_PER_S;
	timeout.tv_nsec = left % NS_PER_S;
	if (ppoll(fds, 2, l->state.paused ? NULL : &timeout, &l->signals) < 0)
		return errno == EINTR ? KEY_OR_TIME : TERMINAL_GONE;
	if (fds[1].revents)
		return TOLD_TO_END;
	return fds[0].revents & ~POLLIN ? TERMINAL_GONE : KEY_OR_TIME;
}

static void look(struct live *l)
{
	l->troubled = top_sampler_look(&l->sampler, &l->trouble) < 0;
	l->next_ns = monotonic_ns() + l->state.delay_ns;
}

/* Time that was paused is not averaged over. */
static void go_on(struct live *l)
{
	top_sampler_restart(&l->sampler);
	look(l);
}

static void take_keys(struct live *l)
{
	uint64_t delay_ns = l->state.delay_ns;
	bool paused = l->state.paused;
	int key;

	while ((key = top_screen_key()) >= 0)
		top_keys_press(&l->state, key);
	if (paused && !l->state.paused)
		go_on(l);
	else if (delay_ns != l->state.delay_ns)
		l->next_ns = monotonic_ns() + l->state.delay_ns;
}

/* 0: it was told to end; -1 with @why. */
static int watch(struct live *l, struct why *why)
{
	enum event event = KEY_OR_TIME;

	while (!l->state.quit && event != TOLD_TO_END) {
		if (top_draw(&l->state, &l->sampler,
			     l->troubled ? l->trouble.text : NULL))
			return fail(why, "out of memory");
		event = wait_for_event(l);
		if (event == TERMINAL_GONE)
			return fail(why, "the terminal is gone");
		take_keys(l);
		if (!l->state.paused && monotonic_ns() >= l->next_ns)
			look(l);
	}
	return 0;
}

static int run(struct live *l, struct why *why)
{
	int err = catch_signals(l, why);

	if (err)
		return err;
	err = top_screen_open(why);
	if (!err) {
		err = watch(l, why);
		top_screen_close();
	}
	close(l->end_fd);
	return err;
}

int top_live_run(const struct top_options *o)
{
	struct live l = {
		.sampler.path = o->snapshot,
		.state.choice = o->choice,
		.state.delay_ns = o->delay_ns,
	};
	struct why why;
	int err;

	look(&l);
	if (l.troubled)
		why = l.trouble;
	err = l.troubled ? -1 : run(&l, &why);
	top_sampler_free(&l.sampler);
	if (!err)
		return EXIT_DONE;
	complain("%s", why.text);
	return EXIT_COULD_NOT;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * wire - many requests to xenstored in few system calls
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include <xenstore.h>

#include "monotonic.h"
#include "wire.h"

/* Requests under way at a time, and room for as many of the usual length. */
#define WINDOW		512
#define OUT_SIZE	(64u << 10)
#define IN_SIZE		(64u << 10)

/* How long an answer may take unless told, ms; and if we are asked to end. */
#define PATIENCE	10000
#define HASTE		3000

/*
 * Every answer would wake us up, which costs more than all the rest. So we
 * sleep for as long as a number of them should take: about as many as there
 * is room for in xenstored's socket. How long one takes, ns, is learnt.
 */
#define NAP_ANSWERS	96
#define NAP_FROM	8
#define PACE_FIRST	20000
#define PACE_LEAST	2000
#define PACE_MOST	500000

struct wire {
	int fd;
	int stop_fd;
	unsigned int patience;		/* ms */
	bool lost;
	bool hurried;
	bool is_socket;
	unsigned int window;	/* requests under way at a time, at most */
	int64_t deadline;	/* of the answers under way, ms */
	int64_t pace;		/* of xenstored, ns an answer */
	struct why why;
	wire_handler *handler;
	void *context;
	uint32_t next_id;
	unsigned int under_way;		/* queued, or sent and not answered */
	uint32_t first_id;		/* of those queued or sent */
	bool waiting[WINDOW];		/* by id - first_id */
	unsigned int tags[WINDOW];
	size_t out_used, in_used;
	char out[OUT_SIZE];
	char in[IN_SIZE + 1];
};

static void lose(struct wire *w, const char *why)
{
	if (w->lost)
		return;
	w->lost = true;
	fail(&w->why, "%s", why);
}

static void lose_errno(struct wire *w)
{
	lose(w, errno == EPIPE || errno == ECONNRESET ? "it went away" :
	     strerror(errno));
}

struct wire *wire_over(int fd, int stop_fd)
{
	struct wire *w = calloc(1, sizeof(*w));
	struct stat st;

	if (!w) {
		close(fd);
		return NULL;
	}
	w->fd = fd;
	w->stop_fd = stop_fd;
	w->patience = PATIENCE;
	w->pace = PACE_FIRST;
	w->is_socket = fstat(fd, &st) || S_ISSOCK(st.st_mode);
	/*
	 * The kernel's device has one buffer for what is written to it and
	 * sends from there later, so the next request must wait for that.
	 */
	w->window = w->is_socket ? WINDOW : 1;
	return w;
}

static int connect_socket(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd, err;

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	if (!connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return fd;
	err = errno;
	close(fd);
	errno = err;
	return -1;
}

/*
 * As libxenstore: the socket, or where there is none (a driver domain) the
 * kernel's device. But a xenstored whose socket was there once is awaited: the
 * device would only lead to the same dead xenstored, and hang.
 */
struct wire *wire_open(int stop_fd, struct why *why)
{
	static bool had_socket;
	struct wire *w = NULL;
	int fd;

	fd = connect_socket(xs_daemon_socket());
	if (fd >= 0)
		had_socket = true;
	else if (errno == ENOENT && !had_socket)
		fd = open("/dev/xen/xenbus", O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0)
		w = wire_over(fd, stop_fd);
	/* EAGAIN: it takes no more connections, since it looks at none. */
	if (!w)
		fail(why, "%s", errno == EAGAIN ? "it does not answer" :
		     strerror(errno));
	return w;
}

void wire_be_patient(struct wire *w, unsigned int ms)
{
	w->patience = ms;
}

void wire_close(struct wire *w)
{
	if (!w)
		return;
	close(w->fd);
	free(w);
}

void wire_handle(struct wire *w, wire_handler *handler, void *context)
{
	w->handler = handler;
	w->context = context;
}

const char *wire_why(const struct wire *w)
{
	return w->why.text;
}

bool wire_alive(struct wire *w)
{
	char byte;
	ssize_t n;

	if (w->lost || !w->is_socket)
		return !w->lost;
	n = recv(w->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	/* Nothing was asked: even an answer would be wrong. */
	lose(w, n ? "it answers what nobody asked" : "it went away");
	return false;
}

static int64_t now_ms(void)
{
	return monotonic_ns() / 1000000;
}

/* Asked to end: not much longer. */
static void hurry(struct wire *w)
{
	int64_t soon = now_ms() + HASTE;

	w->hurried = true;
	if (w->deadline > soon)
		w->deadline = soon;
}

/* Waits until the descriptor is ready, or something else happened. */
static void wait_until_ready(struct wire *w, short events)
{
	struct pollfd fds[2] = {
		{ .fd = w->fd, .events = events },
		{ .fd = w->hurried ? -1 : w->stop_fd, .events = POLLIN },
	};
	int64_t left = w->deadline - now_ms();

	if (left <= 0)
		lose(w, "it does not answer");
	else if (poll(fds, 2, left) < 0 && errno != EINTR)
		lose_errno(w);
	else if (fds[1].revents)
		hurry(w);
}

static void send_queued(struct wire *w)
{
	size_t sent = 0;
	ssize_t n;

	while (sent < w->out_used && !w->lost) {
		n = write(w->fd, w->out + sent, w->out_used - sent);
		if (n >= 0)
			sent += n;
		else if (errno == EAGAIN)
			wait_until_ready(w, POLLOUT);
		else if (errno != EINTR)
			lose_errno(w);
	}
	w->out_used = 0;
}

/* xenstored says errors by name. */
static int errno_named(const char *name)
{
	const struct xsd_errors *e = xsd_errors;
	const struct xsd_errors *end = (const void *)(&xsd_errors + 1);

	while (e < end && strcmp(name, e->errstring))
		e++;
	return e < end ? e->errnum : EINVAL;
}

static void take_answer(struct wire *w, const struct xsd_sockmsg *header,
			const char *body)
{
	uint32_t slot = header->req_id - w->first_id;
	struct wire_answer answer = { .body = body, .len = header->len };

	if (slot >= WINDOW || !w->waiting[slot]) {
		lose(w, "it answers what nobody asked");
		return;
	}
	w->waiting[slot] = false;
	w->under_way--;
	answer.tag = w->tags[slot];
	if (header->type == XS_ERROR)
		answer.error = errno_named(body);
	if (w->handler)
		w->handler(w->context, &answer);
}

/* Takes the whole messages out of what has come in. */
static void take_answers(struct wire *w)
{
	struct xsd_sockmsg header;
	size_t taken = 0;
	char *body, kept;

	while (!w->lost && w->in_used - taken >= sizeof(header)) {
		memcpy(&header, w->in + taken, sizeof(header));
		if (header.len > XENSTORE_PAYLOAD_MAX) {
			lose(w, "it answers nonsense");
			return;
		}
		if (w->in_used - taken < sizeof(header) + header.len)
			break;
		body = w->in + taken + sizeof(header);
		taken += sizeof(header) + header.len;
		kept = body[header.len];
		body[header.len] = '\0';
		if (header.type != XS_WATCH_EVENT)
			take_answer(w, &header, body);
		body[header.len] = kept;
	}
	w->in_used -= taken;
	memmove(w->in, w->in + taken, w->in_used);
}

static ssize_t receive(struct wire *w)
{
	ssize_t n = read(w->fd, w->in + w->in_used, IN_SIZE - w->in_used);

	if (n > 0) {
		w->in_used += n;
		take_answers(w);
	} else if (!n) {
		lose(w, "it went away");
	} else if (errno != EAGAIN && errno != EINTR) {
		lose_errno(w);
	}
	return n;
}

/* Too few came for as long as it was: be slower. All that were due: faster. */
static void learn_pace(struct wire *w, unsigned int due, unsigned int came)
{
	w->pace = came < due ? w->pace * 3 / 2 : w->pace * 15 / 16;
	if (w->pace < PACE_LEAST)
		w->pace = PACE_LEAST;
	if (w->pace > PACE_MOST)
		w->pace = PACE_MOST;
}

static void wait_for_answers(struct wire *w)
{
	unsigned int before = w->under_way;
	unsigned int due = before < NAP_ANSWERS ? before : NAP_ANSWERS;
	struct timespec t = { .tv_nsec = due * w->pace };

	if (due < NAP_FROM) {
		if (receive(w) < 0 && !w->lost)
			wait_until_ready(w, POLLIN);
		return;
	}
	clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL);
	if (receive(w) < 0 && !w->lost)
		wait_until_ready(w, POLLIN);
	learn_pace(w, due, before - w->under_way);
}

int wire_flush(struct wire *w)
{
	w->deadline = now_ms() + w->patience;
	w->hurried = false;
	if (!w->lost)
		send_queued(w);
	while (w->under_way && !w->lost)
		wait_for_answers(w);
	w->first_id = w->next_id;
	return w->lost ? -1 : 0;
}

void wire_request(struct wire *w, const struct wire_request *r)
{
	size_t path = strlen(r->path) + 1, size;
	struct xsd_sockmsg header = {
		.type = r->type,
		.tx_id = r->transaction,
		.len = path + r->len,
	};

	size = sizeof(header) + header.len;
	if (header.len > XENSTORE_PAYLOAD_MAX)
		lose(w, "a request is too long");
	if (w->next_id - w->first_id == w->window ||
	    w->out_used + size > sizeof(w->out))
		wire_flush(w);
	if (w->lost)
		return;
	header.req_id = w->next_id++;
	w->tags[header.req_id - w->first_id] = r->tag;
	w->waiting[header.req_id - w->first_id] = true;
	w->under_way++;
	memcpy(w->out + w->out_used, &header, sizeof(header));
	memcpy(w->out + w->out_used + sizeof(header), r->path, path);
	if (r->len)
		memcpy(w->out + w->out_used + sizeof(header) + path, r->value,
		       r->len);
	w->out_used += size;
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * wire - many requests to xenstored in few system calls
 *
 * libxenstore makes one round trip of seven system calls for each request. A
 * thousand domains are some seventeen thousand requests: here they go out
 * together and their answers come in together, by the protocol of
 * <xen/io/xs_wire.h>. Watches are libxenstore's business (watch.h).
 *
 * Nothing blocks for ever: an answer that does not come in time is a
 * connection that is lost. What is lost stays lost until wire_close().
 */
#ifndef VMACCT_WIRE_H
#define VMACCT_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <xen/io/xs_wire.h>

#include "fail.h"

struct wire;

struct wire_request {
	enum xsd_sockmsg_type type;
	uint32_t transaction;		/* 0: none */
	unsigned int tag;		/* comes back with the answer */
	const char *path;
	const void *value;		/* follows the path's NUL */
	size_t len;			/* of the value, bytes */
};

struct wire_answer {
	unsigned int tag;
	int error;			/* an errno, or 0 */
	const char *body;		/* @len bytes and a NUL; any bytes */
	size_t len;
};

typedef void wire_handler(void *context, const struct wire_answer *answer);

/*
 * Connects; SIGPIPE must be ignored. While @stop_fd (-1: none) is readable,
 * answers are waited for only a little: somebody wants the program to end.
 * NULL with @why.
 */
struct wire *wire_open(int stop_fd, struct why *why);
void wire_close(struct wire *w);

/* The same over a descriptor that is open; it is closed with the rest. */
struct wire *wire_over(int fd, int stop_fd);

/* How long an answer may take, ms; 10000 unless told. */
void wire_be_patient(struct wire *w, unsigned int ms);

/* Who gets the answers to the requests that follow; it may make none itself. */
void wire_handle(struct wire *w, wire_handler *handler, void *context);

/*
 * Queues a request; full queues are sent and their answers handled, so the
 * handler may be called from here. Path and value are copied.
 */
void wire_request(struct wire *w, const struct wire_request *r);

/* Sends what is queued, handles all answers. 0, or -1: lost, wire_why(). */
int wire_flush(struct wire *w);

/* Is it still there? Costs a system call, sends nothing. */
bool wire_alive(struct wire *w);

/* Why it was lost. */
const char *wire_why(const struct wire *w);

#endif /* VMACCT_WIRE_H */

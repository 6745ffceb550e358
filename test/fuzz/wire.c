// SPDX-License-Identifier: GPL-2.0
/*
 * wire - whatever comes from the other end of xenstored's socket, as answers to
 * three requests
 */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "wire.h"

#define NR_REQUESTS	3

static unsigned int answers;

/* All bytes of it can be read, and there is a NUL behind them. */
static void take(void *context, const struct wire_answer *a)
{
	char *copy = malloc(a->len + 1);

	(void)context;
	must(copy && a->tag < NR_REQUESTS);
	memcpy(copy, a->body, a->len + 1);
	must(!copy[a->len]);
	free(copy);
	answers++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire_request r = { .type = XS_READ, .path = "domid" };
	int ends[2], err;
	struct wire *w;

	must(!socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	must(write(ends[1], data, size) == (ssize_t)size);
	must(!shutdown(ends[1], SHUT_WR));
	w = wire_over(ends[0], -1);
	must(w);
	answers = 0;
	wire_handle(w, take, NULL);
	for (r.tag = 0; r.tag < NR_REQUESTS; r.tag++)
		wire_request(w, &r);
	err = wire_flush(w);
	must(err ? *wire_why(w) : answers == NR_REQUESTS);
	wire_close(w);
	close(ends[1]);
	return 0;
}

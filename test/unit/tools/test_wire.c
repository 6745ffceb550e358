// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "unit.h"
#include "wire.h"

/* xenstored is the other end of a pair of sockets; it answers beforehand. */
static int xenstored, stop[2];
static struct wire *wire;

static unsigned int tags[1024];
static int errors[1024];
static char body[XENSTORE_PAYLOAD_MAX + 1];
static size_t body_len;
static int answers;

static void handle(void *context, const struct wire_answer *a)
{
	ck_assert_ptr_eq(context, &answers);
	ck_assert_int_lt(answers, 1024);
	tags[answers] = a->tag;
	errors[answers++] = a->error;
	body_len = a->len;
	memcpy(body, a->body, a->len + 1);
}

static void start(void)
{
	int fds[2], size = 1 << 20;

	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
				    fds), 0);
	ck_assert_int_eq(pipe(stop), 0);
	setsockopt(fds[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	xenstored = fds[1];
	wire = wire_over(fds[0], stop[0]);
	ck_assert_ptr_nonnull(wire);
	wire_handle(wire, handle, &answers);
	answers = 0;
}

static void finish(void)
{
	wire_close(wire);
	close(xenstored);
	close(stop[0]);
	close(stop[1]);
}

static void answer_raw(const void *data, size_t len)
{
	ck_assert_int_eq(write(xenstored, data, len), (ssize_t)len);
}

static void answer(uint32_t type, uint32_t id, const char *data, size_t len)
{
	const struct xsd_sockmsg header = {
		.type = type, .req_id = id, .len = len,
	};

	answer_raw(&header, sizeof(header));
	answer_raw(data, len);
}

static void ask(unsigned int tag, const char *path)
{
	const struct wire_request r = {
		.type = XS_READ, .tag = tag, .path = path,
	};

	wire_request(wire, &r);
}

static void assert_lost(const char *why)
{
	ck_assert_int_eq(wire_flush(wire), -1);
	ck_assert_str_eq(wire_why(wire), why);
	/* For ever. */
	ask(1, "/more");
	ck_assert_int_eq(wire_flush(wire), -1);
	ck_assert(!wire_alive(wire));
}

START_TEST(a_request_is_what_the_protocol_says)
{
	const struct wire_request r = {
		.type = XS_WRITE, .transaction = 77, .tag = 5,
		.path = "/a/b", .value = "xyz", .len = 3,
	};
	struct xsd_sockmsg header;
	char data[64];

	answer(XS_WRITE, 0, "OK", 3);
	wire_request(wire, &r);
	ck_assert_int_eq(wire_flush(wire), 0);
	ck_assert_int_eq(read(xenstored, data, sizeof(data)), 16 + 5 + 3);
	memcpy(&header, data, sizeof(header));
	ck_assert_uint_eq(header.type, XS_WRITE);
	ck_assert_uint_eq(header.req_id, 0);
	ck_assert_uint_eq(header.tx_id, 77);
	ck_assert_uint_eq(header.len, 8);
	ck_assert_mem_eq(data + 16, "/a/b\0xyz", 8);
	ck_assert_int_eq(answers, 1);
	ck_assert_uint_eq(tags[0], 5);
	ck_assert_int_eq(errors[0], 0);
}

START_TEST(a_body_may_be_any_bytes)
{
	answer(XS_READ, 0, "a\0\xff", 3);
	ask(1, "/a");
	ck_assert_int_eq(wire_flush(wire), 0);
	ck_assert_uint_eq(body_len, 3);
	ck_assert_mem_eq(body, "a\0\xff", 4);
}

START_TEST(errors_come_by_name)
{
	answer(XS_ERROR, 0, "ENOENT", 7);
	answer(XS_ERROR, 1, "EAGAIN", 7);
	answer(XS_ERROR, 2, "EQUOTA", 7);
	answer(XS_ERROR, 3, "", 0);
	ask(1, "/a");
	ask(2, "/b");
	ask(3, "/c");
	ask(4, "/d");
	ck_assert_int_eq(wire_flush(wire), 0);
	ck_assert_int_eq(answers, 4);
	ck_assert_int_eq(errors[0], ENOENT);
	ck_assert_int_eq(errors[1], EAGAIN);
	ck_assert_int_eq(errors[2], EINVAL);
	ck_assert_int_eq(errors[3], EINVAL);
}

START_TEST(answers_may_come_in_any_order)
{
	answer(XS_READ, 1, "b", 1);
	answer(XS_READ, 0, "a", 1);
	ask(10, "/a");
	ask(11, "/b");
	ck_assert_int_eq(wire_flush(wire), 0);
	ck_assert_uint_eq(tags[0], 11);
	ck_assert_uint_eq(tags[1], 10);
}

/* A xenstored that answers, in a process of its own, @count requests. */
static void answer_all(int count)
{
	struct xsd_sockmsg header;
	char data[64];

	if (fork())
		return;
	fcntl(xenstored, F_SETFL, 0);
	while (count--) {
		if (recv(xenstored, &header, sizeof(header), MSG_WAITALL) !=
		    sizeof(header) ||
		    recv(xenstored, data, header.len, MSG_WAITALL) !=
		    (ssize_t)header.len)
			_exit(1);
		answer(XS_READ, header.req_id, "x", 1);
	}
	_exit(0);
}

START_TEST(many_requests_go_in_batches)
{
	uint32_t i;
	int status;

	answer_all(1000);
	for (i = 0; i < 1000; i++)
		ask(i, "/some/path/of/usual/length");
	ck_assert_int_eq(wire_flush(wire), 0);
	ck_assert_int_eq(answers, 1000);
	ck_assert_int_gt(wait(&status), 0);
	ck_assert_int_eq(status, 0);
	for (i = 0; i < 1000; i++)
		ck_assert_uint_eq(tags[i], i);
}

START_TEST(large_answers_come_whole)
{
	static char large[XENSTORE_PAYLOAD_MAX];
	uint32_t i;

	memset(large, 'x', sizeof(large));
	for (i = 0; i < 50; i++)
		answer(XS_READ, i, large, sizeof(large));
	for (i = 0; i < 50; i++)
		ask(i, "/a");
	ck_assert_int_eq(wire_flush(wire), 0);
	ck_assert_int_eq(answers, 50);
	ck_assert_uint_eq(body_len, sizeof(large));
}

START_TEST(an_event_is_not_an_answer)
{
	answer(XS_WATCH_EVENT, 0, "@releaseDomain\0x", 17);
	answer(XS_READ, 0, "a", 1);
	ask(1, "/a");
	ck_assert_int_eq(wire_flush(wire), 0);
	ck_assert_int_eq(answers, 1);
}

START_TEST(an_answer_that_is_too_long_is_nonsense)
{
	const struct xsd_sockmsg header = {
		.type = XS_READ, .len = XENSTORE_PAYLOAD_MAX + 1,
	};

	answer_raw(&header, sizeof(header));
	ask(1, "/a");
	assert_lost("it answers nonsense");
	ck_assert_int_eq(answers, 0);
}

START_TEST(an_answer_to_no_request_is_not_believed)
{
	answer(XS_READ, 1, "a", 1);
	ask(1, "/a");
	assert_lost("it answers what nobody asked");
}

START_TEST(a_second_answer_is_not_believed)
{
	answer(XS_READ, 0, "a", 1);
	answer(XS_READ, 0, "a", 1);
	ask(1, "/a");
	ask(2, "/b");
	assert_lost("it answers what nobody asked");
	ck_assert_int_eq(answers, 1);
}

START_TEST(an_answer_unasked_is_seen)
{
	ck_assert(wire_alive(wire));
	answer(XS_READ, 0, "a", 1);
	ck_assert(!wire_alive(wire));
}

START_TEST(a_connection_that_closes_is_lost)
{
	shutdown(xenstored, SHUT_RDWR);
	ask(1, "/a");
	assert_lost("it went away");
}

START_TEST(a_connection_that_closes_in_between_is_seen)
{
	ck_assert(wire_alive(wire));
	shutdown(xenstored, SHUT_RDWR);
	ck_assert(!wire_alive(wire));
}

START_TEST(half_an_answer_is_none)
{
	answer_raw("\2\0\0\0\0\0", 6);
	shutdown(xenstored, SHUT_WR);
	ask(1, "/a");
	assert_lost("it went away");
	ck_assert_int_eq(answers, 0);
}

START_TEST(who_is_to_end_does_not_wait_for_long)
{
	struct timespec begin, end;

	ck_assert_int_eq(write(stop[1], "x", 1), 1);
	ask(1, "/a");
	clock_gettime(CLOCK_MONOTONIC, &begin);
	assert_lost("it does not answer");
	clock_gettime(CLOCK_MONOTONIC, &end);
	ck_assert_int_le(end.tv_sec - begin.tv_sec, 5);
}

START_TEST(a_request_that_is_too_long_is_not_sent)
{
	static char value[XENSTORE_PAYLOAD_MAX];
	const struct wire_request r = {
		.type = XS_WRITE, .path = "/a", .value = value,
		.len = sizeof(value),
	};

	wire_request(wire, &r);
	assert_lost("a request is too long");
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("wire");
	TCase *tc = tcase_create("wire");

	tcase_set_timeout(tc, 20);
	tcase_add_checked_fixture(tc, start, finish);
	tcase_add_test(tc, a_request_is_what_the_protocol_says);
	tcase_add_test(tc, a_body_may_be_any_bytes);
	tcase_add_test(tc, errors_come_by_name);
	tcase_add_test(tc, answers_may_come_in_any_order);
	tcase_add_test(tc, many_requests_go_in_batches);
	tcase_add_test(tc, large_answers_come_whole);
	tcase_add_test(tc, an_event_is_not_an_answer);
	tcase_add_test(tc, an_answer_that_is_too_long_is_nonsense);
	tcase_add_test(tc, an_answer_to_no_request_is_not_believed);
	tcase_add_test(tc, a_second_answer_is_not_believed);
	tcase_add_test(tc, an_answer_unasked_is_seen);
	tcase_add_test(tc, a_connection_that_closes_is_lost);
	tcase_add_test(tc, a_connection_that_closes_in_between_is_seen);
	tcase_add_test(tc, half_an_answer_is_none);
	tcase_add_test(tc, who_is_to_end_does_not_wait_for_long);
	tcase_add_test(tc, a_request_that_is_too_long_is_not_sent);
	suite_add_tcase(suite, tc);
	return suite;
}

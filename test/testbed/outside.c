// SPDX-License-Identifier: GPL-2.0
/*
 * outside QEMU_SOCKET OWN_SOCKET: the world at the far end of dom0's NIC
 *
 * QEMU's "-netdev dgram" carries each Ethernet frame as one datagram between
 * the two Unix sockets. Frames that come are dropped, which costs dom0 nothing,
 * but for those that say what to send (UDP to port 7777, in text):
 *
 *	send MAC SIZE RATE	frames of SIZE bytes (Ethernet header included),
 *				RATE a second, to the guest with that MAC
 *	answer MAC SIZE FROM	one such frame for each that comes from FROM
 *	stop			no more of either
 *
 * What it sends at a RATE goes by this machine's clock. Where the emulated one
 * has a clock of its own (counted instructions), only an answer comes in step
 * with it: who sends to us sets the pace. A frame that QEMU does not take at
 * once is lost, as on any wire.
 */
#define _GNU_SOURCE /* ppoll */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define PORT 7777
#define FRAME_MIN 60
#define FRAME_MAX 1514
#define HEADERS 42 /* Ethernet, IP without options, UDP */
#define STREAMS 8
#define TICK_NS 1000000 /* how often it looks what is due */

/* Frames to one guest. */
struct stream {
	uint8_t frame[FRAME_MAX];
	int size;
	double rate;	 /* 0: answers, one for each from ... */
	uint8_t from[6]; /* ... this MAC */
	uint64_t begin, sent;
};

static const uint8_t own_mac[6] = { 0x52, 0x54, 0, 0, 0, 0xfe };
static struct stream streams[STREAMS];
static int count;

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static uint16_t ip_checksum(const uint8_t *header)
{
	uint32_t sum = 0;
	int i;

	for (i = 0; i < 20; i += 2)
		sum += header[i] << 8 | header[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static void put16(uint8_t *at, uint16_t value)
{
	at[0] = value >> 8;
	at[1] = value;
}

/* UDP between two addresses that belong to no one: who gets it answers nothing. */
static void fill(uint8_t *frame, const uint8_t *mac, int size)
{
	static const uint8_t from[4] = { 198, 18, 0, 2 }, to[4] = { 198, 18, 0, 1 };
	uint8_t *ip = frame + 14, *udp = ip + 20;

	memset(frame, 0, FRAME_MAX);
	memcpy(frame, mac, 6);
	memcpy(frame + 6, own_mac, 6);
	put16(frame + 12, 0x0800);
	ip[0] = 0x45;
	put16(ip + 2, size - 14);
	ip[8] = 64;
	ip[9] = IPPROTO_UDP;
	memcpy(ip + 12, from, 4);
	memcpy(ip + 16, to, 4);
	put16(ip + 10, ip_checksum(ip));
	put16(udp, 9);
	put16(udp + 2, 9);
	put16(udp + 4, size - 34);
}

/* Reads a MAC at @text; returns what follows it, or NULL. */
static const char *read_mac(const char *text, uint8_t *mac)
{
	unsigned int m[6];
	int i, length = 0;

	if (sscanf(text, " %x:%x:%x:%x:%x:%x%n", m, m + 1, m + 2, m + 3, m + 4, m + 5,
		   &length) != 6)
		return NULL;
	for (i = 0; i < 6; i++)
		mac[i] = m[i];
	return text + length;
}

/* "MAC SIZE" and then a RATE, or whom to answer; returns whether it can be done. */
static int understood(struct stream *s, const char *text, int answers)
{
	uint8_t mac[6];
	int length = 0;

	text = read_mac(text, mac);
	if (!text || sscanf(text, " %d%n", &s->size, &length) != 1)
		return 0;
	if (s->size < FRAME_MIN || s->size > FRAME_MAX)
		return 0;
	s->rate = 0;
	if (answers) {
		if (!read_mac(text + length, s->from))
			return 0;
	} else if (sscanf(text + length, " %lf", &s->rate) != 1 || s->rate <= 0) {
		return 0;
	}
	fill(s->frame, mac, s->size);
	s->begin = now();
	s->sent = 0;
	return 1;
}

static void obey(const char *text)
{
	struct stream *s = &streams[count];
	int i, answers = !strncmp(text, "answer ", 7);

	if (!strncmp(text, "stop", 4))
		count = 0;
	if (count == STREAMS || (!answers && strncmp(text, "send ", 5)) ||
	    !understood(s, strchr(text, ' '), answers))
		return;
	for (i = 0; i < count; i++)
		if (!memcmp(streams[i].frame, s->frame, 6))
			return; /* said twice, in case the first was lost */
	count++;
}

static void answer(int fd, const struct sockaddr_un *qemu, const uint8_t *from)
{
	int i;

	for (i = 0; i < count; i++)
		if (!streams[i].rate && !memcmp(streams[i].from, from, 6))
			sendto(fd, streams[i].frame, streams[i].size, MSG_DONTWAIT,
			       (const struct sockaddr *)qemu, sizeof(*qemu));
}

static void take(int fd, const struct sockaddr_un *qemu)
{
	uint8_t frame[65536];
	ssize_t size;

	while ((size = recv(fd, frame, sizeof(frame) - 1, MSG_DONTWAIT)) > 0) {
		if (size < FRAME_MIN)
			continue;
		answer(fd, qemu, frame + 6);
		if (size <= HEADERS || frame[12] != 8 || frame[13] != 0 || frame[14] != 0x45)
			continue;
		if (frame[23] != IPPROTO_UDP || (frame[36] << 8 | frame[37]) != PORT)
			continue;
		frame[size] = 0;
		obey((char *)frame + HEADERS);
	}
}

static void send_due(int fd, const struct sockaddr_un *qemu)
{
	int i;

	for (i = 0; i < count; i++) {
		struct stream *s = &streams[i];
		uint64_t due = (now() - s->begin) * 1e-9 * s->rate;

		/* None is due of those that are answers: their rate is 0. */
		for (; s->sent < due; s->sent++)
			sendto(fd, s->frame, s->size, MSG_DONTWAIT, (const struct sockaddr *)qemu,
			       sizeof(*qemu));
	}
}

static int address(struct sockaddr_un *a, const char *path)
{
	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	return snprintf(a->sun_path, sizeof(a->sun_path), "%s", path) < (int)sizeof(a->sun_path);
}

int main(int argc, char **argv)
{
	struct sockaddr_un own, qemu;
	struct pollfd poll_fd;
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	if (argc != 3 || !address(&qemu, argv[1]) || !address(&own, argv[2])) {
		fprintf(stderr, "usage: outside QEMU_SOCKET OWN_SOCKET (short paths)\n");
		return 2;
	}
	unlink(argv[2]);
	if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof(own))) {
		fprintf(stderr, "outside: %s: %s\n", argv[2], strerror(errno));
		return 1;
	}
	poll_fd.fd = fd;
	poll_fd.events = POLLIN;
	for (;;) {
		struct timespec tick = { .tv_nsec = TICK_NS };

		if (ppoll(&poll_fd, 1, count ? &tick : NULL, NULL) > 0)
			take(fd, &qemu);
		send_due(fd, &qemu);
	}
}

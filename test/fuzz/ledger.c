// SPDX-License-Identifier: GPL-2.0
/*
 * ledger - a file of the ledger, whatever its lines: read, written, and summed
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "ledger_read.h"
#include "ledger_sum.h"

/* What must come to the same in the end. */
struct sums {
	struct ledger_sum once, twice;
	struct ledger_sum before, after;	/* a moment, and what is of it */
};

static const uint64_t moment = 1795698000000000000;

/* What was read is written and read again, and is the same then. */
static void write_again(const struct ledger_record *r)
{
	char *line = ledger_record_line(r), *again;
	size_t len = strlen(line);
	struct ledger_record back;
	struct why why;

	must(len && strchr(line, '\n') == line + len - 1);
	must(!ledger_record_parse(&back, line, len - 1, &why));
	again = ledger_record_line(&back);
	must(!strcmp(line, again));
	ledger_record_free(&back);
	free(again);
	free(line);
}

static void take(void *context, const struct ledger_record *r)
{
	struct sums *s = context;

	write_again(r);
	ledger_sum_add(&s->once, r);
	ledger_sum_add(&s->twice, r);
	ledger_sum_add(&s->twice, r);
	ledger_sum_add(&s->before, r);
	ledger_sum_add(&s->after, r);
}

/* All of its bills in one, which is all zero to begin with. */
static void add_up(struct ledger_bill *total, const struct ledger_sum *s)
{
	size_t i;

	for (i = 0; i < s->nr_bills; i++) {
		const struct ledger_bill *b = &s->bills[i];

		total->own_ns += b->own_ns;
		total->tx_ns += b->tx_ns;
		total->rx_ns += b->rx_ns;
		total->traffic.tx_packets += b->traffic.tx_packets;
		total->traffic.tx_bytes += b->traffic.tx_bytes;
		total->traffic.rx_packets += b->traffic.rx_packets;
		total->traffic.rx_bytes += b->traffic.rx_bytes;
	}
}

static void check(const struct sums *s)
{
	struct ledger_bill once, parts;

	must(s->once.nr_bills == s->twice.nr_bills);
	must(!s->once.nr_bills ||
	     !memcmp(s->once.bills, s->twice.bills,
		     s->once.nr_bills * sizeof(*s->once.bills)));
	must(s->once.common_ns == s->twice.common_ns);
	must(s->once.common_ns == s->before.common_ns + s->after.common_ns);
	memset(&once, 0, sizeof(once));
	memset(&parts, 0, sizeof(parts));
	add_up(&once, &s->once);
	add_up(&parts, &s->before);
	add_up(&parts, &s->after);
	must(!memcmp(&once, &parts, sizeof(once)));
}

static void read_file(struct ledger_reader *reader, const uint8_t *data,
		      size_t size)
{
	int fd = memfd_create("ledger", MFD_CLOEXEC);
	struct why why;
	char path[64];

	must(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	must(!ledger_read_file(reader, path, &why));
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sums s;
	struct ledger_reader reader = { take, &s, 0, { "" } };

	ledger_sum_begin(&s.once, 0, UINT64_MAX);
	ledger_sum_begin(&s.twice, 0, UINT64_MAX);
	ledger_sum_begin(&s.before, 0, moment);
	ledger_sum_begin(&s.after, moment, UINT64_MAX);
	read_file(&reader, data, size);
	must(!reader.bad_lines == !*reader.bad.text);
	must(!strchr(reader.bad.text, '\n'));
	check(&s);
	ledger_sum_free(&s.once);
	ledger_sum_free(&s.twice);
	ledger_sum_free(&s.before);
	ledger_sum_free(&s.after);
	return 0;
}

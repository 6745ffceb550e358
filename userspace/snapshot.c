// SPDX-License-Identifier: GPL-2.0
/*
 * snapshot - the module's figures at one moment, read and checked
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "snapshot.h"

/* No module writes as much: 65536 gone accounts are 12 MB. */
#define SIZE_LIMIT	(256u << 20)

/*
 * The sizes that version 1 began with. A record that is smaller is no older
 * module's, it is wrong; and memory stays in proportion to what was read.
 */
#define HEADER_SIZE_LEAST	offsetof(struct vmacct_header, section)

static const uint32_t record_size_least[VMACCT_NR_SECTIONS] = {
	[VMACCT_SECTION_DOMAINS] = 72,
	[VMACCT_SECTION_VIFS] = 160,
	[VMACCT_SECTION_COMMON] = 16,
	[VMACCT_SECTION_PROBES] = 144,
	[VMACCT_SECTION_MODULE] = 32,
};

/* What is being read, its header copied (@data may be at any address). */
struct reader {
	const char *data;
	size_t size;
	struct vmacct_header header;
};

static int read_header(struct reader *r, struct why *why)
{
	struct vmacct_header *h = &r->header;

	if (r->size < HEADER_SIZE_LEAST)
		return fail(why, "not a vmacct snapshot: only %zu bytes",
			    r->size);
	memcpy(h, r->data, HEADER_SIZE_LEAST);
	if (h->magic != VMACCT_MAGIC)
		return fail(why, "not a vmacct snapshot: it begins with %08x",
			    h->magic);
	if (h->version != VMACCT_VERSION)
		return fail(why,
			    "a snapshot of version %u, this program reads version %u: install the tools that came with the module",
			    h->version, VMACCT_VERSION);
	if (h->size != r->size)
		return fail(why,
			    "a damaged snapshot: %zu bytes, should be %u (cut short?)",
			    r->size, h->size);
	if (h->nr_sections > (r->size - HEADER_SIZE_LEAST) /
	    sizeof(h->section[0]) ||
	    h->header_size > r->size || h->header_size < HEADER_SIZE_LEAST +
	    h->nr_sections * sizeof(h->section[0]))
		return fail(why,
			    "a damaged snapshot: %u sections in a header of %u bytes",
			    h->nr_sections, h->header_size);
	if (h->nr_sections > VMACCT_NR_SECTIONS)
		h->nr_sections = VMACCT_NR_SECTIONS;
	memcpy(h->section, r->data + HEADER_SIZE_LEAST,
	       h->nr_sections * sizeof(h->section[0]));
	return 0;
}

static int check_sections(const struct reader *r, struct why *why)
{
	const struct vmacct_section *s;
	uint32_t id;

	for (id = 0; id < r->header.nr_sections; id++) {
		s = &r->header.section[id];
		if (!s->count)
			continue;
		if (s->record_size < record_size_least[id])
			return fail(why,
				    "a damaged snapshot: records of %u bytes in section %u",
				    s->record_size, id);
		if (s->offset < r->header.header_size || s->offset > r->size ||
		    s->count > (r->size - s->offset) / s->record_size)
			return fail(why,
				    "a damaged snapshot: section %u reaches beyond its end",
				    id);
	}
	return 0;
}

/* Record @i of a section into @to, of which this program knows @known bytes. */
static void copy_record(const struct reader *r, uint32_t id, uint32_t i,
			void *to, size_t known)
{
	const struct vmacct_section *s = &r->header.section[id];
	size_t size = s->record_size < known ? s->record_size : known;

	memset(to, 0, known);
	memcpy(to, r->data + s->offset + (size_t)i * s->record_size, size);
}

static uint32_t count_records(const struct reader *r, uint32_t id)
{
	return id < r->header.nr_sections ? r->header.section[id].count : 0;
}

/* All records of a section in an array of our own; NULL: no memory. */
static void *copy_section(const struct reader *r, uint32_t id, size_t known,
			  size_t *count)
{
	uint32_t i, n = count_records(r, id);
	char *records = calloc(n ? n : 1, known);

	if (!records)
		return NULL;
	for (i = 0; i < n; i++)
		copy_record(r, id, i, records + i * known, known);
	*count = n;
	return records;
}

static void terminate(char *text, size_t size)
{
	text[size - 1] = '\0';
}

#define TERMINATE(array) terminate(array, sizeof(array))

static void terminate_strings(struct snapshot *s)
{
	size_t i;

	for (i = 0; i < s->nr_vifs; i++)
		TERMINATE(s->vifs[i].name);
	for (i = 0; i < s->nr_probes; i++) {
		TERMINATE(s->probes[i].symbol);
		TERMINATE(s->probes[i].mechanism);
		TERMINATE(s->probes[i].lost);
	}
	TERMINATE(s->module.release);
	TERMINATE(s->module.clock);
}

/* Later searches rely on it. */
static int check_order(const struct snapshot *s, struct why *why)
{
	size_t i;

	for (i = 1; i < s->nr_domains; i++)
		if (s->domains[i].domid <= s->domains[i - 1].domid)
			return fail(why,
				    "a damaged snapshot: domain %u out of order",
				    s->domains[i].domid);
	for (i = 1; i < s->nr_vifs; i++)
		if (s->vifs[i].account <= s->vifs[i - 1].account)
			return fail(why,
				    "a damaged snapshot: account %llu out of order",
				    (unsigned long long)s->vifs[i].account);
	return 0;
}

static void copy_common(struct snapshot *s, const struct reader *r)
{
	struct vmacct_common_record c;
	uint32_t i;

	for (i = 0; i < count_records(r, VMACCT_SECTION_COMMON); i++) {
		copy_record(r, VMACCT_SECTION_COMMON, i, &c, sizeof(c));
		if (c.direction < VMACCT_NR_COMMON)
			s->common_ns[c.direction] = c.ns;
	}
}

/* Does the module's record of a vif reach as far? */
static bool has_estimates(const struct reader *r)
{
	return count_records(r, VMACCT_SECTION_VIFS) &&
	       r->header.section[VMACCT_SECTION_VIFS].record_size >=
	       offsetof(struct vmacct_vif_record, rx_estimated_ns) +
	       sizeof(__u64);
}

static int copy_all(struct snapshot *s, const struct reader *r, struct why *why)
{
	const struct vmacct_header *h = &r->header;

	s->realtime_ns = h->realtime_ns;
	s->boottime_ns = h->boottime_ns;
	s->gone_dropped = h->gone_dropped;
	s->depth_missed = h->depth_missed;
	s->orphan_returns = h->orphan_returns;
	s->unknown_queues = h->unknown_queues;
	s->domains = copy_section(r, VMACCT_SECTION_DOMAINS,
				  sizeof(*s->domains), &s->nr_domains);
	s->vifs = copy_section(r, VMACCT_SECTION_VIFS, sizeof(*s->vifs),
			       &s->nr_vifs);
	s->probes = copy_section(r, VMACCT_SECTION_PROBES, sizeof(*s->probes),
				 &s->nr_probes);
	if (!s->domains || !s->vifs || !s->probes)
		return fail(why, "out of memory");
	s->has_estimates = has_estimates(r);
	copy_common(s, r);
	if (count_records(r, VMACCT_SECTION_MODULE))
		copy_record(r, VMACCT_SECTION_MODULE, 0, &s->module,
			    sizeof(s->module));
	terminate_strings(s);
	return check_order(s, why);
}

int snapshot_parse(struct snapshot *s, const void *data, size_t size,
		   struct why *why)
{
	struct reader r = { .data = data, .size = size };

	memset(s, 0, sizeof(*s));
	if (read_header(&r, why) || check_sections(&r, why))
		return -1;
	if (!copy_all(s, &r, why))
		return 0;
	snapshot_free(s);
	return -1;
}

void snapshot_free(struct snapshot *s)
{
	free(s->domains);
	free(s->vifs);
	free(s->probes);
	memset(s, 0, sizeof(*s));
}

static int fail_open(const char *path, int is_ours, struct why *why)
{
	if (is_ours && errno == ENOENT)
		return fail(why,
			    "the module vmacct is not loaded (sudo modprobe vmacct, or insmod vmacct.ko), or debugfs is not mounted: vmacct doctor tells");
	if (is_ours && (errno == EACCES || errno == EPERM))
		return fail(why, "%s: %s: only root reads debugfs (sudo)", path,
			    strerror(errno));
	return fail(why, "%s: %s", path, strerror(errno));
}

/* All of an open file; its size is not known before the end. */
static char *read_whole(int fd, size_t *size)
{
	size_t room = 64 << 10, used = 0;
	char *data = malloc(room), *more;
	ssize_t n;

	while (data) {
		n = read(fd, data + used, room - used);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		used += n;
		if (used < room)
			continue;
		room *= 4;
		more = room <= SIZE_LIMIT ? realloc(data, room) : NULL;
		if (more) {
			data = more;
			continue;
		}
		n = -1;
		errno = room > SIZE_LIMIT ? EFBIG : ENOMEM;
		break;
	}
	if (data && n < 0) {
		free(data);
		data = NULL;
	}
	*size = used;
	return data;
}

int snapshot_read(struct snapshot *s, const char *path, struct why *why)
{
	int is_ours = !path, fd, err;
	struct why parse;
	size_t size;
	char *data;

	memset(s, 0, sizeof(*s));
	if (is_ours)
		path = SNAPSHOT_PATH;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail_open(path, is_ours, why);
	data = read_whole(fd, &size);
	err = errno;
	close(fd);
	if (!data)
		return fail(why, "%s: cannot be read: %s", path, strerror(err));
	err = snapshot_parse(s, data, size, &parse);
	free(data);
	return err ? fail(why, "%s: %s", path, parse.text) : 0;
}

uint64_t vif_tx_ns(const struct vmacct_vif_record *v)
{
	uint64_t sum = 0;
	int class;

	for (class = 0; class < VMACCT_FIRST_RX_CLASS; class++)
		sum += v->ns[class];
	return sum;
}

uint64_t vif_rx_ns(const struct vmacct_vif_record *v)
{
	uint64_t sum = 0;
	int class;

	for (class = VMACCT_FIRST_RX_CLASS; class < VMACCT_NR_CLASSES; class++)
		sum += v->ns[class];
	return sum;
}

const char *vif_state(const struct vmacct_vif_record *v)
{
	switch (v->state) {
	case VMACCT_LIVE:
		return "live";
	case VMACCT_GONE:
		return "gone";
	default:
		return "unknown";
	}
}

uint64_t snapshot_missed(const struct snapshot *s)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < s->nr_probes; i++)
		sum += s->probes[i].missed;
	return sum;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * pair - two snapshots in one input, and a mutator that keeps them credible
 *
 * A snapshot whose size is wrong is refused at once, and nearly every mutation
 * makes it so: most of the time size, magic and version are put right again.
 */
#include <string.h>

#include "fuzz.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
			       unsigned int seed);

/* Where the second one begins. */
static size_t split_at(const uint8_t *data, size_t size)
{
	struct vmacct_header h;

	if (size < sizeof(h))
		return size;
	memcpy(&h, data, sizeof(h));
	return h.size < size ? h.size : size;
}

static void *copy(const uint8_t *data, size_t size)
{
	void *to = malloc(size + !size);

	must(to);
	memcpy(to, data, size);
	return to;
}

/* What snapshot.h promises. */
static void check_order(const struct snapshot *s)
{
	size_t i;

	for (i = 1; i < s->nr_domains; i++)
		must(s->domains[i - 1].domid < s->domains[i].domid);
	for (i = 1; i < s->nr_vifs; i++)
		must(s->vifs[i - 1].account < s->vifs[i].account);
}

/* From a copy of its own, so that reading past it is seen. */
static bool parse(struct snapshot *s, const uint8_t *data, size_t size)
{
	void *own = copy(data, size);
	struct why why = { "" };
	int err = snapshot_parse(s, own, size, &why);

	must(!err || (*why.text && !strchr(why.text, '\n')));
	free(own);
	check_order(s);
	return !err;
}

bool fuzz_parse(struct snapshot s[2], const uint8_t *data, size_t size)
{
	size_t at = split_at(data, size);
	bool first = parse(&s[0], data, at);

	return parse(&s[1], data + at, size - at) && first;
}

static void put_right(uint8_t *data, size_t size)
{
	struct vmacct_header h;

	if (size < sizeof(h))
		return;
	memcpy(&h, data, sizeof(h));
	h.magic = VMACCT_MAGIC;
	h.version = VMACCT_VERSION;
	h.size = size;
	memcpy(data, &h, sizeof(h));
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
			       unsigned int seed)
{
	size_t at = split_at(data, size), rest = size - at;
	void *second;

	if (seed % 8 == 0)
		return LLVMFuzzerMutate(data, size, max_size);
	if (seed / 8 % 2) {
		second = copy(data + at, rest);
		at = LLVMFuzzerMutate(data, at, max_size - rest);
		memcpy(data + at, second, rest);
		free(second);
	} else {
		rest = LLVMFuzzerMutate(data + at, rest, max_size - at);
	}
	put_right(data, at);
	put_right(data + at, rest);
	return at + rest;
}

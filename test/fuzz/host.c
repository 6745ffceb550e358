// SPDX-License-Identifier: GPL-2.0
/*
 * host - stands for the module's file, the hypervisor and xenstored
 *
 * __wrap_X() is called instead of X() (ld --wrap).
 */
#include <stdio.h>
#include <string.h>

#include "books.h"
#include "fuzz.h"
#include "names.h"
#include "sample.h"

struct fuzz_host fuzz_host;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int __wrap_snapshot_read(struct snapshot *s, const char *path, struct why *why);
int __wrap_books_read(struct books *b, struct why *why);
int __wrap_names_connect(struct why *why);
int __wrap_names_own_domid(uint32_t *domid, struct why *why);
int __wrap_names_of_domain(uint32_t domid, char name[NAME_LEN],
			   struct why *why);
void __wrap_complain(const char *format, ...);

/* libFuzzer's own words are on stderr. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return !freopen("/dev/null", "w", stdout);
}

int __wrap_snapshot_read(struct snapshot *s, const char *path, struct why *why)
{
	(void)path;
	(void)why;
	*s = sample_copy(fuzz_host.snapshot);
	return 0;
}

int __wrap_books_read(struct books *b, struct why *why)
{
	const struct snapshot *s = fuzz_host.books;
	size_t i;

	memset(b, 0, sizeof(*b));
	if (!s)
		return fail(why, "no books");
	b->domains = calloc(s->nr_domains + 1, sizeof(*b->domains));
	must(b->domains);
	b->nr_domains = s->nr_domains;
	for (i = 0; i < s->nr_domains; i++) {
		b->domains[i].domid = s->domains[i].domid;
		memcpy(b->domains[i].uuid, s->domains[i].uuid,
		       VMACCT_UUID_LEN);
		b->domains[i].cpu_ns = s->domains[i].tx_ns;
	}
	return 0;
}

int __wrap_names_connect(struct why *why)
{
	(void)why;
	return 0;
}

int __wrap_names_own_domid(uint32_t *domid, struct why *why)
{
	(void)why;
	*domid = 7;
	return 0;
}

/* Every other one has a name. */
int __wrap_names_of_domain(uint32_t domid, char name[NAME_LEN],
			   struct why *why)
{
	name[0] = '\0';
	if (domid % 7 == 6)
		return fail(why, "it does not answer");
	if (domid % 2)
		return 0;
	name_printable(name, (char *)&domid, sizeof(domid));
	return 0;
}

void __wrap_complain(const char *format, ...)
{
	(void)format;
}

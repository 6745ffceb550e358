// SPDX-License-Identifier: GPL-2.0
/*
 * books - what the hypervisor itself says the domains have consumed
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xenctrl.h>

#include "books.h"

/* Domains asked for at a time; domids end at DOMID_FIRST_RESERVED. */
#define CHUNK	128

static xc_interface *hypervisor;

/* libxenctrl's own words would go to stderr, over the screen of "top". */
static void say_nothing(struct xentoollog_logger *logger,
			xentoollog_level level, int errnoval,
			const char *context, const char *format, va_list args)
{
	(void)logger;
	(void)level;
	(void)errnoval;
	(void)context;
	(void)format;
	(void)args;
}

static void destroy_nothing(struct xentoollog_logger *logger)
{
	(void)logger;
}

static xentoollog_logger quiet = {
	.vmessage = say_nothing,
	.destroy = destroy_nothing,
};

static int connect_hypervisor(struct why *why)
{
	if (hypervisor)
		return 0;
	hypervisor = xc_interface_open(&quiet, &quiet, 0);
	if (hypervisor)
		return 0;
	if (errno == EACCES || errno == EPERM)
		return fail(why, "only root may ask the hypervisor (sudo)");
	return fail(why, "no way to the hypervisor: %s (dom0 has /dev/xen/privcmd)",
		    strerror(errno));
}

static int append(struct books *b, const xc_domaininfo_t *info, int count)
{
	struct books_domain *more;
	int i;

	more = realloc(b->domains, (b->nr_domains + count) * sizeof(*more));
	if (!more)
		return -1;
	b->domains = more;
	for (i = 0; i < count; i++) {
		struct books_domain *d = &b->domains[b->nr_domains++];

		d->domid = info[i].domain;
		memcpy(d->uuid, info[i].handle, sizeof(d->uuid));
		d->cpu_ns = info[i].cpu_time;
	}
	return 0;
}

int books_read(struct books *b, struct why *why)
{
	static xc_domaininfo_t info[CHUNK];
	uint32_t first = 0;
	int count;

	memset(b, 0, sizeof(*b));
	if (connect_hypervisor(why))
		return -1;
	do {
		count = xc_domain_getinfolist(hypervisor, first, CHUNK, info);
		if (count < 0) {
			fail(why, "the hypervisor does not tell: %s",
			     strerror(errno));
			break;
		}
		if (count && append(b, info, count)) {
			count = fail(why, "out of memory");
			break;
		}
		if (count)
			first = info[count - 1].domain + 1;
	} while (count == CHUNK);
	if (count < 0)
		books_free(b);
	return count < 0 ? -1 : 0;
}

void books_free(struct books *b)
{
	free(b->domains);
	memset(b, 0, sizeof(*b));
}

void books_close(void)
{
	if (hypervisor)
		xc_interface_close(hypervisor);
	hypervisor = NULL;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * names - what xenstore knows of the domains: their names, and who we are
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xenstore.h>

#include "names.h"
#include "number.h"

static struct xs_handle *xenstore;

int names_connect(struct why *why)
{
	if (!xenstore)
		xenstore = xs_open(0);
	if (xenstore)
		return 0;
	if (errno == EACCES || errno == EPERM)
		return fail(why, "only root may ask xenstored (sudo)");
	return fail(why, "xenstored cannot be reached: %s (is it running?)",
		    strerror(errno));
}

char *names_read(const char *path, size_t *len)
{
	unsigned int size;
	struct why why;
	char *value;

	if (names_connect(&why))
		return NULL;
	value = xs_read(xenstore, XBT_NULL, path, &size);
	/* xenstored went away: the next question tries again. */
	if (!value && errno != ENOENT && errno != EACCES)
		names_close();
	if (value)
		*len = size;
	return value;
}

/* What would move the cursor, or be of unknown width, must not get through. */
void name_printable(char name[NAME_LEN], const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len && i < NAME_LEN - 1; i++) {
		unsigned char c = text[i];

		name[i] = isprint(c) ? c : '?';
	}
	name[i] = '\0';
}

int names_of_domain(uint32_t domid, char name[NAME_LEN])
{
	char path[64], *value;
	size_t len;

	snprintf(path, sizeof(path), "/local/domain/%" PRIu32 "/name", domid);
	value = names_read(path, &len);
	if (!value)
		return -1;
	name_printable(name, value, len);
	free(value);
	return name[0] ? 0 : -1;
}

int names_own_domid(uint32_t *domid, struct why *why)
{
	char *value;
	size_t len;
	int err;

	if (names_connect(why))
		return -1;
	/* A relative path is below the home of whoever asks. */
	value = names_read("domid", &len);
	if (!value)
		return fail(why, "xenstore does not say which domain this is (run xen-init-dom0?)");
	err = number_u32(value, domid);
	if (err)
		fail(why, "xenstore: domid is '%.40s'", value);
	free(value);
	return err;
}

void names_close(void)
{
	if (xenstore)
		xs_close(xenstore);
	xenstore = NULL;
}

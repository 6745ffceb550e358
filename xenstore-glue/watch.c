// SPDX-License-Identifier: GPL-2.0
/*
 * watch - hearing that domains come and go
 */
#include <stdlib.h>
#include <string.h>
#include <xenstore.h>

#include "watch.h"

#define INTRODUCED	"@introduceDomain"
#define RELEASED	"@releaseDomain"

/* There is nothing to say about it but libxenstore's handle. */
static struct xs_handle *handle(const struct watch *w)
{
	return (struct xs_handle *)w;
}

struct watch *watch_open(void)
{
	struct xs_handle *xs = xs_open(0);

	if (!xs)
		return NULL;
	if (xs_watch(xs, RELEASED, RELEASED) &&
	    xs_watch(xs, INTRODUCED, INTRODUCED))
		return (struct watch *)xs;
	xs_close(xs);
	return NULL;
}

void watch_close(struct watch *w)
{
	if (w)
		xs_close(handle(w));
}

int watch_fd(const struct watch *w)
{
	return w ? xs_fileno(handle(w)) : -1;
}

void watch_read(struct watch *w, bool *introduced, bool *released)
{
	char **event;

	while (w && (event = xs_check_watch(handle(w)))) {
		if (!strcmp(event[XS_WATCH_TOKEN], INTRODUCED))
			*introduced = true;
		else if (!strcmp(event[XS_WATCH_TOKEN], RELEASED))
			*released = true;
		free(event);
	}
}

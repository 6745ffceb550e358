/* SPDX-License-Identifier: GPL-2.0 */
/*
 * view_json - a view as JSON, and back
 *
 * doc/vmacct-show.schema.json describes it: times in nanoseconds, all totals
 * cumulative; what is not known is null.
 */
#ifndef VMACCT_VIEW_JSON_H
#define VMACCT_VIEW_JSON_H

#include "view.h"

struct json_object;

/* "format" in the file; grows only if an old reader would misread. */
#define VIEW_JSON_FORMAT	1

/*
 * A new object. @domain: only that domain and its vifs (see
 * view_domain_is()), NULL for all.
 */
struct json_object *view_to_json(const struct view *v, const char *domain);

/*
 * What view_to_json() wrote, as far as a bill needs it (neither probes nor
 * losses nor estimates). 0, or -1 with @why; *@v needs no freeing then.
 */
int view_from_json(struct view *v, struct json_object *json, struct why *why);

/* The same from a file; "-" is standard input. */
int view_from_json_file(struct view *v, const char *path, struct why *why);

#endif /* VMACCT_VIEW_JSON_H */

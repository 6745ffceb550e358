/* SPDX-License-Identifier: GPL-2.0 */
/*
 * when - a moment, as people write it
 */
#ifndef VMACCT_WHEN_H
#define VMACCT_WHEN_H

#include <stdint.h>

#define WHEN_TEXT_LEN	21	/* with its NUL */

/* What when_parse() takes, for who got it wrong. */
#define WHEN_FORMS	"2026-11-30, 2026-11-30T18:00, 2026-11-30T18:00:00Z or @SECONDS since 1970; UTC"

/* In nanoseconds since 1970. 0, or -1 and *@ns untouched. */
int when_parse(const char *text, uint64_t *ns);

/* "2026-11-30T18:00:00Z" */
void when_format(char text[WHEN_TEXT_LEN], uint64_t ns);

#endif /* VMACCT_WHEN_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * names - what xenstore knows of the domains: their names, and who we are
 *
 * The connection is made at the first question, made anew when it broke, and
 * kept until names_close(). A xenstored that hangs is given two seconds. SIGPIPE
 * must be ignored. Not for several threads.
 */
#ifndef VMACCT_NAMES_H
#define VMACCT_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "fail.h"
#include "name.h"

/* Can xenstore be asked? 0, or -1 with @why. */
int names_connect(struct why *why);

/*
 * The name of a domain, as name_printable() leaves it; empty if it has none.
 * 0, or -1 with @why: xenstore does not answer.
 */
int names_of_domain(uint32_t domid, char name[NAME_LEN], struct why *why);

/* The domid of this very domain. 0, or -1 with @why. */
int names_own_domid(uint32_t *domid, struct why *why);

/*
 * The value of a node (its end marked by a NUL that is not counted), to be
 * freed; NULL if there is none.
 */
char *names_read(const char *path, size_t *len);

void names_close(void);

#endif /* VMACCT_NAMES_H */

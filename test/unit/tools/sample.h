/* SPDX-License-Identifier: GPL-2.0 */
/*
 * sample - a small host that the tests of readers share
 *
 * Domain 3 with two vifs, domain 7 with one and a second that is gone, domain 9
 * whose UUID is not known and whose only one was reaped. No two figures are the
 * same.
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "view.h"

#define SAMPLE_DOMAINS	3
#define SAMPLE_VIFS	4
#define SAMPLE_PROBES	2

/* Anew at each call, and good until the next. Not to be freed. */
struct snapshot *sample_snapshot(void);

/* The UUID of a domain there, and of others. */
void sample_uuid(uint8_t uuid[VMACCT_UUID_LEN], uint32_t domid);

/* A copy that snapshot_free() may free. */
struct snapshot sample_copy(const struct snapshot *s);

/*
 * A view of that host: the domains there and domain 20, without a vif, named
 * guest-N; their own CPU time is N seconds, domain 0's 100. view_free() frees.
 */
void sample_view(struct view *v);

#endif /* SAMPLE_H */

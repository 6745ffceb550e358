/* SPDX-License-Identifier: GPL-2.0 */
/*
 * sweep - nodes that an earlier vmacctd left in xenstore
 */
#ifndef VMACCT_SWEEP_H
#define VMACCT_SWEEP_H

#include "fail.h"
#include "mirror.h"
#include "place.h"

/*
 * Removes the bills of all domains that are not in @keep, or not alive, or
 * another life of the domid; a home that holds nothing else goes as well.
 * Through libxenstore, on a connection of its own: once in a while a round trip
 * per request does not matter, and it knows how to list a large directory.
 * 0, or -1 with @why.
 */
int sweep(const struct place *p, const struct mirror *keep, struct why *why);

#endif /* VMACCT_SWEEP_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * sweep - nodes that an earlier vmacctd left in xenstore
 */
#ifndef VMACCT_SWEEP_H
#define VMACCT_SWEEP_H

#include "fail.h"
#include "mirror.h"
#include "place.h"
#include "wire.h"

/*
 * Removes the bills of all domains that are not in @keep, or not alive, or
 * another life of the domid; a home that holds nothing else goes as well.
 * 0, or -1 with @why.
 */
int sweep(struct wire *wire, const struct place *p, const struct mirror *keep,
	  struct why *why);

#endif /* VMACCT_SWEEP_H */

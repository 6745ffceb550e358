/* SPDX-License-Identifier: GPL-2.0 */
/*
 * turn - whose turn it is when not all can be written
 *
 * Who had none for longest comes first, so that of n domains that all want to
 * be written each has its turn within n / budget updates, rounded up, and
 * none is ever passed over for good. Pure.
 */
#ifndef VMACCT_TURN_H
#define VMACCT_TURN_H

#include <stddef.h>
#include <stdint.h>

#include "batch.h"

/*
 * Of the jobs that are open all but @budget are JOB_LATER then; those that are
 * left have had their turn in update @now (not 0). The jobs may be in another
 * order then. How many are for later.
 */
size_t turn_choose(struct job *jobs, size_t count, size_t budget, uint64_t now);

#endif /* VMACCT_TURN_H */

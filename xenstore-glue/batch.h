/* SPDX-License-Identifier: GPL-2.0 */
/*
 * batch - many domains' nodes in few round trips
 *
 * Each domain has a transaction of its own: xenstored searches a transaction's
 * nodes one by one, and a conflict concerns nobody else. The transactions of
 * two dozen domains begin together, ask and write together, and end together.
 * The writes go out before it is known whether the domain lives; if it turns
 * out not to, its transaction is abandoned. So no write ever counts whose
 * domain was not seen alive by the same transaction.
 */
#ifndef VMACCT_BATCH_H
#define VMACCT_BATCH_H

#include <stddef.h>

#include "mirror.h"
#include "place.h"
#include "wire.h"

enum verdict {
	JOB_OPEN,
	JOB_WRITTEN,
	JOB_GONE,		/* there is no such domain, or it is another */
	JOB_FOREIGN,		/* what was written is no longer there */
	JOB_REFUSED,		/* xenstored does not let us: @error */
	JOB_BUSY,		/* conflicts without end */
	JOB_LATER,		/* it is not its turn */
};

struct job {
	struct mirror_domain *was;	/* what is written; NULL: nothing */
	struct mirror_domain *now;	/* what is to be */
	enum verdict verdict;
	int error;			/* an errno */
	uint32_t transaction;		/* under way, or 0 */
};

/*
 * Does all jobs that are open; each has JOB_WRITTEN, _GONE, _REFUSED or _BUSY then, and @was
 * NULL if it was no longer there. 0, or -1: the connection is lost.
 */
int batch_write(struct wire *wire, const struct place *place,
		struct job *jobs, size_t count);

#endif /* VMACCT_BATCH_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * presence - asking xenstored whether a domain lives
 *
 * The question and the judgement are place.h's; everybody who has to know asks
 * in this way.
 */
#ifndef VMACCT_PRESENCE_H
#define VMACCT_PRESENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "mirror.h"
#include "place.h"
#include "wire.h"

/* Queues the question; the answer comes with @tag. @transaction 0: in none. */
void presence_ask(struct wire *wire, const struct place *p,
		  const struct mirror_domain *d, uint32_t transaction,
		  unsigned int tag);

/* Does it live, by that answer? */
bool presence_shown(const struct place *p, const struct mirror_domain *d,
		    const struct wire_answer *a);

#endif /* VMACCT_PRESENCE_H */

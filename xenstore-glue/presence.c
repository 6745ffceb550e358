// SPDX-License-Identifier: GPL-2.0
/*
 * presence - asking xenstored whether a domain lives
 */
#include "presence.h"

void presence_ask(struct wire *wire, const struct place *p,
		  const struct mirror_domain *d, uint32_t transaction,
		  unsigned int tag)
{
	struct wire_request r = { .transaction = transaction, .tag = tag };
	char path[PLACE_LEN];

	r.type = place_question(p, d, path) ? XS_DIRECTORY : XS_READ;
	r.path = path;
	wire_request(wire, &r);
}

bool presence_shown(const struct place *p, const struct mirror_domain *d,
		    const struct wire_answer *a)
{
	return place_lives(p, d, a->error, a->body, a->len);
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * top_draw - what stands where on the screen
 */
#ifndef VMACCT_TOP_DRAW_H
#define VMACCT_TOP_DRAW_H

#include "top_keys.h"
#include "top_sampler.h"

/*
 * Draws all of it. @trouble: why there is nothing to see, else NULL. Scrolls
 * @state back to where rows and columns end. 0, or -1: no memory.
 */
int top_draw(struct top_state *state, const struct top_sampler *s,
	     const char *trouble);

#endif /* VMACCT_TOP_DRAW_H */

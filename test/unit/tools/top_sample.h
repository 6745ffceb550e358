/* SPDX-License-Identifier: GPL-2.0 */
/*
 * top_sample - a second on a small host, as view_diff() would tell it
 *
 * domid  name     own    causes tx rx    vifs
 *     1  web      50 %   20 %  10 %      0 and 1, alike; 3 is gone
 *     2  db 2     10 %    0 %   5 %      0
 *     5  (none)   n/a     1 %   0 %      0
 *     9  idle      0 %    0 %   0 %      none, no account
 *    12  past      gone, and nothing more was charged to it
 *    13  leaving   gone, but with a last packet (vif 0, gone too)
 *
 * domid 2 had a life before, which left a vif (account 90) of another UUID.
 */
#ifndef TOP_SAMPLE_H
#define TOP_SAMPLE_H

#include "view.h"

#define TOP_SAMPLE_MS	1000000ull	/* ns */

/* Anew at each call, and good until the next. Not to be freed. */
struct view *top_sample(void);

#endif /* TOP_SAMPLE_H */

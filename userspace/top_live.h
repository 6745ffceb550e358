/* SPDX-License-Identifier: GPL-2.0 */
/*
 * top_live - the screen: looks, draws and listens to keys until it is to end
 */
#ifndef VMACCT_TOP_LIVE_H
#define VMACCT_TOP_LIVE_H

#include "top_options.h"

/*
 * Returns the exit status. A module that is unloaded is waited for; it is an
 * error only at the beginning. A signal that ends it is no error.
 */
int top_live_run(const struct top_options *o);

#endif /* VMACCT_TOP_LIVE_H */

/* SPDX-License-Identifier: GPL-2.0 */
/* The clocks are the test's. */
#ifndef SHIM_LINUX_TIMEKEEPING_H
#define SHIM_LINUX_TIMEKEEPING_H

#include <linux/ktime.h>
#include <linux/types.h>

u64 ktime_get_real_ns(void);
ktime_t ktime_get_boottime(void);

#endif /* SHIM_LINUX_TIMEKEEPING_H */

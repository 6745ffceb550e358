/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_KTIME_H
#define SHIM_LINUX_KTIME_H

#include <linux/types.h>

typedef s64 ktime_t;

static inline s64 ktime_to_ns(const ktime_t kt)
{
	return kt;
}

#endif /* SHIM_LINUX_KTIME_H */

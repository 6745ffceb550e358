/* SPDX-License-Identifier: GPL-2.0 */
/* The C library includes <linux/limits.h> too, and wants the real one. */
#ifndef SHIM_LINUX_LIMITS_H
#define SHIM_LINUX_LIMITS_H

#include_next <linux/limits.h>

#define U32_MAX	0xffffffffu
#define U64_MAX	0xffffffffffffffffull

#endif /* SHIM_LINUX_LIMITS_H */

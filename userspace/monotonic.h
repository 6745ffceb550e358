/* SPDX-License-Identifier: GPL-2.0 */
/*
 * monotonic - a clock that nobody sets
 */
#ifndef VMACCT_MONOTONIC_H
#define VMACCT_MONOTONIC_H

#include <stdint.h>
#include <time.h>

/* In nanoseconds, from some moment on. Never goes back. */
static inline uint64_t monotonic_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * UINT64_C(1000000000) + t.tv_nsec;
}

#endif /* VMACCT_MONOTONIC_H */

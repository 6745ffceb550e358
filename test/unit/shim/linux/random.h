/* SPDX-License-Identifier: GPL-2.0 */
/* Chance is the test's. */
#ifndef SHIM_LINUX_RANDOM_H
#define SHIM_LINUX_RANDOM_H

#include <stddef.h>

void get_random_bytes(void *buf, size_t len);

#endif /* SHIM_LINUX_RANDOM_H */

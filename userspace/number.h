/* SPDX-License-Identifier: GPL-2.0 */
/*
 * number - numbers out of text, strictly
 *
 * Decimal digits and nothing else: no sign, no blank, nothing behind. 0, or -1
 * and the result untouched.
 */
#ifndef VMACCT_NUMBER_H
#define VMACCT_NUMBER_H

#include <stdint.h>

int number_u64(const char *text, uint64_t *value);
int number_u32(const char *text, uint32_t *value);

/* Seconds, a decimal fraction allowed ("0.5"), in nanoseconds. */
int number_seconds(const char *text, uint64_t *ns);

#endif /* VMACCT_NUMBER_H */

// SPDX-License-Identifier: GPL-2.0
/*
 * number - numbers out of text, strictly
 */
#include <stdbool.h>

#include "number.h"

#define NS_PER_S	1000000000u

/* value = value * 10 + a digit; false if that is too large. */
static bool push_digit(uint64_t *value, char digit)
{
	return !__builtin_mul_overflow(*value, 10, value) &&
	       !__builtin_add_overflow(*value, digit - '0', value);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

int number_u64(const char *text, uint64_t *value)
{
	uint64_t n = 0;

	if (!*text)
		return -1;
	for (; *text; text++)
		if (!is_digit(*text) || !push_digit(&n, *text))
			return -1;
	*value = n;
	return 0;
}

int number_u32(const char *text, uint32_t *value)
{
	uint64_t n;

	if (number_u64(text, &n) || n > UINT32_MAX)
		return -1;
	*value = n;
	return 0;
}

int number_seconds(const char *text, uint64_t *ns)
{
	uint64_t n = 0, unit = NS_PER_S;

	if (!is_digit(*text))
		return -1;
	for (; is_digit(*text); text++)
		if (!push_digit(&n, *text))
			return -1;
	if (__builtin_mul_overflow(n, unit, &n))
		return -1;
	if (*text == '.' && !is_digit(*++text))
		return -1;
	for (; is_digit(*text); text++) {
		unit /= 10;
		if (__builtin_add_overflow(n, (*text - '0') * unit, &n))
			return -1;
	}
	if (*text)
		return -1;
	*ns = n;
	return 0;
}

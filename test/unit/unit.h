/* SPDX-License-Identifier: GPL-2.0 */
/*
 * unit - what every test program shares
 *
 * A program is one source of the module, compiled unchanged against the few
 * kernel headers in shim/, and one file of tests that defines unit_suite().
 */
#ifndef UNIT_H
#define UNIT_H

#include <check.h>
#include <stdlib.h>

/* Check's old name of ck_abort_msg(), a function of userspace/fail.h. */
#undef fail

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* ck_assert_uint_eq() for what Check would cut to a signed number. */
#define assert_u64(got, want) \
	do { \
		unsigned long long got_ = (got), want_ = (want); \
		\
		ck_assert_msg(got_ == want_, "%s is %llu, should be %llu", \
			      #got, got_, want_); \
	} while (0)

Suite *unit_suite(void);

#endif /* UNIT_H */

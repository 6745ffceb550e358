// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "unit.h"
#include "uuid.h"

#define TEXT	"01234567-89ab-cdef-0123-456789abcdef"

static const uint8_t bytes[VMACCT_UUID_LEN] = {
	0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
	0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
};

static uint8_t uuid[VMACCT_UUID_LEN];

START_TEST(it_is_printed_as_everybody_does)
{
	char text[UUID_TEXT_LEN];

	uuid_format(text, bytes);
	ck_assert_str_eq(text, TEXT);
}

START_TEST(what_was_printed_is_parsed)
{
	ck_assert(uuid_parse(TEXT, uuid));
	ck_assert(uuid_equal(uuid, bytes));
}

START_TEST(capitals_are_the_same)
{
	ck_assert(uuid_parse("01234567-89AB-CDEF-0123-456789aBcDeF", uuid));
	ck_assert(uuid_equal(uuid, bytes));
}

START_TEST(all_zero_is_not_known)
{
	ck_assert(uuid_parse("00000000-0000-0000-0000-000000000000", uuid));
	ck_assert(!uuid_known(uuid));
	ck_assert(uuid_known(bytes));
}

START_TEST(one_bit_makes_it_known_and_another)
{
	uint8_t other[VMACCT_UUID_LEN];
	int i;

	for (i = 0; i < VMACCT_UUID_LEN; i++) {
		memset(uuid, 0, sizeof(uuid));
		uuid[i] = 0x80;
		ck_assert(uuid_known(uuid));
		memcpy(other, bytes, sizeof(other));
		other[i] ^= 1;
		ck_assert(!uuid_equal(other, bytes));
	}
}

START_TEST(any_other_length_is_refused)
{
	char *text;
	size_t len;

	for (len = 0; len < strlen(TEXT); len++) {
		text = strndup(TEXT, len);
		ck_assert(!uuid_parse(text, uuid));
		free(text);
	}
	ck_assert(!uuid_parse(TEXT "0", uuid));
	ck_assert(!uuid_parse(TEXT " ", uuid));
	ck_assert(!uuid_parse("/vm/" TEXT, uuid));
}

START_TEST(any_other_character_is_refused)
{
	static const char wrong[] = "gGxX-+ \t\n/:@`\x80\xff";
	char text[UUID_TEXT_LEN];
	size_t i, k;

	for (i = 0; i < strlen(TEXT); i++) {
		for (k = 0; k < strlen(wrong); k++) {
			strcpy(text, TEXT);
			if (text[i] == wrong[k])
				continue;
			text[i] = wrong[k];
			ck_assert_msg(!uuid_parse(text, uuid), "%s", text);
		}
	}
}

START_TEST(a_digit_in_place_of_a_dash_is_refused)
{
	ck_assert(!uuid_parse("01234567089ab-cdef-0123-456789abcdef", uuid));
	ck_assert(!uuid_parse("0123456789ab-cdef-0123-456789abcdef0", uuid));
	ck_assert(!uuid_parse("0123-4567-89ab-cdef-0123456789abcdef", uuid));
}

Suite *unit_suite(void)
{
	Suite *suite = suite_create("tools: uuid");
	TCase *tc = tcase_create("uuid");

	tcase_add_test(tc, it_is_printed_as_everybody_does);
	tcase_add_test(tc, what_was_printed_is_parsed);
	tcase_add_test(tc, capitals_are_the_same);
	tcase_add_test(tc, all_zero_is_not_known);
	tcase_add_test(tc, one_bit_makes_it_known_and_another);
	tcase_add_test(tc, any_other_length_is_refused);
	tcase_add_test(tc, any_other_character_is_refused);
	tcase_add_test(tc, a_digit_in_place_of_a_dash_is_refused);
	suite_add_tcase(suite, tc);
	return suite;
}

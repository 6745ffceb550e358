// SPDX-License-Identifier: GPL-2.0
/*
 * view_json - two files of show --json, a NUL between: read, and billed
 */
#include <json-c/json.h>
#include <string.h>

#include "bill.c"	/* for what it prints; its own main is not called */
#include "fuzz.h"

/* What was read is written and read again, and is the same then. */
static void write_again(const struct view *v)
{
	struct json_object *once = view_to_json(v, NULL), *twice;
	struct view again;
	struct why why;

	must(!view_from_json(&again, once, &why));
	twice = view_to_json(&again, NULL);
	must(json_object_equal(once, twice));
	json_object_put(once);
	json_object_put(twice);
	view_free(&again);
}

static bool read_view(struct view *v, const uint8_t *data, size_t size)
{
	struct json_tokener *tok = json_tokener_new();
	struct json_object *json;
	struct why why = { "" };
	bool ok;

	json = json_tokener_parse_ex(tok, (const char *)data, size);
	ok = !view_from_json(v, json, &why);
	json_object_put(json);
	json_tokener_free(tok);
	must(ok == !*why.text && !strchr(why.text, '\n'));
	return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = memchr(data, '\0', size);
	struct wishes w = { .from = "from", .to = "to" };
	struct view from, to;
	int i;

	if (!nul || !read_view(&from, data, nul - data))
		return 0;
	write_again(&from);
	if (read_view(&to, nul + 1, data + size - nul - 1)) {
		for (i = 0; i < 3; i++) {
			w.policy = i;
			w.format = i;
			print_bills(&w, &from, &to);
		}
		view_free(&to);
	}
	view_free(&from);
	return 0;
}

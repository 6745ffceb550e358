// SPDX-License-Identifier: GPL-2.0
/*
 * snapshot - two, one after the other: parsed, compared, shown in every way
 */
#include <getopt.h>

#include "fuzz.h"
#include "verbs.h"

static void show(char *format, char *what, char *domain)
{
	char *argv[6] = { "show", format, what, "-d", domain };

	optind = 0;
	show_main(domain ? 5 : 3, argv);
}

static void show_all(const struct snapshot *s, const struct snapshot *books)
{
	fuzz_host.snapshot = s;
	fuzz_host.books = books;
	show("--json", "--json", NULL);
	show("--csv", "--csv", NULL);
	show("--vifs", "--vifs", NULL);
	show("--vifs", "--csv", "7");
	show("--json", "--vifs", "07000000-d0d0-d0d0-d0d0-d0d0d0d0d0d0");
}

static void compare(const struct snapshot *a, const struct snapshot *b)
{
	struct snapshot diff;

	must(!snapshot_diff(&diff, a, b));
	must(diff.nr_vifs == b->nr_vifs);
	show_all(b, a);
	show_all(&diff, NULL);
	snapshot_free(&diff);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct snapshot s[2];

	if (fuzz_parse(s, data, size))
		compare(&s[0], &s[1]);
	snapshot_free(&s[0]);
	snapshot_free(&s[1]);
	return 0;
}

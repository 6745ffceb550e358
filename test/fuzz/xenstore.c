// SPDX-License-Identifier: GPL-2.0
/*
 * xenstore - 16 bytes of a UUID, how many vifs, then any value of a node
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "fuzz.h"
#include "names.h"
#include "number.h"
#include "place.h"
#include "uuid.h"

/* The C library agrees on what is taken, and on what it is. */
static void read_number(const char *value)
{
	uint64_t wide = 0, want, ns;
	uint32_t narrow, domid;
	char *end;

	errno = 0;
	want = strtoull(value, &end, 10);
	must(number_u64(value, &wide) == (isdigit((unsigned char)*value) &&
					  !*end && !errno ? 0 : -1));
	must(number_u32(value, &narrow) || narrow == want);
	must(!place_domid(value, &domid) || domid == want);
	must(number_seconds(value, &ns) || ns / 1000000000 == want);
	must(!*end || !wide);
}

static void read_text(const char *value, size_t len)
{
	uint8_t uuid[VMACCT_UUID_LEN];
	char name[NAME_LEN];
	size_t i = 0;

	name_printable(name, value, len);
	while (isprint((unsigned char)name[i]))
		i++;
	must(!name[i] && i == (len < NAME_LEN ? len : NAME_LEN - 1));
	if (uuid_parse(value, uuid)) {
		uuid_format(name, uuid);
		must(!strcasecmp(name, value));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mirror_domain d = { .domid = 7 };
	static const struct place dom0;
	char *value;

	if (size <= sizeof(d.uuid))
		return 0;
	memcpy(d.uuid, data, sizeof(d.uuid));
	d.live_vifs = data[sizeof(d.uuid)];
	size -= sizeof(d.uuid) + 1;
	value = calloc(1, size + 1);
	must(value);
	memcpy(value, data + sizeof(d.uuid) + 1, size);
	read_number(value);
	read_text(value, size);
	place_lives(&dom0, &d, 0, value, size);
	free(value);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * nodename - what a vif's xenbus nodename says of it
 */
#include "nodename.h"

#define DOMID_LIMIT	0x7ff0u		/* DOMID_FIRST_RESERVED in xen/xen.h */
#define HANDLE_LIMIT	0xffffffffu	/* VMACCT_HANDLE_UNKNOWN */

static const char *skip(const char *s, const char *prefix)
{
	while (*prefix)
		if (*s++ != *prefix++)
			return NULL;
	return s;
}

/* Decimal digits only: no sign, no blank, no leading zero, below @limit. */
static const char *number(const char *s, u32 limit, u32 *value)
{
	const char *first = s;
	u64 v = 0;

	for (; *s >= '0' && *s <= '9'; s++) {
		v = v * 10 + (u64)(*s - '0');
		if (v >= limit)
			return NULL;
	}
	if (s == first || (*first == '0' && s - first > 1))
		return NULL;
	*value = (u32)v;
	return s;
}

bool vmacct_nodename_parse(const char *nodename, u32 *domid, u32 *handle)
{
	const char *s = nodename;
	u32 d, h;

	if (!s)
		return false;
	s = skip(s, "backend/vif/");
	if (s)
		s = number(s, DOMID_LIMIT, &d);
	if (s)
		s = skip(s, "/");
	if (s)
		s = number(s, HANDLE_LIMIT, &h);
	if (!s || *s)
		return false;
	*domid = d;
	*handle = h;
	return true;
}

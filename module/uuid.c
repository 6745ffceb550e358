// SPDX-License-Identifier: GPL-2.0
/*
 * uuid - which domain a domid stands for at present
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uuid.h>
#include <xen/xenbus.h>

#include "uuid.h"
#include "vmacct.h"

int vmacct_uuid_read(u32 domid, u8 *uuid)
{
	char home[sizeof("/local/domain/4294967295")];
	uuid_t parsed;
	char *path;

	memset(uuid, 0, VMACCT_UUID_LEN);
	snprintf(home, sizeof(home), "/local/domain/%u", domid);
	/* As long as xenstored takes: forever, if it has hung itself up. */
	path = xenbus_read(XBT_NIL, home, "vm", NULL);
	if (IS_ERR(path))
		return PTR_ERR(path) == -ENOENT ? 0 : PTR_ERR(path);
	if (!strncmp(path, "/vm/", 4) && !uuid_parse(path + 4, &parsed))
		memcpy(uuid, &parsed, VMACCT_UUID_LEN);
	kfree(path);
	return 0;
}

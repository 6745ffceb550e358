/* SPDX-License-Identifier: GPL-2.0 */
/*
 * uuid - which domain a domid stands for at present
 *
 * Context: process, sleeps until xenstored answers. No locks may be held that
 * xenstored or the xenbus threads could wait for, RTNL among them.
 */
#ifndef VMACCT_UUID_H
#define VMACCT_UUID_H

#include <linux/types.h>

/*
 * Reads the UUID of domain @domid from /local/domain/<domid>/vm into @uuid
 * (VMACCT_UUID_LEN bytes). All zero where xenstore does not say: the domain is
 * gone, its node is not a UUID's, or it could not be asked. Returns 0, or why it
 * could not be asked: -ENOMEM, there was no memory, and it is to be tried again;
 * -EACCES, a driver domain may not; or what else xenstored answers.
 */
int vmacct_uuid_read(u32 domid, u8 *uuid);

#endif /* VMACCT_UUID_H */

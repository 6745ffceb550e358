/* SPDX-License-Identifier: GPL-2.0 */
/*
 * nodename - what a vif's xenbus nodename says of it
 *
 * The node is backend/vif/<domid>/<handle>. A netdev's name proves nothing (it
 * can be changed from both sides); the node's name is the toolstack's.
 *
 * Pure: no kernel calls, compiled unchanged into the unit tests.
 */
#ifndef VMACCT_NODENAME_H
#define VMACCT_NODENAME_H

#include <linux/types.h>

/*
 * Reads @nodename. Returns true and sets both numbers if it is exactly of the
 * form above, with a domid that can be a guest's (below DOMID_FIRST_RESERVED,
 * 0x7ff0) and a handle below 0xffffffff; else false, and nothing is set.
 */
bool vmacct_nodename_parse(const char *nodename, u32 *domid, u32 *handle);

#endif /* VMACCT_NODENAME_H */

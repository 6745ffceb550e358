/* SPDX-License-Identifier: GPL-2.0 */
/*
 * release - which release of vmacct this is: the module, the tools, the packages
 *
 * dkms.conf and debian/changelog have to say it too; building the packages
 * checks that they agree.
 */
#ifndef VMACCT_RELEASE_H
#define VMACCT_RELEASE_H

#define VMACCT_RELEASE	"0.1.0"

#endif /* VMACCT_RELEASE_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * symbol - the address of a function that is not exported
 *
 * Context: process, may sleep.
 */
#ifndef VMACCT_SYMBOL_H
#define VMACCT_SYMBOL_H

/*
 * Where function @name starts, as a pointer to it would say. 0: there is none,
 * or it may not be probed.
 */
unsigned long vmacct_symbol_address(const char *name);

#endif /* VMACCT_SYMBOL_H */

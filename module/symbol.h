/* SPDX-License-Identifier: GPL-2.0 */
/*
 * symbol - where a function starts, seen from an address inside it
 *
 * Context: process.
 */
#ifndef VMACCT_SYMBOL_H
#define VMACCT_SYMBOL_H

/*
 * The start of the function that @address is in, as a pointer to the function
 * would say. 0: it is in none.
 */
unsigned long vmacct_symbol_start(unsigned long address);

#endif /* VMACCT_SYMBOL_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * symbol - what the kernel does not export: functions and data by their names
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

/*
 * The value of the symbol @name of the kernel's data (for per-CPU data what
 * per_cpu_ptr() takes). 0: there is none, the kernel keeps no names of data
 * (CONFIG_KALLSYMS_ALL), or it cannot be asked.
 */
unsigned long vmacct_symbol_data(const char *name);

#endif /* VMACCT_SYMBOL_H */

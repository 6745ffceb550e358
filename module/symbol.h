/* SPDX-License-Identifier: GPL-2.0 */
/*
 * symbol - what the kernel does not export: functions and data by their names
 *
 * Context: process.
 */
#ifndef VMACCT_SYMBOL_H
#define VMACCT_SYMBOL_H

struct kprobe;

/*
 * The start of function @name, found by the kprobe @kp, which is never armed
 * and stays registered: the caller unregisters it. Returns 0, -ENOENT if there
 * is no such function, or what the kernel said; then nothing is registered.
 */
int vmacct_symbol_function(struct kprobe *kp, const char *name,
			   unsigned long *start);

/* The start of function @name of the kernel's. 0: there is none. */
unsigned long vmacct_symbol_code(const char *name);

/*
 * The value of the symbol @name of the kernel's data (for per-CPU data what
 * per_cpu_ptr() takes). 0: there is none, the kernel keeps no names of data
 * (CONFIG_KALLSYMS_ALL), or it cannot be asked.
 */
unsigned long vmacct_symbol_data(const char *name);

#endif /* VMACCT_SYMBOL_H */

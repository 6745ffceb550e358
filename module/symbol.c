// SPDX-License-Identifier: GPL-2.0
/*
 * symbol - where a function starts, seen from an address inside it
 */
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "symbol.h"

unsigned long vmacct_symbol_start(unsigned long address)
{
	char text[KSYM_SYMBOL_LEN];
	unsigned long offset;
	char *plus;

	/* "name+0x4/0x80 [module]" */
	sprint_symbol(text, address);
	plus = strchr(text, '+');
	if (!plus || sscanf(plus, "+0x%lx", &offset) != 1)
		return 0;
	return address - offset;
}

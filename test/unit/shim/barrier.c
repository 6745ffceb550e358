// SPDX-License-Identifier: GPL-2.0
#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <stddef.h>

void (*shim_before_load)(void);
void (*shim_after_store)(void);
void (*shim_before_exchange)(void);

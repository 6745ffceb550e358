/* SPDX-License-Identifier: GPL-2.0 */
/* Giving way to others: nobody waits in a unit test. */
#ifndef SHIM_LINUX_SCHED_H
#define SHIM_LINUX_SCHED_H

static inline void cond_resched(void)
{
}

#endif /* SHIM_LINUX_SCHED_H */

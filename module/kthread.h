/* SPDX-License-Identifier: GPL-2.0 */
/*
 * kthread - which of the functions that matter a kthread runs, where the kernel
 * does not say
 *
 * Only for kernels that do not keep the function of a kthread (see compat.h). A
 * kthread that begins is seen by a kprobe at its function. One that began
 * before this module came has the function on its stack, for as long as it
 * lives: all are looked through once.
 *
 * Its name would not do: it is cut to 15 characters, and a vif may be called
 * anything.
 */
#ifndef VMACCT_KTHREAD_H
#define VMACCT_KTHREAD_H

#include <linux/types.h>

struct task_struct;

/* What a kthread was made with. */
struct vmacct_kthread {
	const void *function;
	void *data;
};

/*
 * The kthread @task is known from now on to run @function with @data. False if
 * there is no memory for that. Context: that kthread, or while it stands still.
 */
bool vmacct_kthread_learn(const struct task_struct *task, const void *function,
			  void *data);

/*
 * Learns all that run one of the two functions by now. Returns how many are a
 * vif's and could not be learned, or an error if none can be. May sleep; waits a
 * second for those that were made and do not begin.
 */
int vmacct_kthread_learn_all(const void *one, const void *other);

/* NULL if @task is none that is known. Context: any but NMI, preemption off. */
const struct vmacct_kthread *
vmacct_kthread_find(const struct task_struct *task);

/* Nobody asks any more. */
void vmacct_kthread_forget(void);

#endif /* VMACCT_KTHREAD_H */

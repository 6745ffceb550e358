// SPDX-License-Identifier: GPL-2.0
/*
 * kthread - which of the functions that matter a kthread runs, where the kernel
 * does not say
 *
 * What is known of a kthread stays when it ends. It is told from any later task
 * at the same place by the moment at which that one began. As vifs come and go
 * there are ever more such places, so what is known of those that ended is
 * dropped as soon as it may be half of it all.
 *
 * Who asks is about to run that kthread, or is it; what is known of it is neither
 * changed then nor dropped.
 */
#include <linux/errno.h>
#include <linux/hashtable.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/stop_machine.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "compat.h"
#include "kthread.h"
#include "queue.h"
#include "symbol.h"
#include "vif.h"

#ifndef VMACCT_COMPAT_KTHREADS_SAY

#define KTHREAD_HASH_BITS	10

/* So many are kept, whether they have ended or not. */
#define KNOWN_MIN		1024U

struct known {
	struct hlist_node node;		/* RCU */
	const struct task_struct *task;
	u64 start_time;
	struct vmacct_kthread kthread;
	unsigned int seen;		/* the last round in which it was there */
	struct rcu_head rcu;
};

static DEFINE_READ_MOSTLY_HASHTABLE(kthreads, KTHREAD_HASH_BITS);

/* Protects what follows, and the table against those who add and drop. */
static DEFINE_SPINLOCK(lock);
static unsigned int nr_known;
static unsigned int nr_max = KNOWN_MIN; /* more than that: some have ended */
static unsigned int rounds;

static void drop_ended(struct work_struct *work);
static DECLARE_WORK(drop_work, drop_ended);

/* What is known of @task, or of one before it at the same place. */
static struct known *find(const struct task_struct *task)
{
	struct known *k;

	hash_for_each_possible_rcu(kthreads, k, node, (unsigned long)task)
		if (k->task == task)
			return k;
	return NULL;
}

/* The same, if it is that very task. */
static struct known *find_living(const struct task_struct *task)
{
	struct known *k = find(task);

	return k && k->start_time == task->start_time ? k : NULL;
}

const struct vmacct_kthread *vmacct_kthread_find(const struct task_struct *task)
{
	const struct known *k = find_living(task);

	return k ? &k->kthread : NULL;
}

static void set(struct known *k, const struct task_struct *task,
		const void *function, void *data)
{
	k->task = task;
	k->start_time = task->start_time;
	k->kthread.function = function;
	k->kthread.data = data;
	k->seen = rounds;
}

bool vmacct_kthread_learn(const struct task_struct *task, const void *function,
			  void *data)
{
	struct known *k;
	unsigned long flags;
	bool many;

	spin_lock_irqsave(&lock, flags);
	k = find(task);
	if (k) {
		/* No CPU asks about it: the task is on no other one. */
		set(k, task, function, data);
	} else {
		k = kmalloc(sizeof(*k), GFP_ATOMIC);
		if (k) {
			set(k, task, function, data);
			hash_add_rcu(kthreads, &k->node, (unsigned long)task);
			nr_known++;
		}
	}
	many = nr_known > nr_max;
	spin_unlock_irqrestore(&lock, flags);
	if (many)
		schedule_work(&drop_work);
	return k;
}

/* A new round begins: what is learned from now on is seen in it. */
static unsigned int next_round(void)
{
	unsigned int next;

	spin_lock_irq(&lock);
	next = ++rounds;
	spin_unlock_irq(&lock);
	return next;
}

/* Those that are there since before the round began. */
static void see_all(unsigned int this_round)
{
	struct task_struct *task;
	struct known *k;

	rcu_read_lock();
	for_each_process(task) {
		k = task->flags & PF_KTHREAD ? find_living(task) : NULL;
		if (k)
			WRITE_ONCE(k->seen, this_round);
	}
	rcu_read_unlock();
}

/*
 * Amortized: as many as there are have to begin before it comes to this again.
 */
static void drop_ended(struct work_struct *work)
{
	unsigned int this_round = next_round();
	struct hlist_node *next;
	struct known *k;
	int bucket;

	see_all(this_round);
	spin_lock_irq(&lock);
	hash_for_each_safe(kthreads, bucket, next, k, node) {
		if (k->seen == this_round)
			continue;
		hash_del_rcu(&k->node);
		nr_known--;
		kfree_rcu(k, rcu);
	}
	nr_max = max(2 * nr_known, KNOWN_MIN);
	spin_unlock_irq(&lock);
}

/* Tenths of a second that a kthread which was made has to begin. */
#define BEGIN_TRIES	10

struct search {
	const void *function[2];
	unsigned long size[2];
	void *(*data_of)(struct task_struct *task);
};

/* All CPUs stand still while it is in use. */
static unsigned long stack[64];

/*
 * Does a call in this function return to @address? Its start may be on a stack
 * as well: of who made a kthread of it.
 */
static bool is_in(unsigned long address, const void *function,
		  unsigned long size)
{
	return address - (unsigned long)function - 1 < size;
}

/* Which one of the two that are searched for @task runs, or NULL. */
static const void *function_of(const struct search *search,
			       struct task_struct *task)
{
	unsigned int n = vmacct_compat_stack(task, stack, ARRAY_SIZE(stack));
	unsigned int i, f;

	for (i = 0; i < n; i++)
		for (f = 0; f < ARRAY_SIZE(search->function); f++)
			if (is_in(stack[i], search->function[f],
				  search->size[f]))
				return search->function[f];
	return NULL;
}

/* One that kthread() has set up: then there is a kthread_data(). */
static bool is_kthread(const struct task_struct *task)
{
	return task->flags & PF_KTHREAD && !(task->flags & PF_EXITING) &&
	       task->set_child_tid;
}

static void look_at(const struct search *search, struct task_struct *task)
{
	const void *function;

	if (!is_kthread(task) || vmacct_compat_is_on_cpu(task))
		return;
	function = function_of(search, task);
	if (function)
		vmacct_kthread_learn(task, function, search->data_of(task));
}

/*
 * No task runs meanwhile but those that see to that: each other one's stack is
 * what it was when it was switched away from, and nothing comes or goes.
 */
static int look_at_all(void *data)
{
	struct task_struct *task;

	for_each_process(task)
		look_at(data, task);
	return 0;
}

static bool is_queue(const void *data)
{
	return vmacct_vif_napi_within((unsigned long)data, VMACCT_QUEUE_SPAN);
}

/* How many have a queue, but are not known. */
static unsigned int count_unknown(const struct search *search)
{
	struct task_struct *task;
	unsigned int n = 0;

	/* It keeps the tasks' data, too. */
	rcu_read_lock();
	for_each_process(task)
		if (is_kthread(task) && !find_living(task) &&
		    is_queue(search->data_of(task)))
			n++;
	rcu_read_unlock();
	return n;
}

/* A kthread that is made begins when it is woken, and that may be a while. */
static unsigned int wait_for_unknown(const struct search *search)
{
	unsigned int tries = BEGIN_TRIES;
	unsigned int unknown;

	while ((unknown = count_unknown(search)) && tries--)
		schedule_timeout_idle(HZ / 10);
	return unknown;
}

static unsigned long size_of(const void *function)
{
	char text[KSYM_SYMBOL_LEN];
	unsigned long size;
	char *slash;

	/* "name+0x0/0x80 [module]" */
	sprint_symbol(text, (unsigned long)function);
	slash = strchr(text, '/');
	if (!slash || sscanf(slash, "/0x%lx", &size) != 1)
		return 0;
	return size;
}

int vmacct_kthread_learn_all(const void *one, const void *other)
{
	struct search search = {
		.function = { one, other },
		.size = { size_of(one), size_of(other) },
		.data_of = (void *)vmacct_symbol_code("kthread_data"),
	};
	int err;

	if (!search.data_of || !search.size[0] || !search.size[1])
		return -EOPNOTSUPP;
	err = stop_machine(look_at_all, &search, NULL);
	return err ? err : wait_for_unknown(&search);
}

void vmacct_kthread_forget(void)
{
	struct hlist_node *next;
	struct known *k;
	int bucket;

	cancel_work_sync(&drop_work);
	hash_for_each_safe(kthreads, bucket, next, k, node) {
		hash_del(&k->node);
		kfree(k);
	}
	nr_known = 0;
}

#endif /* VMACCT_COMPAT_KTHREADS_SAY */

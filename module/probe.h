/* SPDX-License-Identifier: GPL-2.0 */
/*
 * probe - attaching to one function of the kernel or of netback
 *
 * A probe says what it attaches to and how; the table of them is in hooks.c.
 * Arming and disarming: process context, may sleep, one caller at a time.
 */
#ifndef VMACCT_PROBE_H
#define VMACCT_PROBE_H

#include <linux/kprobes.h>
#include <linux/tracepoint.h>

#include "compat.h"
#include "vmacct.h"

enum vmacct_mechanism {
	/*
	 * Entry and return, or entry only, of a function, by a trampoline that
	 * ftrace has it call: see wrap.h. Where that is not to be had, by a
	 * kretprobe, or a kprobe if there is nothing to do at the return.
	 */
	VMACCT_BY_FTRACE,
	/* Entry and return of a function, by a kretprobe. */
	VMACCT_BY_KRETPROBE,
	/* Entry of a function, by a kprobe. */
	VMACCT_BY_KPROBE,
	/* A static tracepoint of the kernel: symbol is its name. */
	VMACCT_BY_TRACEPOINT,
	/*
	 * A function that the kernel calls by pointer (interrupt handler,
	 * kthread): a tracepoint sees the call, the address tells which one.
	 * kallsyms_lookup_name() is not for modules, but a kprobe may name any
	 * function and says where it was put; it stays disabled.
	 */
	VMACCT_BY_ADDRESS,
};

#define VMACCT_PROBES_MAX	32

/* Who has the symbol. */
enum vmacct_owner {
	VMACCT_OF_KERNEL,
	VMACCT_OF_NETBACK,
};

struct vmacct_probe {
	const char *symbol;
	enum vmacct_mechanism mechanism;
	enum vmacct_owner owner;
	bool required;
	const char *lost;	/* what goes missing without it */
	void (*trampoline)(void);		/* ftrace */
	union {
		kretprobe_handler_t entry;	/* kretprobe */
		kprobe_pre_handler_t at;	/* kprobe */
		void *hit;			/* tracepoint */
	};
	kretprobe_handler_t ret;		/* kretprobe */
	/* kprobe; with one the kernel makes no jump of the breakpoint */
	kprobe_post_handler_t after;

	/* Filled in by vmacct_probe_arm(). */
	bool armed;
	enum vmacct_mechanism in_use;
	unsigned long address;	/* of the function, but by kretprobe; 0: absent */
	unsigned long missed;	/* by probes armed before this one */
	struct vmacct_compat_ops ops;	/* ftrace */
	/* Allocated when armed: it may have to outlive this module. */
	union {
		struct kretprobe *kretprobe;
		struct kprobe *kprobe;	/* by address, too */
		struct tracepoint *tracepoint;
	};
};

/*
 * Arms @probe, with room for @maxactive calls under way at once if it is a
 * kretprobe. Returns 0, -ENOENT if there is no such symbol, or what the kernel
 * said. Armed already: does nothing.
 */
int vmacct_probe_arm(struct vmacct_probe *probe, unsigned int maxactive);

/*
 * Disarms those of @probes (@n of them, VMACCT_PROBES_MAX at most) that are
 * armed, all at once, and waits until none of their handlers runs any more.
 * Returns 0, or an error if one stays armed, since ftrace has given up after a
 * bug and does nothing any more.
 */
int vmacct_probe_disarm(struct vmacct_probe *const *probes, unsigned int n);

/*
 * A minute's sleep before that is tried again, by a caller after which this
 * module's text goes away: it cannot, as long as somebody calls it. Says so.
 */
void vmacct_probe_wait(void);

/* Calls that the probe did not see since the module was loaded. */
u64 vmacct_probe_missed(const struct vmacct_probe *probe);

/* From now on kprobes are used where ftrace's trampolines would be. */
void vmacct_probe_without_ftrace(void);

/* "kretprobe", ...: what is in use, or would be tried first. */
const char *vmacct_probe_mechanism(const struct vmacct_probe *probe);

#endif /* VMACCT_PROBE_H */

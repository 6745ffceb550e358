// SPDX-License-Identifier: GPL-2.0
/*
 * idle_polls - while it is loaded idle CPUs wait busily, as with idle=poll
 */
#include <linux/errno.h>
#include <linux/module.h>

#include "address_of.h"

/* cpu_idle_poll_ctrl(), which is not exported. */
static void (*idle_polls)(bool);

static int __init polls_init(void)
{
	idle_polls = address_of("cpu_idle_poll_ctrl");
	if (!idle_polls)
		return -ENOENT;
	idle_polls(true);
	return 0;
}

static void __exit polls_exit(void)
{
	idle_polls(false);
}

module_init(polls_init);
module_exit(polls_exit);
MODULE_DESCRIPTION("Idle CPUs wait busily while it is loaded");
MODULE_LICENSE("GPL");

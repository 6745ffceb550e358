// SPDX-License-Identifier: GPL-2.0
/*
 * hook_vif - a vif connects, or disconnects: in process context, but as a
 * kretprobe's handler, which must not sleep
 *
 * What can wait for the function's end does: its entry may be a breakpoint, which
 * counts as an NMI.
 */
#include "compat.h"
#include "hook.h"
#include "vif.h"

static void keep_vif(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	*(unsigned long *)ri->data = vmacct_compat_arg(regs, 0);
}

/* void xenvif_disconnect_data(struct xenvif *vif) */
int vmacct_on_disconnect(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	hit(DISCONNECT_DATA);
	keep_vif(ri, regs);
	return 0;
}

int vmacct_on_disconnected(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	vmacct_vif_disconnected(*(void **)ri->data);
	return 0;
}

/* void xenvif_carrier_on(struct xenvif *vif) */
int vmacct_on_carrier(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	hit(CARRIER_ON);
	keep_vif(ri, regs);
	vmacct_vif_connecting((void *)vmacct_compat_arg(regs, 0));
	return 0;
}

int vmacct_on_carrier_on(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	vmacct_vif_connected(*(void **)ri->data);
	return 0;
}

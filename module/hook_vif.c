// SPDX-License-Identifier: GPL-2.0
/*
 * hook_vif - a vif connects, or disconnects: in process context, but as a
 * kprobe's handler, which must not sleep
 */
#include "compat.h"
#include "hook.h"
#include "vif.h"

/* void xenvif_disconnect_data(struct xenvif *vif) */
int vmacct_on_disconnect(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	hit(DISCONNECT_DATA);
	*(unsigned long *)ri->data = vmacct_compat_arg(regs, 0);
	return 0;
}

int vmacct_on_disconnected(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	vmacct_vif_disconnected(*(void **)ri->data);
	return 0;
}

/* void xenvif_carrier_on(struct xenvif *vif) */
int vmacct_on_carrier(struct kprobe *kp, struct pt_regs *regs)
{
	hit(CARRIER_ON);
	vmacct_vif_connecting((void *)vmacct_compat_arg(regs, 0));
	return 0;
}

# once
# Where debugfs is switched off (here in a guest that has netback, as a driver domain would) the module does not load,
# says why, and leaves nothing behind: netback can be unloaded afterwards.
guest_start d append=debugfs=off
same_kernel d || skip "the guest's kernel is not dom0's"
guest_put d "$VMACCT_DIR/vmacct.ko"
guest_put d "/lib/modules/$(uname -r)/xen-netback.ko"
guest_run d "insmod /tmp/xen-netback.ko"

assert_fails guest_run d "insmod /tmp/vmacct.ko"
said=$(guest_run d "dmesg | grep vmacct: | grep -v taint")
[[ $said == *"cannot make /sys/kernel/debug/vmacct"*"debugfs is needed"* ]] || fail "the guest's kernel said: $said"
guest_run d "rmmod xen-netback"

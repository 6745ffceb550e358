# Where debugfs is switched off (here in a guest that has netback, as a driver domain would) the module does not load,
# says why, and leaves nothing behind: netback can be unloaded afterwards.
guest_start d append=debugfs=off

busybox httpd -f -p 7000 -h / &
wait_for "ss -Hltn sport = :7000 | grep -q ."
guest_run d "wget -q -O /tmp/vmacct.ko http://10.0.0.1:7000$VMACCT_DIR/vmacct.ko"
guest_run d "wget -q -O /tmp/xen-netback.ko http://10.0.0.1:7000/lib/modules/$(uname -r)/xen-netback.ko"
guest_run d "insmod /tmp/xen-netback.ko"

assert_fails guest_run d "insmod /tmp/vmacct.ko"
said=$(guest_run d "dmesg | grep vmacct: | grep -v taint")
[[ $said == *"cannot make /sys/kernel/debug/vmacct"*"debugfs is needed"* ]] || fail "the guest's kernel said: $said"
guest_run d "rmmod xen-netback"

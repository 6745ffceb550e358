# once
# In a guest that is no driver domain the module does not load, and says why on one line.
guest_start a
same_kernel a || skip "the guest's kernel is not dom0's"
guest_put a "$VMACCT_DIR/vmacct.ko"

assert_fails guest_run a "insmod /tmp/vmacct.ko"
[[ $output == *"No such device"* ]] || fail "insmod should have said ENODEV, and said: $output"
# busybox's insmod tries twice, so each line is there twice.
said=$(guest_run a "dmesg | grep vmacct: | grep -v taint" | sed 's,^\[[^]]*\] ,,' | sort -u)
[[ $said == *"this is no Xen backend domain"* ]] || fail "the guest's kernel said: $said"
assert_eq 1 "$(wc -l <<<"$said")" "lines that the module said ($said)"
guest_run a "rm /tmp/vmacct.ko"

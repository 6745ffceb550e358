# In a guest that is no driver domain the module does not load, and says why on one line.
guest_start a

busybox httpd -f -p 7000 -h "$VMACCT_DIR" &
wait_for "ss -Hltn sport = :7000 | grep -q ."
guest_run a "wget -q -O /tmp/vmacct.ko http://10.0.0.1:7000/vmacct.ko"
sum=$(sha256sum <"$VMACCT_DIR/vmacct.ko" | cut -c1-64)
assert_eq "$sum" "$(guest_run a 'sha256sum </tmp/vmacct.ko' | cut -c1-64)" "the module's checksum in the guest"

assert_fails guest_run a "insmod /tmp/vmacct.ko"
[[ $output == *"No such device"* ]] || fail "insmod should have said ENODEV, and said: $output"
# busybox's insmod tries twice, so each line is there twice.
said=$(guest_run a "dmesg | grep vmacct: | grep -v taint" | sed 's,^\[[^]]*\] ,,' | sort -u)
[[ $said == *"this is no Xen backend domain"* ]] || fail "the guest's kernel said: $said"
assert_eq 1 "$(wc -l <<<"$said")" "lines that the module said ($said)"
guest_run a "rm /tmp/vmacct.ko"

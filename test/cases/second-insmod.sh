# once
# A second insmod is refused and the first goes on metering.
guest_start a
module_load
mark
assert_fails insmod "$VMACCT_DIR/vmacct.ko"
[[ $output == *"File exists"* ]] || fail "the second insmod says: $output"
send_from_guest a --to dom0 --packets 1000 --size 500
settle a
assert_eq 1000 "$(grown a tx_packets)" "packets"

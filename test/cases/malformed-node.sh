# once
# turn: 4
# A vif whose xenbus node does not end in a number (x7): no crash, no lost account, and the others are not disturbed.
guest_start a
module_load
expect_kernel_error 'malformed xenbus node .backend/vif/4001/x7'
fake_vif 4001 7 x7
wait_for 'grep -q " 4001 " $acct/vifs'
assert_eq 1 "$(awk '$2 == 4001' $acct/vifs | wc -l)" "accounts of the strange vif"
mark
send_from_guest a --to dom0 --packets 1000 --size 500
settle a
assert_eq 1000 "$(grown a tx_packets)" "packets of the neighbour"
fake_vifs_gone 4001
wait_for '[ "$(select_column vifs state domid 4001)" = gone ]'

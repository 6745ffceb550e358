# A NIC has sent packets, and its driver ends them in a poll in which nothing came, by dev_kfree_skb_any(), as some do: that is their
# senders', and not that guest's for which this CPU worked last.
guest_start a
guest_start b
module_load
insmod "$VMACCT_DIR/frees_sent.ko" || fail "cannot load frees_sent.ko"
trap 'rmmod frees_sent' EXIT
ip link set frees0 master "$BRIDGE" up
bridge fdb replace "$OUTSIDE_NIC_MAC" dev frees0 master static

send_from_guest a --to nic --packets 200 --size 100
wait_for '[ "$(</sys/module/frees_sent/parameters/kept)" -ge 200 ]'
settle a
mark
send_from_dom0 --to b --packets 20 --size 100
settle b
echo 1 >/sys/module/frees_sent/parameters/now # 100 us each
assert_eq 0 "$(</sys/module/frees_sent/parameters/kept)" "packets that are kept"
assert_gt "$(grown a tx_dealloc_ns)" 15000000 "ns of a's packets, when they had been sent"
assert_lt_percent $(($(grown b rx_ns) + $(grown b tx_ns))) 50 "$(grown a tx_dealloc_ns)" "ns of b's"
assert_gt "$(column probes kfree_skb hits)" 0 "hits of kfree_skb"
assert_consistent

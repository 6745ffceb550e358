# A NIC has sent packets, and its driver ends them in a poll in which nothing came, by dev_kfree_skb_any(), as some do: that is their
# senders', and not that guest's for which this CPU worked last; by ftrace, and by a kprobe.
nic=/sys/module/frees_sent/parameters
symbol=dev_kfree_skb_any_reason
linux_from 6 4 || symbol=__dev_kfree_skb_any

# assert_sender_pays: a's packets are kept by the NIC, b is the last one that is worked for, and then they are ended.
assert_sender_pays() {
	local hits
	hits=$(column probes $symbol hits)
	send_from_guest a --to nic --packets 200 --size 100
	wait_for '[ "$(<$nic/kept)" -ge 200 ]'
	settle a
	send_from_dom0 --to b --packets 20 --size 100
	settle b
	mark
	echo 1 >$nic/now # 100 us each
	assert_eq 0 "$(<$nic/kept)" "packets that are kept"
	assert_gt "$(grown a tx_dealloc_ns)" 15000000 "ns of a's packets, when they had been sent"
	assert_lt_percent $(($(grown b rx_ns) + $(grown b tx_ns))) 50 "$(grown a tx_dealloc_ns)" "ns of b's"
	assert_ge "$(column probes $symbol hits)" $((hits + 200)) "hits of $symbol"
	assert_consistent
}

guest_start a
guest_start b
insmod "$VMACCT_DIR/frees_sent.ko" || fail "cannot load frees_sent.ko"
trap 'rmmod frees_sent' EXIT
ip link set frees0 master "$BRIDGE" up
bridge fdb replace "$OUTSIDE_NIC_MAC" dev frees0 master static

module_load ftrace=N
assert_eq kprobe "$(column probes $symbol mechanism)" "what is at $symbol"
assert_sender_pays
module_unload
module_load
if ftrace_calls; then assert_eq ftrace "$(column probes $symbol mechanism)" "what is at $symbol"; fi
assert_sender_pays

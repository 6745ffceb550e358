# limit: 300
# alone
# once
# turn: 2
# append: threadirqs thread_backlog_napi
# Where the kernel handles interrupts in threads, what a guest's events take there is the guest's all the same. And
# so is what comes from the outside world, where that is handed up to the bridge in a thread (since Linux 6.10).
guest_start a
guest_start b
module_load
mark
send_from_guest a --to b --packets 1000 --size 500 --rate 500
settle a
settle b
assert_exact a
assert_exact b
assert_eq 0 "$(vif_column a events)" "events that were handled where they came" # or there is nothing to see here
assert_gt "$(grown a tx_irq_ns)" 1000000 "ns of a's events"
assert_gt "$(column probes irq_thread hits)" 0 "hits of irq_thread"
if grep -qsx backlog_napi/0 /proc/[0-9]*/comm; then
	mark
	send_from_outside --to b --packets 1000 --size 500 --rate 500
	settle b
	report rx_deliver_ns "$(grown b rx_deliver_ns)"
	assert_gt "$(grown b rx_deliver_ns)" 10000000 "ns of what led up to b"
fi
assert_consistent

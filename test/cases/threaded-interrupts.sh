# limit: 300
# alone
# once
# turn: 2
# append: threadirqs
# Where the kernel handles interrupts in threads, what a guest's events take there is the guest's all the same.
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
assert_consistent

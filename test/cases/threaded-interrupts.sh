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
for guest in a b; do
	find_grown $guest tx_irq_ns
	tx=$found
	find_grown $guest rx_irq_ns
	report $guest "$tx ns of events tx, $found rx"
	assert_gt $((tx + found)) 1000000 "ns of $guest's events"
done
assert_consistent

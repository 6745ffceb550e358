# From guest a to guest b: a pays tx, b pays rx, and neither pays for the other, although b's part of the work runs
# inside the poll of a.
guest_start a
guest_start b
module_load

mark
send_from_guest a --to b --packets 8000 --size 1000 --rate 4000
settle b

assert_eq 8000 "$(grown a tx_packets)" "packets that a sent"
assert_exact a
assert_exact b
# netback may drop what comes faster than the guest takes it; what it delivered is what counts.
assert_gt "$(grown b rx_packets)" 4000 "packets that b got"
for class in tx_poll_ns tx_dealloc_ns tx_irq_ns; do
	assert_gt "$(grown a $class)" 0 "$class of a"
done
assert_gt "$(grown b rx_enqueue_ns)" 0 "rx_enqueue of b"
assert_gt "$(grown b rx_copy_ns)" 0 "rx_copy of b"
assert_lt_percent "$(grown a rx_ns)" 5 "$(grown a tx_ns)" "rx of a, who only sends"
assert_lt_percent "$(grown b tx_ns)" 5 "$(grown b rx_ns)" "tx of b, who only receives"
assert_consistent

# A guest that dom0 sends to pays rx, for exactly what it got; an idle neighbour pays nothing.
guest_start a
guest_start b
module_load

mark
send_from_dom0 --to b --packets 8000 --size 1000 --rate 4000
settle b

# netback may drop what comes faster than the guest takes it; what it delivered is what counts.
assert_gt "$(grown b rx_packets)" 4000 "packets charged to b"
assert_exact a
assert_exact b
assert_gt "$(grown b rx_enqueue_ns)" 0 "rx_enqueue of b"
assert_gt "$(grown b rx_copy_ns)" 0 "rx_copy of b"
assert_lt_percent "$(grown b tx_ns)" 5 "$(grown b rx_ns)" "tx of b, who sends nothing"
assert_lt_percent "$(total_grown a)" 1 "$(total_grown b)" "the bill of a, who does nothing"
assert_consistent
report rx_ns_per_packet $(($(grown b rx_ns) / $(grown b rx_packets)))

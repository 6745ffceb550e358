# What comes from outside, through the NIC's (here a veth's) poll and the bridge, costs the receiver rx_deliver on
# top of what the vif itself costs; the neighbour pays nothing.
guest_start a
guest_start b
module_load

mark
send_from_outside --to b --packets 8000 --size 1000 --rate 4000
settle b

# netback may drop what comes faster than the guest takes it; what it delivered is what counts.
assert_gt "$(grown b rx_packets)" 4000 "packets that b got"
assert_exact a
assert_exact b
assert_gt "$(grown b rx_deliver_ns)" 0 "rx_deliver of b"
assert_gt "$(grown b rx_enqueue_ns)" 0 "rx_enqueue of b"
assert_gt "$(grown b rx_copy_ns)" 0 "rx_copy of b"
assert_lt_percent "$(total_grown a)" 1 "$(total_grown b)" "the bill of a, who does nothing"
assert_consistent

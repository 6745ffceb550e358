# once
# turn: 3
# The same through the bridge device, as dom0's own sockets send: still the receiver pays rx.
guest_start a
guest_start b
module_load

mark
send_from_dom0 --to a --via bridge --packets 8000 --size 500 --rate 4000
settle a

# netback may drop what comes faster than the guest takes it; what it delivered is what counts.
assert_gt "$(grown a rx_packets)" 4000 "packets charged to a"
assert_exact a
assert_gt "$(grown a rx_enqueue_ns)" 0 "rx_enqueue of a"
assert_gt "$(grown a rx_copy_ns)" 0 "rx_copy of a"
assert_lt_percent "$(total_grown b)" 1 "$(total_grown a)" "the bill of b, who does nothing"
assert_consistent

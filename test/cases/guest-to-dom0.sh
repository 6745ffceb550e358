# A guest that sends to dom0 pays tx, for exactly what it sent; an idle neighbour pays nothing.
guest_start a
guest_start b
module_load

mark
send_from_guest a --to dom0 --packets 20000 --size 1000
settle a

assert_eq 20000 "$(grown a tx_packets)" "packets charged to a"
assert_exact a
assert_exact b
assert_gt "$(grown a tx_poll_ns)" 0 "tx_poll of a"
assert_gt "$(grown a tx_irq_ns)" 0 "tx_irq of a"
assert_gt "$(grown a tx_dealloc_ns)" 0 "tx_dealloc of a"
assert_lt_percent "$(grown a rx_ns)" 5 "$(grown a tx_ns)" "rx of a, who receives nothing"
assert_lt_percent "$(total_grown b)" 1 "$(total_grown a)" "the bill of b, who does nothing"
assert_eq "$(domain_column a tx_packets)" "$(vif_column a tx_packets)" "packets of the domain"
assert_consistent
report tx_ns_per_packet $(($(grown a tx_ns) / 20000))

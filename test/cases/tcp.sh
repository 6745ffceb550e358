# TCP with segmentation offload, both ways and between guests: big packets are counted as the interface counts them.
guest_start a
guest_start b
module_load

# iperf3 ends when it has written 16M, not when they have arrived: what is in the sender's buffer then (4M at most) may be lost.
amount=16M
at_least=$((12 * 1024 * 1024))

mark
tcp_guest_to_dom0 a $amount
settle a
assert_exact a
assert_gt "$(grown a tx_bytes)" $at_least "bytes that a sent"
assert_gt "$(grown a tx_bytes)" $((3000 * $(grown a tx_packets))) "bytes of a packet times packets: GSO is at work"
assert_gt "$(grown a tx_ns)" "$(grown a rx_ns)" "tx of a, whose rx is only acknowledgements"

mark
tcp_dom0_to_guest a $amount
settle a
assert_exact a
assert_gt "$(grown a rx_bytes)" $at_least "bytes that a got"
assert_gt "$(grown a rx_copy_ns)" 0 "rx_copy of a"

mark
tcp_guest_to_guest a b $amount
settle a
settle b
assert_exact a
assert_exact b
assert_gt "$(grown a tx_bytes)" $at_least "bytes that a sent to b"
assert_gt "$(grown b rx_bytes)" $at_least "bytes that b got from a"
assert_consistent

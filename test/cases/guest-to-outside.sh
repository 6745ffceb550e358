# A guest that sends to the outside world pays tx; the outside is nobody's account.
guest_start a
guest_start b
module_load

mark
send_from_guest a --to outside --packets 20000 --size 1000
settle a

assert_eq 20000 "$(grown a tx_packets)" "packets charged to a"
assert_exact a
assert_gt "$(grown a tx_poll_ns)" 0 "tx_poll of a"
assert_lt_percent "$(total_grown b)" 1 "$(total_grown a)" "the bill of b, who does nothing"
assert_consistent

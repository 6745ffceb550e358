# once
# svm
# alone
# limit: 300
# A PVH guest and a PV guest send to each other: netback and the bill do not know the difference, packet by packet and class by class.
guest_start a
guest_start h type=pvh memory=256
module_load

mark
send_from_guest a --to h --packets 3000 --size 1000 --rate 1500
settle h
assert_eq 3000 "$(grown a tx_packets)" "packets that a sent"
assert_gt "$(grown h rx_packets)" 1500 "packets that h got"
for guest in a h; do assert_exact $guest; done
for class in rx_enqueue_ns rx_copy_ns; do assert_gt "$(grown h $class)" 0 "$class of h"; done
assert_lt_percent "$(grown h tx_ns)" 5 "$(grown h rx_ns)" "tx of h, who only receives"

mark
send_from_guest h --to a --packets 3000 --size 1000 --rate 1500
settle a
assert_eq 3000 "$(grown h tx_packets)" "packets that h sent"
for guest in a h; do assert_exact $guest; done
for class in tx_poll_ns tx_dealloc_ns tx_irq_ns; do assert_gt "$(grown h $class)" 0 "$class of h"; done
assert_lt_percent "$(grown h rx_ns)" 5 "$(grown h tx_ns)" "rx of h, who only sends"
assert_consistent
guest_destroy h

# turn: 4
# A function that another tracer has already is probed in the slower way, the others as ever; who is there first keeps it.
ftrace_calls || skip "ftrace has no direct calls here"
guest_start a
guest_start b
insmod "$VMACCT_DIR/holds_start_xmit.ko" || fail "cannot load holds_start_xmit.ko"
module_load
assert_eq kretprobe "$(column probes xenvif_start_xmit mechanism)" "what is at the function that another has"
assert_eq ftrace "$(column probes xenvif_poll mechanism)" "what is at xenvif_poll"

mark
send_from_guest a --to b --packets 3000 --size 1000 --rate 3000
settle b
assert_exact a
assert_exact b
assert_gt "$(grown b rx_packets)" 1500 "packets that b got"
assert_ge "$(column probes xenvif_start_xmit hits)" "$(grown b rx_packets)" "packets to a vif seen"
assert_gt "$(grown b rx_enqueue_ns)" 0 "rx_enqueue_ns of b"
assert_consistent
module_unload

# The other way round.
rmmod holds_start_xmit
module_load
assert_eq ftrace "$(column probes xenvif_start_xmit mechanism)" "what is at the function that nobody has"
! insmod "$VMACCT_DIR/holds_start_xmit.ko" 2>/dev/null || fail "another tracer got the function that vmacct has"
mark
send_from_guest a --to b --packets 1000 --size 1000 --rate 3000
settle b
assert_exact b

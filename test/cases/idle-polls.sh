# limit: 300
# alone
# once
# turn: 1
# append: idle=poll
# Where dom0's idle CPUs wait busily that is nobody's time: what a guest pays for a packet now and then is no more than where that
# cannot be anybody's, since nothing that the idle task does is charged to anybody.
xl sched-credit2 -d Domain-0 -w 256 || fail "cannot give dom0 a smaller weight" # or it would poll while the guest waits
guest_start a

# cost: of each of ten packets a second, in nanoseconds, into `ns`.
cost() {
	mark
	send_from_guest a --to dom0 --packets 40 --size 200 --rate 10
	settle a
	assert_eq 40 "$(grown a tx_packets)" "packets charged to a"
	ns=$(($(total_grown a) / 40))
}

module_load clock=elapsed
cost
least=$ns
module_unload
module_load clock=runstate
cost
report charged "$ns ns a packet; $least with the other clock"
assert_le $ns $((least * 3)) "ns that a pays for a packet"
assert_consistent
look_at_books 5
assert_gt $consumed 500000 "ns a millisecond that dom0 uses, as it polls"

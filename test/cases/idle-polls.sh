# limit: 300
# once
# Where dom0's idle CPUs wait busily (idle=poll), that is nobody's time: a guest that sends ten packets a second pays for these.
guest_start a
module_load
grep -q 'clock runstate' <(kernel_log) || skip "this clock does not stand still"

# few: what ten packets a second for five seconds are charged with, in percent of that time.
few() {
	local begin
	mark
	begin=$(microseconds)
	send_from_guest a --to dom0 --packets 50 --size 200 --rate 10
	settle a
	assert_eq 50 "$(grown a tx_packets)" "packets charged to a"
	charged=$(($(total_grown a) / 10 / ($(microseconds) - begin)))
	report "$1" "$charged percent"
}

few sleeps
asleep=$charged
insmod "$VMACCT_DIR/idle_polls.ko" || fail "cannot load idle_polls.ko"
trap 'rmmod idle_polls' EXIT
few polls
assert_le "$charged" $((asleep + 10)) "percent of the time charged to a, while idle CPUs poll"
rmmod idle_polls
trap - EXIT
few sleeps-again
assert_le "$charged" $((2 * asleep + 5)) "percent of the time charged to a, when they sleep again"
assert_ge $((2 * charged + 1)) "$asleep" "the same, twice"
assert_consistent

# limit: 240
# cpus: 2
# turn: 1
# A CPU of dom0's goes and comes back, under traffic: what was charged on it stays, no packet is missed, and no more is charged than
# time has passed. The same where vmacct is loaded while it is away, and unloaded while it is away again.
cpu1=/sys/devices/system/cpu/cpu1/online
[ -e $cpu1 ] || skip "this dom0 has one CPU"
# Xen says then that dom0 has crashed, with or without vmacct.
[ -z "$LOOKS_FOR" ] || skip "a kernel that looks for bugs finds one of its own as a CPU goes"
trap 'echo 1 >$cpu1 || :' EXIT
goes() { echo 0 >$cpu1 || fail "the CPU cannot be taken offline"; }
comes() { echo 1 >$cpu1 || fail "the CPU cannot be taken online"; }

# on_cpu1 GUEST: the guest's events that the CPU took since it was booted.
on_cpu1() { awk -v name="vif$(domid "$1").0-q0-tx" '$NF == name { print $3 }' /proc/interrupts; }
to_cpu1() {
	local irq
	irq=$(awk -F: -v name="vif$(domid "$1").0-q0-tx" '$0 ~ name "$" { print $1 + 0 }' /proc/interrupts)
	echo 2 >"/proc/irq/$irq/smp_affinity" || fail "the guest's events cannot be sent to the CPU"
}

# grows WHEN: what a has been charged is no less than it was, and soon more.
total=0
grows() {
	assert_ge "$(domain_column a total_ns)" "$total" "ns charged to a $1"
	wait_for '[ "$(domain_column a total_ns)" -gt $((total + 1000000)) ]'
	total=$(domain_column a total_ns)
	say "$1: $total ns"
}
assert_nothing_lost() {
	settle a
	settle b
	assert_exact a
	assert_exact b
	assert_consistent
	assert_no_loss
}

guest_start a
guest_start b
module_load
mark
begin=$(microseconds) first=$(charged)
flood_from_guest a --to b --size 500 --rate 500
for round in 1 2 3; do
	to_cpu1 a
	taken=$(on_cpu1 a)
	grows "with both"
	wait_for '[ "$(on_cpu1 a)" -gt "$taken" ]'
	goes
	grows "with one"
	comes
done
flood_stop a >/dev/null
assert_nothing_lost
assert_le $(($(charged) - first)) $((($(microseconds) - begin) * 1000 * 2)) "ns charged, of those that there were"

module_unload
goes
module_load
comes
mark
to_cpu1 a
taken=$(on_cpu1 a)
send_from_guest a --to b --packets 1000 --size 500 --rate 500
assert_nothing_lost
assert_gt "$(on_cpu1 a)" "$taken" "events of a's that the CPU took"
assert_gt "$(grown a tx_poll_ns)" 0 "tx_poll_ns of a"
goes
module_unload
comes

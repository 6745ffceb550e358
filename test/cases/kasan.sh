# only: *-kasan
# svm
# alone
# limit: 900
# In a driver domain whose kernel looks for accesses to what is not, or no more, there (KASAN): under traffic vmacct is loaded, all
# its files are read, vifs come and go, it is unloaded, and again; then front ends that mean harm come, and die; and its files are
# read and written at random. A report ends that domain.
guest_start d type=pvh kernel="$GUEST_DIR/own/vmlinux" memory=768
guest_start a
guest_start b
guest_put d "$VMACCT_DIR/guest-vmacct.ko"
guest_run d "ip link add name br0 type bridge && ip link set br0 up && mount -t debugfs debugfs /sys/kernel/debug"
guest_run d "dmesg | grep -q 'KernelAddressSanitizer initialized'" || fail "d's kernel has no KASAN"
guest_join a d
guest_join b d
in_d() { guest_run d "cat /sys/kernel/debug/vmacct/vifs" >"$state/vifs" && select_column "$state/vifs" "$2" domid "$(domid "$1")" handle 1 state live; }

# At a rate that leaves the domain time for xl, which waits for ten seconds and no longer.
for round in 1 2 3; do
	guest_run a "pktgen eth1 0 1000 $(mac b 1) 100" 600 >"$state/flood" &
	guest_run d "insmod /tmp/guest-vmacct.ko"
	sent=$(in_d a tx_packets)
	wait_for "[ \$(in_d a tx_packets) -gt $((sent + 200)) ]"
	guest_run d "cd /sys/kernel/debug/vmacct && cat domains vifs common probes losses snapshot >/dev/null"

	# The receiver's vif goes, and comes back.
	guest_leave b d
	guest_run d "cat /sys/kernel/debug/vmacct/* >/dev/null 2>&1; true"
	guest_join b d
	received=$(in_d b rx_packets)
	wait_for "[ \$(in_d b rx_packets) -gt $((received + 100)) ]"

	if [ $round = 3 ]; then
		guest_run a 'echo stop >/proc/net/pktgen/pgctrl'
		wait
		break
	fi
	guest_run d "rmmod vmacct"
	guest_run a 'echo stop >/proc/net/pktgen/pgctrl'
	wait
done

# Front ends that mean harm: far ahead of their ring, with bad grants, with bad buffers to receive into. They die while they do it.
for first in 0 1 4; do
	guest_start evil
	guest_join evil d
	evil_begin evil $RANDOM $first
	wait_for "[ \"\$(xenstore-read /local/domain/$(domid d)/backend/vif/$(domid evil)/1/state)\" = 4 ]" 120
	evil_attack evil 1
	evil_end evil 1 "nap 0.5"
	guest_run d "cat /sys/kernel/debug/vmacct/* >/dev/null 2>&1; true"
done

seed=${SEED:-$RANDOM}
report seed "$seed"
guest_put d "$(type -P fuzz-files)"
guest_run d "chmod +x /tmp/fuzz-files && /tmp/fuzz-files /sys/kernel/debug/vmacct 5000 $seed" 300

# As exact as ever, and every row that is gone can be reaped.
sent=$(in_d a tx_packets)
assert_eq 2000 "$(guest_run a "pktgen eth1 2000 500 $(mac b 1) 500" 200)" "packets that a sent"
wait_for "[ \$(in_d a tx_packets) -ge $((sent + 2000)) ]"
assert_eq $((sent + 2000)) "$(in_d a tx_packets)" "packets of a, in d"
for class in tx_poll_ns tx_dealloc_ns; do assert_gt "$(in_d a $class)" 0 "$class of a"; done
for class in rx_enqueue_ns rx_copy_ns; do assert_gt "$(in_d b $class)" 0 "$class of b"; done
while read -r account; do guest_run d "echo $account >/sys/kernel/debug/vmacct/reap"; done < <(select_rows "$state/vifs" account state gone)
guest_run d "rmmod vmacct"
guest_run d "dmesg" >"$state/dmesg"
! grep -E 'KASAN|UBSAN|BUG|WARNING' "$state/dmesg" || fail "d's kernel has a report"

# limit: 120
# While vmacct is loaded nobody switches ftrace off, which would leave guests uncharged without a word: neither where netback calls
# it by ftrace, nor where kprobes do, nor before netback comes. Before and after that anybody may: then vmacct is not
# loaded, and vmacct doctor says why.
ftrace_calls || skip "this kernel knows no call that stays"
ftrace() { echo "$1" 2>/dev/null >/proc/sys/kernel/ftrace_enabled; }
assert_stays_on() {
	! ftrace 0 || fail "ftrace was switched off $1"
	assert_eq 1 "$(</proc/sys/kernel/ftrace_enabled)" "kernel.ftrace_enabled $1"
}
# assert_charged WHEN: a's packets, its polls, and the time of these.
assert_charged() {
	mark
	send_from_guest a --to dom0 --packets 1000 --size 500
	settle a
	assert_exact a
	assert_gt "$(grown a tx_poll_ns)" 0 "tx_poll_ns $1"
	assert_gt "$(grown a polls)" 0 "polls $1"
}

guest_start a
module_load
assert_stays_on "with netback"
assert_charged "with netback"
module_unload
module_load ftrace=N
assert_stays_on "with kprobes"
module_unload

ftrace 0 || fail "ftrace cannot be switched off, though vmacct is gone"
vmacct doctor >"$state/doctor" 2>&1 || :
expect_kernel_error 'is ftrace off'
! insmod "$VMACCT_DIR/vmacct.ko" 2>/dev/null || fail "vmacct was loaded while ftrace was off"
ftrace 1 || fail "ftrace cannot be switched on"
grep -q "^WRONG *tracing .*sysctl kernel.ftrace_enabled=1" "$state/doctor" || fail "vmacct doctor says: $(<"$state/doctor")"

netback_is_module || return 0
netback_unload
module_load
assert_stays_on "before netback comes"
netback_load
wait_for '[ "$(column probes xenvif_poll status)" = armed ]'
guest_start a
assert_charged "since netback came"

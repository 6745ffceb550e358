# While netback calls vmacct by ftrace nobody switches ftrace off, which would leave guests uncharged without a word; before
# and after that anybody may.
linux_from 6 0 || skip "this kernel knows no call that stays"
ftrace() { echo "$1" 2>/dev/null >/proc/sys/kernel/ftrace_enabled; }

guest_start a
module_load
assert_eq ftrace "$(column probes xenvif_poll mechanism)" "what is at xenvif_poll"
! ftrace 0 || fail "ftrace was switched off"
assert_eq 1 "$(</proc/sys/kernel/ftrace_enabled)" "kernel.ftrace_enabled"
mark
send_from_guest a --to dom0 --packets 1000 --size 500
settle a
assert_exact a
assert_gt "$(grown a tx_poll_ns)" 0 "tx_poll_ns"
assert_gt "$(grown a polls)" 0 "polls"
module_unload

ftrace 0 || fail "ftrace cannot be switched off, though vmacct is gone"
ftrace 1 || fail "ftrace cannot be switched on"

# alone
# once
# turn: 4
# A kernel that is locked down (until the next boot: nothing takes that back). What was loaded before goes on: its files are
# read, the daemon mirrors and keeps its ledger, and says once that nothing can be acknowledged. The module, which bears no
# signature, cannot be loaded again, and the doctor says why.
lockdown=/sys/kernel/security/lockdown
mountpoint -q /sys/kernel/security || mount -t securityfs securityfs /sys/kernel/security || :
[ -w $lockdown ] || skip "this kernel cannot be locked down"

guest_start a
guest_start c
send_from_guest c --to dom0 --packets 100 --size 500
module_load
vmacct doctor >"$state/doctor" 2>/dev/null || :
grep -Eq '^ok +lockdown ' "$state/doctor" || fail "not locked down yet, but: $(<"$state/doctor")"
echo integrity >$lockdown

mark
send_from_guest a --to dom0 --packets 1000 --size 500
settle a
assert_eq 1000 "$(grown a tx_packets)" "packets"
assert_exact a

mkdir "$state/ledger"
vmacctd --ledger "$state/ledger" 2>"$state/vmacctd.log" &
daemon=$!
wait_for "xenstore-exists /local/domain/$(domid a)/acct"
id=$(account c)
guest_destroy c
wait_for '[ "$(column vifs $id state)" = gone ]'
wait_for 'grep -q "reap" "$state/vmacctd.log"'
nap 3
assert_eq 1 "$(grep -c reap "$state/vmacctd.log")" "complaints of vmacctd: $(<"$state/vmacctd.log")"
assert_eq gone "$(column vifs "$id" state)" "the account that cannot be acknowledged"
kill $daemon
wait $daemon || fail "vmacctd: $(<"$state/vmacctd.log")"
vmacct ledger --dir "$state/ledger" >"$state/bill" || fail "the ledger cannot be summed"
vmacct doctor >"$state/doctor" 2>/dev/null || :
grep -Eq '^note +lockdown +locked down: only a module signed' "$state/doctor" || fail "locked down, but: $(<"$state/doctor")"

module_unload
assert_fails insmod "$VMACCT_DIR/vmacct.ko"
grep -q 'Lockdown: insmod: unsigned module loading is restricted' <(kernel_log) || fail "the kernel's log does not say why"

# only: 6.1-rt
# A PREEMPT_RT kernel: insmod fails, the kernel log says on one line why, nothing is left behind, and guests' traffic goes on.
[ "$(</sys/kernel/realtime)" = 1 ] || fail "this is no PREEMPT_RT kernel"
guest_start a
assert_fails insmod "$VMACCT_DIR/vmacct.ko"
expect_kernel_error 'vmacct: a PREEMPT_RT kernel is not supported'
[ ! -e $acct ] || fail "$acct is there"
! module_loaded || fail "the module is there"
assert_eq 1 "$(kernel_log | grep -c 'vmacct: ')" "lines of vmacct in the kernel log"
send_from_guest a --to dom0 --packets 1000 --size 500

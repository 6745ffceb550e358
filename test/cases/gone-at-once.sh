# only: *-untraced
# A module that is refused after its self-test is gone before the kernel has taken back the jump that it may have made of the
# probe there: nothing of that stays, and the next one puts its probe at the same place.
rcu_haste
guest_start a
expect_kernel_error "vmacct: .*clock"

# The kernel makes jumps only now and then; here it always does.
tracing=/sys/kernel/debug/tracing
echo 'p:toggled do_sys_openat2' >$tracing/kprobe_events
: >"$state/go"
while [ -e "$state/go" ]; do
	echo 1 >$tracing/events/kprobes/toggled/enable
	nap 0.03
	echo 0 >$tracing/events/kprobes/toggled/enable
done &
for ((i = 0; i < 40; i++)); do
	assert_fails insmod "$VMACCT_DIR/vmacct.ko" clock=nonsense
done
rm "$state/go"
wait
echo >$tracing/kprobe_events

module_load
mark
send_from_guest a --to dom0 --packets 100 --size 500
settle a
assert_exact a
module_unload

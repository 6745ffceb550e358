# Where the kernel has no function tracer a kprobe is a breakpoint, which counts as an NMI, until the kernel has made a jump of
# it: who pays for what is the same.
# turn: 3
! ftrace_calls || skip "kprobes are called by ftrace here"
echo 0 >/proc/sys/debug/kprobes-optimization
trap 'echo 1 >/proc/sys/debug/kprobes-optimization' EXIT
guest_start a
guest_start b
module_load
assert_eq kretprobe "$(column probes xenvif_poll mechanism)" "what is at xenvif_poll"
! grep -q OPTIMIZED /sys/kernel/debug/kprobes/list || fail "there are jumps: $(grep OPTIMIZED /sys/kernel/debug/kprobes/list)"

mark
send_from_guest a --to b --packets 3000 --size 1000 --rate 3000
settle b
assert_exact a
assert_exact b
for class in polls tx_poll_ns tx_dealloc_ns; do assert_gt "$(grown a $class)" 0 "$class of a"; done
for class in rx_enqueue_ns rx_copy_ns; do assert_gt "$(grown b $class)" 0 "$class of b"; done
assert_lt_percent "$(grown a rx_ns)" 5 "$(grown a tx_ns)" "rx of a, who only sends"
assert_lt_percent "$(grown b tx_ns)" 5 "$(grown b rx_ns)" "tx of b, who only receives"
assert_consistent

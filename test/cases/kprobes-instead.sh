# Where ftrace is not to be had kprobes do the same: who pays for what is as in guest-to-guest, and probes says what is in use.
guest_start a
guest_start b
module_load ftrace=N
assert_eq kretprobe "$(column probes xenvif_poll mechanism)" "what is at xenvif_poll"
assert_eq kretprobe "$(column probes xenvif_zerocopy_callback mechanism)" "what is at the completions"

mark
send_from_guest a --to b --packets 5000 --size 1000 --rate 5000
settle b
assert_eq 5000 "$(grown a tx_packets)" "packets that a sent"
assert_exact a
assert_exact b
for class in tx_poll_ns tx_dealloc_ns; do
	assert_gt "$(grown a $class)" 0 "$class of a"
done
for class in rx_enqueue_ns rx_copy_ns; do
	assert_gt "$(grown b $class)" 0 "$class of b"
done
assert_lt_percent "$(grown a rx_ns)" 5 "$(grown a tx_ns)" "rx of a, who only sends"
assert_lt_percent "$(grown b tx_ns)" 5 "$(grown b rx_ns)" "tx of b, who only receives"
assert_ge "$(column probes xenvif_zerocopy_callback hits)" 2500 "completions seen"
module_unload

# And with it, all calls go by the trampolines; before Linux 5.5 ftrace knows no such calls.
ftrace_calls || skip "ftrace has no direct calls here"
module_load
for function in xenvif_poll xenvif_start_xmit xenvif_zerocopy_callback xenvif_skb_zerocopy_complete; do
	assert_eq ftrace "$(column probes $function mechanism)" "what is at $function"
done
mark
send_from_guest a --to b --packets 5000 --size 1000 --rate 5000
settle b
assert_exact a
assert_gt "$(grown a tx_dealloc_ns)" 0 "tx_dealloc_ns of a, by ftrace"
assert_consistent

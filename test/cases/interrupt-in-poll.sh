# A device's interrupt that comes while the softirq polls, and asks for one more poll: it is the network's, as any that asks for one.
# Since 8b43fd3d1d7d ("net: optimize ____napi_schedule() to avoid extra NET_RX_SOFTIRQ", 6.4) it does not raise the softirq.
module_load
insmod "$VMACCT_DIR/interrupts_poll.ko" || fail "cannot load interrupts_poll.ko"
trap 'rmmod interrupts_poll' EXIT
before=$(column common rx ns)
echo 1000 >/sys/module/interrupts_poll/parameters/times # of 100 us
assert_gt $(($(column common rx ns) - before)) 80000000 "ns of common rx"
assert_consistent

# Interrupts of devices, and polls. One that comes while the softirq polls, and asks for one more poll: it is the network's, as any
# that asks for one. Since 8b43fd3d1d7d ("net: optimize ____napi_schedule() to avoid extra NET_RX_SOFTIRQ", 6.4) it does not raise
# the softirq. And one that asks for nothing, when a poll has been asked for already, say by a guest's event just before it: a disk's,
# and nobody's here.
module_load
insmod "$VMACCT_DIR/interrupts_poll.ko" || fail "cannot load interrupts_poll.ko"
trap 'rmmod interrupts_poll' EXIT
before=$(column common rx ns)
echo 1000 >/sys/module/interrupts_poll/parameters/times # of 100 us
assert_gt $(($(column common rx ns) - before)) 80000000 "ns of common rx"
before=$(column common rx ns)
echo 1000 >/sys/module/interrupts_poll/parameters/bystanders # of 100 us
assert_le $(($(column common rx ns) - before)) 60000000 "ns of common rx, for what is not the network's"
assert_consistent

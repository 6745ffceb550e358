# once
# hvm
# alone
# limit: 600
# turn: 2
# An HVM guest, with QEMU in dom0 as its device model, and a PV guest send to each other: what QEMU burns for the one is nobody's
# network, and netback and the bill do not know the difference.
guest_start a
guest_start h type=hvm memory=256
assert_eq 1 "$(pgrep -fc 'device-model/program')" "device models"
module_load
assert_one_way a h
assert_one_way h a
assert_consistent
guest_destroy h

# once
# turn: 3
# svm
# alone
# limit: 300
# A PVH guest and a PV guest send to each other: netback and the bill do not know the difference.
guest_start a
guest_start h type=pvh memory=256
module_load
assert_one_way a h
assert_one_way h a
assert_consistent
guest_destroy h

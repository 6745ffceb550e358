# once
# turn: 3
# The name of an interface proves nothing: one that has another (of 15 characters, the longest there is) keeps its
# account, and the file shows the new name.
guest_start c vifname=web
module_load
assert_eq web "$(vif_column c name)" "the name given in the guest's configuration"

mark
id=$(account c)
send_from_guest c --to dom0 --packets 1000 --size 500
ip link set web down
ip link set web name fifteen-letters
ip link set fifteen-letters up
wait_for '[ "$(cat /sys/class/net/fifteen-letters/operstate)" = up ]'
send_from_guest c --to dom0 --packets 1000 --size 500
settle c

assert_eq fifteen-letters "$(vif_column c name)" "the name after ip link set"
assert_eq "$id" "$(account c)" "the account after the change of name"
assert_exact c
assert_eq 2000 "$(grown c tx_packets)" "packets under both names"
assert_gt "$(grown c tx_dealloc_ns)" 0 "tx_dealloc"

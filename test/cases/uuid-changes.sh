# limit: 180
# once
# turn: 3
# A domain that is called otherwise until it runs, as one is that XAPI's migration receives: what its vif cost, its own CPU time
# and its line in xenstore are those of the UUID that it has when its vif connects, and its row is one; also where it gets another vif
# between the two, which has never heard of the first UUID.
other=33333333-3333-3333-3333-333333333333
# uuids DOMID: of its rows. While the hypervisor and xenstore do not agree there are two.
uuids() { vmacct show --csv | awk -F, -v domid="$1" '$1 == domid { print $3 }'; }

guest_start b up=paused
b=$(domid b)
mine=$(uuid_of b)
xenstore-write "/local/domain/$b/vm" "/vm/$other"
module_load
wait_for "grep -q ' $b 0 ' $acct/vifs"
ledger_start -c 1
wait_for "uuids $b | grep -qx $other"

xenstore-write "/local/domain/$b/vm" "/vm/$mine"
vif_attach b 1
wait_for "grep -q ' $b 1 ' $acct/vifs"
[ "$(xenstore-read "backend/vif/$b/0/state")" != 4 ] || fail "the first vif is connected already"
xl unpause b || fail "xl unpause b"
guest_up b
wait_for "[ \"\$(uuids $b)\" = $mine ]"
send_from_guest b --to dom0 --packets 1000 --size 100
settle b
assert_eq 2 "$(domain_column b vifs)" "vifs of b"
assert_eq "$(vif_column b tx_packets)" "$(domain_column b tx_packets)" "packets of b's first vif, of b's"
assert_mirrored "$b"
daemon_stop
# What it cost before, which is little, is on the other's bill; none of it on both.
for column in tx_ns rx_ns tx_packets rx_packets; do
	both=$(($(vif_column b $column) + $(vif_column b $column 1)))
	assert_eq $both $(($(ledger_says "$mine" $column) + $(ledger_says $other $column))) "$column on both bills"
done
assert_ge "$(ledger_says "$mine" tx_packets)" 1000 "packets of the UUID that it has"
assert_gt "$(ledger_says "$mine" own_cpu_ns)" 0 "own CPU time of that UUID"
assert_eq 0 "$(ledger_says $other tx_packets)" "packets of the one that it had"
assert_lt_percent "$(ledger_says $other tx_ns)" 10 "$(ledger_says "$mine" tx_ns)" "tx of the one that it had"

# A vif that is detached under traffic keeps its row, with figures that do not change any more, until it is reaped.
guest_start c
guest_start b
module_load

flood_from_guest c --to b --size 1000
id=$(account c)
domid=$(domid c)
nap 1
before=$(column vifs "$id" tx_packets)
xl network-detach c 0
wait_for '[ "$(column vifs "$id" state)" = gone ]'

assert_eq "$domid" "$(column vifs "$id" domid)" "the domid of the gone vif"
assert_ge "$(column vifs "$id" tx_packets)" "$before" "packets of the gone vif"
assert_gt "$(column vifs "$id" tx_poll_ns)" 0 "tx_poll of the gone vif"
final=$(awk -v id="$id" '$1 == id' $acct/vifs)
nap 2
assert_eq "$final" "$(awk -v id="$id" '$1 == id' $acct/vifs)" "the row of the gone vif, later"
assert_consistent

echo "$id" >$acct/reap
assert_eq "" "$(awk -v id="$id" 'NR > 1 && $1 == id' $acct/vifs)" "the row of the reaped vif"

# once
# turn: 3
# A domain whose only vif is unplugged, and whose account is in the ledger and reaped, keeps its totals, in domains and in
# xenstore; with its next vif they go on; and when it has ended its row goes.
guest_start b
guest_start c
c=$(domid c) uuid=$(uuid_of c)
module_load
ledger_start -c 1

# unplug: until the module has no account of c's any more.
unplug() {
	vif_unplug c 0
	wait_for '[ -z "$(select_rows vifs account domid "$c")" ]' 20
}

send_from_guest c --to b --packets 1000 --size 1000
settle c
assert_eq 1000 "$(column domains "$c" tx_packets)" "packets of c"
unplug
assert_eq 1000 "$(select_rows domains tx_packets domid "$c")" "packets of c without a vif"
assert_eq 0 "$(column domains "$c" vifs)" "vifs of c"
total=$(column domains "$c" total_ns)
assert_gt "$total" 0 "ns of c"
nap 2
assert_eq "$total" "$(column domains "$c" total_ns)" "ns of c, later"
assert_mirrored "$c"

vif_plug c 0
guest_up c
guest_network_up c 0
send_from_guest c --to b --packets 500 --size 1000
settle c
assert_eq 1500 "$(column domains "$c" tx_packets)" "packets of c with both vifs"
assert_gt "$(column domains "$c" total_ns)" "$total" "ns of c with both vifs"
assert_consistent
wait_for '[ "$(ledger_says "$uuid" tx_packets)" = 1500 ]' 10

# The row does not wait for xenstored, which is to say whether c has ended; who reaps waits a second at most.
daemon_stop
id=$(account c)
xl network-detach c 0
wait_for '[ "$(column vifs $id state)" = gone ]' 20
xenstored_hangs
begin=$(microseconds)
echo "$id" >$acct/reap
waited=$(($(microseconds) - begin))
row=$(select_rows domains tx_packets domid "$c")
xenstored_answers
assert_eq 1500 "$row" "packets of c, while xenstored does not answer"
assert_ge $waited 900000 "us that who reaps waits for xenstored"
assert_le $waited $((3000000 * PATIENCE)) "us that who reaps waits for xenstored"
nap 2
assert_eq 1500 "$(select_rows domains tx_packets domid "$c")" "packets of c, when it has answered"
guest_destroy c
wait_for '[ -z "$(select_rows domains domid domid "$c")" ]' 20
module_unload

# xen-netback goes away and comes back while vmacct is loaded: the accounts of before are gone and kept, the new
# ones are charged.
guest_start c
module_load
send_from_guest c --to dom0 --packets 1000 --size 500
settle c
id=$(account c)

netback_unload
assert_eq gone "$(column vifs "$id" state)" "the account of the vif of before"
assert_eq 1000 "$(column vifs "$id" tx_packets)" "its packets"
assert_eq absent "$(column probes xenvif_poll status)" "the probe of xenvif_poll"
netback_load
wait_for '[ "$(column probes xenvif_poll status)" = armed ]'

guest_start c
mark
send_from_guest c --to dom0 --packets 1000 --size 500
settle c
assert_eq 1000 "$(grown c tx_packets)" "packets of the new vif"
assert_exact c
assert_gt "$(grown c tx_poll_ns)" 0 "tx_poll of the new vif"
assert_gt "$(account c)" "$id" "the new account"

# Packets that nobody looked at before the vif went away are in the final figures all the same.
guest_start c
module_load
id=$(account c)

send_from_guest c --to dom0 --packets 3000 --size 500
settle c
guest_destroy c
wait_for '[ "$(column vifs "$id" state)" = gone ]'

assert_eq 3000 "$(column vifs "$id" tx_packets)" "packets of the guest that is gone"
assert_consistent
echo "$id" >$acct/reap

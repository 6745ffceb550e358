# cpus: 2
# A domain that is destroyed under traffic leaves its final figures; the guest it sent to goes on.
guest_start c
guest_start b
module_load

mark
flood_from_guest c --to b --size 1000
id=$(account c)
domid=$(domid c)
nap 1
before=$(column vifs "$id" tx_packets)
guest_destroy c
wait_for '[ "$(column vifs "$id" state)" = gone ]'
settle b

assert_ge "$(column vifs "$id" tx_packets)" "$before" "packets of the destroyed guest"
assert_gt "$(column vifs "$id" tx_poll_ns)" 0 "tx_poll of the destroyed guest"
assert_eq 0 "$(column domains "$domid" vifs)" "live vifs of the destroyed domain"
assert_eq "$(column vifs "$id" tx_packets)" "$(column domains "$domid" tx_packets)" "packets of the destroyed domain"
assert_exact b
assert_consistent

# Another guest gets an account of its own.
guest_start c
assert_gt "$(account c)" "$id" "the new guest's account"
echo "$id" >$acct/reap
assert_fails column domains "$domid" vifs

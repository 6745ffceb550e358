# once
# turn: 3
# A domid that is used again by another domain: the old account stays apart, and `domains` shows the new life only.
module_load
xenstore-write /local/domain/4000/vm /vm/11111111-1111-1111-1111-111111111111
fake_vif 4000 0
wait_for 'vif_of 4000 0 >/dev/null && grep -q " 4000 0 vif4000.0 " $acct/vifs'
first=$(select_column vifs account domid 4000 state live)
fake_vifs_gone 4000
wait_for '[ "$(column vifs "$first" state)" = gone ]'

xenstore-write /local/domain/4000/vm /vm/22222222-2222-2222-2222-222222222222
fake_vif 4000 0
wait_for 'vif_of 4000 0 >/dev/null && grep -q " 4000 0 vif4000.0 .* live " $acct/vifs'
second=$(select_column vifs account domid 4000 state live)

assert_gt "$second" "$first" "the account of the second life"
assert_eq gone "$(column vifs "$first" state)" "the first account"
assert_eq 1 "$(column domains 4000 vifs)" "vifs of the domid"
assert_eq 22222222-2222-2222-2222-222222222222 "$(vmacct show --csv | awk -F, '$1 == 4000 { print $3 }')" "whose life is shown"
fake_vifs_gone 4000

# limit: 300
# once
# turn: 3
# Two hundred vifs: each has its row, packets of a real one stay exact, and of those that go away as many are kept
# as gone_max says; the others are counted as dropped. (A thousand would take minutes to come and go.)
guest_start a
module_load gone_max=50
fake_vifs 4002 200
wait_for '[ "$(column_or_zero domains 4002 vifs)" = 200 ]' 120
assert_eq 200 "$(select_rows vifs account domid 4002 state live | wc -l)" "live rows"
assert_eq 200 "$(awk '$2 == 4002 { print $3 }' $acct/vifs | sort -nu | wc -l)" "handles"

mark
send_from_guest a --to dom0 --packets 5000 --size 500
settle a
assert_eq 5000 "$(grown a tx_packets)" "packets of the real vif"
assert_exact a

rcu_haste
fake_vifs_gone 4002
wait_for '[ "$(select_rows vifs account domid 4002 state live | wc -l)" = 0 ]' 150
assert_eq 50 "$(awk '$2 == 4002' $acct/vifs | wc -l)" "gone rows that are kept"
assert_eq 150 "$(awk '$1 == "gone_dropped" { print $2 }' $acct/losses)" "accounts dropped"

# once
# Two vifs of one domain are two accounts; the domain's figure is their sum.
guest_start c vifs=2
module_load

mark
send_from_guest c --handle 0 --to dom0 --packets 5000 --size 1000
settle c 0
of_vif_0=$(grown c tx_poll_ns 0)
assert_gt "$of_vif_0" 0 "tx_poll of vif 0"
assert_eq 0 "$(grown c tx_poll_ns 1)" "tx_poll of vif 1, while vif 0 sends"

send_from_guest c --handle 1 --to dom0 --packets 2000 --size 1000
settle c 1
assert_gt "$(grown c tx_poll_ns 1)" 0 "tx_poll of vif 1"
assert_eq "$of_vif_0" "$(grown c tx_poll_ns 0)" "tx_poll of vif 0, after vif 1 has sent"

assert_eq 5000 "$(grown c tx_packets 0)" "packets of vif 0"
assert_eq 2000 "$(grown c tx_packets 1)" "packets of vif 1"
assert_exact c 0
assert_exact c 1
assert_eq 2 "$(domain_column c vifs)" "vifs of the domain"
assert_eq $(($(vif_column c tx_packets 0) + $(vif_column c tx_packets 1))) "$(domain_column c tx_packets)" "packets of the domain"
wait_for '[ $(($(vif_column c tx_ns 0) + $(vif_column c tx_ns 1))) = "$(domain_column c tx_ns)" ]' 10
assert_consistent

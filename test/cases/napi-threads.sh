# turn: 2
# cpus: 2
# netback's polls in NAPI threads (/sys/class/net/X/threaded) instead of softirqs: charged all the same, both for the
# guest that sends and for the one that receives.
# 29863d41bb6e ("net: implement threaded-able napi poll loop support", 5.12)
[ -e /sys/class/net/lo/threaded ] || skip "this kernel has no NAPI threads"
guest_start a
guest_start b
module_load
for guest in a b; do echo 1 >"/sys/class/net/$(vif $guest)/threaded"; done

threads=$(column probes napi_threaded_poll hits)
mark
send_from_guest a --to b --packets 20000 --size 1000
settle a && settle b
assert_gt "$(column probes napi_threaded_poll hits)" "$threads" "slices of NAPI threads"
assert_eq 20000 "$(vif_column a tx_packets)" "tx_packets of a"
assert_exact b # netback drops what a guest does not take in time
assert_gt "$(grown b rx_packets)" 10000 "rx_packets of b"
assert_gt "$(vif_column a tx_poll_ns)" 0 "tx_poll_ns of a"
assert_gt "$(vif_column b rx_enqueue_ns)" 0 "rx_enqueue_ns of b"
assert_lt_percent "$(vif_column a rx_ns)" 1 "$(vif_column a tx_ns)" "rx_ns of a, which receives nothing"
assert_lt_percent "$(vif_column b tx_ns)" 1 "$(vif_column b rx_ns)" "tx_ns of b, which sends nothing"
assert_consistent

for guest in a b; do echo 0 >"/sys/class/net/$(vif $guest)/threaded"; done

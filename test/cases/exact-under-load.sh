# cpus: 2
# Loaded in the middle of traffic, vmacct counts from then on what the interface counts: the packets that it shows
# when the traffic has ended lie between what the interface counted since just before and since just after.
guest_start a
guest_start b
flood_from_guest a --to b --size 1000 --rate 5000
module_load_under_traffic a
nap 2
flood_stop a
settle a
assert_counted_since_load a

# From a quiet moment on it is exact, however much passes.
mark
flood_from_guest a --to b --size 1000 --rate 5000
nap 2
sent=$(flood_stop a)
settle a
settle b
assert_eq "$sent" "$(grown a tx_packets)" "packets that pktgen sent"
assert_exact a
assert_exact b

# cpus: 2
# Loaded in the middle of traffic, vmacct counts from then on what the interface counts: the packets that it shows
# when the traffic has ended lie between what the interface counted since just before and since just after.
guest_start a
guest_start b
flood_from_guest a --to b --size 1000 --rate 5000
before=$(netdev_counter "$(vif a)" rx_packets)
module_load
after=$(netdev_counter "$(vif a)" rx_packets)
nap 2
flood_stop a
settle a
end=$(netdev_counter "$(vif a)" rx_packets)
assert_le "$(vif_column a tx_packets)" $((end - before)) "packets since before insmod"
assert_ge "$(vif_column a tx_packets)" $((end - after)) "packets since after insmod"

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

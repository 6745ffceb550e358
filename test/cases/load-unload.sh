# limit: 240
# cpus: 2, in turn
# vmacct is loaded and unloaded 10 times while two guests send at full speed: the traffic goes on, and what it
# counts at last is exactly what the interface counts.
guest_start a
guest_start b
flood_from_guest a --to b --size 1000
flood_from_guest b --to a --size 1000

for ((round = 1; round <= 10; round++)); do
	module_load
	before=$(vif_column a tx_packets)
	wait_for '[ "$(vif_column a tx_packets)" -gt $((before + 100)) ]'
	before=$(vif_column b rx_packets)
	wait_for '[ "$(vif_column b rx_packets)" -gt $((before + 100)) ]'
	assert_consistent
	module_unload
	before=$(netdev_counter "$(vif a)" rx_packets)
	wait_for '[ "$(netdev_counter "$(vif a)" rx_packets)" -gt $((before + 100)) ]'
done

# Once more, and this time the traffic ends while it is loaded: what it counted is what the interface counted since then.
module_load_under_traffic a
nap 1
flood_stop a b
settle a
settle b
assert_counted_since_load a
assert_consistent

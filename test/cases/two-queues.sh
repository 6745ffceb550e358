# turn: 3
# cpus: 2
# A vif with two queues is one account, whichever of them the packets take.
guest_start c queues=2
module_load
assert_eq 2 "$(find "/sys/class/net/$(vif c)/queues" -name 'rx-*' | wc -l)" "queues of the interface"

mark
for queue in 0 1; do
	guest_run c "sed -i 's/^set_option count.*/&; set_option queue_map_min $queue; set_option queue_map_max $queue/' /bin/pktgen"
	send_from_guest c --to dom0 --packets 5000 --size 1000
	guest_run c "sed -i 's/; set_option queue_map.*//' /bin/pktgen"
done
settle c
assert_eq 10000 "$(grown c tx_packets)" "packets over both queues"
assert_exact c
assert_gt "$(grown c tx_poll_ns)" 0 "tx_poll"
assert_gt "$(grown c tx_dealloc_ns)" 0 "tx_dealloc"

mark
tcp_dom0_to_guest c 20M
settle c
assert_exact c
assert_gt "$(grown c rx_copy_ns)" 0 "rx_copy"
assert_consistent

# A guest with one event channel for both directions (netback's separate_tx_rx_irq=0): its events are counted and
# charged, to tx where packets had been queued.
netback_unload
modprobe xen-netback separate_tx_rx_irq=0
guest_start a
module_load

hits=$(column probes xenvif_interrupt hits)
send_from_guest a --to dom0 --packets 5000 --size 500
settle a
assert_gt "$(column probes xenvif_interrupt hits)" "$hits" "hits of xenvif_interrupt"
assert_eq 0 "$(column probes xenvif_tx_interrupt hits)" "hits of xenvif_tx_interrupt"
assert_gt "$(vif_column a events)" 0 "events"
assert_gt "$(vif_column a tx_irq_ns)" 0 "tx_irq_ns"
assert_eq 5000 "$(vif_column a tx_packets)" "tx_packets"

module_unload
netback_reload

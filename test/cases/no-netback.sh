# turn: 4
# Loaded before xen-netback, vmacct waits for it and meters from the first packet on.
netback_unload
module_load
assert_eq absent "$(column probes xenvif_poll status)" "the probe of xenvif_poll"
assert_eq 1 "$(wc -l <$acct/vifs)" "lines of vifs"

netback_load
wait_for '[ "$(column probes xenvif_poll status)" = armed ]'
guest_start c
mark
send_from_guest c --to dom0 --packets 1000 --size 500
settle c
assert_eq 1000 "$(grown c tx_packets)" "packets"
assert_exact c
assert_gt "$(grown c tx_poll_ns)" 0 "tx_poll"

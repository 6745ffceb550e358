# limit: 240
# cpus: 2, in turn
# turn: 4
# netback comes and goes again and again, just when vmacct does: each insmod succeeds, whatever netback is about, and what
# was armed goes with it.
netback_is_module || skip "netback is built in"
guests_away

comes_and_goes() {
	while [ ! -e "$state/races-over" ]; do
		# The kernel keeps a module in which a probe is just being put.
		until rmmod xen-netback 2>/dev/null; do nap 0.1; done
		modprobe xen-netback || return
		nap "0.$((RANDOM % 6))"
	done
}

rm -f "$state/races-over"
kernel_log_mark
comes_and_goes &
armed=0
for _ in {1..20}; do
	module_load
	[ "$(column probes xenvif_poll status)" != armed ] || ((++armed))
	module_unload
done
touch "$state/races-over"
wait $! || fail "netback could not be loaded or unloaded while vmacct was"
report armed_of_20_times "$armed"
assert_gt "$armed" 0 "times that netback was there"

# And after all that it meters.
module_load
wait_for '[ "$(column probes xenvif_poll status)" = armed ]'
guest_start c
mark
send_from_guest c --to dom0 --packets 1000 --size 500
settle c
assert_exact c
assert_gt "$(grown c tx_poll_ns)" 0 "tx_poll"

# limit: 200
# turn: 2
# netback is patched while it runs, as a host is that must not stop for a security fix: vmacct is not in the way of a livepatch
# of a function that calls it, whichever is there first, the patch takes effect, and with it as without it all is charged.
linux_from 6 0 || skip "a livepatch and vmacct cannot share a function here"
patch=$VMACCT_DIR/patches_netback.ko
[ -e "$patch" ] || skip "this kernel has no livepatches"
netback_is_module || skip "the patch is for netback as a module"
settled() { [ "$(cat /sys/kernel/livepatch/patches_netback/transition 2>/dev/null)" = 0 ]; }
dropped() { cat /sys/module/patches_netback/parameters/dropped; }

# assert_patched: packets for a are dropped, by the patch, and vmacct sees each.
assert_patched() {
	local before hits
	before=$(dropped) hits=$(column probes xenvif_start_xmit hits)
	send_from_dom0 --to a --packets 500 --size 200
	wait_for '[ "$(dropped)" -ge $((before + 500)) ]'
	wait_for '[ "$(column probes xenvif_start_xmit hits)" -ge $((hits + 500)) ]'
}
patch_ends() {
	echo 0 >/sys/kernel/livepatch/patches_netback/enabled
	wait_for '[ ! -e /sys/kernel/livepatch/patches_netback ]' 60
	rmmod patches_netback
}

# assert_works: as if nothing had been.
assert_works() {
	mark
	send_from_dom0 --to a --packets 1000 --size 200
	settle a
	assert_exact a
	assert_gt "$(grown a rx_enqueue_ns)" 0 "rx_enqueue_ns of a"
}

guest_start a
module_load
assert_eq ftrace "$(column probes xenvif_start_xmit mechanism)" "what is at xenvif_start_xmit"
insmod "$patch" || fail "netback cannot be patched while vmacct is loaded"
wait_for settled 60
assert_patched
patch_ends
assert_works

# The patch first, and it stays when vmacct goes.
module_unload
insmod "$patch" || fail "netback cannot be patched"
wait_for settled 60
module_load
assert_patched
module_unload
module_load
patch_ends
assert_works
assert_consistent

# once
# turn: 2
# A full disk: vmacctd says so once and goes on mirroring; the module keeps the final figures of vifs that went, since nobody
# acknowledges them; with room again all of it is in the ledger, whole lines only, and so it is of a load of the module that
# ended meanwhile.
guest_start a vifs=2
guest_start b
a=$(uuid_of a)
module_load
mkdir -p "$ledger"
# Room for all that this case writes; the slower dom0 is, the more checkpoints.
mount -t tmpfs -o size=$((256 * SLOWNESS))k tmpfs "$ledger"
trap 'umount -l "$ledger" 2>/dev/null || :' EXIT
ledger_start -c 0.5
wait_for '[ "$(ledger_lines common)" -ge 1 ]' 10

# fill: from here on not one more checkpoint fits. A few do still, into the last page of the file.
fill() {
	local said
	said=$(grep -c 'No space left' "$state/vmacctd.log" || :)
	cat /dev/zero >"$ledger/ballast" 2>/dev/null || :
	wait_for "[ \$(grep -c 'No space left' $state/vmacctd.log) -gt $said ]" 20
}
fill
send_from_guest a --to b --packets 1500 --size 1000 --handle 0
settle a
xl network-detach a 1
wait_for '[ "$(select_column vifs state domid "$(domid a)" handle 1)" = gone ]'
nap 2
assert_eq gone "$(select_column vifs state domid "$(domid a)" handle 1)" "the vif that is not in the ledger"
assert_mirrored "$(domid a)"
daemon_alive || fail "vmacctd ended: $(<"$state/vmacctd.log")"
daemon_said 'No space left on device \(trying again until it works\)'
assert_le "$(ledger_says "$a" tx_packets)" 1499 "packets in a ledger that is full"
# It ends in a whole line, but for the moment of another try.
wait_for '[ "$(tail -c 1 "$ledger/ledger.jsonl" | wc -l)" = 1 ]' 10

cp $acct/vifs "$state/before"
rm "$ledger/ballast"
wait_for '[ -z "$(select_rows vifs account state gone)" ]' 10
wait_for '[ "$(ledger_says "$a" tx_packets)" = 1500 ]' 10
daemon_said 'the ledger: it works again'
assert_billed "$a" "$state/before" domid "$(domid a)"

# Full while the module is unloaded and loaded, which vmacctd sees too late to look at it once more: what it saw last it keeps.
fill
send_from_guest a --to b --packets 200 --size 1000
settle a
nap 1.2
cp $acct/domains "$state/first"
daemon_pause
module_unload
module_load
daemon_resume
send_from_guest a --to b --packets 70 --size 1000
settle a
nap 2
assert_eq 1500 "$(ledger_says "$a" tx_packets)" "packets in a ledger that is full again"
rm "$ledger/ballast"
wait_for '[ "$(ledger_says "$a" tx_packets)" = 1770 ]' 10
assert_eq $(($(column "$state/first" "$(domid a)" tx_ns) + $(column domains "$(domid a)" tx_ns))) \
	"$(ledger_says "$a" tx_ns)" "tx_ns of a in both loads"

# Full at the end: that is an error, and what is missing comes with the next vmacctd.
fill
send_from_guest a --to b --packets 300 --size 1000
settle a
kill -TERM "$daemon"
daemon_ends 1
rm "$ledger/ballast"
ledger_start -c 0.5
wait_for '[ "$(ledger_says "$a" tx_packets)" = 2070 ]' 10
daemon_stop

# What is left of a load that is over is written as soon as there is room, not when the next checkpoint is due. The vifs are so many
# that their lines do not fit into the last page of the file, which it has also when there is no room.
fake_domain 4000
fake_vifs 4000 12
wait_for '[ "$(select_rows vifs account domid 4000 state live | wc -l)" = 12 ]'
ledger_start -c 600
wait_for '[ "$(ledger_says "$a" tx_packets)" = 2070 ]' 10
cat /dev/zero >"$ledger/ballast" 2>/dev/null || :
send_from_guest a --to b --packets 50 --size 1000
settle a
nap 1.2
daemon_pause
module_unload
module_load
daemon_resume
wait_for 'grep -q "No space left" "$state/vmacctd.log"' 10
rm "$ledger/ballast"
wait_for '[ "$(ledger_says "$a" tx_packets)" = 2120 ]' 10
fake_vifs_gone 4000
daemon_stop
umount "$ledger"
module_unload

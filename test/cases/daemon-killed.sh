# limit: 120
# once
# turn: 2
# vmacctd killed with -9 leaves its nodes; the next one sets right what is in xenstore, whoever wrote it, and no total is
# lost. A second one is refused. What is not ours (garbage in "vm", strange directories, a damaged snapshot, wrong usage)
# is met with one line at most.
guest_start a
module_load
a=$(domid a)
fake_domain 4000
fake_domain 4001
fake_domain 4003
fake_vif 4000 0
fake_vif 4001 0
fake_vif 4001 1
fake_vif 4003 0
daemon_start
wait_for 'bill 4000 updated >/dev/null && bill 4001 vif/1/tx_ns >/dev/null && bill 4003 updated >/dev/null'
send_from_guest a --to dom0 --packets 1000 --size 500
settle a
assert_mirrored "$a"
sent=$(billed "$a" tx_packets)

# refused STATUS PATTERN OPTIONS...: vmacctd does not start, and says why.
refused() { assert_refused "$1" "$2" timeout 10 vmacctd "${@:3}"; }
refused 1 "another vmacctd is running: process $daemon\$"
refused 2 "unknown option -q" -q
refused 2 "-i 0.09: 0.1 to 3600 seconds" -i 0.09
refused 2 "-i 3601: 0.1 to 3600 seconds" -i 3601
refused 2 "-i 1s: 0.1 to 3600 seconds" -i 1s
refused 2 "-b 0: 1 to 32752 domains a second" -b 0
refused 2 "-b 32753: 1 to 32752 domains a second" --budget 32753
refused 2 "what is 'now' for" now
refused 2 "option -i wants a value" -i
vmacctd --help | grep -q '^usage: vmacctd ' || fail "no help"
vmacctd --version | grep -Eq '^vmacctd [0-9]' || fail "no version"
daemon_alive || fail "vmacctd ended: $(<"$state/vmacctd.log")"

# A vif that is gone loses its nodes; its domain's record stays.
xenstore-rm /local/domain/0/backend/vif/4001/1 /local/domain/4001/device/vif/1
wait_for '! xenstore-exists /local/domain/4001/acct/vif/1' 20
bill 4001 vif/0/tx_ns >/dev/null || fail "the other vif's nodes went too"

# Garbage for a "vm": it is another domain, whose bill is not ours to write.
xenstore-write /local/domain/4001/vm "$(printf '/vm/\377\1%03000d' 7)"
xenstore-write /local/domain/4001/device/vif/0/poke 1
send_from_dom0 --to a --packets 10 --size 100
kill -STOP $daemon
xenstore-write /local/domain/4000/acct junk /local/domain/4000/acct/vif/77/tx_ns 9
kill -KILL $daemon
wait $daemon || :
bill 4003 updated >/dev/null || fail "there is nothing to clean up"

# While nobody looks: 4003 loses its account, 4002 is an orphan that somebody made, and there are odd names.
fake_vifs_gone 4003
wait_for '[ "$(select_column vifs state domid 4003)" = gone ]'
select_column vifs account domid 4003 >$acct/reap
fake_domain 4003
xenstore-write /local/domain/4003/acct/tx_ns 5 /local/domain/4002/acct/tx_ns 5 \
	/local/domain/x/acct/tx_ns 5 /local/domain/04000/acct/tx_ns 5 /local/domain/4294967296/acct 5
send_from_guest a --to dom0 --packets 500 --size 500
settle a

daemon_start
assert_mirrored "$a"
assert_ge "$(billed "$a" tx_packets)" $((sent + 500)) "packets that a sent"
wait_for '[ "$(billed 4000 version)" = 1 ]'
xenstore-exists /local/domain/4000/acct/vif/77 && fail "junk in a bill was left there"
for path in 4001/acct 4002 4003/acct; do
	xenstore-exists "/local/domain/$path" && fail "/local/domain/$path is still there"
done
for path in 4001/vm 4003/vm x/acct 04000/acct 4294967296/acct; do
	xenstore-exists "/local/domain/$path" || fail "/local/domain/$path was none of its business"
done
assert_eq "" "$(<"$state/vmacctd.log")" "what vmacctd said"

# Somebody takes a bill away while it runs: the next change brings all of it.
xenstore-rm "/local/domain/$a/acct"
send_from_guest a --to dom0 --packets 10 --size 500
settle a
assert_mirrored "$a"

# Without debugfs it cannot go on; but it does not say that the module was unloaded, which charges as before.
umount -l /sys/kernel/debug
daemon_ends 1
mount -t debugfs debugfs /sys/kernel/debug
daemon_said 'debugfs is not mounted'
assert_eq 1 "$(wc -l <"$state/vmacctd.log")" "lines that vmacctd said"
assert_eq "" "$(bills 'version=')" "domids with a bill, without vmacctd"

# Snapshots that it cannot read.
cp $acct/snapshot "$state/snapshot"
head -c 100 "$state/snapshot" >"$state/torn"
refused 1 'damaged snapshot' -s "$state/torn"
refused 1 'No such file' -s "$state/none"
daemon_start -s "$state/snapshot"
wait_for 'bill 4000 updated >/dev/null'
printf '\143' | dd of="$state/snapshot" bs=1 seek=4 conv=notrunc status=none
daemon_ends 1
daemon_said 'version 99'
assert_eq "x 04000 4294967296" "$(bills | tr '\n' ' ' | sed 's/ $//')" "bills that are left"
xenstore-rm /local/domain/x /local/domain/04000 /local/domain/4294967296
for domid in 4000 4001; do fake_vifs_gone $domid; done
xenstore-rm /local/domain/4003

# limit: 900
# once
# turn: 1
# A guest that writes all that it may in xenstore, up to its quotas, tries all that it may not, sets as many watches as it gets
# and sets them off, and dies in the midst of it; and one that a toolstack gives a strange name. Nobody's bill changes, in the
# mirror or in the ledger, and vmacctd has nothing to complain about.
type -P xenstore >/dev/null || skip "there is no multi-call client of xenstore"
guest_start a
guest_start b
guest_start evil vifs=2
evil=$(domid evil) b=$(domid b)
uuid=$(uuid_of evil) b_uuid=$(uuid_of b)
module_load
ledger_start -i 1 -c 1

guest_put_xenstore evil
guest_run evil "xs write data/mine 0" || fail "the guest cannot write what it may"

# assert_honest PACKETS: b sends so many meanwhile; its bill is what it always was.
assert_honest() {
	mark
	send_from_guest b --to dom0 --packets "$1" --size 300
	settle b
	assert_eq "$1" "$(grown b tx_packets)" "packets that b sent"
	assert_exact b
	assert_mirrored "$b"
	wait_for '[ "$(ledger_says "$b_uuid" tx_packets)" = "$(vif_column b tx_packets)" ]' 20
	assert_billed "$b_uuid" domains domid "$b"
	daemon_alive || fail "vmacctd ended: $(<"$state/vmacctd.log")"
}

# What it may not, its own bill and name among them: all is refused.
others="acct acct/tx_ns acct/mine name vm domid /vm/$uuid/name /vm/$uuid/uuid /libxl/$evil/type /local/domain/0/name
	/local/domain/0/backend/vif/$evil/0/frontend-id /local/domain/0/backend/vif/$evil/0/handle /local/domain/$b/acct/tx_ns
	/local/domain/$b/data/mine /local/domain/$b/device/vif/0/state /tool/mine @releaseDomain"
assert_eq "" "$(guest_run evil "for node in ${others//$'\n'/ }; do
	! xs write \$node 7 || echo write \$node; ! xs rm \$node || echo rm \$node; ! xs chmod \$node n$evil || echo chmod \$node
	done 2>/dev/null" 120)" "what evil may do to what is not its own"
assert_eq evil "$(xenstore-read "/local/domain/$evil/name")" "the name of evil"

# What it may, until it is refused: watches on its bill and whatever else, with nobody who reads what they say; nodes as many and
# as large as it gets; where its vif's back end is, and whose. Then it sets the watches off, on and on.
cat >"$state/harm" <<-END
	#!/bin/sh
	for i in \$(seq 24); do
		xs watch -n 1000000 acct acct/tx_ns data/mine device data control /local/domain / >/dev/null 2>&1 &
		sleep 0.5 # or those that get none go, with those that they got
	done
	sleep 2
	pidof xenstore | wc -w >/tmp/watchers
	killall -STOP xenstore
	large=\$(head -c 1500 /dev/urandom | tr '\\0' x)
	i=0
	while [ \$i -lt 1100 ]; do
		set --
		while set -- "\$@" data/\$i "\$large"; i=\$((i + 1)); [ \$((i % 20)) != 0 ]; do :; done
		xs write "\$@" || break
	done
	echo \$i >/tmp/nodes
	for node in backend backend-id mac handle state tx-ring-ref event-channel request-rx-copy multi-queue-num-queues; do
		xs write device/vif/1/\$node "$b" device/vif/1/\$node "\$large"
	done
	xs write device/vif/1/backend /local/domain/$b/backend/vif/0/0 device/vif/1/backend-id $b
	xs write data/acct/$b "version=1 tx_ns=0" data/acct/$b/tx_ns 0 control/acct 1 attr/acct 1
	while :; do
		xs write data/mine "\$large" data/mine 1 data/mine 2 data/mine 3 control/acct 4 device/vif/1/mac "\$large"
		xs rm device/vif/1/mac
	done
END
guest_put evil "$state/harm"
guest_run evil "sh /tmp/harm >/tmp/harm.log 2>&1 &"
assert_honest 500
report nodes "$(guest_run evil 'until [ -s /tmp/nodes ]; do sleep 1; done; cat /tmp/nodes' 400)"
watchers=$(guest_run evil 'cat /tmp/watchers')
assert_gt "$watchers" 0 "watchers in evil"
report watches $((watchers * 8))
assert_honest 2000

# A name that people choose, who may do so; and one that would be another row of a table.
for name in $'\e[2Jb' $'b\n0 b 0 0 0' 'b","tx_ns":"9' "$(printf 'x%.0s' {1..200})"; do
	xl rename "$evil" "$name" >&2 || say "xl refuses the name $(cat -v <<<"$name")"
	nap 1.5
	vmacct show --json >/dev/null || fail "vmacct show: with that name"
	vmacct show | LC_ALL=C grep -q $'\e' && fail "vmacct show prints a byte that is none of a name"
	assert_honest 200
done
xl rename "$evil" evil >&2 || fail "xl rename"
send_from_guest evil --to dom0 --packets 100 --size 300
settle evil
assert_mirrored "$evil"
wait_for '[ "$(ledger_says "$uuid" tx_packets)" = "$(select_rows domains tx_packets domid $evil)" ]' 20
assert_billed "$uuid" domains domid "$evil"

# It dies, and does not stop before.
send_from_guest b --to dom0 --packets 1000 --size 300 --rate 500 &
sender=$!
cp $acct/domains "$state/before"
guest_destroy evil
wait $sender
wait_for '[ -z "$(select_rows vifs account domid $evil)" ]' 30
assert_ge "$(ledger_says "$uuid" tx_packets)" "$(select_rows "$state/before" tx_packets domid "$evil")" "packets of evil in the ledger"
wait_for '! bill $evil >/dev/null' 20
assert_honest 500
daemon_stop
assert_eq "" "$(<"$state/vmacctd.log")" "what vmacctd said"

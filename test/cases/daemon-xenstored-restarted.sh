# once
# turn: 4
# xenstored goes away and comes back empty: vmacctd says so once, and writes everything anew. xenstored hangs: the ledger goes
# on, and vmacctd can be ended nevertheless. This dom0 would not survive the end of its xenstored, so vmacctd gets one of its own,
# the OCaml one, in a mount namespace of its own: what it needs of a xenstored must be the same in both.
oxenstored=$(command -v oxenstored || echo /usr/lib/xen-4.17/bin/oxenstored)
module_load
fake_domain 4000
fake_vif 4000 0
wait_for 'grep -q " 4000 0 .* live " $acct/vifs'

unshare -m --propagation private bash -c 'mount -t tmpfs none /run/xenstored && exec sleep 1000' &
elsewhere=$!
wait_for 'grep -q " /run/xenstored " /proc/$elsewhere/mounts'
there() { nsenter -m -t $elsewhere -- "$@"; }

store_start() {
	there env LD_PRELOAD=/usr/local/lib/second_xenstored.so "$oxenstored" --no-fork --no-domain-init --pid-file /run/xenstored/pid >"$state/oxenstored.log" 2>&1 &
	# Without a socket xenstore-write would turn to the kernel, that is to the other xenstored.
	wait_for 'there test -S /run/xenstored/socket || grep -i fatal "$state/oxenstored.log"' 10
	wait_for 'there xenstore-write /local/domain/0/domid 0 2>/dev/null' 10
	there xenstore-write /local/domain/4000/vm "/vm/$(fake_uuid 4000)"
	store=$(there cat /run/xenstored/pid)
}
there_is_bill() { there xenstore-exists /local/domain/4000/acct/updated; }

store_start
daemon_log
mkdir -p "$ledger"
nsenter -m -t $elsewhere -- vmacctd -i 0.2 --ledger "$ledger" -c 0.2 2>"$state/vmacctd.log" &
daemon=$!
wait_for 'there_is_bill' 20
first=$(there xenstore-ls /local/domain/4000/acct | wc -l)
assert_eq 18 "$first" "nodes of the bill"

kill -KILL "$store"
wait_for 'grep -q "went away" "$state/vmacctd.log"'
there rm -f /run/xenstored/socket
nap 1
store_start
wait_for 'there_is_bill' 20
assert_eq "$first" "$(there xenstore-ls /local/domain/4000/acct | wc -l)" "nodes of the bill, again"
daemon_said 'xenstored: it went away'
daemon_said 'xenstored is there again'
assert_eq 2 "$(wc -l <"$state/vmacctd.log")" "lines that vmacctd said: $(<"$state/vmacctd.log")"

# It hangs: the ledger goes on, but for when something is to be written there, and then it has to wait for ten seconds.
kill -STOP "$store"
fake_vif 4000 1
wait_for '[ "$(wc -l <"$state/vmacctd.log")" = 3 ]' 25
lines=$(ledger_lines common)
nap 4
assert_gt "$(ledger_lines common)" $((lines + 3)) "checkpoints while xenstored hangs"
kill -TERM $daemon
daemon_ends 1 15
daemon_said 'nodes may be left in xenstore'
kill -KILL "$store" $elsewhere
fake_vifs_gone 4000

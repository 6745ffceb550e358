# limit: 180
# once
# turn: 2
# vmacctd mirrors what the module says: line, nodes and vifs, written only when they change, readable by the guest and by
# no other. The module reloaded within a tick is noticed; the module unloaded, or SIGTERM, takes the nodes away.
guest_start a
guest_start b
module_load

# xenstore_request TYPE PAYLOAD: what a guest says to its own xenstore device (TYPE: 2 reads, 11 writes), and the answer
# without its header. PAYLOAD as printf understands it.
xenstore_request() {
	local payload=$2 length
	length=$(printf "$payload" | wc -c)
	printf "exec 3<>/dev/xen/xenbus; printf '\\\\%03o\\\\0\\\\0\\\\0\\\\0\\\\0\\\\0\\\\0\\\\0\\\\0\\\\0\\\\0\\\\%03o\\\\0\\\\0\\\\0%s' >&3; " "$1" "$length" "$payload"
	echo "dd bs=4096 count=1 <&3 2>/dev/null | tail -c +17 | tr '\\0' ' '"
}

daemon_start
a=$(domid a) b=$(domid b)
wait_for "bill $a >/dev/null && bill $b >/dev/null"
send_from_guest a --to b --packets 2000 --size 600
settle a
settle b
assert_mirrored "$a"
assert_mirrored "$b"
assert_ge "$(billed "$a" tx_packets)" 2000 "packets that a sent"
assert_le "$(($(date +%s) - $(billed "$a" updated)))" 60 "seconds since the last update"
assert_eq "$(bill "$a" updated)" "$(billed "$a" updated)" "updated"

# Whose it is.
permissions=$(xenstore-ls -p "/local/domain/$a/acct")
assert_eq "" "$(grep -v "(n0,r$a)\$" <<<"$permissions")" "nodes with other permissions"
assert_eq "acct  (n0,r$a)" "$(xenstore-ls -p "/local/domain/$a" | sed -n 's/^\(acct\) = .*"  *\((.*\)$/\1  \2/p' | sed 's/ *(/  (/')" "the permissions of acct"
guest_run a "$(xenstore_request 2 'acct\0')" >"$state/answer"
grep -aq "^version=1 tx_ns=" "$state/answer" || fail "a reads of its own bill: $(cat -v "$state/answer")"
guest_run a "$(xenstore_request 11 'acct/tx_ns\0000')" >"$state/answer"
grep -aq EACCES "$state/answer" || fail "a writes its own bill: $(cat -v "$state/answer")"
guest_run a "$(xenstore_request 2 "/local/domain/$b/acct\\0")" >"$state/answer"
grep -aq EACCES "$state/answer" || fail "a reads b's bill: $(cat -v "$state/answer")"
assert_mirrored "$a"

# What does not change is not written: no watch fires. Then something changes, and "updated" comes last.
xenstore-watch -n 1000 "/local/domain/$a/acct" >"$state/events" 2>/dev/null &
watcher=$!
wait_for '[ -s "$state/events" ]'
nap 1.5
assert_eq 1 "$(wc -l <"$state/events")" "events while nothing happens"
send_from_dom0 --to a --packets 10 --size 100
settle a
assert_mirrored "$a"
nap 0.5
kill $watcher
assert_eq "/local/domain/$a/acct/updated" "$(tail -n 1 "$state/events")" "the last node written"
assert_eq "" "$(grep -E '/acct/(vif/0/)?tx_(packets|bytes)$' "$state/events")" "nodes written that did not change"

# A module that was unloaded and loaded again between two ticks: totals begin anew.
before=$(billed "$a" tx_packets)
daemon_pause
module_unload
module_load
daemon_resume
wait_for "[ \"\$(billed $a tx_packets)\" -lt $before ]"
assert_mirrored "$a"
daemon_alive || fail "vmacctd ended: $(<"$state/vmacctd.log")"

# Stopped, it leaves nothing.
daemon_stop
assert_eq "" "$(bills)" "domains with a bill after SIGTERM"
assert_eq "" "$(<"$state/vmacctd.log")" "what vmacctd said"

# The module goes while it runs: rmmod may meet an open file for a moment.
daemon_start
wait_for "bill $a >/dev/null"
wait_for 'rmmod vmacct 2>/dev/null' 10
daemon_ends 0
daemon_said 'the module vmacct was unloaded'
assert_eq "" "$(bills)" "domains with a bill after rmmod"

# Without the module it does not start, and takes away what one that was killed had left.
xenstore-write "/local/domain/$a/acct/tx_ns" 1
status=0
vmacctd 2>"$state/vmacctd.log" || status=$?
assert_eq 1 $status "status without the module"
daemon_said 'the module vmacct is not loaded'
assert_eq "" "$(bills)" "domains with a bill"

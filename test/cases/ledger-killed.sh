# limit: 900
# once
# vmacctd killed with -9 two hundred times, at random moments, while it writes each tick, while guests send, and while vifs come
# and go: in the end each domain's bill is what the module charged it, to the last nanosecond and packet.
kills=200
guest_start a
guest_start b vifs=2
a=$(uuid_of a) b=$(uuid_of b)
module_load
flood_from_guest a --to b --to-handle 1 --size 1000 --rate 500

# A third domain's vifs, which nobody sends to: what matters is that their accounts end.
come_and_go() {
	local round
	for ((round = 0; ; round++)); do
		fake_domain 4000
		fake_vif 4000 0
		nap 0.5
		fake_vifs_gone 4000
		nap 0.2
	done
}
come_and_go &
churn=$!

for ((i = 0; i < kills; i++)); do
	ledger_start -i 0.1 -c 0.1 -r 64
	nap "0.$((RANDOM % 7))$((RANDOM % 10))"
	kill -KILL "$daemon"
	wait "$daemon" || :
	[ $((i % 50)) != 0 ] || say "killed $((i + 1)) times; bytes of torn lines so far: $(cat "$ledger"/ledger.torn-*.jsonl 2>/dev/null | wc -c)"
	# One of b's interfaces goes away now and then, with all that it was charged.
	if [ $((i % 40)) = 20 ]; then
		xl network-detach b 1
		wait_for '[ -z "$(select_rows vifs account domid "$(domid b)" handle 1 state live)" ]'
		xl network-attach b "mac=$(mac b 1),bridge=$BRIDGE,script=$VMACCT_DIR/vif-script" >&2
		wait_for '[ "$(xenstore-read "backend/vif/$(domid b)/1/state")" = 4 ]'
		guest_run b 'ifconfig eth1 up'
	fi
done
kill $churn
wait $churn || :
fake_vifs_gone 4000 2>/dev/null || :
sent=$(flood_stop a)
settle a
ledger_start
wait_for '[ -z "$(select_rows vifs account state gone)" ]' 20
daemon_stop
report kills $kills
report closed "$(ledger_lines closed)"
report torn "$(find "$ledger" -name 'ledger.torn-*' | wc -l)"
report files "$(find "$ledger" -name 'ledger-*.jsonl' | wc -l)"
assert_ge "$(ledger_lines closed)" 5 "closed accounts"

# Of a domain, `domains` has what its vifs that went were charged as well.
assert_eq "$sent" "$(ledger_says "$a" tx_packets)" "packets that a sent"
assert_billed "$a" domains domid "$(domid a)"
assert_billed "$b" domains domid "$(domid b)"
assert_gt "$(ledger_says "$b" rx_ns)" 0 "rx_ns of b"
module_unload

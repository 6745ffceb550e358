# limit: 600
# once
# turn: 3
# vmacctd killed with -9 two hundred times, at random moments, while it writes each tick, while guests send, and while vifs come
# and go: in the end each domain's bill is what the module charged it, to the last nanosecond and packet.
kills=200
guest_start a
guest_start b vifs=5
a=$(uuid_of a) b=$(uuid_of b)
module_load
for handle in 1 2 3 4; do send_from_dom0 --to b --to-handle $handle --packets 100 --size 500 --rate 1000; done
flood_from_guest a --to b --size 1000 --rate 200

# A third domain's vifs, which nobody sends to: what matters is that their accounts end.
come_and_go() {
	local round
	for ((round = 0; ; round++)); do
		fake_domain 4000
		fake_vif 4000 0
		nap 1
		fake_vifs_gone 4000
		nap 0.5
	done
}
come_and_go &
churn=$!

for ((i = 0; i < kills; i++)); do
	vmacctd --ledger "$ledger" -i 0.1 -c 0.1 -r 64 2>>"$state/killed.log" &
	daemon=$!
	nap "$((RANDOM % 2)).$((RANDOM % 10))"
	kill -KILL "$daemon"
	wait "$daemon" || :
	[ $((i % 50)) != 0 ] || say "killed $((i + 1)) times; bytes of torn lines so far: $(cat "$ledger"/ledger.torn-*.jsonl 2>/dev/null | wc -c)"
	# One after the other, the interfaces of b go away with all that they were charged.
	[ $((i % 50)) != 20 ] || xl network-detach b $((4 - i / 50))
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
send_out "$state/killed.log"
report torn "$(find "$ledger" -name 'ledger.torn-*' | wc -l)"
report files "$(find "$ledger" -name 'ledger-*.jsonl' | wc -l)"
assert_ge "$(ledger_lines closed)" 10 "closed accounts"
assert_eq 1 "$(domain_column b vifs)" "vifs of b that are left"

# Of a domain, `domains` has what its vifs that went were charged as well.
assert_eq "$sent" "$(ledger_says "$a" tx_packets)" "packets that a sent"
assert_billed "$a" domains domid "$(domid a)"
assert_billed "$b" domains domid "$(domid b)"
module_unload

# limit: 600
# once
# turn: 3
# A guest whose front end means harm (kmod/evil_front.c: each vif in its own way) harms nobody else: the packets of
# the honest are exact and cost what they cost, no slice is lost, what it burns is on its own bill, and vmacct can be unloaded
# and loaded meanwhile. When it is gone, so are its rows.
guest_start a
guest_start b
same_kernel a || skip "the guest's kernel is not dom0's"
seed=${SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
report seed "$seed"
evil_start evil "$seed" 8
evil=$(domid evil)
module_load

attack() { evil_attack evil "$1"; } # HANDLE

# honest [HANDLE]: a sends to b meanwhile, and what there is to say about that.
honest() {
	local handle=${1:-} begin first sender
	mark
	begin=$(microseconds) first=$(charged)
	send_from_guest a --to b --packets 1000 --size 500 --rate 700 &
	sender=$!
	# Something has to be on its way to the one that spoils what it receives with.
	[ "$handle" != 5 ] || flood_from_guest b --to evil --to-handle 5 --size 500 --rate 500
	[ -z "$handle" ] || attack "$handle"
	[ "$handle" != 5 ] || flood_stop b >/dev/null
	wait $sender
	settle a
	settle b
	assert_le $(($(charged) - first)) $((($(microseconds) - begin) * 1000 * $(nproc))) "ns charged, of those that there were"
	find_grown a tx_packets
	assert_eq 1000 "$found" "packets that a sent"
	assert_exact a
	assert_exact b
	assert_no_loss unknown_queues
	find_grown a tx_ns
	cost=$((found / 1000))
}

honest
calm=$cost
report calm "$calm ns a packet"
names=(plausible far-ahead bad-grants across-pages extras bad-rx storm nodes)
for handle in "${!names[@]}"; do
	before=$(domain_column evil total_ns)
	honest $handle
	report "${names[handle]}" "$cost ns a packet of a, $((($(domain_column evil total_ns) - before) / 1000000)) ms evil"
	assert_gt "$(domain_column evil total_ns)" "$before" "the bill of evil after ${names[handle]}"
	assert_le "$cost" $((2 * calm)) "what a packet of a costs during ${names[handle]}, in ns"
done
# What it asks for by its control ring is done in threads of interrupts, and all of those here are of that kind. What wakes a CPU
# for them and puts it to sleep is charged, too.
spent() { { grep -slx 'irq/.*' /proc/[0-9]*/comm || :; } | sed 's/comm$/schedstat/' | xargs cat | awk '{ ns += $1 } END { print ns }'; }
paid() { select_rows vifs tx_irq_ns domid "$evil" handle 6 state live; }
before=$(paid) first=$(spent)
evil_attack evil 6 8
report control "$(($(paid) - before)) ns of $(($(spent) - first))"
assert_ge $((($(paid) - before) * 10)) $((($(spent) - first) * 9)) "ten times what control costs, of nine times what its threads took"
assert_gt "$(column probes irq_thread hits)" 0 "hits of irq_thread"
assert_consistent
# It did what it was to do: netback says so.
for handle in 1 3 4; do
	grep -q "vif$evil\.$handle.*fatal error; disabling device" <(kernel_log) || fail "netback took no offence at ${names[handle]}"
done

# Unloaded in the middle of it, and loaded.
for handle in 2 6; do
	attack $handle &
	attacker=$!
	nap 0.5
	module_unload
	module_load
	wait $attacker
done

evil_end evil 0 "[ \"\$(select_rows vifs tx_ns domid $evil handle 0 state live)\" -gt 0 ]"
wait_for "[ -z \"\$(select_rows vifs account domid $evil state live)\" ]" 60
assert_ge "$(select_rows vifs account domid "$evil" state gone | wc -l)" 7 "rows of what is gone"
assert_gt "$(select_rows vifs tx_ns domid "$evil" handle 0)" 0 "what the last attack cost"
honest

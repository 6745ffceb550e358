# cpus: 2
# once
# 32 readers at a time, under traffic: every answer is whole and consistent, and the packets stay exact.
guest_start a
guest_start b
module_load
mark
flood_from_guest a --to b --size 1000 --rate 5000

reader() {
	local end=$((SECONDS + 5))
	while [ $SECONDS -lt $end ]; do
		for file in domains vifs common probes; do
			cat "$acct/$file" >/dev/null
		done
		cat "$acct/snapshot" >/dev/null
		assert_consistent
	done
}
readers=()
for ((n = 0; n < 32; n++)); do
	reader &
	readers+=($!)
done
for pid in "${readers[@]}"; do wait "$pid"; done

sent=$(flood_stop a)
settle a
settle b
assert_eq "$sent" "$(grown a tx_packets)" "packets that pktgen sent"
assert_exact a
assert_exact b

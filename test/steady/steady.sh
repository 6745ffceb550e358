# limit: 36000
# Run by test/steady/check, which says for how long. vmacct is loaded once and stays, under the traffic of four guests, with vmacctd,
# its ledger, and readers: what it charges of what dom0 consumes drifts in neither direction, it is never more than that, and in the end
# the packets are exact and each bill is what was charged.
. "$VMACCT_DIR/steady/settings" # minutes, rate
guests=(a b c d)

for guest in "${guests[@]}"; do guest_start $guest; done
module_load
ledger_start -i 1 -c 10
reader() {
	while [ -e "$state/go" ]; do
		vmacct top -b -n 1 >/dev/null || fail "vmacct top failed"
		cat $acct/{domains,vifs,common,probes,losses,snapshot} >/dev/null || fail "cannot read vmacct's files"
		nap 5
	done
}
: >"$state/go"
reader &
reads=$!
mark
floods_begin "$rate" "${guests[@]}"
nap 5

shares=()
for ((minute = 1; minute <= minutes; minute++)); do
	look_at_books 60
	assert_le $charged $((consumed * 101 / 100)) "charged, against the books, in minute $minute"
	shares+=($((charged * 1000 / consumed)))
	report "minute $minute" "charged $charged of the $consumed ns a ms that dom0 consumed"
	[ $((minute % 5)) != 0 ] || progress "minute $minute: charged ${shares[-1]} in a thousand"
done

# mean NUMBER...
mean() {
	local number sum=0
	for number; do sum=$((sum + number)); done
	echo $((sum / $#))
}
third=$((minutes / 3))
first=$(mean "${shares[@]:0:third}") last=$(mean "${shares[@]: -third}")
report first_third "$first in a thousand"
report last_third "$last in a thousand"
assert_le $((last > first ? last - first : first - last)) 10 "in a thousand, between the shares that are charged"

floods_end "${guests[@]}"
rm "$state/go"
wait $reads || fail "a reader failed"
for guest in "${guests[@]}"; do settle $guest; done
for guest in "${guests[@]}"; do assert_exact $guest; done
assert_consistent
daemon_stop
for guest in "${guests[@]}"; do
	assert_billed "$(uuid_of $guest)" domains domid "$(domid $guest)"
	report "packets of $guest" "$(domain_column $guest tx_packets)"
done
assert_no_loss

# limit: 240
# Run by test/crash/check on what before.sh has left. Each checkpoint says what was charged when it was written, the last
# one is of shortly before the end, and each bill goes on from there.
ledger=/mnt/ledger truth=/mnt/truth
declare -A uuid=([a]=11111111-2222-4333-8444-555555555555 [b]=66666666-7777-4888-8999-000000000000)
modprobe -a virtio_pci virtio_blk ext4 && mkdir -p /mnt && mount -t ext4 /dev/vda /mnt || fail "cannot mount the disk"

# within GUEST COLUMN TIME_NS FIGURE: the module's figure, as read before that time and after it, is on either side of it.
within() {
	awk -v column="$2" -v us="$(($3 / 1000))" -v figure="$4" '
		$1 <= us { low = $column }
		$1 > us && after++ && !high { high = $column }
		END { exit !(figure >= low && (!high || figure <= high)) }' "$truth.$1"
}

# checkpoints GUEST: the times of its last three.
checkpoints() {
	sed -n '/}$/p' $ledger/ledger.jsonl | grep "${uuid[$1]}" | sed -n 's/^{"record":"checkpoint",.*"time_ns":\([0-9]*\),.*/\1/p' | tail -n 3
}

# As `domains` has them, after the time.
tx_ns=4 rx_ns=5 tx_packets=7 rx_packets=9
for guest in a b; do
	mapfile -t times < <(checkpoints $guest)
	assert_ge ${#times[@]} 2 "checkpoints of $guest before the crash"
	for time in "${times[@]}"; do
		for column in tx_ns rx_ns tx_packets rx_packets; do
			figure=$(ledger_says "${uuid[$guest]}" $column --to "@${time%?????????}.${time: -9}")
			within $guest "${!column}" "$time" "$figure" ||
				fail "$column of $guest at $time: $figure in the ledger, in truth: $(tail -n 5 $truth.$guest)"
		done
	done
	end=$(tail -n 1 $truth.$guest | cut -d' ' -f1)
	short=$(((end * 1000 - times[-1]) / 1000000))
	report "short_ms of $guest" $short
	assert_le $short 5000 "ms between the last checkpoint of $guest and the crash"
done
assert_eq 1 "$(ledger_lines closed)" "accounts closed before the crash"

columns=(tx_ns rx_ns tx_packets tx_bytes rx_packets rx_bytes)
declare -A billed
for guest in a b; do
	for column in "${columns[@]}"; do billed[$guest.$column]=$(ledger_says "${uuid[$guest]}" $column); done
done
assert_gt "${billed[a.tx_packets]}" 0 "packets of a before the crash"
assert_ge "${billed[b.tx_packets]}" 300 "packets of b before the crash"

for guest in a b; do guest_start $guest uuid=${uuid[$guest]}; done
module_load
ledger_start -c 1
send_from_guest a --to b --packets 500 --size 1000
settle a && settle b
daemon_stop
assert_eq 500 "$(domain_column a tx_packets)" "packets of a after the crash"
for guest in a b; do
	for column in "${columns[@]}"; do
		since=$(domain_column $guest $column)
		assert_eq $((billed[$guest.$column] + since)) "$(ledger_says "${uuid[$guest]}" $column)" "$column of $guest, before the crash and after it"
	done
done
report torn "$(find $ledger -name 'ledger.torn-*' | wc -l)"
umount /mnt
module_unload

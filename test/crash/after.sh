# limit: 240
# Run by test/crash/check on what before.sh has left. Each checkpoint says what was charged when it was written, the last
# one is of shortly before the end, and the bill goes on from there.
ledger=/mnt/ledger truth=/mnt/truth
uuid=11111111-2222-4333-8444-555555555555
modprobe -a virtio_pci virtio_blk ext4 && mkdir -p /mnt && mount -t ext4 /dev/vda /mnt || fail "cannot mount the disk"

# within COLUMN TIME_NS FIGURE: the module's figure, as read before that time and after it, is on either side of it.
within() {
	awk -v column="$1" -v us="$(($2 / 1000))" -v figure="$3" '
		$1 <= us { low = $column }
		$1 > us && after++ && !high { high = $column }
		END { exit !(figure >= low && (!high || figure <= high)) }' $truth
}

# As `domains` has them, after the time.
tx_ns=4 rx_ns=5 tx_packets=7 rx_packets=9
checked=0
while read -r time; do
	for column in tx_ns rx_ns tx_packets rx_packets; do
		figure=$(ledger_says $uuid $column --to "@${time%?????????}.${time: -9}")
		within "${!column}" "$time" "$figure" || fail "$column at $time: $figure in the ledger, in truth: $(tail -n 5 $truth)"
	done
	checked=$((checked + 1)) last=$time
done < <(sed -n '/}$/p' $ledger/ledger.jsonl | grep "$uuid" | sed -n 's/^{"record":"checkpoint",.*"time_ns":\([0-9]*\),.*/\1/p' | tail -n 5)
assert_ge "$checked" 2 "checkpoints of a before the crash"
end=$(tail -n 1 $truth | cut -d' ' -f1)
report short_ms $(((end * 1000 - last) / 1000000))
assert_le $(((end * 1000 - last) / 1000000)) 5000 "ms between the last checkpoint and the crash"
billed=$(ledger_says $uuid tx_packets)
assert_gt "$billed" 0 "packets before the crash"

guest_start a uuid=$uuid
guest_start b
module_load
ledger_start -c 1
send_from_guest a --to b --packets 500 --size 1000
settle a && settle b
daemon_stop
assert_eq $((billed + 500)) "$(ledger_says $uuid tx_packets)" "packets before the crash and after it"
report torn "$(find $ledger -name 'ledger.torn-*' | wc -l)"
umount /mnt
module_unload

# limit: 240
# Whatever happens to a vif, what was charged for it stays charged: over a change of the number of queues, saving and
# restoring the guest, unplugging, and the end of the domain, each after its own load, the packets of all accounts
# together are exactly those that were sent, and no time is lost.
guest_start c vcpus=2 queues=2
guest_start b
module_load

# all COLUMN: the sum over the accounts, those that are gone too. b only gets packets, all the others only send.
all() {
	awk -v column="$1" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; if (!(column in at)) exit 1; next }
		{ sum += $at[column] }
		END { printf "%.0f\n", sum }' "$acct/vifs" || fail "no column $1"
}

# send NAME: a known number of packets.
sent=0 sent_bytes=0
mark
send() {
	send_from_guest "$1" --to b --packets 3000 --size 500 --rate 5000
	sent=$((sent + 3000))
	sent_bytes=$((sent_bytes + 3000 * (500 - 14))) # netback counts without the Ethernet header
	settle "$1"
	settle b
}

remember() { # what is on the books now
	local column
	for column in tx_ns rx_ns tx_bytes rx_packets; do printf -v "kept_$column" %s "$(all $column)"; done
}

assert_kept() { # AFTER_WHAT: it is still there, and the packets are those that were sent
	local column name
	for column in tx_ns rx_ns tx_bytes rx_packets; do
		name=kept_$column
		assert_ge "$(all $column)" "${!name}" "$column of all accounts, after $1"
	done
	assert_eq $sent "$(all tx_packets)" "packets of all accounts, after $1"
	assert_eq $sent_bytes "$(all tx_bytes)" "bytes of all accounts, after $1"
	assert_consistent
}

# greets: c says a word to its neighbours when its interface has come up again; that was sent as well. The interface, which
# counts from 0 again, knows how much it was.
greets() {
	local packets
	settle c
	packets=$(netdev_counter "$(vif c)" rx_packets)
	assert_le "$packets" 3 "packets that nobody asked c for"
	sent=$((sent + packets))
	sent_bytes=$((sent_bytes + $(netdev_counter "$(vif c)" rx_bytes)))
}

send c
remember
assert_kept "the first load"

# The front end goes and comes again with one queue; the interface in dom0 stays.
guest_run c 'echo vif-0 >/sys/bus/xen/drivers/vif/unbind
	echo 1 >/sys/module/xen_netfront/parameters/max_queues
	echo vif-0 >/sys/bus/xen/drivers/vif/bind
	until [ -e /sys/class/net/eth0 ]; do sleep 0.1; done
	ifconfig eth0 10.0.0.99 up'
vif_connects c 0
wait_for '[ "$(cat "/sys/class/net/$(vif c)/operstate")" = up ]' 30
assert_eq 1 "$(find "/sys/class/net/$(vif c)/queues" -name 'rx-*' | wc -l)" "queues of the interface"
greets
assert_kept "another number of queues"
send c
remember
assert_kept "a load with another number of queues"

# Saved, it is no more; restored, it has another domid.
domid=$(domid c)
xl save c "$state/saved" >&2
wait_for '! domain_of c'
assert_kept "xl save"
xl restore "$state/saved" >&2 || fail "xl restore failed"
guest_up c
greets
assert_gt "$(domid c)" "$domid" "the restored guest's domid"
assert_kept "xl restore"
send c
remember
assert_kept "a load of the restored guest"

guest_destroy c
assert_kept "the end of the domain"

guest_start c
send c
remember
xl network-detach c 0
wait_for '[ "$(select_column vifs state domid "$(domid c)" handle 0)" = gone ]'
assert_kept "the end of the vif"
assert_exact b

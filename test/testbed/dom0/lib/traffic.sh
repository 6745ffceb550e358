# Sending from here to there, with exact counts (pktgen) or over TCP (iperf3) (sourced by lib.sh).
# shellcheck shell=bash

# The senders take:  --to dom0|outside|nic|GUEST  [--to-handle H]  --packets K  --size BYTES (Ethernet header included)
# [--rate PACKETS_PER_SECOND]. Each returns when the last packet is sent, having sent exactly K. A guest may send N at a time:
# --rate PACKETS_PER_SECOND --burst N.
traffic_options() {
	to='' to_handle=0 packets=0 size=1000 rate='' burst='' handle=0 via=vif
	while [ $# -gt 0 ]; do
		case $1 in
		--to) to=$2 ;;
		--to-handle) to_handle=$2 ;;
		--packets) packets=$2 ;;
		--size) size=$2 ;;
		--rate) rate=$2 ;;
		--burst) burst=$2 ;;
		--handle) handle=$2 ;;
		--via) via=$2 ;;
		*) fail "traffic: unknown option $1" ;;
		esac
		shift 2
	done
	[ -n "$to" ] || fail "traffic: no --to"
	to_mac=$(mac_to "$to" "$to_handle")
}

# mac_to dom0|outside|nic|GUEST [HANDLE]: the address that frames to it bear.
mac_to() {
	case $1 in
	dom0) cat "/sys/class/net/$BRIDGE/address" ;;
	outside) ip netns exec "$OUTSIDE" cat /sys/class/net/eth0/address ;;
	nic) echo "$OUTSIDE_NIC_MAC" ;;
	*) mac "$1" "${2:-0}" ;;
	esac
}

# send_from_guest NAME OPTIONS... [--handle H]: from the guest's interface number H.
send_from_guest() {
	local name=$1 to to_mac to_handle packets size rate burst handle via sent
	shift
	traffic_options "$@"
	sent=$(guest_run "$name" "pktgen eth$handle $packets $size $to_mac${rate:+ $rate}${burst:+ $burst}" 120) || fail "pktgen in $name: $sent"
	assert_eq "$packets" "$sent" "packets that pktgen in $name sent"
}

# send_from_dom0 OPTIONS... [--via vif|bridge]: from dom0, straight to the guest's vif or through the bridge.
send_from_dom0() {
	local to to_mac to_handle packets size rate burst handle via interface=$BRIDGE sent
	traffic_options "$@"
	[ "$via" = bridge ] || interface=$(vif "$to" "$to_handle")
	sent=$("$VMACCT_DIR/pktgen" "$interface" "$packets" "$size" "$to_mac" ${rate:+"$rate"}) || fail "pktgen in dom0: $sent"
	assert_eq "$packets" "$sent" "packets that pktgen in dom0 sent"
}

# send_from_outside OPTIONS...: from the outside world, through the veth pair and the bridge.
send_from_outside() {
	local to to_mac to_handle packets size rate burst handle via sent
	traffic_options "$@"
	sent=$(ip netns exec "$OUTSIDE" "$VMACCT_DIR/pktgen" eth0 "$packets" "$size" "$to_mac" ${rate:+"$rate"}) ||
		fail "pktgen outside: $sent"
	assert_eq "$packets" "$sent" "packets that pktgen outside sent"
}

# flood_from_guest NAME OPTIONS...: as send_from_guest without --packets, in the background, until flood_stop (or the end
# of the case, which has a limit of its own).
flood_from_guest() {
	local name=$1 to to_mac to_handle packets size rate burst handle via before
	shift
	traffic_options "$@"
	before=$(netdev_counter "$(vif "$name" "$handle")" rx_packets)
	guest_run "$name" "pktgen eth$handle 0 $size $to_mac${rate:+ $rate}${burst:+ $burst}" 36000 >"$state/guest/$name/flood" &
	echo $! >"$state/guest/$name/flood.pid"
	wait_for "[ \$(netdev_counter $(vif "$name" "$handle") rx_packets) -gt $before ]" 60
}

# flood_stop NAME...: ends them and prints how many packets each sent, on a line of its own. All at once: from commit d15121be7485
# (2023) on a kernel gives processes no CPU time while packets come in faster than it takes them, so that a guest which another one
# floods may have stopped, but cannot say so before that one has.
flood_stop() {
	local name stop stops=()
	for name; do
		guest_run "$name" 'echo stop >/proc/net/pktgen/pgctrl' &
		stops+=($!)
	done
	for stop in "${stops[@]}"; do wait "$stop" || fail "a flood does not stop"; done
	for name; do
		wait_for "[ -s $state/guest/$name/flood ]" 120
		cat "$state/guest/$name/flood"
		rm "$state/guest/$name/flood"
	done
}

# floods_begin RATE A B C D: these four send to each other, in pairs, each so many packets a second: sixteen at a time, or all would
# be busy waking up and switching. They have what CPU time others leave them: or
# commands for the guests would not be heard. floods_end A B C D: so that they get through what they are behind with, which is
# minutes of it at times, as fast as dom0 can.
floods_begin() {
	local as_ever=(--rate "$1" --burst 16)
	shift
	weigh 32 "$@"
	flood_from_guest "$1" --to "$2" --size 1000 "${as_ever[@]}"
	flood_from_guest "$2" --to "$1" --size 200 "${as_ever[@]}"
	flood_from_guest "$3" --to "$4" --size 1000 "${as_ever[@]}"
	flood_from_guest "$4" --to "$3" --size 200 "${as_ever[@]}"
}
floods_end() {
	weigh 2048 "$@"
	flood_stop "$@" >/dev/null
}

# weigh WEIGHT GUEST...: the share of CPU time that they have, of what all want; 256 is a domain's unless told.
weigh() {
	local weight=$1 guest
	shift
	for guest; do xl sched-credit2 -d "$guest" -w "$weight" || fail "xl sched-credit2 -d $guest"; done
}

# settle NAME [HANDLE]: waits until everything on the way to or from the guest has arrived: its interface's
# counters stand still.
settle() {
	local interface
	interface=$(vif "$1" "${2:-0}")
	come_to_rest "$interface" 100 "/sys/class/net/$interface/statistics/"{rx,tx}_packets
}

# module_load_under_traffic NAME: loads vmacct while guest NAME sends, and notes what its interface counted shortly before and
# after that. assert_counted_since_load NAME: when it has come to rest, what vmacct counted lies between.
module_load_under_traffic() {
	before_load=$(netdev_counter "$(vif "$1")" rx_packets)
	module_load
	after_load=$(netdev_counter "$(vif "$1")" rx_packets)
}
assert_counted_since_load() {
	local end
	end=$(netdev_counter "$(vif "$1")" rx_packets)
	assert_le "$(vif_column "$1" tx_packets)" $((end - before_load)) "packets since before insmod"
	assert_ge "$(vif_column "$1" tx_packets)" $((end - after_load)) "packets since after insmod"
}

# come_to_rest WHAT TRIES FILE...: waits until these counters stand still.
come_to_rest() {
	local what=$1 before='' now value tries=$2 file
	shift 2
	for ((; tries > 0; tries--)); do
		now=''
		for file; do
			read -r value <"$file"
			now+="$value "
		done
		[ "$now" != "$before" ] || return 0
		before=$now
		nap $((3 * SLOWNESS / 10)).$((3 * SLOWNESS % 10))
	done
	fail "traffic on $what never ends"
}

# assert_one_way A B: guest A sends to guest B, and each is charged for its part of that: to the packet, in all the classes that
# are of it, and next to nothing in the other direction.
assert_one_way() {
	local guest class
	mark
	send_from_guest "$1" --to "$2" --packets 3000 --size 1000 --rate 1500
	settle "$2"
	assert_eq 3000 "$(grown "$1" tx_packets)" "packets that $1 sent"
	assert_gt "$(grown "$2" rx_packets)" 1500 "packets that $2 got"
	for guest; do assert_exact "$guest"; done
	for class in tx_poll_ns tx_dealloc_ns tx_irq_ns; do assert_gt "$(grown "$1" $class)" 0 "$class of $1"; done
	for class in rx_enqueue_ns rx_copy_ns; do assert_gt "$(grown "$2" $class)" 0 "$class of $2"; done
	assert_lt_percent "$(grown "$1" rx_ns)" 5 "$(grown "$1" tx_ns)" "rx of $1, who only sends"
	assert_lt_percent "$(grown "$2" tx_ns)" 5 "$(grown "$2" rx_ns)" "tx of $2, who only receives"
}

# TCP: AMOUNT bytes (iperf3 understands 20M) from one to the other; prints iperf3's report.
tcp_guest_to_dom0() { iperf_server && guest_run "$1" "iperf3 -f m -c 10.0.0.1 -n $2" 120; }
tcp_guest_to_outside() { iperf_server ip netns exec "$OUTSIDE" && guest_run "$1" "iperf3 -f m -c 10.0.0.2 -n $2" 120; }
tcp_dom0_to_guest() { guest_iperf_server "$1" && iperf3 -f m -c "$(address "$1")" -n "$2"; }
tcp_outside_to_guest() { guest_iperf_server "$1" && ip netns exec "$OUTSIDE" iperf3 -f m -c "$(address "$1")" -n "$2"; }
tcp_guest_to_guest() { guest_iperf_server "$2" && guest_run "$1" "iperf3 -f m -c $(address "$2") -n $3" 120; }

# iperf_server [PREFIX...]: a server for one connection, in dom0 or, with a prefix, elsewhere.
iperf_server() {
	"$@" iperf3 -s -1 >/dev/null 2>&1 &
	wait_for "$* ss -Hltn sport = :5201 | grep -q ."
}

guest_iperf_server() {
	guest_run "$1" 'iperf3 -s -1 -D; until netstat -ltn | grep -q :5201; do sleep 0.1; done'
}

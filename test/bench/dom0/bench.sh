# What accounting adds to a packet, in dom0 (sourced by the case that `run` writes): each contender under each load, in bursts.
# Each burst becomes a row of $OUT/files/bench.rows:
#
#   contender load run ns packets
#
# shellcheck shell=bash

# shellcheck source-path=SCRIPTDIR source=../../accuracy/dom0/measure.sh
. "$VMACCT_DIR/accuracy/measure.sh"

bursts=/sys/kernel/debug/bench_bursts
poll=64 # so many packets a poll takes at most
per_second=3200

# The loads: NAME_load starts one, which load_end ends; so many packets are in each of its bursts.
declare -A per_burst=([tx]=$poll [full]=$((3 * poll)) [rx]=$poll [between]=$poll)
tx_load() { pktgen_from a nic $per_second 120 "${per_burst[tx]}"; }
full_load() { pktgen_from a nic $per_second 120 "${per_burst[full]}"; }
rx_load() { echo "far1 $(mac b) 1000 $poll $((poll * 1000000 / per_second))" >$bursts/send; }
between_load() { pktgen_from a b $per_second 1000 "${per_burst[between]}"; }

# The contenders: NAME_on and NAME_off. What is behind a hyphen in a contender's name says where it ran: -1000, beside so
# many vifs; -4, in a dom0 of so many vCPUs.
nothing_on() { :; }
nothing_off() { :; }
vmacct_on() { module_load; }
vmacct_off() { module_unload; }
# vmacct, read ten times a second.
read_on() {
	module_load
	"$VMACCT_DIR/bench/reader" every 100 $acct/snapshot &
	reader=$!
}
read_off() {
	kill $reader && { wait $reader || :; }
	module_unload
}
fentry_on() { bpf_on fentry; }
fentry_off() { bpf_off; }
kprobe_on() { bpf_on kprobe; }
kprobe_off() { bpf_off; }
naive_on() { insmod "$VMACCT_DIR/bench/bench_naive.ko"; }
naive_off() { rmmod bench_naive; }
# Of another driver, and what that one costs while its stamps are off.
unstamped_on() { echo N >/sys/module/xen_netback/parameters/account; }
unstamped_off() { :; }
stamped_on() { echo Y >/sys/module/xen_netback/parameters/account; }
stamped_off() { echo N >/sys/module/xen_netback/parameters/account; }

bpf_on() {
	rm -f "$state/bpf" # or an earlier one's word would do
	"$VMACCT_DIR/bench/bpf-account" "$1" >"$state/bpf" 2>&1 &
	bpf=$!
	wait_for bpf_says_something 30
	grep -q ready "$state/bpf" || fail "bpf-account: $(<"$state/bpf")"
}
bpf_says_something() { [ -s "$state/bpf" ] || ! kill -0 "$bpf" 2>/dev/null; }
bpf_off() { kill "$bpf" && wait "$bpf"; }

# So many vifs beside the guests' two.
crowd_domids=$(seq 4001 4100)
crowd_comes() {
	local domid
	for domid in $crowd_domids; do fake_vifs "$domid" 10; done
	wait_for '[ "$(ls -d /sys/class/net/vif4???.* | wc -l)" = 1000 ]' 300
	nap 10 # and what that leaves to do
}
crowd_goes() { local domid; for domid in $crowd_domids; do fake_vifs_gone "$domid"; done; }

# bench RUNS BURSTS CONTENDER...: writes the rows.
bench() {
	local runs=$1 count=$2 run contender load crowd=''
	shift 2
	rows=$OUT/files/bench.rows
	mkdir -p "$OUT/files"
	if [[ " $* " == *stamped* ]]; then
		netback_unload
		insmod "$VMACCT_DIR/bench/xen-netback.ko" || fail "the netback with stamps cannot be loaded"
	fi
	guest_start a
	guest_start b
	[[ " $* " != *-1000\ * ]] || { crowd=yes && crowd_comes; }
	nics_up
	far_bridge
	ip link set far1 nomaster
	insmod "$VMACCT_DIR/bench/bench_bursts.ko" || fail "cannot load bench_bursts.ko"
	senders_away
	# Run 0 is a short one that does not count: the first packets after a start cost more.
	for ((run = 0; run <= runs; run++)); do
		[ $run != 1 ] || echo "contender load run ns packets" >"$rows"
		for contender; do
			progress "$contender: run $run of $runs"
			"${contender%-*}_on"
			for load in tx full rx between; do
				# Of the long bursts most would have a reading in them.
				[ "${contender%-*} $load" != "read full" ] || continue
				one "$contender" $load "$run" $((run ? count : 10))
			done
			"${contender%-*}_off"
		done
	done
	rmmod bench_bursts
	senders_back
	[ -z "$crowd" ] || { reads && crowd_goes; }
}

# reads: what it costs to read the files, to $OUT/files/bench.reads: FILE BYTES NS, of the cheapest of ten times.
reads() {
	local file
	module_load
	for file in snapshot domains vifs; do
		echo "$file $("$VMACCT_DIR/bench/reader" once 10 $acct/$file)"
	done >"$OUT/files/bench.reads"
	module_unload
}

# one CONTENDER LOAD RUN BURSTS
one() {
	local begins i
	# Of half empty slabs an skb is had, and given back, at another price: in the order in which earlier loads left them that was
	# up to 40 instructions a packet more or less, for all of a run.
	shrink_slabs
	"$2_load"
	nap 0.5 # it runs in
	echo >$bursts/begins
	until mapfile -t begins <$bursts/begins && [ ${#begins[@]} -gt "$4" ]; do nap 0.5; done
	echo stop >$bursts/send
	load_end
	for ((i = 1; i < ${#begins[@]}; i++)); do
		echo "$1 $2 $3 $((begins[i] - begins[i - 1])) ${per_burst[$2]}"
	done >>"$rows"
}

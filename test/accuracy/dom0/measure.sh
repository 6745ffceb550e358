# Measuring a workload in dom0 (sourced by a case): what the books say dom0 consumed, and what vmacct charged meanwhile.
# Each figure that was read becomes a row of $OUT/files/NAME.rows:
#
#   workload repetition window subject quantity value
#
# where the subject is dom0, a guest's name, common, probes or machine, and the value is what was added between the
# two looks at a window's edges (but "machine counted": 1 if the clock counts instructions). Nothing is computed here that could
# be computed later.
# shellcheck shell=bash

# shellcheck source-path=SCRIPTDIR source=workloads.sh
. "$VMACCT_DIR/accuracy/workloads.sh"

# Does this machine's clock count instructions? Only the testbed's may.
counted=0
[ ! -e "$VMACCT_DIR/settings" ] || counted=$(. "$VMACCT_DIR/settings" && echo "$TESTBED_COUNTED")

# Workloads and windows in which no packet is expected.
silent=" idle hogged "

# measure WORKLOAD SECONDS REPETITIONS [IDLE_SECONDS]: writes $rows.
measure() {
	local workload=$1 seconds=$2 repetitions=$3 idle=${4:-4} guests windows parameters parts guest window repetition
	guests=$(said guests "$workload") windows=$(said windows "$workload")
	parameters=$(said parameters "$workload") parts=$(said parts "$workload")
	[ -n "$parts" ] || fail "no workload '$workload'"
	[ "$windows" != rates ] || windows=$(rates)
	mkdir -p "$OUT/files"
	rows=$OUT/files/$workload.rows
	echo "workload repetition window subject quantity value" >"$rows"

	for guest in ${guests//,/ }; do
		if declare -F "guest_$guest" >/dev/null; then "guest_$guest"; else guest_start "$guest"; fi
	done
	nics_up
	load_with "$parameters"
	senders_away
	# What starting all this left to do is not idle time.
	nap 3

	for ((repetition = 1; repetition <= repetitions; repetition++)); do
		window idle-before "$idle"
		progress "$workload: repetition $repetition of $repetitions"
		for window in ${windows//,/ }; do
			load_begin "$workload" "$window"
			window "$window" "$(awk -v s="$seconds" -v p="$parts" 'BEGIN { print s / p }')"
			load_end
			[[ $silent == *" $workload "* || $silent == *" $window "* ]] || assert_gt "$(packets_in "$window")" 0 "packets in $window of $workload"
		done
		window idle-after "$idle"
		rest_in idle-before
		rest_in idle-after
	done
	senders_back
	module_unload
}

# dom0's own packet generator looks for work all the time, and nothing here uses it.
senders_away() { modprobe -r pktgen; }
senders_back() { modprobe pktgen; }

# load_with PARAMETER=VALUE|-: an older module would only warn of a parameter that it does not know.
load_with() {
	[ "$1" != - ] || { module_load && return; }
	grep -q "^${1%%=*}:" < <(modinfo -F parm "$VMACCT_DIR/vmacct.ko") || fail "vmacct.ko has no parameter '${1%%=*}'"
	module_load "$1"
}

# packets_in WINDOW: of all guests, in the repetition under way.
packets_in() {
	awk -v repetition="$repetition" -v window="$1" '
		$2 == repetition && $3 == window && $5 ~ /_packets$/ { sum += $6 }
		END { printf "%.0f\n", sum }' "$rows"
}

# window NAME SECONDS: one window. No shell runs in it: this one waits.
window() {
	local dir=$state/window
	rm -rf "$dir"
	books-window "$dir" "$2" "$acct"/{vifs,common,probes} /proc/stat || fail "books-window failed"
	echo "$workload $repetition $1 machine counted $counted" >>"$rows"
	awk -v prefix="$workload $repetition $1" -v guests="$(guest_names)" -f "$VMACCT_DIR/accuracy/rows.awk" \
		"$dir"/before/{clock,books,stat,common,probes,vifs} "$dir"/after/{clock,books,stat,common,probes,vifs} >>"$rows"
}

# guest_names: domid and name of each, in one line.
guest_names() {
	local path name
	for path in "$state"/guest/*/domid; do
		name=${path%/domid}
		printf '%s %s ' "$(<"$path")" "${name##*/}"
	done
}

# rest_in WINDOW: the guests did nothing, or else what an earlier load left behind goes on.
rest_in() {
	local guest
	for guest in ${guests//,/ }; do
		assert_lt_percent "$(figure "$1" "$guest" books_ns "$repetition")" 30 "$(figure "$1" machine elapsed_ns "$repetition")" \
			"CPU time of $guest in $1"
	done
}

# load_begin WORKLOAD WINDOW: starts it and lets it run in (RUN_IN seconds; 2, unless a slow machine is told to take more).
load_begin() {
	"${1//-/_}" "$2"
	nap "${RUN_IN:-2}"
}

# load_end: ends whatever any workload may have started, and waits until the last packet has arrived.
load_end() {
	local guest ends=()
	flood_from_nic_stop
	[ ${#spinning[@]} = 0 ] || kill "${spinning[@]}"
	spinning=()
	# All at a time: one that floods keeps dom0 from asking the others.
	for guest in "${!told[@]}"; do
		guest_run "$guest" "$ends_all" >/dev/null &
		ends+=($!)
	done
	[ ${#ends[@]} = 0 ] || wait "${ends[@]}"
	told=()
	settle_all
	nap 1
}
spinning=()
declare -A told=() # the guests that do something

# settle_all: waits until no vif counts a packet any more.
settle_all() { come_to_rest "the vifs" 200 /sys/class/net/vif*/statistics/[rt]x_packets; }

# tell GUEST COMMAND: something that load_end ends.
tell() {
	told[$1]=yes
	guest_run "$1" "$2"
}

# in_guest GUEST COMMAND: in the background there. Nothing waits for it in dom0.
in_guest() { tell "$1" "rm -f /tmp/stop; ($2) </dev/null >/dev/null 2>&1 &"; }

# compute GUEST [TIMES]: so many processes that are busy with themselves: no system calls but a look now and then whether they
# are to end.
compute() {
	local busy='while [ ! -e /tmp/stop ]; do n=50000; while [ $n -gt 0 ]; do n=$((n - 1)); done; done'
	in_guest "$1" "for i in \$(seq ${2:-1}); do $busy & done"
}

# pktgen_from GUEST TO RATE [SIZE [BURST]]
pktgen_from() {
	local rate=$3
	[ "$rate" != 0 ] || rate="''"
	in_guest "$1" "pktgen eth0 0 ${4:-1000} $(mac_to "$2") $rate ${5:-1}"
}

# iperf_between FROM TO [OPTIONS...]
iperf_between() {
	local from=$1 to=$2
	shift 2
	tell "$to" 'iperf3 -s -D; until netstat -ltn | grep -q :5201; do sleep 0.1; done'
	in_guest "$from" "iperf3 -c $(address "$to") -t 3600 $*"
}

# http_between FROM TO KB: four that fetch a file of that size, one after the other.
http_between() {
	local fetch
	fetch="wget -q -O /dev/null http://$(address "$2")/$3k"
	tell "$2" "mkdir -p /tmp/www; head -c $3k /dev/zero >/tmp/www/$3k; httpd -h /tmp/www"
	in_guest "$1" "for i in 1 2 3 4; do while [ ! -e /tmp/stop ]; do $fetch; done & done"
}

# beside GUEST: the guest's CPUs on the same physical ones as dom0's, and it counts for as much.
beside() {
	local cpu
	for ((cpu = 0; cpu < $(nproc); cpu++)); do xl vcpu-pin "$1" $cpu $cpu; done
	xl sched-credit2 -d "$1" -w 2048
}

# spin_in_dom0: a process on each CPU, until load_end.
spin_in_dom0() {
	local cpu
	for ((cpu = $(nproc); cpu > 0; cpu--)); do
		(exec 8>&-; while :; do :; done) &
		spinning+=($!)
	done
}

# far_bridge: a second bridge, whose veth pair to the first one stands for a NIC.
far_bridge() {
	[ ! -e /sys/class/net/farbr0 ] || return 0
	ip link add farbr0 type bridge forward_delay 0
	ip link set farbr0 up
	ip link add far0 type veth peer name far1
	ip link set far0 master "$BRIDGE" up
	ip link set far1 master farbr0 up
}

# far_guest: each bridge knows where the guests of the other are.
far_guest() {
	bridge fdb replace "$(mac far)" dev far0 master static
	bridge fdb replace "$(mac a)" dev far1 master static
}

# figure WINDOW SUBJECT QUANTITY [REPETITION]: one of them again, for assertions.
figure() {
	awk -v key="${4:-1} $1 $2 $3" 'NR > 1 && $2 " " $3 " " $4 " " $5 == key { print $6; found = 1 } END { exit !found }' "$rows" ||
		fail "no $3 of $2 in $1"
}

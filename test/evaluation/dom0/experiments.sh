# The experiments of the thesis: more rows for the table of accuracy's workloads.sh, and a function for each, written in the
# same words (sourced after measure.sh, and by run on the host for the table alone).
#
# On a real dom0 the same words mean something else (real.sh); EVALUATION_GUESTS says how many guests there are, and
# EVALUATION_RATE how many packets a second a networking guest sends, and gets as many.
# shellcheck shell=bash disable=SC2034,SC2154 # workloads is read by others

: "${EVALUATION_GUESTS:=4}"
: "${EVALUATION_RATE:=250}"
letters=(a b c d)

# twenty: the loads, from a fifth of the rate to four times as much; not by size, so that a machine that gets slower or
# faster meanwhile makes no slope.
twenty() {
	local i list=''
	for ((i = 0; i < 20; i++)); do list+=,load-$(((i * 7 % 20 + 1) * EVALUATION_RATE / 5)); done
	echo "${list:1}"
}

guest_list=$(IFS=, && echo "${letters[*]:0:EVALUATION_GUESTS}")
numbers=$(seq -s, -f each-%g "$EVALUATION_GUESTS"),all-2
[ "$EVALUATION_GUESTS" = 2 ] || numbers+=,all-$EVALUATION_GUESTS

# The columns are those of workloads.sh, and one more: how often (R: as many repetitions as are wanted).
experiments="
experiment  clock  guests       windows                        parameters  parts  times
pairs       count  a,b          cpu-cpu,cpu-net,net-net        -           1      R
guests      count  $guest_list  $numbers                       -           2      R
loads-tx    count  a            $(twenty)                      -           10     1
loads-rx    count  a,b          $(twenty)                      -           10     1
"
workloads+=$experiments

# Windows in which no packet is expected.
silent+=" cpu-cpu "

# network GUEST RATE: with the outside, through dom0's NIC: RATE packets a second each way. (The last word for answers_from_nic is
# for a real dom0, where nothing is answered.)
network() {
	answers_from_nic "$1" 1000 "$1" "$2"
	pktgen_from "$1" nic "$2"
}

# asks_from GUEST RATE: what is answered, where that sets the pace. Small packets, and on the bill of who asks.
asks_from() { pktgen_from "$1" nic "$2" 60; }

# Table 4.1: two guests, each busy with itself or with the network.
pairs() {
	local role guest=a
	for role in ${1//-/ }; do
		case $role in
		cpu) compute $guest ;;
		net) network $guest "$EVALUATION_RATE" ;;
		esac
		guest=b
	done
}

# Table 4.2, figures 4.2 and 4.3: the first of the guests network, the others are idle. As much for each as for one
# (each-1, each-2, ...), or as much for all together as for one (all-2, ...).
guests() {
	local guest count=${1#*-} rate=$EVALUATION_RATE
	[ "${1%-*}" = each ] || rate=$((rate / count))
	for guest in "${letters[@]:0:count}"; do network "$guest" "$rate"; done
}

# Figure 4.4: one direction at a time.
loads_tx() { pktgen_from a nic "${1#load-}"; }
loads_rx() {
	answers_from_nic a 1000 b "${1#load-}"
	asks_from b "${1#load-}"
}

# conditions: what the text says of this machine, a word and what it stands for a line.
conditions() {
	echo "linux $(uname -r)"
	echo "xen $(xl info xen_version)"
	echo "cpus $(nproc)"
	echo "rate $EVALUATION_RATE"
	echo "guests $EVALUATION_GUESTS"
	echo "machine $(machine)"
}

# machine: whether it is an emulated one.
machine() { if [ -e /vmacct/settings ]; then echo emulated; else echo real; fi; }

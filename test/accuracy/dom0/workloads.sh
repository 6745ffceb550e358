# The workloads that accuracy is measured with: a row in this table, and a function of that name which starts the load
# (sourced by measure.sh in dom0, and by run on the host for the table alone).
#
# To add one, add a row and a function. The function is called with the name of the window that is to be measured,
# starts whatever is to run and returns; the words it is written in are below the table. It need not stop anything.
# Nothing of it may run in dom0 while the window is measured: a sender in dom0 would be on dom0's bill.
# shellcheck shell=bash

# The columns: the name; by what its machine's clock goes: time (two CPUs, which really run at the same time) or count
# (one that counts instructions: for what is compared); the guests that must run; the windows that are
# measured one after the other in each repetition (idle time is measured before the first and after the last); the module's
# parameters; in parts of how many the seconds of load are (1: each window takes them all).
# shellcheck disable=SC2034 # read by others
workloads='
workload              clock  guests   windows                parameters     parts
idle                  time   a,b      load                   -              1
udp-tx                time   a        load                   -              1
udp-tx-flood          time   a        load                   -              1
udp-rx-nic            time   a        load                   -              1
udp-rx-veth           time   a,far    load                   -              1
guest-to-guest        time   a,b      load                   -              1
tcp-guest-to-guest    time   a,b      load                   -              1
tcp-both-ways         time   a,b      load                   -              1
tcp-tx-nic            time   a        load                   -              1
tcp-rx-nic            time   a        load                   -              1
http-1k               time   a,b      load                   -              1
http-100k             time   a,b      load                   -              1
four-guests           time   a,b,c,d  load                   -              1
mixed                 time   a,b,c,d  load                   -              1
idle-neighbour        time   a,b      load                   -              1
thirty-to-one         count  a,b      load                   -              1
equal                 count  a,b      load                   -              1
steal                 count  a,hog    free,hogged,contended  -              2
steal-elapsed         count  a,hog    free,hogged,contended  clock=elapsed  2
dom0-busy             count  a        free,contended         -              2
proportionality       count  a,b      rates                  -              5
'

# said COLUMN NAME: what the table (or one that was added to it) says of the workload; nothing if there is none of that name.
said() {
	awk -v column="$1" -v name="$2" '
		$2 == "clock" { delete at; for (i = 1; i <= NF; i++) at[$i] = i }
		$1 == name { print $at[column]; exit }' <<<"$workloads"
}

# names_in TABLE: of all workloads in it.
names_in() { awk 'NF && $2 != "clock" { print $1 }' <<<"$1"; }

# Guests of another shape than guest_start's own.
guest_hog() { guest_start hog vcpus=2; }
guest_far() { far_bridge && guest_start far bridge=farbr0 && far_guest; }

# What a function may say:
#   pktgen_from GUEST TO RATE [SIZE]   packets from there on, at a RATE or as many as it can (0), to a guest or to nic
#   bursts_from GUEST TO RATE [SIZE]   as many a second, but as many at a time as a poll takes
#   flood_from_nic GUEST SIZE RATE     packets from outside through the NIC
#   iperf_between FROM TO [OPTIONS]    TCP in big segments
#   http_between FROM TO KB            four loops that fetch a file
#   compute GUEST [TIMES]              processes that burn its CPUs
#   in_guest GUEST COMMAND             a command that goes on in the background
#   beside GUEST                       its CPUs and dom0's are the same, and it counts for as much
#   spin_in_dom0                       a process on each CPU

idle() { :; }

# A guest sends to the outside, through a NIC: at a pace, and as fast as it can.
udp_tx() { pktgen_from a nic 4000; }
udp_tx_flood() { pktgen_from a nic 0; }

# A guest receives from the outside: through a NIC with a driver and a poll of its own; and through a veth pair, from
# a guest on another bridge, whose own tx is then part of it.
udp_rx_nic() { flood_from_nic a 1000 4000; }
udp_rx_veth() { pktgen_from far a 3000; }

guest_to_guest() { pktgen_from a b 4000; }

# TCP in big segments, one way and both ways at a time.
tcp_guest_to_guest() { iperf_between a b; }
tcp_both_ways() { iperf_between a b --bidir; }

# And with the outside, which costs dom0 nothing.
tcp_tx_nic() { in_guest a "dd if=/dev/zero bs=64k | nc $OUTSIDE_TCP 7002"; }
tcp_rx_nic() { in_guest a "nc $OUTSIDE_TCP 7001"; }

# Many small requests, as in the interference study of Pu and others.
http_1k() { http_between a b 1; }
http_100k() { http_between a b 100; }

four_guests() {
	pktgen_from a b 750
	pktgen_from b a 750
	pktgen_from c d 750
	pktgen_from d nic 750
}

mixed() {
	pktgen_from a nic 1500
	flood_from_nic b 1000 1000
	http_between c b 1
	iperf_between c d
}

# One is busy, the other does nothing.
idle_neighbour() { pktgen_from a nic 4000; }

# The comparisons below are of what a packet costs, where instructions are counted: an emulator's time has its own caches in it,
# and a packet that finds them cold takes several times as long.

burst=64
bursts_from() { pktgen_from "$1" "$2" "$3" "${4:-1000}" $burst; }

# Two with unlike loads, and two with like ones: neither quite, or every packet of one would come at the same time after one of the
# other (with 600 and 20 it did, and cost 3 % less).
# Packets so small that netback copies them whole. What is granted and mapped costs dom0 some two thousand instructions
# more or less, by where in memory the guest has it: on the books, too, so that packets of two guests are not equal then.
thirty_to_one() { pktgen_from a nic 613 120 && pktgen_from b nic 20 120; }
equal() { pktgen_from a nic 300 120 && pktgen_from b nic 290 120; }

# The same load alone, and while a guest that counts for as much as dom0 burns all CPUs that dom0 runs on. hogged: no load, so
# that what dom0 does when it is idle is not taken for less than it is beside a hog. Packets come as many at a time as a poll
# takes: the hypervisor lets a guest go on for a millisecond before another one may interrupt it, so that single ones would be done
# several at a time beside a hog and one by one without.
steal() {
	beside hog
	[ "$1" = free ] || compute hog 2
	[ "$1" = hogged ] || bursts_from a nic 960
}
steal_elapsed() { steal "$1"; }

# The same load alone, and while a process spins in user space on each of dom0's CPUs. What those consume is on the
# books too, so only a packet's cost says something here.
dom0_busy() {
	[ "$1" = free ] || spin_in_dom0
	bursts_from a nic 960
}

# Twenty rates, each its own window.
rates() { seq -f 'rate-%g' 20 20 400; }
proportionality() { pktgen_from a b "${1#rate-}" 200; }

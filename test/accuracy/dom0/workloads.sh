# The workloads that accuracy is measured with: a row in this table, and a function of that name which starts the load
# (sourced by measure.sh in dom0, and by run on the host for the table alone).
#
# To add one, add a row and a function. The function is called with the name of the window that is to be measured,
# starts whatever is to run and returns; the words it is written in are below the table. It need not stop anything.
# Nothing of it may run in dom0 while the window is measured: a sender in dom0 would be on dom0's bill.
# shellcheck shell=bash

# The columns: the name; the guests that must run; the windows that are measured one after the other in each repetition
# (idle time is measured before the first and after the last); the module's parameters; in parts of how many
# the seconds of load are (1: each window takes them all).
# shellcheck disable=SC2034 # read by others
workloads='
workload              guests   windows         parameters     parts
idle                  a,b      load            -              1
udp-tx                a        load            -              1
udp-tx-flood          a        load            -              1
udp-rx-nic            a        load            -              1
udp-rx-veth           a,far    load            -              1
guest-to-guest        a,b      load            -              1
tcp-guest-to-guest    a,b      load            -              1
tcp-both-ways         a,b      load            -              1
tcp-tx-nic            a        load            -              1
tcp-rx-nic            a        load            -              1
http-1k               a,b      load            -              1
http-100k             a,b      load            -              1
four-guests           a,b,c,d  load            -              1
mixed                 a,b,c,d  load            -              1
idle-neighbour        a,b      load            -              1
thirty-to-one         a,b      load            -              1
thirty-to-one-paced   a,b      load            -              1
equal                 a,b      load            -              1
equal-paced           a,b      load            -              1
steal                 a,hog    free,hogged,contended  -         1
steal-paced           a,hog    free,hogged,contended  -         1
steal-elapsed         a,hog    free,hogged,contended  clock=elapsed  1
dom0-busy             a        free,contended  -              1
dom0-busy-paced       a        free,contended  -              1
proportionality       a,b      rates           -              2
proportionality-paced a,b      rates           -              5
'

# Guests of another shape than guest_start's own.
guest_hog() { guest_start hog vcpus=2; }
guest_far() { far_bridge && guest_start far bridge=farbr0 && far_guest; }

# What a function may say:
#   pktgen_from GUEST TO RATE [SIZE]   packets from there on, at a RATE or as many as it can (0), to a guest or to nic
#   bursts_from GUEST TO RATE [SIZE]   as many a second, but thirty-two at a time
#   flood_from_nic GUEST SIZE RATE     packets from outside through the NIC
#   iperf_between FROM TO [OPTIONS]    TCP in big segments
#   http_between FROM TO KB            four loops that fetch a file
#   in_guest GUEST COMMAND             a command that goes on in the background
#   place                              who runs on which CPU, for loads that are to be compared
#   beside GUEST                       its CPUs and dom0's are the same, and it counts for as much
#   spin_in_dom0                       a process on each CPU
#   keep_awake                         the same, but nothing waits for it

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
	pktgen_from a b 1500
	pktgen_from b a 1500
	pktgen_from c d 1500
	pktgen_from d nic 1500
}

mixed() {
	pktgen_from a nic 1500
	flood_from_nic b 1000 1000
	http_between c b 1
	iperf_between c d
}

# One is busy, the other does nothing.
idle_neighbour() { pktgen_from a nic 4000; }

# The comparisons below are of what a packet costs, so it must really cost the same on both sides, and one that comes alone to
# an idle dom0 does not: there is a wake-up, a poll and a way back to sleep for it, and on the emulator all of that begins with
# empty translation caches. The books say so too. Bursts to a dom0 that is kept awake by processes of the lowest priority
# are alike however many there are of them; -paced is single packets to a dom0 that sleeps in between.
burst=32
bursts_from() { pktgen_from "$1" "$2" "$3" "${4:-1000}" $burst; }

# Two with unlike loads, and two with like ones: not quite, or the bursts of one would follow those of the other every time.
thirty_to_one() { keep_awake && two_senders bursts_from 2912 96; }
thirty_to_one_paced() { two_senders pktgen_from 3000 100; }
equal() { keep_awake && two_senders bursts_from 1920 1856; }
equal_paced() { two_senders pktgen_from 2000 1930; }
two_senders() { # HOW RATE_OF_A RATE_OF_B
	place
	"$1" a nic "$2"
	"$1" b nic "$3"
}

# The same load alone, and while a guest that counts for as much as dom0 burns all CPUs that dom0 runs on. hogged: no load, so
# that what dom0 does when it is idle is not taken for less than it is beside a hog.
steal() { beside_hog "$1" bursts_from; }
steal_elapsed() { beside_hog "$1" bursts_from; }
steal_paced() { beside_hog "$1" pktgen_from; }
beside_hog() { # WINDOW HOW
	place
	beside hog
	[ "$1" = free ] || in_guest hog 'burn 3600 & burn 3600 & wait'
	[ "$1" = hogged ] || "$2" a nic 3840
}

# The same load alone, and while a process spins in user space on each of dom0's CPUs. What those consume is on the
# books too, so only a packet's cost says something here.
dom0_busy() { beside_spinning "$1" bursts_from; }
dom0_busy_paced() { beside_spinning "$1" pktgen_from; }
beside_spinning() { # WINDOW HOW
	place
	[ "$1" = free ] || spin_in_dom0
	"$2" a nic 3840
}

# Twenty rates, each its own window.
rates() { seq -f 'rate-%g' 128 128 2560; }
proportionality() { place && keep_awake && bursts_from a b "${1#rate-}" 200; }
proportionality_paced() { place && pktgen_from a b "${1#rate-}" 200; }

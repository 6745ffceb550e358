# NICs with a real driver, and a world behind them that costs dom0 nothing (sourced by lib.sh). A case that uses
# them has the line "# nic" in its first comment.
# shellcheck shell=bash

OUTSIDE_NIC_MAC=52:54:00:00:00:fe # who is there: test/testbed/outside.c
OUTSIDE_NIC_ADDRESS=10.0.0.10
# shellcheck disable=SC2034 # for cases
OUTSIDE_TCP=10.0.0.9 # port 7001 sends for as long as one listens, 7002 takes all it gets

# nic MAC: the interface with that address.
nic() {
	local interface
	for interface in /sys/class/net/*; do
		[ "$(<"$interface/address")" != "$1" ] || [ ! -e "$interface/device" ] || { echo "${interface##*/}" && return; }
	done
	return 1
}

# nics_up: loads their driver and puts them on the bridge.
nics_up() {
	local mac interface
	modprobe e1000 || fail "cannot load e1000"
	for mac in 52:54:00:00:00:01 52:54:00:00:00:02; do
		wait_for "nic $mac >/dev/null" 10
		interface=$(nic $mac)
		ip link set "$interface" master "$BRIDGE" up
		wait_for "[ \$(cat /sys/class/net/$interface/carrier) = 1 ]" 10
	done
	bridge fdb replace $OUTSIDE_NIC_MAC dev "$(nic 52:54:00:00:00:01)" master static
	ip neigh replace $OUTSIDE_NIC_ADDRESS lladdr $OUTSIDE_NIC_MAC dev "$BRIDGE" nud permanent
	tell_outside stop # what a case that failed wanted
}

# tell_outside COMMAND...: twice, since nobody answers and a frame may be lost.
tell_outside() {
	echo "$*" >"/dev/udp/$OUTSIDE_NIC_ADDRESS/7777"
	nap 0.1
	echo "$*" >"/dev/udp/$OUTSIDE_NIC_ADDRESS/7777"
}

# flood_from_nic GUEST SIZE RATE: until flood_from_nic_stop.
flood_from_nic() { tell_outside send "$(mac "$1")" "$2" "$3"; }

# answers_from_nic GUEST SIZE FROM: one packet to GUEST for each that the guest FROM sends out through the NIC, until
# flood_from_nic_stop. Who is outside does not see a clock that counts instructions: there this is the way to a pace.
answers_from_nic() { tell_outside answer "$(mac "$1")" "$2" "$(mac "$3")"; }

flood_from_nic_stop() { tell_outside stop; }

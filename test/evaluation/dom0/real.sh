# What the words of the experiments mean on a real dom0 (sourced after all others, by on-dom0): the guests are the user's,
# run already and are reached over ssh; who is outside is a machine with iperf3 servers.
#
# GUESTS="NAME=ADDRESS ...": what xl calls them, and where ssh root@ADDRESS reaches them from here; the first is a.
# PEER=ADDRESS: one iperf3 server on each of the ports 5201 to 5208.
# shellcheck shell=bash disable=SC2154

declare -A xen_name=() guest_address=() port=()
module_is_ours=''

# fail REASON: ends it, from any depth of subshell, on one line.
fail() {
	printf '%s: %s\n' "$(uname -n)" "$*" >&2
	[ "$BASHPID" = $$ ] || kill -TERM $$
	exit 1
}

# real_begin: looks whether all that is needed is there, builds what is not.
real_begin() {
	local guest letter i=0 tool
	[ "$(id -u)" = 0 ] || fail "root is needed on this host"
	for tool in xl insmod awk ssh; do command -v $tool >/dev/null || fail "no '$tool' on this host"; done
	xl info >/dev/null 2>&1 || fail "this is no dom0: xl info does not work"
	! module_loaded || fail "vmacct is loaded already: stop vmacctd and say rmmod vmacct first"
	module_is_ours=yes
	mountpoint -q /sys/kernel/debug || mount -t debugfs debugfs /sys/kernel/debug || fail "no debugfs"

	for guest in $GUESTS; do
		letter=${letters[i]}
		xen_name[$letter]=${guest%%=*} guest_address[$letter]=${guest#*=} port[$letter]=$((5201 + 2 * i))
		mkdir -p "$state/guest/$letter"
		domid "$letter" >"$state/guest/$letter/domid"
		guest_run "$letter" true || fail "no ssh to root@${guest_address[$letter]} from here (guest ${xen_name[$letter]})"
		guest_run "$letter" "command -v iperf3 >/dev/null" || fail "no iperf3 in guest ${xen_name[$letter]}"
		i=$((i + 1))
	done
	build_module
	build_books_window
}

# real_end: nothing of ours goes on.
real_end() {
	local letter
	for letter in "${!xen_name[@]}"; do stop_in "$letter" || :; done
	[ -z "$module_is_ours" ] || ! module_loaded || rmmod vmacct
}

# build_module: with this kernel's headers, unless the one that was copied here is for this kernel.
build_module() {
	local made=$VMACCT_DIR/source
	if [ "$(modinfo -F vermagic "$VMACCT_DIR/vmacct.ko" 2>/dev/null | cut -d' ' -f1)" != "$(uname -r)" ]; then
		[ -d "/lib/modules/$(uname -r)/build" ] || fail "no headers of this kernel here: install linux-headers-$(uname -r)"
		make -s -C "/lib/modules/$(uname -r)/build" M="$made" modules >"$made/log" 2>&1 ||
			fail "the module does not build here: $(grep -m 1 -i error "$made/log")"
		cp "$made/vmacct.ko" "$VMACCT_DIR/"
	fi
}

# build_books_window: here, since each Xen has a libxenctrl of its own.
build_books_window() {
	command -v books-window >/dev/null ||
		cc -O2 "$VMACCT_DIR/source/books_window.c" -o "$VMACCT_DIR/books-window" -lxenctrl 2>"$VMACCT_DIR/source/log" ||
		fail "books_window.c does not build here (a compiler and libxen-dev are needed): $(head -n 1 "$VMACCT_DIR/source/log")"
}

find_domain() { found=$(xl domid "${xen_name[$1]}" 2>/dev/null); }
find_domid() { find_domain "$1" || fail "no guest '${xen_name[$1]}' is running"; }
guest_start() { guest_run "$1" true || fail "guest ${xen_name[$1]} does not answer any more"; }

# guest_run GUEST COMMAND
guest_run() { ssh -n -o BatchMode=yes -o ConnectTimeout=10 -o StrictHostKeyChecking=accept-new "root@${guest_address[$1]}" "$2"; }

# in_guest GUEST COMMAND: in a process group of its own, whose number is noted there.
in_guest() {
	local command
	printf -v command %q "$2"
	guest_run "$1" "setsid sh -c $command </dev/null >/dev/null 2>&1 & echo \$! >>/tmp/vmacct-evaluation.groups"
}

# stop_in GUEST: ends all of those.
stop_in() {
	guest_run "$1" 'touch /tmp/vmacct-evaluation.groups
		while read -r group; do kill -- "-$group"; done </tmp/vmacct-evaluation.groups 2>/dev/null
		rm -f /tmp/vmacct-evaluation.groups'
}

load_end() {
	local letter
	for letter in "${!xen_name[@]}"; do stop_in "$letter"; done
	nap 2
}

compute() { in_guest "$1" 'while :; do :; done'; }

# udp GUEST PORT SIZE RATE [OPTION]: SIZE is that of the frame. An iperf3 server that has not noticed yet that its last
# client is gone takes no other: again, then. Returns when packets flow.
udp() {
	local client="iperf3 -u -c $PEER -p $2 -l $(($3 - 42)) -b $(($4 * ($3 - 42) * 8)) -t 3600 $5" packets=tx_packets enough
	[ "$5" != -R ] || packets=rx_packets
	enough=$(($(domain_column "$1" $packets) + 50)) # more than it takes to begin
	in_guest "$1" "until $client; do sleep 0.2; done"
	wait_for "[ \"\$(domain_column $1 $packets)\" -ge $enough ]" 60 \
		"no $packets of guest ${xen_name[$1]}: does an iperf3 server answer at $PEER, port $2?"
}
pktgen_from() { udp "$1" "${port[$1]}" "${4:-1000}" "$3" ''; }
# Here who is outside has the same clock as all others, and answers to no one.
answers_from_nic() { udp "$1" $((port[$1] + 1)) "$2" "$4" -R; }
asks_from() { :; }

# The host has its NICs.
nics_up() { :; }
senders_away() { :; }
senders_back() { :; }

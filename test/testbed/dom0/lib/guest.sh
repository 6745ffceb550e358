# Guests: starting, stopping, commanding them over their console, finding their interfaces (sourced by lib.sh).
# shellcheck shell=bash

# guest_start NAME [vcpus=N] [vifs=N] [queues=N] [memory=MB] [bridge=NAME] [vifname=NAME] [uuid=UUID]
#     [type=pv|pvh|hvm] [kernel=FILE] [append=KERNEL_PARAMETERS] [up=no|paused]
# Starts a guest and waits until it answers and its interfaces are up, or leaves it to itself, or does not let it run yet. A guest
# of that name and shape that is running already is taken as it is, but not where it is not to run yet.
guest_start() {
	local name=$1 vcpus=1 vifs=1 queues=1 memory=128 bridge=$BRIDGE vifname='' uuid='' type=pv kernel=$GUEST_DIR/vmlinux append='' up=yes option
	shift
	for option; do
		case $option in
		vcpus=* | vifs=* | queues=* | memory=* | bridge=* | vifname=* | uuid=* | type=* | kernel=* | append=* | up=no | up=paused) local "$option" ;;
		*) fail "guest_start: unknown option $option" ;;
		esac
	done
	# The front end wants a CPU for each queue, and the back end takes no more than dom0 has CPUs, unless told.
	[ "$vcpus" -ge "$queues" ] || vcpus=$queues
	local most=/sys/module/xen_netback/parameters/max_queues
	[ "$queues" = 1 ] || [ "$queues" -le "$(<$most)" ] || echo "$queues" >$most
	local shape
	shape=$(guest_shape)
	local home=$state/guest/$name log=/var/log/xen/console/guest-$name.log

	if [ "$up" != paused ] && [ -e "$home/shape" ] && [ "$(<"$home/shape")" = "$shape" ] && guest_alive "$name"; then
		return
	fi
	guest_destroy "$name"

	mkdir -p "$home"
	[ -e "$home/host" ] || echo $((10 + $(find "$state/guest" -mindepth 1 -maxdepth 1 | wc -l))) >"$home/host"
	local host handle interfaces='' rest='' pv_only=''
	[ "$type" != hvm ] || pv_only=,type=vif # or QEMU would have a network card as well
	host=$(<"$home/host")
	for ((handle = 0; handle < vifs; handle++)); do
		[ -z "$vifname" ] || rest=",vifname=$vifname$([ $handle = 0 ] || echo $handle)"
		interfaces+="'mac=$(mac "$name" $handle),bridge=$bridge,script=$VMACCT_DIR/vif-script$pv_only$rest', "
	done
	local identity=${uuid:+"uuid = '$uuid'"}
	# Where Xen emulates the clock of a PVH or HVM guest it intercepts RDTSCP, and then cannot say how long that instruction is
	# in a machine whose SVM does not tell (QEMU's).
	local clock='' machine='' patience=1
	[ "$type" = pv ] || clock='tsc_mode = "native"'
	if [ "$type" = hvm ]; then
		kernel=$VMACCT_DIR/device-model/vmlinuz patience=5
		machine=$(device_model)
	fi
	# mitigations, init_on_alloc: a guest's own cost is nobody's figure here, and only takes time.
	cat >"$home/config" <<-END
		name = "$name"
		$identity
		type = "$type"
		$clock
		$machine
		kernel = "$kernel"
		ramdisk = "$GUEST_DIR/initramfs"
		extra = "console=hvc0 loglevel=5 mitigations=off init_on_alloc=0 panic_on_warn=1 oops=panic panic=1 ipv6.disable=1 xen_netfront.max_queues=$queues testbed.name=$name testbed.host=$host $append"
		memory = $memory
		vcpus = $vcpus
		vif = [ $interfaces ]
		on_crash = "preserve"
		on_reboot = "preserve"
	END
	[ ! -e "$log" ] || mv "$log" "${log%.log}.before-$(microseconds).log"
	local paused=''
	[ "$up" != paused ] || paused=-p
	xl create -q $paused "$home/config" >&2 8>&- || fail "xl create $name failed"
	[ "$up" = yes ] || return 0
	guest_up "$name" "$patience"
	echo "$shape" >"$home/shape"
}

# guest_shape: what guest_start's variables say a guest is like; where they are not set, the default.
guest_shape() {
	echo "vcpus=${vcpus:-1} vifs=${vifs:-1} queues=${queues:-1} memory=${memory:-128} bridge=${bridge:-$BRIDGE}" \
		"vifname=${vifname:-} type=${type:-pv} kernel=${kernel:-$GUEST_DIR/vmlinux}${uuid:+ uuid=$uuid}${append:+ append=$append}"
}

# device_model: what an HVM guest's configuration says of its machine: QEMU, and nothing in it but what Xen has for its guests.
device_model() {
	local dir=$VMACCT_DIR/device-model
	cat <<-END
		device_model_version = "qemu-xen"
		device_model_override = "$dir/qemu"
		firmware_override = "$dir/hvmloader"
		bios = "seabios"
		bios_path_override = "$dir/bios.bin"
		vga = "none"
		vnc = 0
		serial = "null"
	END
}

# guest_up NAME [PATIENCE]: waits for the guest's word that it is ready, and for its interfaces.
guest_up() {
	local name=$1 patience=${2:-1} domid path interface
	domid=$(xl domid "$name") || fail "no guest '$name' is running"
	echo "$domid" >"$state/guest/$name/domid"
	wait_for "guest_ready $name" $((90 * patience))
	for path in $(xenstore-list "backend/vif/$domid" 2>/dev/null); do
		vif_connects "$name" "$path"
		interface=$(vif "$name" "$path")
		wait_for "[ \"\$(</sys/class/net/$interface/operstate)\" = up ]" 30
		# So that no frame for this guest is ever flooded to the others.
		bridge fdb replace "$(mac "$name" "$path")" dev "$interface" master static
	done
}

guest_ready() {
	local lines
	mapfile -t lines 2>/dev/null <"/var/log/xen/console/guest-$1.log" && [[ ${lines[*]} == *'@ready 0'* ]]
}

# guest_join NAME DRIVER: gives the guest a vif of handle 1 from the guest DRIVER, a driver domain, where it joins the bridge br0.
guest_join() {
	local back interface
	back=/local/domain/$(domid "$2")/backend/vif/$(domid "$1")/1
	interface=vif$(domid "$1").1
	xl network-attach "$1" "mac=$(mac "$1" 1)" backend="$2" >&2 || fail "no vif of $2's for $1"
	guest_run "$2" "ip link set $interface master br0 && ip link set $interface up"
	xenstore-write "$back/hotplug-status" connected
	wait_for "[ \"\$(xenstore-read $back/state)\" = 4 ]" 120
	guest_network_up "$1" 1
}

# guest_network_up NAME HANDLE: switches on, in the guest, a network of a vif that came after it did, as soon as it can be.
guest_network_up() { guest_run "$1" "until ifconfig eth$2 up 2>/dev/null; do sleep 0.1; done"; }

# guest_leave NAME DRIVER: takes that away. As xl does it, but for its time limit of ten seconds.
guest_leave() {
	local back
	back=/local/domain/$(domid "$2")/backend/vif/$(domid "$1")/1
	xenstore-write "$back/online" 0 "$back/state" 5
	wait_for "[ \"\$(xenstore-read $back/state)\" = 6 ]" 120
	xenstore-rm "$back" "/local/domain/$(domid "$1")/device/vif/1" "/libxl/$(domid "$1")/device/vif/1"
}

# evil_start NAME SEED VIFS [FIRST [OPTION...]]: a guest with dom0's kernel and so many vifs (up to eight) whose front end means harm
# (kmod/evil_front.c has the nine ways to do it in). Vif 0 does it in the first, or FIRST, and the others in those that follow.
evil_start() {
	guest_start "$1" vifs="$3" "${@:5}"
	evil_begin "$1" "$2" "${4:-0}"
	local handle
	for ((handle = 0; handle < $3; handle++)); do
		vif_connects "$1" $handle
	done
}

# evil_begin NAME SEED FIRST: the same for a guest and vifs that are there; whether they connect is to be seen.
evil_begin() {
	guest_put "$1" "$VMACCT_DIR/evil_front.ko"
	guest_run "$1" "for vif in /sys/bus/xen/drivers/vif/vif-*; do echo \${vif##*/} >/sys/bus/xen/drivers/vif/unbind; done
		rmmod xen_netfront && insmod /tmp/evil_front.ko seed=$2 first=$3" 120
}

# evil_attack NAME HANDLE [WAY]: as that vif does, or in that way, for a second.
evil_attack() { guest_run "$1" "echo $2 ${3:-} >/sys/module/evil_front/parameters/attack"; }

# evil_end NAME HANDLE PROGRESS: it dies while that vif attacks, as soon as the command PROGRESS succeeds, which says that it does.
evil_end() {
	local attacker
	evil_attack "$1" "$2" >/dev/null 2>&1 &
	attacker=$!
	wait_for "$3"
	guest_destroy "$1"
	kill $attacker 2>/dev/null || :
}

# guest_alive NAME: it is there, has not crashed, and answers.
guest_alive() { domain_of "$1" >/dev/null && (failure_is_wanted=yes && guest_run "$1" true 10) >/dev/null 2>&1; }

# same_kernel NAME: does the guest run dom0's kernel, so that dom0's modules are for it, too?
same_kernel() { [ "$(guest_run "$1" 'uname -r')" = "$(uname -r)" ]; }

# guest_stop NAME: asks it to power off, and waits until it is gone.
guest_stop() {
	xl shutdown -w "$1" >&2 || fail "xl shutdown $1 failed"
	rm -f "$state/guest/$1/shape"
}

# guest_destroy NAME: ends it at once, if it is there.
guest_destroy() {
	rm -f "$state/guest/$1/shape"
	if domain_of "$1" >/dev/null; then xl destroy "$1" >&2 || fail "xl destroy $1 failed"; fi
}

# guests_away: the same for each that there is: a case's own, and those that an earlier one left for the next.
guests_away() {
	local name domid
	while read -r name domid _; do
		[[ ! $domid =~ ^[1-9] ]] || guest_destroy "$name"
	done < <(xl list)
}

# domain_of NAME: its domid, or failure.
domain_of() { find_domain "$1" && echo "$found"; }

# domid NAME: the same, for a guest that must be there.
domid() { find_domid "$1" && echo "$found"; }
find_domid() { find_domain "$1" || fail "no guest '$1' is running"; }

# find_domain NAME: as domain_of, into `found`. xl takes a quarter of a second to say so; the domid of last time is still
# right while that domain has a vif, or its name.
find_domain() {
	found=''
	[ ! -s "$state/guest/$1/domid" ] || read -r found <"$state/guest/$1/domid"
	if [ -n "$found" ]; then
		! compgen -G "/sys/bus/xen-backend/devices/vif-$found-*" >/dev/null || return 0
		[ "$(xenstore-read "/local/domain/$found/name" 2>/dev/null)" != "$1" ] || return 0
	fi
	found=$(xl domid "$1" 2>/dev/null)
}

# mac NAME [HANDLE], address NAME [HANDLE]: known beforehand, by the guest's number.
mac() { printf '00:16:3e:00:%02x:%02x\n' "${2:-0}" "$(<"$state/guest/$1/host")"; }
address() { echo "10.0.${2:-0}.$(<"$state/guest/$1/host")"; }

# vif NAME [HANDLE]: the name that the guest's interface in dom0 has now. The device tells, not the name.
vif() {
	find_domid "$1"
	vif_of "$found" "${2:-0}" || fail "guest $1 has no vif ${2:-0}"
}

# vif_of DOMID HANDLE: the same by number, or failure.
vif_of() { find_vif "$@" && echo "$found"; }
find_vif() {
	local interface nodename
	for interface in /sys/class/net/*; do
		nodename=
		[ ! -e "$interface/device/nodename" ] || read -r nodename <"$interface/device/nodename" || :
		if [ "$nodename" = "backend/vif/$1/$2" ]; then
			found=${interface##*/}
			return
		fi
	done
	return 1
}

# vif_connects NAME HANDLE [SECONDS]: waits until netback has connected to the guest's front end.
vif_connects() { wait_for "[ \"\$(xenstore-read backend/vif/$(domid "$1")/$2/state 2>/dev/null)\" = 4 ]" "${3:-30}"; }

# vif_attach NAME HANDLE: another vif, on the bridge; netback waits for the guest's front end.
vif_attach() {
	xl network-attach "$1" "mac=$(mac "$1" "$2"),bridge=$BRIDGE,script=$VMACCT_DIR/vif-script" >&2 8>&- || fail "no vif $2 for guest $1"
}

# vif_plug NAME HANDLE: the same for a guest that runs; both its ends are connected. Its network is still off.
vif_plug() {
	vif_attach "$1" "$2"
	vif_connects "$1" "$2" 60
}

# vif_unplug NAME HANDLE: and away with it, at both ends. A front end that waits for its back end asks xenstored all the while, and
# one that is not through yet takes the next vif of its handle for its own, and that one never connects.
vif_unplug() {
	xl network-detach "$1" "$2" >&2 || fail "vif $2 of guest $1 stays"
	wait_for "! xenstore-exists backend/vif/$(domid "$1")/$2" 60
	guest_run "$1" "while [ -e /sys/bus/xen/devices/vif-$2 ]; do sleep 0.1; done"
}

# guest_run NAME COMMAND [SECONDS]: runs a shell command in the guest, over its console (never over the network
# under test); prints what it printed, returns its status. Any number may run at a time.
guest_run() {
	local name=$1 command limit=$((${3:-60} * PATIENCE)) log=/var/log/xen/console/guest-$1.log id follow lock end verb status length answer
	printf -v command %q "$2"
	[ ${#command} -lt 3900 ] || fail "guest_run: the command is too long for a line of the console"
	[[ $2 != *' ' ]] || fail "guest_run: the command ends with a blank, which is lost on its way: $2"
	id=$BASHPID.${EPOCHREALTIME/./}.$RANDOM
	end=$((SECONDS + limit))
	find_console "$name"

	# From here on: what the guest has said so far is not the answer.
	exec {follow}<"$log"
	mapfile -t -u "$follow" answer
	exec {lock}<"$state/guest/$name/host"
	flock "$lock"
	printf 'RUN %s %s\n' "$id" "$command" >"$found"
	exec {lock}<&-
	while :; do
		if ! read_console_line "$follow" "$end"; then
			[ -n "${failure_is_wanted:-}" ] || who_runs || :
			fail "guest $name did not answer within $limit s: $2"
		fi
		read -r verb status length answer <<<"${line%$'\r'}"
		[ "$verb" = "@$id" ] || continue
		[ ${#answer} = "$length" ] || fail "guest $name: a damaged answer to: $2"
		break
	done
	exec {follow}<&-
	[ -z "$answer" ] || printf %s "$answer" | base64 -d
	[ "$status" = 0 ] || say "guest $name: status $status: $2"
	return "$status"
}

# who_runs: to the log, what CPU time each domain has now, for whoever wants to know why one does not answer.
who_runs() { xentop -b -i 2 -d 5 >&2; }

# A command for a guest: whatever a case may have left running there ends.
# shellcheck disable=SC2034 # for others
ends_all='touch /tmp/stop; echo stop >/proc/net/pktgen/pgctrl; killall iperf3 burn nc dd httpd 2>/dev/null; true'

# find_console NAME: the terminal that is the guest's console, into `found`.
find_console() {
	local domid file=$state/guest/$1/console tty of
	find_domid "$1"
	domid=$found
	! read -r of tty 2>/dev/null <"$file" || [ "$of" != "$domid" ] || { found=$tty && return; }
	found=$(xenstore-read "/local/domain/$domid/console/tty") || fail "guest $1 has no console"
	echo "$domid $found" >"$file"
}

# read_console_line FD END: waits for the next whole line of a log that grows, into `line`; fails when SECONDS is END. Who has
# waited for seconds, as for the end of a flood, looks less often: it is dom0's time that goes into looking.
read_console_line() {
	local part pause=0.02 looks=0
	line=''
	until read -r -u "$1" part; do
		line+=$part
		[ "$SECONDS" -lt "$2" ] || return 1
		nap $pause
		looks=$((looks + 1))
		if [ $looks -lt 20 ]; then pause=0.1; else pause=0.5; fi
	done
	line+=$part
}

# guest_put NAME FILE: copies FILE of dom0 to /tmp in the guest, over the network, and checks that it came whole.
guest_put() {
	local file=${2##*/} sum server
	busybox httpd -f -p 7000 -h "${2%/*}" &
	server=$!
	wait_for "ss -Hltn sport = :7000 | grep -q ."
	guest_run "$1" "wget -q -O /tmp/$file http://10.0.0.1:7000/$file" || fail "cannot copy $2 to $1"
	kill $server
	wait $server || :
	# MD5, which no vector register takes part in: a guest with Linux 7.2 loses those now and then in the emulator.
	sum=$(md5sum <"$2")
	assert_eq "$sum" "$(guest_run "$1" "md5sum </tmp/$file")" "the checksum of $file in $1"
}

# guest_put_xenstore NAME: gives the guest Xen's own client of xenstore, with all of its libraries that are not there: the command xs.
guest_put_xenstore() {
	local client present library
	client=$(type -P xenstore) || fail "there is no multi-call client of xenstore"
	guest_put "$1" "$client"
	present=$(guest_run "$1" "ls /lib")
	/lib64/ld-linux-x86-64.so.2 --list "$client" | grep -o '/[^ ]*\.so[^ ]*' | while read -r library; do
		grep -qFx "${library##*/}" <<<"$present" || guest_put "$1" "$library"
	done
	guest_run "$1" "chmod +x /tmp/xenstore; (echo '#!/bin/sh'; echo 'LD_LIBRARY_PATH=/tmp:/lib exec /tmp/xenstore \"\$@\"') >/bin/xs; chmod +x /bin/xs"
}

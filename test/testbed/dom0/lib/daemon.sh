# vmacctd and what it leaves in xenstore (sourced by lib.sh).
# shellcheck shell=bash

# daemon_start [OPTIONS...]: in the background, a tick each 0.2 s unless told; waits until it holds its lock. What it
# says goes to $state/vmacctd.log, and out to the host.
daemon_start() {
	daemon_log
	vmacctd -i 0.2 "$@" 2>>"$state/vmacctd.log" &
	daemon=$!
	wait_for "[ \"\$(cat /run/vmacctd.lock 2>/dev/null)\" = $daemon ] || ! daemon_alive" 10
	daemon_alive || fail "vmacctd ended: $(<"$state/vmacctd.log")"
}

daemon_log() {
	mkdir -p "$OUT/files"
	: >"$OUT/files/$CASE.vmacctd.log"
	ln -sf "$OUT/files/$CASE.vmacctd.log" "$state/vmacctd.log"
}

daemon_alive() { kill -0 "$daemon" 2>/dev/null; }

# daemon_ends STATUS [SECONDS]: waits until it has ended by itself, with that exit status.
daemon_ends() {
	local status=0
	wait_for '! daemon_alive' "${2:-10}"
	wait "$daemon" || status=$?
	assert_eq "$1" "$status" "vmacctd's exit status ($(<"$state/vmacctd.log"))"
}

# daemon_is STATE: what systemd says of it, in Debian's dom0.
daemon_is() { [ "$(systemctl is-active vmacctd)" = "$1" ]; }

# daemon_stop: as an operator would; it must end well.
daemon_stop() { kill -TERM "$daemon" && daemon_ends 0; }

# daemon_pause: it stops, and has no file of the module open, which can go; until daemon_resume.
daemon_pause() { wait_for daemon_paused 10; }
daemon_paused() {
	kill -STOP "$daemon"
	wait_for "grep -q '^State:.T' /proc/$daemon/status" 10
	[[ $(ls -l "/proc/$daemon/fd") == *" $acct/"* ]] || return 0
	daemon_resume
	return 1
}
daemon_resume() { kill -CONT "$daemon"; }

# xenstored_hangs: it answers nobody until xenstored_answers, or until the case ends.
xenstored_hangs() {
	xenstored=$(pgrep -o xenstored) || fail "there is no xenstored"
	trap 'kill -CONT "$xenstored" || :' EXIT
	kill -STOP "$xenstored"
}
xenstored_answers() { kill -CONT "$xenstored"; }

# daemon_said PATTERN: on stderr, on exactly one line.
daemon_said() {
	assert_eq 1 "$(grep -Ec -- "$1" "$state/vmacctd.log")" "lines of vmacctd like '$1' in: $(<"$state/vmacctd.log")"
}

# bill DOMID [NODE]: what xenstore says, the line or one of the nodes beneath; or failure.
bill() { xenstore-read "/local/domain/$1/acct${2:+/$2}" 2>/dev/null; }

# billed DOMID WORD: of the line.
billed() { bill "$1" | tr ' ' '\n' | sed -n "s/^$2=//p"; }

# bills [BEGINNING]: the domids that have one (that begins so).
bills() { xenstore-ls -f /local/domain | sed -n "s,^/local/domain/\([^/]*\)/acct = \"${1:-}.*,\1,p"; }

# mirrored DOMID: xenstore says of the domain what `domains` and `vifs` say now.
mirrored() {
	local path value name line='version=1' handles handle
	local -A node=()
	while IFS= read -r path; do
		value=${path#* = \"}
		node[${path%% = *}]=${value%\"}
	done < <(xenstore-ls -f "/local/domain/$1/acct" 2>/dev/null)
	for name in tx_ns rx_ns total_ns tx_packets tx_bytes rx_packets rx_bytes; do
		find_cell domains $name domid "$1"
		line+=" $name=$found"
		[ "${node[/local/domain/$1/acct/$name]:-}" = "$found" ] || return 1
	done
	[ "${node[/local/domain/$1/acct/version]:-}" = 1 ] || return 1
	[ "$(bill "$1")" = "$line updated=${node[/local/domain/$1/acct/updated]:-}" ] || return 1
	find_rows vifs handle domid "$1" state live
	handles=("${found[@]}")
	for handle in "${handles[@]}"; do
		path=/local/domain/$1/acct/vif/$handle
		for name in tx_ns rx_ns tx_packets tx_bytes rx_packets rx_bytes; do
			find_cell vifs $name domid "$1" handle "$handle" state live
			[ "${node[$path/$name]:-}" = "$found" ] || return 1
		done
		[ "${node[$path/total_ns]:-}" = $((${node[$path/tx_ns]} + ${node[$path/rx_ns]})) ] || return 1
	done
}

# assert_mirrored DOMID: the same within a few ticks, the traffic having ended.
assert_mirrored() { wait_for "mirrored $1" 20; }

# fake_domain DOMID [UUID]: the home of a domain that is not there, as a toolstack makes it.
fake_domain() {
	local home=/local/domain/$1
	xenstore-write "$home/vm" "/vm/${2:-$(fake_uuid "$1")}" "$home/name" "fake-$1" "$home/domid" "$1"
	xenstore-chmod "$home" n0 "r$1"
}

fake_uuid() { printf '00000000-0000-4000-8000-%012x\n' "$1"; }

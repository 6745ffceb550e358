# Loading and unloading vmacct.ko and netback, and the kernel's log (sourced by lib.sh).
# shellcheck shell=bash

# module_load [PARAMETER=VALUE...]
module_load() {
	insmod "$VMACCT_DIR/vmacct.ko" "$@" || fail "insmod vmacct.ko $* failed: $(kernel_log | tail -n 3)"
	wait_for "[ -r $acct/vifs ]" 10
}

module_loaded() { [ -d /sys/module/vmacct ]; }
module_unload() { rmmod vmacct || fail "rmmod vmacct failed"; }

# shrink_slabs: what is not in use of them goes back, and the others are sorted, the fullest first.
shrink_slabs() {
	local cache
	for cache in /sys/kernel/slab/*; do
		[ -L "$cache" ] || echo 1 >"$cache/shrink"
	done
}

# left_behind: what vmacct may have left when it is gone: probes, calls from functions, files, itself.
left_behind() {
	cat /sys/kernel/debug/kprobes/list /sys/kernel/debug/tracing/enabled_functions
	[ ! -e "$acct" ] || echo "$acct"
	! module_loaded || echo "the module"
}

# linux_from MAJOR MINOR: is dom0's Linux that one, or a newer one?
linux_from() {
	local major minor
	read -r major minor _ < <(uname -r | tr . ' ')
	[ $((major * 100 + ${minor%%[^0-9]*})) -ge $(($1 * 100 + $2)) ]
}

# ftrace_calls: can ftrace call vmacct's trampolines here?
ftrace_calls() { [ -e /proc/sys/kernel/ftrace_enabled ] && linux_from 5 5; }

# netback_unload, netback_load, netback_reload: ends the guests first, since none may have a vif then. Where netback is built in a
# case ends here.
netback_unload() {
	netback_is_module || skip "netback is built in"
	guests_away
	rmmod xen-netback || fail "rmmod xen-netback failed"
}
netback_is_module() { [ ! -e /sys/module/xen_netback ] || [ -e /sys/module/xen_netback/initstate ]; }
netback_load() { modprobe xen-netback || fail "modprobe xen-netback failed"; }
netback_reload() { netback_unload && netback_load; }

# kernel_log_mark: what the kernel says from now on belongs to this case.
kernel_log_mark() { echo "vmacct-testbed: case $CASE begins" >/dev/kmsg; }

# kernel_log [DMESG OPTIONS...]: what it has said since.
kernel_log() {
	dmesg "$@" | awk -v mark="vmacct-testbed: case $CASE begins" '
		index($0, mark) { text = ""; next }
		{ text = text $0 "\n" }
		END { printf "%s", text }'
}

# expect_kernel_error PATTERN: this case makes vmacct complain; a line like that is wanted, and no failure.
expect_kernel_error() { printf '%s\n' "$1" >>"$OUT/expected-errors"; }

# kernel_log_check: fails if vmacct logged an error or a warning that the case does not expect, or did not log
# one that it does.
kernel_log_check() {
	local pattern errors left
	: >>"$OUT/expected-errors"
	errors=$(kernel_log -x |
		grep -E '^[a-z]+ *:(emerg|alert|crit|err|warn) *:.*vmacct: ' |
		grep -Ev 'loading out-of-tree module taints kernel|module verification failed' || :)
	while read -r pattern; do
		grep -Eq -- "$pattern" <<<"$errors" || fail "the kernel log should hold an error like: $pattern"
	done <"$OUT/expected-errors"
	left=$(grep -Ev -f "$OUT/expected-errors" <<<"$errors" || :)
	[ -z "$left" ] || fail "the kernel log: ${left//$'\n'/ | }"
}

# rcu_haste: each vif that goes waits for RCU several times, one vif after the other. Where many go, and that is not what a
# case is about, RCU makes haste until the case ends.
rcu_haste() {
	# shellcheck disable=SC2064 # as they are now, on purpose
	trap "rcu_pace 0 $(<"$rcu/jiffies_till_first_fqs") $(<"$rcu/jiffies_till_next_fqs")" EXIT
	rcu_pace 1 0 0
}
rcu=/sys/module/rcutree/parameters
rcu_pace() {
	echo "$1" >/sys/kernel/rcu_expedited
	echo "$2" >$rcu/jiffies_till_first_fqs
	echo "$3" >$rcu/jiffies_till_next_fqs
}

# fake_vif DOMID HANDLE [NODE]: makes netback create a vif that has no guest behind it: the nodes in xenstore are
# all that it looks at until a front end connects. NODE: the last part of the node's path, instead of HANDLE.
fake_vif() {
	# shellcheck disable=SC2046 # words, on purpose
	xenstore-write $(fake_nodes "$1" "$2" "${3:-$2}")
}

# fake_vifs DOMID COUNT: the same for the handles 0 to COUNT-1, ten at a time: each xenstore-write is a transaction, and
# xenstored searches a transaction's nodes one by one.
fake_vifs() {
	local first handle
	for ((first = 0; first < $2; first += 10)); do
		# shellcheck disable=SC2046
		xenstore-write $(for ((handle = first; handle < first + 10 && handle < $2; handle++)); do
			fake_nodes "$1" "$handle" "$handle"
		done)
	done
}

# fake_nodes DOMID HANDLE NODE: paths and values. Netback looks when the last of them, the state, is there.
fake_nodes() {
	local back=/local/domain/0/backend/vif/$1/$3 front=/local/domain/$1/device/vif/$3
	echo "$front/backend $back $front/backend-id 0 $front/state 1" \
		"$back/frontend $front $back/frontend-id $1 $back/handle $2" \
		"$back/script none $back/online 1 $back/state 1"
}

# fake_vifs_gone DOMID: takes all of that domid away again; of many, ten at a time, as fake_vifs.
fake_vifs_gone() {
	local back=/local/domain/0/backend/vif/$1 front=/local/domain/$1/device/vif nodes some
	mapfile -t nodes < <(xenstore-list "$back")
	while [ ${#nodes[@]} -gt 10 ]; do
		some=("${nodes[@]:0:10}") nodes=("${nodes[@]:10}")
		xenstore-rm "${some[@]/#/$back/}" "${some[@]/#/$front/}"
	done
	xenstore-rm "$back" "/local/domain/$1"
}

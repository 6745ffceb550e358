# Loading and unloading vmacct.ko and netback, and the kernel's log (sourced by lib.sh).
# shellcheck shell=bash

# module_load [PARAMETER=VALUE...]
module_load() {
	insmod "$VMACCT_DIR/vmacct.ko" "$@" || fail "insmod vmacct.ko $* failed: $(kernel_log | tail -n 3)"
	wait_for "[ -r $acct/vifs ]" 10
}

module_loaded() { [ -d /sys/module/vmacct ]; }
module_unload() { rmmod vmacct || fail "rmmod vmacct failed"; }

# netback_unload, netback_load, netback_reload: no guest may have a vif then.
netback_unload() { rmmod xen-netback || fail "rmmod xen-netback failed"; }
netback_load() { modprobe xen-netback || fail "modprobe xen-netback failed"; }
netback_reload() { netback_unload && netback_load; }

# kernel_log_mark: what the kernel says from now on belongs to this case.
kernel_log_mark() { echo "vmacct-testbed: case $CASE begins" >/dev/kmsg; }

# kernel_log [DMESG OPTIONS...]: what it has said since.
kernel_log() { dmesg "$@" | awk -v mark="vmacct-testbed: case $CASE begins" 'index($0, mark) { text = ""; next } { text = text $0 "\n" } END { printf "%s", text }'; }

# expect_kernel_error PATTERN: this case makes vmacct complain; a line like that is wanted, and no failure.
expect_kernel_error() { printf '%s\n' "$1" >>"$OUT/expected-errors"; }

# kernel_log_check: fails if vmacct logged an error or a warning that the case does not expect, or did not log
# one that it does.
kernel_log_check() {
	local pattern errors
	: >>"$OUT/expected-errors"
	errors=$(dmesg -x | awk -v mark="vmacct-testbed: case $CASE begins" 'index($0, mark) { text = ""; next } { text = text $0 "\n" } END { printf "%s", text }' |
		grep -E '^[a-z]+ *:(emerg|alert|crit|err|warn) *:.*vmacct: ' || :)
	while read -r pattern; do
		grep -Eq -- "$pattern" <<<"$errors" || fail "the kernel log should hold an error like: $pattern"
		errors=$(grep -Ev -- "$pattern" <<<"$errors" || :)
	done <"$OUT/expected-errors"
	[ -z "$errors" ] || fail "the kernel log: ${errors//$'\n'/ | }"
}

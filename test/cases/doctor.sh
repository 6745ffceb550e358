# vmacct doctor: says for each thing that vmacct needs whether it is there, and what mends it; what it says is right.
# limit: 150
# once

# told WORD CHECK PATTERN: the doctor's line of that check.
told() { grep -Eq -- "^$1 +$2 +.*$3" "$state/doctor" || fail "no '$1 $2 $3' in: $(cat "$state/doctor")"; }
# Before Linux 5.12 there is no NAPI in threads.
all_probed() {
	if grep -qw napi_threaded_poll /proc/kallsyms; then
		told ok probes 'all [0-9]+ armed'
	else
		told note probes '1 of [0-9]+ absent, among them napi_threaded_poll'
	fi
}
doctor() { vmacct doctor >"$state/doctor" 2>"$state/stderr"; }

assert_fails doctor
told ok root 'running as root'
told ok Xen 'runs on Xen'
told ok 'backend domain' dom0
told ok debugfs mounted
told WRONG module 'modprobe vmacct'
told - snapshot ''
told ok hypervisor ''
told ok xenstore 'domain 0'

guest_start a
module_load
assert_fails doctor
told ok module loaded
told ok snapshot "release $(modinfo -F version "$VMACCT_DIR/vmacct.ko"), [1-9][0-9]* domains, [1-9][0-9]* vifs"
told ok clock 'runstate: '
all_probed
told '(ok|note)' losses ''
told WRONG daemon 'systemctl start vmacctd'
assert_eq 1 "$(wc -l <"$state/stderr")" "lines of complaint"

vmacctd 2>"$state/vmacctd.log" &
daemon=$!
wait_for "xenstore-exists /local/domain/$(domid a)/acct"
doctor || fail "all is well, but: $(cat "$state/doctor")"
told ok daemon runs
told ok mirror '/local/domain/[0-9]+/acct is there'
send_out "$state/doctor"
kill $daemon
wait $daemon || fail "vmacctd: $(cat "$state/vmacctd.log")"

# A xenstored that hangs is found out, not waited for; what else there is is still shown.
xenstored_hangs
assert_fails doctor
names=$(vmacct show | grep '^names: ' || :)
xenstored_answers
told WRONG xenstore 'does not answer'
[[ $names == *'does not answer'* ]] || fail "vmacct show says of the names: $names"

# Which clock the module runs with, whatever it was told.
module_unload
module_load clock=elapsed
assert_fails doctor
told note clock 'elapsed, as the module was told: .*without clock=elapsed'
module_unload
module_load clock=runstate
assert_fails doctor
told ok clock 'runstate: '

# What it advises helps.
umount /sys/kernel/debug
assert_fails doctor
told WRONG debugfs 'mount -t debugfs'
mount -t debugfs debugfs /sys/kernel/debug

module_unload
netback_unload
module_load
assert_fails doctor
told note netback 'modprobe xen-netback'
told note probes 'wait for the driver: modprobe xen-netback'
netback_load
assert_fails doctor
all_probed

assert_fails setpriv --reuid 65534 --clear-groups vmacct doctor
grep -Eq '^WRONG +root .*sudo vmacct doctor' <<<"$output" || fail "not root: $output"

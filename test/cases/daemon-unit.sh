# vmacctd as systemd runs it: what it may write, and what not; and it is there again when it has died, when somebody has moved the
# ledger away, and when a removal of the package was given up. The ledger goes with the package's purge, wherever it is.
# dom0: debian
# limit: 600
# turn: 1

trap 'systemctl status vmacctd >&2 || :' EXIT
restarts() { systemctl show -P NRestarts vmacctd; }
in_the_daemons_place() { nsenter -m -t "$(systemctl show -P MainPID vmacctd)" -- "$@"; }

DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$VMACCT_DIR"/packages/vmacct_*.deb
module_load
wait_for "daemon_is active" 60

for file in /run/vmacctd.lock /sys/kernel/debug/vmacct/reap /var/lib/vmacct; do
	in_the_daemons_place test -w $file || fail "vmacctd cannot write $file"
done
for file in /etc /usr /run /run/systemd/system /run/udev /run/xen /proc/sysrq-trigger /proc/sys/kernel/panic /sys/power/state \
	/sys/kernel/uevent_helper; do
	[ ! -e $file ] || assert_fails in_the_daemons_place test -w $file
done
assert_eq 0 "$(in_the_daemons_place stat -c %a /run/systemd/private)" "the mode of systemd's socket"
exposure=$(systemd-analyze security vmacctd | sed -n 's/.*exposure level.*: \([0-9]*\)\.\([0-9]\) .*/\1\2/p')
report exposure "$((exposure / 10)).$((exposure % 10))"
assert_le "$exposure" 17 "what systemd-analyze says, in tenths"

before=$(restarts)
systemctl kill -s KILL vmacctd
wait_for '[ "$(restarts)" = $((before + 1)) ] && daemon_is active'

# With the directory goes its leave to write there.
before=$(restarts)
mv /var/lib/vmacct /var/lib/vmacct.moved
wait_for '[ "$(restarts)" -gt $before ] && daemon_is active && [ -s /var/lib/vmacct/ledger.jsonl ]' 150 # the next checkpoint
assert_ge "$(wc -l </var/lib/vmacct.moved/ledger.jsonl)" 1 "lines in the ledger that was moved"
rm -r /var/lib/vmacct.moved

systemctl stop vmacctd
/var/lib/dpkg/info/vmacct.postinst abort-remove
wait_for "daemon_is active"

# The ledger has a file system of its own.
systemctl stop vmacctd
rm /var/lib/vmacct/*
mount -t tmpfs ledger /var/lib/vmacct
systemctl start vmacctd
wait_for '[ -s /var/lib/vmacct/ledger.jsonl ]'
apt-get purge -q -y vmacct
assert_eq "" "$(ls -A /var/lib/vmacct)" "what is left of the ledger"
umount /var/lib/vmacct
rmdir /var/lib/vmacct
[ ! -e /run/vmacctd.lock ] || fail "the lock is left"
module_unload

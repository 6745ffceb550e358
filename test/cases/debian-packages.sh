# The packages on a Debian dom0 as Debian installs it: dkms builds the module there, the daemon comes and goes with the
# module, each guest reads its own account in xenstore and nobody else's, and purging leaves nothing behind.
# dom0: debian
# limit: 1500
# turn: 1

install() { DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"; }

# all_files: what there is, less what apt, dpkg and xl note for themselves.
all_files() {
	find / -xdev \( -path /var/cache/apt -o -path /var/lib/apt -o -path /var/lib/xen -o -path /var/log -o -path /tmp \
		-o -name '*-old' \) -prune -o -print | sort
}

# mirrored NAME [KEY]: the line of the guest's account in xenstore, or one value of it; nothing if there is none (yet).
mirrored() {
	local line
	line=$(xenstore-read "/local/domain/$(domid "$1")/acct" 2>/dev/null) || return 0
	if [ $# = 1 ]; then echo "$line"; else sed -n "s/.*\b$2=\([0-9]*\).*/\1/p" <<<"$line"; fi
}

all_files >"$state/files-before"
begin=$SECONDS
install "$VMACCT_DIR"/packages/vmacct{,-dkms}_*.deb
report install_s $((SECONDS - begin))
daemon_is inactive || fail "vmacctd is $(systemctl is-active vmacctd) before there is a module"

# A bare insmod starts the daemon.
insmod "$(modinfo -n vmacct)"
wait_for "daemon_is active"

guest_start a
guest_start b
send_from_guest a --to dom0 --packets 2000 --size 1000
settle a
wait_for '[ "$(mirrored a tx_packets)" = "$(domain_column a tx_packets)" ]'
say "$(mirrored a)"
[[ $(mirrored a) =~ ^version=1\ tx_ns=[0-9]+\ rx_ns=[0-9]+\ total_ns=[0-9]+\ tx_packets=[0-9]+\ tx_bytes=[0-9]+\ rx_packets=[0-9]+\ rx_bytes=[0-9]+\ updated=[0-9]+$ ]] ||
	fail "the line reads: $(mirrored a)"
assert_ge "$(mirrored a tx_packets)" 2000 "packets in the mirror"
assert_gt "$(mirrored a tx_ns)" 0 "time in the mirror"
assert_eq "$(mirrored a tx_packets)" "$(xenstore-read "/local/domain/$(domid a)/acct/tx_packets")" "the value's own node"
assert_eq "$(mirrored a tx_packets)" "$(xenstore-read "/local/domain/$(domid a)/acct/vif/0/tx_packets")" "the vif's node"

# From inside a guest, with Debian's own client.
guest_put_xenstore a
xenstore_in_a() { guest_run a "xs $*"; }
[[ $(xenstore_in_a read acct) == "version=1 "* ]] || fail "guest a cannot read its own account"
assert_ge "$(xenstore_in_a read acct/tx_packets)" 2000 "packets, as guest a reads them"
xenstore_in_a write data/mine 0 # that it may
assert_fails xenstore_in_a write acct/tx_packets 0
assert_fails xenstore_in_a write acct/mine 0
assert_fails xenstore_in_a rm acct
wait_for '[ -n "$(mirrored b)" ]'
assert_fails xenstore_in_a read "/local/domain/$(domid b)/acct"
assert_ge "$(mirrored a tx_packets)" 2000 "packets in the mirror, after guest a tried to write"

# rmmod stops it, and it takes what it wrote along. (The daemon reads each second; in that moment rmmod is refused.)
wait_for 'rmmod vmacct 2>/dev/null'
wait_for "daemon_is inactive"
assert_eq "" "$(mirrored a)$(mirrored b)" "the mirror without the module"

# So does modprobe; and the daemon goes with its package, and comes with it.
modprobe vmacct
wait_for '[ -n "$(mirrored a)" ]'
[[ " $(systemctl show -P Before vmacctd) " == *" xendomains.service "* ]] || fail "vmacctd is stopped before the guests are"

# The module comes back while vmacctd waits for xenstored, which is slow: there is one for it all the same.
xenstored_hangs
wait_for 'rmmod vmacct 2>/dev/null'
modprobe vmacct &
loading=$!
wait_for "[ -d /sys/module/vmacct ]"
udevadm settle -t 2 || :
xenstored_answers
wait $loading || fail "modprobe vmacct failed"
wait_for "daemon_is active"
wait_for '[ -n "$(mirrored a)" ]'

# Or while it is still being stopped, whatever takes so long.
mkdir -p /run/systemd/system/vmacctd.service.d
printf '[Service]\nExecStopPost=/bin/sleep 10\n' >/run/systemd/system/vmacctd.service.d/slow.conf
systemctl daemon-reload
wait_for 'rmmod vmacct 2>/dev/null'
wait_for "daemon_is deactivating"
modprobe vmacct
udevadm settle -t 5
daemon_is deactivating || fail "vmacctd is $(systemctl is-active vmacctd), and should still be ending"
wait_for "daemon_is active"
wait_for '[ -n "$(mirrored a)" ]'
rm -r /run/systemd/system/vmacctd.service.d
systemctl daemon-reload
apt-get remove -q -y vmacct
assert_eq "" "$(mirrored a)$(pidof vmacctd || :)" "the mirror and the daemon without the package"
assert_ge "$(cat /var/lib/vmacct/ledger*.jsonl | grep -c '"record":"checkpoint"')" 4 "checkpoints in the ledger that it kept"
install "$VMACCT_DIR"/packages/vmacct_*.deb
wait_for '[ -n "$(mirrored a)" ]'
# The ledger has both loads of the module in it, and what the hypervisor says of the guest itself.
assert_ge "$(vmacct ledger --domain a --csv | awk -F, 'NR == 2 { print $8 }')" 2000 "packets of a in the ledger"
assert_gt "$(vmacct ledger --domain a --csv | awk -F, 'NR == 2 { print $4 }')" 0 "own CPU time of a in the ledger"

apt-get purge -q -y vmacct vmacct-dkms
assert_eq "" "$(mirrored a)$(pidof vmacctd || :)" "the mirror and the daemon without the packages"
rmmod vmacct
changed=$(all_files | diff "$state/files-before" - | grep '^[<>]' || :)
[ -z "$changed" ] || fail "the packages left something behind, or took it along: ${changed//$'\n'/, }"

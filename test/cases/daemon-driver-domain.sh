# once
# vmacctd as in a driver domain: xenstore says that this domain is not dom0, and there is no socket, only the kernel's
# device. It says so, and mirrors under its own home; a domain whose back ends are gone loses its nodes there.
guest_start a
module_load
a=$(domid a)
fake_domain 4000
fake_vif 4000 0
wait_for 'grep -q " 4000 0 .* live " $acct/vifs'

trap 'xenstore-write /local/domain/0/domid 0; xenstore-rm /local/domain/5' EXIT
xenstore-write /local/domain/0/domid 5
XENSTORED_RUNDIR=/run/nowhere daemon_start
mine=/local/domain/5/data/acct
wait_for 'xenstore-exists $mine/$a/updated && xenstore-exists $mine/4000/updated' 20
daemon_said 'this is domain 5, not dom0'
assert_eq "" "$(bills)" "domains with a bill at home"
send_from_guest a --to dom0 --packets 300 --size 300
settle a
wait_for '[ "$(xenstore-read $mine/$a/tx_packets)" = "$(domain_column a tx_packets)" ]' 20
assert_eq "$(domain_column a tx_packets)" "$(xenstore-read $mine/$a/vif/0/tx_packets)" "packets of a's vif"

fake_vifs_gone 4000
wait_for '! xenstore-exists $mine/4000' 20
xenstore-exists $mine/$a/updated || fail "a's nodes went too"
daemon_stop
assert_eq "" "$(xenstore-list $mine)" "nodes that are left"

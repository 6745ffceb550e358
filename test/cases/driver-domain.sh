# limit: 400
# turn: 4
# A guest is the back end of two others' second vifs, in place of dom0: vmacct in there charges them what that guest's CPU time
# by the hypervisor's books went for, with exact packet counts. To dom0's vmacct it is as if nothing had been sent.
guest_start d memory=256
same_kernel d || skip "the guests have another kernel than dom0, whose modules are at hand"
guest_start a
guest_start b

# The back end, and a bridge.
for module in llc stp bridge xen-netback; do
	guest_put d "/lib/modules/$(uname -r)/$module.ko"
	guest_run d "insmod /tmp/$module.ko && rm /tmp/$module.ko"
done
guest_put d "$VMACCT_DIR/vmacct.ko"
guest_run d "ip link add name br0 type bridge && ip link set br0 up && mount -t debugfs debugfs /sys/kernel/debug"
guest_run d "insmod /tmp/vmacct.ko"
module_load
d=$(domid d)
guest_join a d
guest_join b d

# look NAME: what d's vmacct and d's interfaces count, into $state/NAME.
look() {
	mkdir -p "$state/$1"
	for file in vifs domains common probes; do
		guest_run d "cat /sys/kernel/debug/vmacct/$file" >"$state/$1/$file"
	done
	for guest in a b; do
		for counter in rx_packets tx_packets; do
			guest_run d "cat /sys/class/net/vif$(domid $guest).1/statistics/$counter" >"$state/$1/$guest-$counter"
		done
	done
}

# in_d GUEST COLUMN: by how much it grew from one look to the next, in d.
in_d() {
	echo $(($(select_column "$state/after/vifs" "$2" domid "$(domid "$1")" handle 1) -
		$(select_column "$state/before/vifs" "$2" domid "$(domid "$1")" handle 1)))
}
by_interface() { echo $(($(<"$state/after/$1-$2") - $(<"$state/before/$1-$2"))); }
arrived() { guest_run b "cat /sys/class/net/eth1/statistics/rx_packets"; }

# The load begins and ends between two looks at the books, which is between two looks at what d charged.
packets=20000
first=$(arrived)
look before
mark
begin=$(microseconds)
consumed=$(books "$d")
sent=$(guest_run a "pktgen eth1 $packets 1000 $(mac b 1) 2500" 200)
wait_for '[ $(($(arrived) - first)) = $packets ]' 60
nap 1
consumed=$(($(books "$d") - consumed))
time=$(($(microseconds) - begin))
look after

# The idle rate.
nap 1
begin=$(microseconds)
idle=$(books "$d")
nap 6
idle=$(($(books "$d") - idle))
idle=$((idle * (time / 1000) / (($(microseconds) - begin) / 1000)))

assert_eq "$packets" "$sent" "packets that a sent"
for file in vifs domains common; do say "$(<"$state/after/$file")"; done
assert_eq "$packets" "$(in_d a tx_packets)" "packets of a, in d"
assert_eq "$packets" "$(in_d b rx_packets)" "packets of b, in d"
assert_eq "$(by_interface a rx_packets)" "$(in_d a tx_packets)" "packets of a, by its interface in d"
assert_eq "$(by_interface b tx_packets)" "$(in_d b rx_packets)" "packets of b, by its interface in d"
assert_eq 0 "$(in_d a rx_packets)" "packets to a, in d"
assert_eq 0 "$(in_d b tx_packets)" "packets from b, in d"
assert_eq "$(select_column "$state/after/vifs" tx_packets domid "$(domid a)" handle 1)" \
	"$(column "$state/after/domains" "$(domid a)" tx_packets)" "packets of a, in d's domains"

charged=$(($(in_d a tx_ns) + $(in_d a rx_ns) + $(in_d b tx_ns) + $(in_d b rx_ns)))
report charged_ns $charged
report consumed_ns $consumed
report idle_ns $idle
report charged_percent $((charged * 100 / (consumed - idle)))
assert_ge $((charged * 100)) $(((consumed - idle) * 85)) "charged in d, against the books above idle, in %"
assert_le $charged $consumed "charged in d, against the books"
for class in tx_poll tx_dealloc; do assert_gt "$(in_d a ${class}_ns)" 0 "${class}_ns of a, who sends"; done
for class in rx_enqueue rx_copy; do assert_gt "$(in_d b ${class}_ns)" 0 "${class}_ns of b, who receives"; done
assert_lt_percent "$(in_d a rx_ns)" 5 "$(in_d a tx_ns)" "rx of a, who only sends"
assert_lt_percent "$(in_d b tx_ns)" 5 "$(in_d b rx_ns)" "tx of b, who only receives"

# dom0.
for guest in a b; do
	assert_eq "" "$(select_rows vifs account domid "$(domid $guest)" handle 1)" "rows in dom0 of the vif that is d's"
	assert_eq 0 "$(grown $guest tx_packets)" "packets of $guest in dom0"
	assert_exact $guest
	report "dom0.$guest.ns" "$(total_grown $guest)"
	assert_lt_percent "$(total_grown $guest)" 1 $charged "what dom0 charges $guest"
done
guest_run d "rmmod vmacct"

# limit: 150
# cpus: 2
# once
# nic
# turn: 4
# The instrument of make accuracy, in a short form: what is charged agrees with the hypervisor's own books, for what a guest
# sends to another and for what comes through a NIC, and a guest that does nothing is charged next to nothing.
. "$VMACCT_DIR/accuracy/measure.sh"

# network_time: what the load consumed above dom0's idle rate, by the books.
network_time() {
	local idle=$(($(figure idle-before dom0 books_ns) + $(figure idle-after dom0 books_ns)))
	local idle_time=$(($(figure idle-before machine elapsed_ns) + $(figure idle-after machine elapsed_ns)))
	echo $(($(figure load dom0 books_ns) - idle * ($(figure load machine elapsed_ns) / 1000) / (idle_time / 1000)))
}

# A kernel that looks for bugs frees memory, in RCU's softirq, which is nobody's, at many times the price: 9 % of dom0's time.
least=92
[ -z "$LOOKS_FOR" ] || least=80

for workload in guest-to-guest udp-rx-nic; do
	measure $workload 4 1 2
	consumed=$(network_time)
	accounts=0
	for guest in a b; do
		accounts=$((accounts + $(figure load $guest tx_ns) + $(figure load $guest rx_ns)))
	done
	common=$(($(figure load common rx_ns) + $(figure load common tx_ns)))
	report "$workload.charged_percent" $(((accounts + common) * 100 / consumed))
	report "$workload.common_percent" $((common * 100 / (accounts + common)))
	# Idle time measured over two seconds is a rough figure, so the upper limit is all that dom0 ran.
	assert_le $((accounts + common)) $(($(figure load dom0 books_ns) * 101 / 100)) "$workload: charged, against the books"
	assert_ge $((accounts + common)) $((consumed * least / 100)) "$workload: charged, against the books above idle"
	assert_lt_percent $common 5 $((accounts + common)) "$workload: common"
done
assert_lt_percent $(($(figure load b tx_ns) + $(figure load b rx_ns))) 1 $accounts "the bill of b, who does nothing"

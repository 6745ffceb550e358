# limit: 900
# once
# turn: 2
# Whatever the module asks the kernel for (memory, probes, files, notifiers) is refused once, one after the other: while it
# loads, when a vif comes, when netback comes, and when its files are read. A load that fails says why on one line and leaves
# nothing; one that goes on says what is missing; the traffic goes on, and the next load is as if nothing had been.
for guest in a b c; do guest_start $guest; done
insmod "$VMACCT_DIR/fails_nth.ko" || fail "cannot load fails_nth.ko"
knob=/sys/module/fails_nth/parameters
rcu_haste
expect_kernel_error '\(error -12\)'
expect_kernel_error 'error -12$'
expect_kernel_error 'no memory for an account'
expect_kernel_error 'xen_runstate cannot be found'

# refuse N WHOSE: of the calls that the module makes from now on in a process (its number), or in kernel threads (-1), the
# N-th. refuse_no_more: which it was is in refused; nothing, if it did not come to that.
refuse() { echo "$2" >$knob/process && echo "$1" >$knob/nth; }
refuse_no_more() {
	read -r refused <$knob/failed || :
	echo 0 >$knob/nth
}

# refused_to N COMMAND...: of the calls that the module makes in the command. Its status is in status.
refused_to() {
	local n=$1
	shift
	status=0
	(refuse "$n" "$BASHPID" && exec "$@" 2>"$state/stderr") || status=$?
	refuse_no_more
}

# find_complaints: what vmacct complained of since it was asked last, level and text, a line each, into complaints.
heard=0
find_complaints() {
	local lines
	mapfile -t lines < <(kernel_log -x | grep -E '^[a-z]+ *:(err|warn) *:.*vmacct: ')
	complaints=''
	[ ${#lines[@]} = $heard ] || complaints=$(printf '%s\n' "${lines[@]:heard}")
	heard=${#lines[@]}
}

before=$(left_behind)
assert_clean() {
	local left
	left=$(left_behind)
	[ "$left" = "$before" ] || fail "$refused was refused: left behind: $(grep -Fvx "$before" <<<"$left")"
}

# assert_traffic: packets go on from a to b.
assert_traffic() {
	local before
	before=$(netdev_counter "$vif_b" tx_packets)
	wait_for "[ \$(netdev_counter $vif_b tx_packets) -gt $before ]" 10
}

# how_probed: each probe, by what, and whether it is armed.
how_probed() { awk '{ print $1, $2, $3 }' $acct/probes; }

probes_as_ever() { [ "$(how_probed)" = "$probes" ]; }

# rows GUEST: live ones.
rows() { select_rows vifs account domid "$(domid "$1")" state live | wc -l; }

vif_b=$(vif b)
module_load
probes=$(how_probed)
module_unload
flood_from_guest a --to b --size 500 --rate 200

# look_for_it: what was refused is seen in a complaint, or in probes. But there is a second way to the clock, a domain's row is
# made a little later, and without its UUID a domain is told from the one before it by its vifs. And before Linux 6.2 ftrace is
# asked for a filter's memory back by taking a function out of it (8be9fbd5345d), which is what may have been refused.
came=0
look_for_it() {
	came=$((came + 1))
	[ -z "$complaints" ] && probes_as_ever || return 0
	case $refused in
	"register_kprobe kallsyms_lookup_name" | *kmalloc_* | kmem_cache_alloc_trace | xenbus_read) return ;;
	ftrace_set_filter_ip*) linux_from 6 2 || return 0 ;;
	esac
	fail "$refused was refused, and nothing is to be seen of it"
}

# after_load: it was loaded, or not, as one call was refused; it is unloaded again.
stopped=0
after_load() {
	find_complaints
	say "load $n: $refused: status $status: $(head -n 1 <<<"${complaints#*vmacct: }")"
	if [ $status != 0 ]; then
		stopped=$((stopped + 1))
		assert_eq 1 "$(grep -c 'err  *:' <<<"$complaints" || :)" "errors logged, as $refused was refused ($complaints)"
	else
		look_for_it
		assert_consistent
		module_unload
	fi
	assert_clean
	assert_traffic
}

# While it loads: in insmod, and in the work that it leaves to the kernel and waits for.
for ((n = 1; ; n++)); do
	refused_to $n insmod "$VMACCT_DIR/vmacct.ko"
	[ -n "$refused" ] || break
	after_load
done
assert_eq 0 $status "status of insmod with nothing refused"
probes_as_ever || fail "the probes are not what they were"
assert_eq 11 "$(rows a)$(rows b)" "rows of a and of b"
module_unload
for ((n = 1; ; n++)); do
	refuse $n -1
	status=0
	insmod "$VMACCT_DIR/vmacct.ko" || status=$?
	wait_for '[ "$(rows a)$(rows b)" = 11 ]' 10
	refuse_no_more
	[ -n "$refused" ] || break
	after_load
done
assert_gt $stopped 0 "loads that were refused something they cannot do without"
assert_gt $came 0 "loads that did without"
report load.stopped $stopped
report load.went_on $came

# When a vif comes: the guest's network is there all the same, and the next vif has its row.
came=0
for ((n = 1; ; n++)); do
	refuse $n -1
	vif_plug c 1
	interface=$(vif c 1)
	guest_network_up c 1
	first=$(netdev_counter "$interface" rx_packets)
	send_from_guest c --handle 1 --to dom0 --packets 500 --size 500
	wait_for '[ $(($(netdev_counter $interface rx_packets) - first)) -ge 500 ]' 10
	refuse_no_more
	find_complaints
	say "a vif: $n: $refused: ${complaints#*vmacct: }"
	wait_for '[ "$(rows c)" = $([ -n "$complaints" ] && echo 1 || echo 2) ]' 10
	fake_vif $((4000 + n)) 0
	wait_for '[ "$(select_rows vifs state domid $((4000 + n)))" = live ]' 10
	fake_vifs_gone $((4000 + n))
	assert_consistent
	vif_unplug c 1
	[ -n "$refused" ] || break
	came=$((came + 1))
done
assert_gt $came 0 "calls that were refused as a vif came"
report vif.refused $came
assert_traffic

# When its files are read: there is an error, or all of it.
failed_reads=0
echo Y >$knob/reads
for file in domains vifs common probes losses snapshot; do
	for ((n = 1; ; n++)); do
		refused_to $n cat "$acct/$file" >"$state/read"
		[ -n "$refused" ] || break
		failed_reads=$((failed_reads + 1))
		say "$file: $n: $refused: status $status, $(wc -c <"$state/read") bytes, $(<"$state/stderr")"
		assert_gt $status 0 "status of cat $file, as $refused was refused"
		grep -q 'Cannot allocate memory' "$state/stderr" || fail "cat $file, as $refused was refused: $(<"$state/stderr")"
		[ ! -s "$state/read" ] || fail "cat $file, as $refused was refused: $(wc -c <"$state/read") bytes"
	done
	assert_eq 0 $status "status of cat $file with nothing refused"
	[ -s "$state/read" ] || fail "$file is empty"
done
assert_gt $failed_reads 0 "calls that were refused to readers"
report read.refused $failed_reads
echo N >$knob/reads
flood_stop a >/dev/null

# When netback comes.
netback_unload
came=0
for ((n = 1; ; n++)); do
	refused_to $n modprobe xen-netback
	assert_eq 0 $status "status of modprobe xen-netback, as $refused was refused"
	[ -n "$refused" ] || break
	find_complaints
	say "netback: $n: $refused: ${complaints#*vmacct: }"
	look_for_it
	netback_unload
done
assert_gt $came 0 "calls that were refused as netback came"
report netback.refused $came
probes_as_ever || fail "the probes are not what they were before netback went"
guest_start c
mark
send_from_guest c --to dom0 --packets 500 --size 500
settle c
assert_exact c
assert_gt "$(grown c tx_poll_ns)" 0 "tx_poll of c"

# alone
# only: 6.12-debug
# limit: 1500
# The kernel runs out of memory anywhere below the module. Of all allocations for an insmod one fails, 20 times, taken at
# random; of those that have a function of the module's on the stack each fails, one after the other; so does each that is
# made to read its files. While vifs come and go, allocations with the module on the stack fail at random. The kernel log has
# one line of the module's or none, nothing is left behind, and the next time all is well; even where the kernel cannot take
# its kprobes back. (kmemleak looks for what is lost when the machine is switched off.)
knob=/sys/kernel/debug/failslab
[ -d $knob ] || fail "this kernel has no failslab"
rcu_haste
report seed $$
RANDOM=$$
echo 0 >$knob/probability
echo 0 >$knob/verbose         # its stack traces look like a crash's
dmesg -n 4                    # so do the kernel's warnings of memory that it did not get; a WARN() ends the machine all the same
echo N >$knob/ignore-gfp-wait # those that may sleep fail, too
echo 32 >$knob/stacktrace-depth
# What looks for bugs must not run out of memory itself.
for cache in /sys/kernel/slab/*; do
	case ${cache##*/} in
	kmemleak* | debug_objects*) ;;
	*) echo 1 >"$cache/failslab" 2>/dev/null || : ;;
	esac
done
echo Y >$knob/cache-filter
expect_kernel_error 'vmacct: '

# range reject|require FUNCTION: only, or not, where it is on the stack: a function of the kernel's own.
range() {
	local start
	start=$(awk -v name="$2" '$3 == name { print $1; exit }' /proc/kallsyms)
	echo "0x$start" >"$knob/$1-start"
	awk -v start="$start" '$1 > start { print "0x" $1; exit }' <(sort /proc/kallsyms) >"$knob/$1-end"
}
# There the kernel warns, whoever has the kprobe: that is for the end.
range reject __disarm_kprobe_ftrace

guest_start a
guest_start b
before=$(left_behind)
errors() { kernel_log -x | grep -cE '^[a-z]+ *:err *:.*vmacct: ' || :; }

# loaded STATUS WHAT: it was, or was refused, while WHAT failed; it is unloaded again.
refused=0 went_on=0
loaded() {
	assert_le $(($(errors) - had)) 1 "lines with errors, as $2 failed"
	if [ "$1" = 0 ]; then
		assert_consistent
		module_unload
		went_on=$((went_on + 1))
	else
		refused=$((refused + 1))
	fi
	[ "$(left_behind)" = "$before" ] || fail "left behind, as $2 failed: $(left_behind | grep -Fvx "$before")"
	[ $(((refused + went_on) % 10)) != 0 ] || progress "$((refused + went_on)) loads"
}

# Any allocation: most of them are the kernel's own, as for any module.
flood_from_guest a --to b --size 500 --rate 100
nth-fails 1000000 load "$VMACCT_DIR/vmacct.ko" 2>"$state/stderr"
module_unload
read -r total _ <"$state/stderr"
report load.allocations "$total"
for ((i = 0; i < 20; i++)); do
	n=$((RANDOM % total + 1)) had=$(errors) status=0
	nth-fails $n load "$VMACCT_DIR/vmacct.ko" 2>"$state/stderr" || status=$?
	[ $status -le 1 ] || fail "nth-fails: $(<"$state/stderr")"
	loaded $status "allocation $n"
done

# One with a module on the stack: in insmod that is this one, whose address is not known beforehand.
echo 0xffffffffa0000000 >$knob/require-start
for ((n = 1; ; n++)); do
	had=$(errors) status=0
	nth-fails $n load "$VMACCT_DIR/vmacct.ko" 2>"$state/stderr" || status=$?
	[ $status -le 1 ] || fail "nth-fails: $(<"$state/stderr")"
	! grep -q ' allocations' "$state/stderr" || break
	loaded $status "allocation $n of the module's"
done
assert_gt $n 20 "allocations with the module on the stack"
module_unload
echo 0 >$knob/require-start
report load.of_the_modules $((n - 1))
assert_gt $refused 0 "loads that failed"
report load.refused $refused
report load.went_on $went_on
flood_stop a >/dev/null

# Reading.
module_load
refused=0
for file in domains vifs common probes losses snapshot; do
	for ((n = 1; ; n++)); do
		status=0
		nth-fails $n read "$acct/$file" >"$state/read" 2>"$state/stderr" || status=$?
		[ $status -le 1 ] || fail "nth-fails: $(<"$state/stderr")"
		! grep -q ' allocations' "$state/stderr" || break
		if [ $status = 1 ]; then
			refused=$((refused + 1))
			grep -q 'Cannot allocate memory' "$state/stderr" || fail "reading $file, as allocation $n failed: $(<"$state/stderr")"
			[ ! -s "$state/read" ] || fail "reading $file, as allocation $n failed: $(wc -c <"$state/read") bytes"
		else
			[ -s "$state/read" ] || fail "reading $file, as allocation $n failed: nothing, and no error"
		fi
	done
	[ -s "$state/read" ] || fail "$file is empty"
done
assert_gt $refused 0 "readings that failed"
report read.refused $refused

# Vifs come and go: in xenwatch, in work queues. Its text is known now; it ends somewhere on the page of the last function.
mapfile -t functions < <(awk '$4 == "[vmacct]" && tolower($2) == "t" { print $1 }' /proc/kallsyms | sort)
echo "0x${functions[0]}" >$knob/require-start
printf '%#x\n' $(((0x${functions[-1]} | 4095) + 1)) >$knob/require-end
echo -1 >$knob/times
live=0 missed=0
without_account() { grep -c 'vif5000.0: no memory for an account' <(kernel_log) || :; }
for ((round = 0; round < 30; round++)); do
	before=$(without_account)
	echo $((round % 6 * 10 + 5)) >$knob/probability
	fake_vif 5000 0
	wait_for 'vif_of 5000 0 >/dev/null'
	cat $acct/vifs $acct/domains >/dev/null 2>&1 || :
	echo 0 >$knob/probability
	# A row may be late, where there was no memory for a moment; without an account it never comes.
	if [ "$(without_account)" -gt "$before" ]; then
		missed=$((missed + 1))
	else
		wait_for '[ -n "$(select_rows vifs account domid 5000 state live)" ]'
		live=$((live + 1))
	fi
	fake_vifs_gone 5000
	wait_for '! vif_of 5000 0 >/dev/null'
	wait_for '[ -z "$(select_rows vifs account domid 5000 state live)" ]'
done
report vif.live $live
report vif.without_memory $missed
assert_gt $live 0 "vifs that had an account"
assert_gt $missed 0 "vifs that there was no memory for"
echo N >$knob/cache-filter

# The next ones are as ever.
fake_vif 5000 0
wait_for '[ "$(select_rows vifs state domid 5000 state live)" = live ]'
fake_vifs_gone 5000
mark
send_from_guest a --to b --packets 2000 --size 500 --rate 500
settle b
assert_eq 2000 "$(grown a tx_packets)" "packets that a sent"
for guest in a b; do assert_exact $guest; done
assert_consistent
module_unload

# The kernel has no memory to take kprobes back, which it warns of; it goes on without what it could not get back.
sysctl -q -w kernel.panic_on_warn=0
echo 0 >$knob/reject-start
echo 0 >$knob/reject-end
range require __disarm_kprobe_ftrace
for ((i = 0; i < 2; i++)); do
	insmod "$VMACCT_DIR/vmacct.ko" ftrace=N
	echo 2 >$knob/times
	echo 100 >$knob/probability
	rmmod vmacct
	echo 0 >$knob/probability
	! module_loaded || fail "the module is still there"
done
lost=$(kernel_log | grep -c 'vmacct: the kernel had no memory to take back a probe at' || :)
report unload.lost "$lost"
assert_gt "$lost" 0 "probes that could not be taken back"
cat /sys/kernel/debug/kprobes/list >/dev/null
send_from_guest a --to b --packets 2000 --size 500 --rate 500
module_load
mark
send_from_guest a --to b --packets 2000 --size 500 --rate 500
settle b
assert_eq 2000 "$(grown a tx_packets)" "packets that a sent"
assert_consistent
module_unload
cat /sys/kernel/debug/kprobes/list >/dev/null

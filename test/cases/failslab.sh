# only: 6.12-debug
# limit: 1500
# The kernel runs out of memory anywhere below the module: of all allocations for an insmod, and for reading each file, one fails,
# one after the other; and while vifs come and go, allocations that have the module on the stack fail at random. The kernel log
# has one line of the module's or none, nothing is left behind, and the next time all is well. (kmemleak looks for what is
# lost when the machine is switched off.)
knob=/sys/kernel/debug/failslab
[ -d $knob ] || fail "this kernel has no failslab"
rcu_haste
trap 'echo 0 >$knob/probability' EXIT
echo 0 >$knob/probability
echo 0 >$knob/verbose        # its stack traces look like a crash's
echo N >$knob/ignore-gfp-wait # those that may sleep fail, too
# What looks for bugs must not run out of memory itself.
for cache in /sys/kernel/slab/*; do
	case ${cache##*/} in
	kmemleak* | debug_objects*) ;;
	*) echo 1 >"$cache/failslab" 2>/dev/null || : ;;
	esac
done
echo Y >$knob/cache-filter
expect_kernel_error 'vmacct: '

guest_start a
guest_start b
left_behind() {
	cat /sys/kernel/debug/kprobes/list /sys/kernel/debug/tracing/enabled_functions
	[ ! -e $acct ] || echo "$acct"
	! module_loaded || echo "the module"
}
before=$(left_behind)
errors() { kernel_log -x | grep -cE '^[a-z]+ *:err *:.*vmacct: ' || :; }

# Loading: the first allocations are the kernel's own, for any module.
refused=0 went_on=0 n=0
flood_from_guest a --to b --size 500 --rate 100
while :; do
	n=$((n + 1))
	had=$(errors) status=0
	nth-fails $n load "$VMACCT_DIR/vmacct.ko" 2>"$state/stderr" || status=$?
	assert_le $(($(errors) - had)) 1 "lines with errors, as allocation $n failed"
	case $status in
	0)
		assert_consistent
		module_unload
		! grep -q 'not reached' "$state/stderr" || break
		went_on=$((went_on + 1))
		;;
	1) refused=$((refused + 1)) ;;
	*) fail "nth-fails: $(<"$state/stderr")" ;;
	esac
	[ "$(left_behind)" = "$before" ] || fail "left behind, as allocation $n failed: $(left_behind | grep -Fvx "$before")"
	[ $((n % 50)) != 0 ] || [ -z "${PROGRESS:-}" ] || echo "SAY allocation $n of a load" >"$PROGRESS"
done
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
		! grep -q 'not reached' "$state/stderr" || break
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

# Vifs come and go: in xenwatch, in work queues, in whoever writes.
# Its text, which ends somewhere on the page of the last function.
mapfile -t functions < <(awk '$4 == "[vmacct]" && tolower($2) == "t" { print $1 }' /proc/kallsyms | sort)
echo "0x${functions[0]}" >$knob/require-start
printf '%#x\n' $(((0x${functions[-1]} | 4095) + 1)) >$knob/require-end
echo 32 >$knob/stacktrace-depth
echo -1 >$knob/times
live=0 missed=0
for ((round = 0; round < 60; round++)); do
	echo $((round % 6 * 10 + 5)) >$knob/probability
	fake_vif 5000 0
	wait_for 'vif_of 5000 0 >/dev/null'
	cat $acct/vifs $acct/domains >/dev/null 2>&1 || :
	echo 0 >$knob/probability
	if [ -n "$(select_rows vifs account domid 5000 state live)" ]; then live=$((live + 1)); else missed=$((missed + 1)); fi
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

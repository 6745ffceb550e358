# limit: 600
# once
# turn: 4
# Random operations on vmacct's files (fuzz_files.c) and random parameters for insmod, while guests send and vifs come and go:
# what must be refused is, with one line in the kernel log for each insmod; no row of a vif that is there is lost, no figure
# goes back, and the packets are exact. SEED and OPERATIONS choose: in the environment, or in a file settings of a directory
# fuzz that comes with `run --with`.
[ ! -f "$VMACCT_DIR/fuzz/settings" ] || . "$VMACCT_DIR/fuzz/settings"
seed=${SEED:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}
operations=${OPERATIONS:-30000} insmods=${INSMODS:-16}
report seed "$seed"
guest_start a
guest_start b
module_load
rcu_haste

# Vifs of a domain that is not there, eight at a time, until it is told to end.
come_and_go() {
	until [ -e "$state/stop" ]; do
		fake_vifs 4002 8
		nap 0.5
		fake_vifs_gone 4002
		nap 0.5
	done
}
come_and_go &
vifs=$!

mark
flood_from_guest a --to b --size 500 --rate 1000
begin=$SECONDS fuzzers=()
for ((i = 0; i < 2; i++)); do
	fuzz-files $acct $((operations / 2)) $((seed + i)) >"$state/fuzzer-$i" 2>&1 &
	fuzzers+=($!)
done
accounts=("$(account a)" "$(account b)") before=(0 0)
while kill -0 "${fuzzers[@]}" 2>/dev/null; do
	for i in 0 1; do
		find_cell vifs tx_ns account "${accounts[i]}" state live
		sum=$found
		find_cell vifs rx_ns account "${accounts[i]}"
		sum=$((sum + found))
		assert_ge $sum "${before[i]}" "what is charged to account ${accounts[i]}, later"
		before[i]=$sum
	done
	assert_consistent
	nap 0.2
done
for i in 0 1; do
	wait "${fuzzers[i]}" || fail "$(tail -n 30 "$state/fuzzer-$i")"
done
report operations "$((operations / 2 * 2))"
report vifs "$(select_rows vifs account domid 4002 state gone | wc -l) gone, unread"

report seconds_of_operations $((SECONDS - begin))
sent=$(flood_stop a)
settle a
settle b
assert_eq "$sent" "$(grown a tx_packets)" "packets that pktgen sent"
assert_exact a
assert_exact b
kernel_log_check
module_unload

# Whatever it is told when it is loaded. One source of chance, and not in a subshell, which would have its own.
RANDOM=$seed
long=$(printf '%01000d' 7)
values=(0 1 2 64 4096 4097 65536 65537 -1 1x x 0x10 4294967295 4294967296 99999999999999999999 "" Y N maybe auto runstate
	elapsed runstate1 %s%n "$long" "$long$long")
good=([0]=gone_max=50 [1]=maxactive=64 [2]=clock=auto [3]=ftrace=N)
names=(gone_max maxactive clock ftrace)
refused=0
flood_from_guest a --to b --size 500 --rate 1000
for ((round = 0; round < insmods; round++)); do
	# One that may be anything, among some that are right.
	parameters=()
	for ((n = RANDOM % 3; n > 0; n--)); do parameters+=("${good[RANDOM % 4]}"); done
	parameters+=("${names[RANDOM % 4]}=${values[RANDOM % ${#values[@]}]}")
	for ((n = RANDOM % 2; n > 0; n--)); do parameters+=("${good[RANDOM % 4]}"); done
	kernel_log_mark
	if insmod "$VMACCT_DIR/vmacct.ko" "${parameters[@]}" 2>/dev/null; then
		wanted=0
		vif_column a tx_ns >/dev/null
		assert_consistent
		module_unload
	else
		wanted=1
		! module_loaded || fail "refused, and loaded: ${parameters[*]}"
	fi
	refused=$((refused + wanted))
	# A line that is cut, since it is too long, is not to be read before there is another.
	echo "vmacct-testbed: insmod is over" >/dev/kmsg
	said=$(kernel_log | grep 'vmacct: ' | grep -Ev 'taint|vmacct: (version|unloaded)' || :)
	lines=$(grep -c . <<<"$said") || :
	assert_eq $wanted "$lines" "lines of complaint about ${parameters[*]}: $said"
done
report insmods "$insmods, $refused refused"
assert_gt $refused 0 "refused"
assert_gt $insmods $refused "taken"

: >"$state/stop"
wait $vifs
flood_stop a >/dev/null
kernel_log_mark
module_load
live() {
	awk 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["state"] == "live" { print $at["domid"] "/" $at["handle"] }' $acct/vifs
}
there() { cat /sys/class/net/*/device/nodename 2>/dev/null | sed -n 's,^backend/vif/,,p'; }
wait_for '[ "$(live | sort)" = "$(there | sort)" ]' 20
mark
send_from_guest a --to b --packets 2000 --size 500 --rate 3000
settle b
assert_exact a
assert_exact b

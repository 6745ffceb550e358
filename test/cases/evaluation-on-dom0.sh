# The evaluation as it runs on somebody's dom0: the words of real.sh do what they say, with an ssh that is the guests'
# console and iperf3 in the outside world; nothing of it is left behind.
# limit: 400
# cpus: 2
# once
# turn: 3
real=$state/real
mkdir -p "$real/bin"
cp -r "$VMACCT_DIR"/{lib,lib.sh,accuracy,evaluation,vmacct.ko} "$real/"

cat >"$real/bin/ssh" <<END
#!/bin/bash
# Takes what real.sh says: ssh -n {-o OPTION}... root@ADDRESS COMMAND.
export VMACCT_DIR=$VMACCT_DIR state=$state OUT=$OUT
. "\$VMACCT_DIR/lib.sh"
[ "\$1" = -n ] || fail "ssh without -n takes what the caller reads"
shift
while [ "\$1" = -o ]; do shift 2; done
[ \$# = 2 ] || fail "ssh: \$*"
for guest in a b; do
	# Eight iperf3s that look at their clocks every millisecond are more than an emulated dom0 can carry.
	[ "\$1" != "root@\$(address \$guest)" ] || { guest_run \$guest "\${2//iperf3 -u/iperf3 -u --pacing-timer 50000}" && exit; }
done
exit 255
END
chmod +x "$real/bin/ssh"

# on_dom0 [VARIABLE=VALUE...]: the experiment with two guests, once.
# shellcheck disable=SC2120
on_dom0() {
	env "PATH=$real/bin:$PATH" "VMACCT_DIR=$real" "GUESTS=a=$(address a) b=$(address b)" PEER=10.0.0.2 \
		EVALUATION_RATE=50 EVALUATION_GUESTS=2 "$@" "$real/evaluation/on-dom0" 2 1 pairs 1
}

guest_start a
guest_start b
servers=()
for port in 5201 5202 5203 5204; do
	ip netns exec "$OUTSIDE" iperf3 -s -p $port >/dev/null 2>&1 &
	servers+=($!)
	wait_for "ip netns exec $OUTSIDE ss -Hltn sport = :$port | grep -q ."
done

# What is missing is said on one line, and the module is not left loaded.
assert_fails on_dom0 "GUESTS=a=$(address a) nobody=$(address b)"
[[ $output == *"no guest 'nobody' is running"* ]] || fail "it said: $output"
assert_fails on_dom0 "GUESTS=a=$(address a) b=10.0.0.99"
[[ $output == *"no ssh to root@10.0.0.99 from here (guest b)"* ]] || fail "it said: $output"
module_load
assert_fails on_dom0
[[ $output == *"vmacct is loaded already"* ]] || fail "it said: $output"
module_loaded || fail "somebody else's vmacct was unloaded"
module_unload

on_dom0
. "$VMACCT_DIR/accuracy/measure.sh" # for figure
rows=$real/out/files/pairs.rows
assert_eq 0 "$(figure cpu-net a tx_packets)" "packets of a, who computes"
assert_gt "$(figure cpu-net a books_ns)" $((500000000 / SLOWNESS)) "CPU time of a, who computes"
for guest in a b; do
	for direction in tx rx; do
		# Not how many: an emulated dom0 may not carry them all.
		assert_gt "$(figure net-net $guest ${direction}_packets)" 10 "${direction}_packets of $guest"
		report "$guest" "${direction}_packets $(figure net-net $guest ${direction}_packets)"
		assert_gt "$(figure net-net $guest ${direction}_ns)" 0 "${direction}_ns of $guest"
	done
	assert_eq 0 "$(guest_run $guest 'ps | grep -c "[i]perf3 -u" || true')" "clients left in $guest"
done
assert_eq "rate 50" "$(grep '^rate' "$real/out/files/conditions")" "conditions"
! module_loaded || fail "vmacct is still loaded"
kill "${servers[@]}"

# limit: 900
# What vmacctd costs with 1,000 domains of one vif each, in instructions: test/testbed/run --icount test/bench/daemon-cost.sh
# (there the clock counts 2 ns an instruction). Ticks of one second in which no domain's figures change, a tenth of them,
# or all, first with no limit to what is written, then as it is by default; and what the same costs xenstored. One CPU is
# taken to do 3e9 instructions a second.
domains=1000

# snapshot_file FILE ROUND OTHERS_ROUND: as the module writes it. The figures of the first tenth of the domains are those
# of ROUND, the others' those of OTHERS_ROUND. Little endian, as include/vmacct.h says: header (144 bytes), domains (72
# each), vifs (160), module (32).
snapshot_file() {
	awk -v count=$domains -v round="$2" -v others="$3" '
		function bytes(n, value,   i) {
			for (i = 0; i < n; i++) { printf "%c", value % 256; value = int(value / 256) }
		}
		function section(offset, count, size) { bytes(4, offset); bytes(4, count); bytes(4, size); bytes(4, 0) }
		function uuid(domid) { bytes(6, 0); bytes(1, 64); bytes(1, 0); bytes(1, 128); bytes(3, 0); bytes(2, 0); bytes(1, int(domid / 256)); bytes(1, domid % 256) }
		function figure(domid, unit) { return 1000000000 * unit + domid * 1000 + (domid <= count / 10 ? round : others) * 1009 }
		function traffic(domid,   i) { for (i = 1; i <= 4; i++) bytes(8, figure(domid, i)) }
		BEGIN {
			bytes(4, 1413694273); bytes(2, 1); bytes(2, 144); bytes(4, 144 + count * 232 + 32); bytes(4, 5)
			bytes(8, (1700000000 + round) * 1e9); bytes(8, round * 1e9); bytes(32, 0)
			section(144, count, 72); section(144 + count * 72, count, 160); section(0, 0, 16); section(0, 0, 144)
			section(144 + count * 232, 1, 32)
			for (d = 1; d <= count; d++) {
				bytes(4, d); bytes(4, 1); bytes(8, figure(d, 1)); bytes(8, figure(d, 2)); traffic(d); uuid(d)
			}
			for (d = 1; d <= count; d++) {
				bytes(8, d); bytes(4, d); bytes(4, 0); printf "vif"; bytes(13, 0)
				bytes(8, figure(d, 1)); bytes(40, 0); bytes(8, figure(d, 2)); traffic(d); bytes(24, 0); uuid(d)
			}
			for (i = 0; i < 16; i++) bytes(1, 1)
			bytes(16, 0)
		}' >"$1.new"
	mv "$1.new" "$1"
}

# cpu_ns PID: what it has run, its threads too.
cpu_ns() { cat /proc/"$1"/task/*/schedstat | awk '{ sum += $1 } END { printf "%.0f\n", sum }'; }

# costs: what the daemon and xenstored have run so far.
costs() { daemon_cost=$(cpu_ns $daemon) store_cost=$(cpu_ns "$xenstored"); }

# report_costs NAME TICKS: instructions of each tick since costs. One clock tick is 2 ns.
report_costs() {
	local daemon_before=$daemon_cost store_before=$store_cost
	costs
	daemon_cost=$(((daemon_cost - daemon_before) / 2 / $2)) store_cost=$(((store_cost - store_before) / 2 / $2))
	report "$1.vmacctd.instructions" $daemon_cost
	report "$1.vmacctd.percent" "$(awk -v n=$daemon_cost 'BEGIN { printf "%.3f", n / 3e7 }')"
	report "$1.xenstored.instructions" $store_cost
	report "$1.xenstored.percent" "$(awk -v n=$store_cost 'BEGIN { printf "%.1f", n / 3e7 }')"
}

# show_daemon SNAPSHOT: for the ticks to come.
show_daemon() {
	cp "$1" "$state/next"
	mv "$state/next" "$state/snapshot"
}

# measure NAME DOMID SNAPSHOT...: they follow each other, each when the one before is in xenstore (that of DOMID, the last
# one that changes); reports instructions for each.
measure() {
	local name=$1 domid=$2 file daemon_cost store_cost wanted
	shift 2
	costs
	for file; do
		show_daemon "$file"
		wanted=$(($(od -A n -t u8 -j 16 -N 8 "$file") / 1000000000))
		nap $interval
		wait_for "[ \"\$(bill $domid updated)\" = $wanted ]" 300
	done
	report_costs "$name" $#
}

# updated ROUND: how many bills are of that round's time.
updated() {
	local domid
	# shellcheck disable=SC2046
	xenstore-read $(for ((domid = 1; domid <= domains; domid++)); do echo /local/domain/$domid/acct/updated; done) |
		grep -c "^$((1700000000 + $1))$" || :
}

interval=20 # of a clock that is slow: 5e8 instructions a second
xenstored=$(cat /run/xenstored.pid)
for ((d = 1; d <= domains; d += 100)); do
	# shellcheck disable=SC2046
	xenstore-write $(for ((i = d; i < d + 100; i++)); do
		printf '/local/domain/%d/vm /vm/00000000-0000-4000-8000-%012x /local/domain/%d/name x ' $i $i $i
	done)
done
for round in 0 1 2 3; do
	snapshot_file "$state/all-$round" $round $round
	snapshot_file "$state/tenth-$round" $((round + 3)) 3
done
snapshot_file "$state/all-4" 4 4

cp "$state/all-0" "$state/snapshot"
daemon_start -i $interval -b $((domains / interval)) -s "$state/snapshot"
wait_for "bill $domains updated >/dev/null" 300
nap 5
report rss_kB "$(awk '/VmRSS/ { print $2 }' /proc/$daemon/status)"
measure none 1 "$state"/all-{0,0,0}
measure all $domains "$state"/all-{1,2,3}
assert_eq "version=1 tx_ns=1001003027" "$(bill $domains | cut -d' ' -f1,2)" "the last domain's bill"
measure tenth 100 "$state"/tenth-{1,2,3}
assert_eq "version=1 tx_ns=1000106054" "$(bill 100 | cut -d' ' -f1,2)" "the bill of one that changed"
measure none-again 100 "$state"/tenth-{3,3,3}
report rss_kB "$(awk '/VmRSS/ { print $2 }' /proc/$daemon/status)"
kill -TERM $daemon
daemon_ends 0 60

# 200 domains a second: five ticks are needed for all, and all change all the while. At first they are of round 4, so that
# no later round finds anything that is right already.
cp "$state/all-4" "$state/snapshot"
daemon_start -i $interval -b $((200 / interval)) -s "$state/snapshot"
wait_for "bill $domains updated >/dev/null" 300
nap 5
costs
for round in 0 1 2; do
	show_daemon "$state/all-$round"
	nap $interval
done
report_costs all-in-turns 3
assert_ge "$(updated 0)" 1 "bills of the first of these ticks"
assert_eq 0 "$(updated 3)" "bills of a tick to come"
show_daemon "$state/all-3"
nap $((4 * interval))
assert_ge "$(updated 3)" 600 "bills of the last tick, which most had time for"
nap $((interval + interval / 2))
assert_eq $domains "$(updated 3)" "bills of the last tick, which all had time for"
kill -TERM $daemon
daemon_ends 0 60
assert_eq "" "$(bills)" "bills that are left"
for ((d = 1; d <= domains; d += 100)); do
	# shellcheck disable=SC2046
	xenstore-rm $(for ((i = d; i < d + 100; i++)); do echo /local/domain/$i; done)
done

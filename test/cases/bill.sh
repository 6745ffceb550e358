# vmacct bill: between two files of show --json each domain is billed what it used and dom0 used for it, by UUID, the
# common time by policy to the last nanosecond; two loads of the module are never mixed up.
# limit: 200
# once
# turn: 2

# field FILE UUID KEY: a number of that domain's bill in bill --json.
field() {
	awk -v uuid="$2" -v key="\"$3\":" '
		index($0, "\"uuid\":") { mine = index($0, uuid) }
		mine && index($0, key) { gsub(/[^0-9.-]/, ""); print; exit }' "$1"
}

# whole FILE KEY: a number that is not a domain's.
whole() { sed -n "s/^ *\"$2\":\([0-9]*\),\{0,1\}\$/\1/p" "$1" | tail -n 1; }

uuid() { basename "$(xenstore-read "/local/domain/$(domid "$1")/vm")"; }
save() { vmacct show --json >"$state/$1.json"; }

guest_start a
guest_start b
module_load
settle a && settle b
save first
mark
send_from_guest a --to dom0 --packets 5000 --size 1000
settle a && settle b
# What no guest causes: dom0 talks to itself.
for ((i = 0; i < 100; i++)); do echo >/dev/udp/127.0.0.1/9; done 2>/dev/null
save second
a=$(uuid a) b=$(uuid b)

for policy in none equal proportional; do
	vmacct bill --from "$state/first.json" --to "$state/second.json" --policy $policy --json >"$state/$policy" 2>"$state/notes"
	[ ! -s "$state/notes" ] || fail "notes: $(cat "$state/notes")"
	assert_eq "$(grown a tx_packets)" "$(field "$state/$policy" "$a" tx_packets)" "packets of a"
	assert_le "$(field "$state/$policy" "$a" tx_ns)" "$(grown a tx_ns)" "tx of a"
	assert_gt "$(field "$state/$policy" "$a" own_cpu_ns)" 0 "own CPU time of a"
	sum=$(($(field "$state/$policy" "$a" own_cpu_ns) + $(field "$state/$policy" "$a" tx_ns) + \
		$(field "$state/$policy" "$a" rx_ns) + $(field "$state/$policy" "$a" common_ns)))
	assert_eq $sum "$(field "$state/$policy" "$a" total_ns)" "total of a"
	assert_eq $(($(field "$state/$policy" "$a" total_ns) + $(field "$state/$policy" "$b" total_ns))) \
		$(($(field "$state/$policy" "$a" without_ns) + $(field "$state/$policy" "$b" without_ns))) \
		"both together, with and without vmacct"
done
send_out "$state/proportional" bill.json
shared=$(($(field "$state/equal" "$a" common_ns) + $(field "$state/equal" "$b" common_ns)))
assert_gt $shared 0 "common"
assert_eq "$(whole "$state/equal" common_ns)" $shared "common, all of it shared"
assert_le $(($(field "$state/equal" "$a" common_ns) - $(field "$state/equal" "$b" common_ns))) 1 "equal shares, differ by"
assert_eq 0 "$(field "$state/none" "$a" common_ns)" "common, if nobody pays"
assert_gt "$(field "$state/proportional" "$a" common_ns)" "$(field "$state/proportional" "$b" common_ns)" "common of the one who sent"
# a was busy, b was not: without vmacct b would pay for a.
case $(field "$state/none" "$a" unfair_percent)/$(field "$state/none" "$b" unfair_percent) in
-*/-*) fail "both would pay too little without vmacct" ;;
-*/*) ;;
*) fail "a would pay too much without vmacct" ;;
esac
vmacct bill --from "$state/first.json" --to - <"$state/second.json" >"$state/table"
grep -Eq "^$a +$(domid a) +a( +[0-9.]+){6} +-[0-9.]+\$" "$state/table" || fail "the table: $(cat "$state/table")"
send_out "$state/table"

# b is rebooted, in effect: same UUID, another domid, another account; one bill.
uuid_of_b=$b
guest_destroy b
guest_start b uuid="$uuid_of_b"
settle b
save third
vmacct bill --from "$state/first.json" --to "$state/third.json" --json >"$state/rebooted" 2>"$state/notes"
assert_eq 1 "$(grep -c "$uuid_of_b" "$state/rebooted")" "bills of b"
assert_eq "$(domid b)" "$(field "$state/rebooted" "$uuid_of_b" domid)" "domid of b"
grep -q 'own CPU time is not complete for 1 of 2' "$state/notes" || fail "notes: $(cat "$state/notes")"

refused() { assert_refused 1 "$@"; }
refused 'exchange --from and --to' vmacct bill --from "$state/second.json" --to "$state/first.json"
refused 'No such file' vmacct bill --from "$state/first.json" --to "$state/nothing"
head -c 1000 "$state/second.json" >"$state/torn"
refused 'cannot be read as JSON' vmacct bill --from "$state/first.json" --to "$state/torn"
sed 's/"tx_ns":[0-9]*/"tx_ns":"much"/' "$state/second.json" >"$state/strange"
refused '"tx_ns" should be of type int' vmacct bill --from "$state/first.json" --to "$state/strange"
module_unload
module_load
save reloaded
refused 'loaded anew' vmacct bill --from "$state/third.json" --to "$state/reloaded.json"

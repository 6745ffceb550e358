# limit: 400
# cpus: 2
# turn: 2
# Probes that are missed under traffic, since another one's handler runs (as the kernel is told) or, with two CPUs, since there
# is room for one call at a time: they are counted, no total goes back, no more is charged than time has passed, packets stay
# exact, and the module unloads.
guest_start a
guest_start b

cpus=$(nproc)
# Where dom0 cannot keep up ksoftirqd gets the softirqs, before Linux 6.4 (d15121be7485) all of them, and none are left for
# probes_busy.
rate=$((3000 / SLOWNESS))
files=(vifs domains common probes losses)

# copies DIR: of the files, as they are now.
copies() { mkdir -p "$1" && (cd "$acct" && cp "${files[@]}" "$1"); }

# assert_forward DIR: since the copies no number of a row has become less, and none is below zero or has wrapped.
assert_forward() {
	local wrong
	wrong=$(awk '
		FNR == 1 { file++; name = FILENAME; sub(/.*\//, "", name); next }
		{ for (i = 2; i <= NF; i++) {
			if ($i !~ /^-?[0-9]+$/) continue
			if ($i < 0 || $i > 1e18 || $i < was[name, $1, i]) print name, $0
			was[name, $1, i] = $i
		} }' "${files[@]/#/$1/}" "${files[@]/#/$acct/}") || fail "cannot read the files"
	[ -z "$wrong" ] || fail "a number that went back or below zero: $wrong"
}

# seen SYMBOL COLUMN: since the mark.
seen() { echo $(($(column probes "$1" "$2") - $(column "$state/first/probes" "$1" "$2"))); }

# under_traffic: what conservation.sh looks at, with both guests sending.
under_traffic() {
	local first last now elapsed begin look
	mark
	copies "$state/first"
	begin=$(microseconds)
	first=$(charged)
	last=$first
	flood_from_guest a --to b --size 1000 --rate $rate
	flood_from_guest b --to a --size 200 --rate $rate
	for ((look = 0; look < 6; look++)); do
		copies "$state/last"
		nap 0.3
		now=$(charged)
		elapsed=$(($(microseconds) - begin))
		assert_ge "$now" "$last" "what is charged, later"
		assert_le $((now - first)) $((elapsed * 1000 * cpus)) "charged in $elapsed us on $cpus CPUs, in ns"
		assert_consistent
		assert_forward "$state/last"
		last=$now
	done
	flood_stop a b >"$state/sent"
	settle a
	settle b
	assert_gt "$last" "$first" "charged under traffic"
	assert_eq "$(<"$state/sent")" "$(grown a tx_packets && grown b tx_packets)" "packets that a and b sent"
	to_vifs=0 # packets that the bridge had for them
	for guest in a b; do
		to_vifs=$((to_vifs + $(grown $guest rx_packets)))
		assert_exact $guest
	done
	assert_forward "$state/first"
}

# all_counted FUNCTION CALLS: each of them was seen or is counted as missed.
all_counted() {
	local seen missed
	seen=$(seen "$1" hits)
	missed=$(seen "$1" missed)
	report "$1.seen" "$seen"
	report "$1.missed" "$missed"
	assert_gt "$missed" 0 "calls of $1 that were missed"
	assert_gt "$seen" 0 "calls of $1 that were seen"
	[ -z "$2" ] || assert_eq "$2" $((seen + missed)) "calls of $1, seen and missed"
}

# few_missed FUNCTION: none, where the kernel calls the module. A kprobe is missed where an interrupt has come while the
# handler of another one runs, and so is all that follows from that interrupt: one in two hundred of what runs in a softirq.
few_missed() {
	if [ "$(column probes "$1" mechanism)" = ftrace ]; then
		assert_eq 0 "$(seen "$1" missed)" "calls of $1 that were missed, in the end"
	else
		assert_lt_percent "$(seen "$1" missed)" 5 "$(seen "$1" hits)" "calls of $1 that were missed, in the end"
	fi
}

# Before Linux 5.8 (9b38cc704e84) the kernel cannot be told so: then there is nothing but the two CPUs.
can_be_told() { grep -qw kprobe_busy_begin /proc/kallsyms; }
can_be_told || [ "$cpus" -gt 1 ] || skip "one CPU, and it cannot be told that a handler runs"

with_handlers() {
	# A handler runs, now and then. Only one CPU at a time counts, so the kernel loses no count.
	insmod "$VMACCT_DIR/probes_busy.ko" || fail "cannot load probes_busy.ko"
	module_load ftrace=N maxactive=1
	under_traffic
	all_counted xenvif_poll ''
	all_counted xenvif_start_xmit $to_vifs
	cat $acct/probes $acct/losses >&2

	# It goes while calls are missed, and what comes next sees them all again.
	flood_from_guest a --to b --size 1000 --rate $rate
	module_unload
	rmmod probes_busy
	module_load
	nap 1
	flood_stop a >/dev/null
	settle a
	settle b
	under_traffic
	for function in xenvif_poll xenvif_start_xmit; do
		few_missed $function
	done
	assert_eq $to_vifs $(($(seen xenvif_start_xmit hits) + $(seen xenvif_start_xmit missed))) "calls of xenvif_start_xmit, all counted"
	module_unload
}
if can_be_told; then with_handlers; fi

# Two CPUs, and room for one call.
if [ "$cpus" -gt 1 ]; then
	module_load ftrace=N maxactive=1
	under_traffic
	cat $acct/probes $acct/losses >&2
fi

# limit: 300
# once
# turn: 4
# Eighty domains come and go while vmacctd runs: each has its bill, none leaves an orphan, vmacctd does not grow, and
# the bill of a guest that works all the while is right in the end. A domid that is used again begins a bill anew.
guest_start a
rcu_haste
module_load
daemon_start
a=$(domid a)
# At a rate that leaves a slow dom0 time for the rest. Netback needs no home to lose its vif: "destroyed" is the whole home at
# once, and then the back end.
flood_from_guest a --to dom0 --size 200 --rate $((1000 / SLOWNESS))

# generation FIRST COUNT [UUID_OFFSET]: so many domains come, have their bills, and go.
generation() {
	local first=$1 last=$(($1 + $2 - 1)) domid
	for ((domid = first; domid <= last; domid++)); do
		fake_domain $domid "$(fake_uuid $((domid + ${3:-0})))"
		fake_vif $domid 0
	done
	wait_for "[ \"\$(bills 'version=1 ' | grep -c '^41[0-9][0-9]\$')\" = $2 ]" 60
	# shellcheck disable=SC2046
	xenstore-rm $(seq -f "/local/domain/%g" "$first" $last)
	# shellcheck disable=SC2046
	xenstore-rm $(seq -f "/local/domain/0/backend/vif/%g" "$first" $last)
	wait_for '! grep -q "^41[0-9][0-9]$" < <(select_rows vifs domid state live)' 30
	[ -n "${keep:-}" ] || reap
}

# So that the snapshot stays as small as it is.
reap() {
	local account
	for account in $(awk '$2 ~ /^41[0-9][0-9]$/' "$acct/vifs" | grep -w gone | cut -d' ' -f1); do
		echo "$account" >"$acct/reap"
	done
}

rss() { awk '/RssAnon/ { print $2 }' /proc/$daemon/status; }

generation 4100 30 # as many at a time as there will be
before=$(rss)
for ((round = 3; round < 6; round++)); do generation $((4100 + 10 * round)) 10; done
keep=yes
generation 4190 10
generation 4190 10 5000 # the same domids, other domains
nap 1
assert_le "$(rss)" $((before + 64)) "kB that vmacctd occupies"
report rss_kB "$(rss)"

sent=$(flood_stop a)
settle a
assert_mirrored "$a"
assert_ge "$(billed "$a" tx_packets)" "$sent" "packets that a sent"
assert_eq "" "$(xenstore-list /local/domain | grep '^41')" "homes of domains that are gone"
assert_eq "" "$(<"$state/vmacctd.log")" "what vmacctd said"
daemon_stop
assert_eq "" "$(bills)" "bills that are left"

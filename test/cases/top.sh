# vmacct top, on a terminal (tmux) and in batch mode, with guests that send: keys are typed, the screen is read, and
# the figures are those of the module. It goes on when the module is unloaded and loaded again, and leaves the
# terminal as it was, however it ends.
# limit: 300
# cpus: 2
# once
# turn: 1
export LC_ALL=C.UTF-8
trap 'tmux kill-server 2>/dev/null || :' EXIT

keys() { tmux send-keys -t top "$@"; }
screen() { tmux capture-pane -p -t top; }
sees() { screen | grep -Eq -- "$1"; }
shows() {
	local wanted=$1
	wait_for 'sees "$wanted"' 20
}
# cell NAME HEADER: of the row of that name on the screen, found by where the header stands.
cell() {
	screen | awk -v name="$1" -v header="$2" '
		$1 == "DOMID" { for (i = 1; i <= NF; i++) at[$i] = i }
		$2 == name { print $at[header] }'
}
rows() { screen | awk '$1 ~ /^[0-9]+$/ { print $2 }' | tr '\n' ' '; }
# started COMMAND: types it; behind it come its status and a checksum of the terminal's settings.
started() { keys "clear; $1; echo status=\$? \$(stty -g | cksum)" Enter; }
# ended STATUS: it has, and the screen and the terminal's settings are as before.
ended() {
	shows "^status=$1 $settings\$"
	! sees '^DOMID' || fail "the screen was left on the terminal"
}
resized() { tmux resize-window -t top -x "$1" -y "$2"; }
# batch_figure FILE KEY: of the last table's summary.
batch_figure() { grep -a '^# time=' "$1" | tail -n 1 | tr ' ' '\n' | sed -n "s/^$2=//p"; }
# batch_sum FILE NAME COLUMN: what a rate adds up to over all tables.
batch_sum() {
	awk -v name="$2" -v column="$3" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		$at["name"] == name && $at["vif"] == "-" { rate = $at[column] }
		/^# time=/ { sub(".* seconds=", ""); sum += rate * $1; rate = 0 }
		END { print sum }' "$1"
}
# sampled GUEST TIMES: the least and the greatest rate of its tx_packets, a second, in spans of a quarter of a second.
sampled() {
	local before start least='' most=0 i rate packets now
	before=$(vif_column "$1" tx_packets) start=$(microseconds)
	for ((i = 0; i < $2; i++)); do
		nap 0.25
		packets=$(vif_column "$1" tx_packets) now=$(microseconds)
		rate=$(((packets - before) * 1000000 / (now - start)))
		[ "${least:=$rate}" -le $rate ] || least=$rate
		[ $most -ge $rate ] || most=$rate
		before=$packets start=$now
	done
	echo "$least $most"
}
# assert_about WANTED GOT WHAT: to within 2 %.
assert_about() {
	awk -v wanted="$1" -v got="$2" 'BEGIN { exit !(got >= wanted * 0.98 && got <= wanted * 1.02) }' ||
		fail "$3: wanted about $1, got $2"
}

guest_start a
guest_start b
module_load
tmux -f /dev/null new-session -d -s top -x 100 -y 22 'PS1="prompt " bash --norc'
shows '^prompt'
started true
shows '^status=0 [0-9]+ [0-9]+$'
settings=$(screen | sed -n 's/^status=0 //p')

# Batch mode, the network at rest but for 2000 packets: exactly these, and exactly the time that `vifs` has.
tables() { grep -c '^# time=' "$state/batch" || :; }
settle a && settle b
vmacct top -b -d 0.5 -v >"$state/batch" &
batch=$!
wait_for '[ "$(tables)" -ge 1 ]'
mark
send_from_guest a --to b --packets 2000 --size 1000 --rate 2000
settle a && settle b
tx_ns=$(grown a tx_ns) rx_ns=$(grown b rx_ns) received=$(grown b rx_packets)
enough=$(($(tables) + 2))
wait_for '[ "$(tables)" -ge $enough ]'
kill $batch
wait $batch || :
cat "$state/batch" >&2
assert_about 2000 "$(batch_sum "$state/batch" a tx_pps)" "packets that a sent"
assert_about "$received" "$(batch_sum "$state/batch" b rx_pps)" "packets that b received"
assert_about "$(awk "BEGIN { print $tx_ns / 1e7 }")" "$(batch_sum "$state/batch" a tx_pct)" "tx_pct of a in all"
assert_about "$(awk "BEGIN { print $rx_ns / 1e7 }")" "$(batch_sum "$state/batch" b rx_pct)" "rx_pct of b in all"
for figure in dom0_pct network_pct network_of_dom0_pct attributed_pct common_pct; do
	[[ $(batch_figure "$state/batch" $figure) =~ ^[0-9]+\.[0-9]{3}$ ]] || fail "no $figure in batch mode"
done
assert_le "$(batch_figure "$state/batch" missed_ever)" \
	"$(awk 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { sum += $at["missed"] } END { print sum }' $acct/probes)" "missed probes"
assert_eq 1 "$(awk '!/^#/ { print NF }' "$state/batch" | sort -u | wc -l)" "different numbers of words on the lines"
! grep -q '[^[:print:]]' "$state/batch" || fail "control characters in batch mode"

# Wrong usage, and where it cannot work: one line, and the status.
# complains STATUS PATTERN COMMAND...
complains() {
	local status=0 wanted=$1 pattern=$2
	shift 2
	"$@" >"$state/said" 2>&1 </dev/null || status=$?
	assert_eq "$wanted" $status "status of $*"
	assert_eq 1 "$(wc -l <"$state/said")" "lines of complaint of $*"
	grep -q "$pattern" "$state/said" || fail "$*: $(<"$state/said")"
}
closed_pipe() { set -o pipefail; vmacct top -b -d 0.1 | head -n 1 >/dev/null; }
complains 1 'Broken pipe' closed_pipe
complains 2 'domid, name, own_pct' vmacct top -s nothing
complains 2 '0.1 to 3600' vmacct top -d 0.01
complains 1 'needs a terminal' vmacct top

# The screen, with traffic.
flood_from_guest a --to b --size 1000 --rate 1500
flood_from_guest b --to outside --size 200 --rate 500
started 'vmacct top'
shows '^ +[0-9]+ a +[0-9]'
shows '^h help'
# Guests send as evenly as an emulated machine lets them: what the screen says of a second is between the least
# and the greatest of its parts.
nap 2
sampled a 16 >"$state/sampled" &
sampler=$!
nap 3
keys p
shows paused
wait $sampler
read -r least most <"$state/sampled"
report a_packets_per_second "$(cell a TXPK/S) on the screen, $least to $most in vifs"
awk -v shown="$(cell a TXPK/S)" -v least="$least" -v most="$most" 'BEGIN { exit !(shown >= least * 0.8 && shown <= most * 1.2) }' ||
	fail "$(cell a TXPK/S) packets a second on the screen, $least to $most in vifs"
for guest in a b; do
	awk -v tx="$(cell $guest TX%)" -v own="$(cell $guest OWN%)" -v all="$(cell $guest SUM%)" -v caused="$(cell $guest CAUSE%)" \
		'BEGIN { d = own + caused - all; exit !(tx > 0 && caused >= tx && own > 0 && d < 0.2 && d > -0.2) }' ||
		fail "the columns of $guest do not add up"
	[[ $(cell $guest TXNS/PK) =~ ^[0-9.]+k?$ ]] || fail "no cost of a packet of $guest"
done
frozen=$(screen)
nap 1.5
assert_eq "$frozen" "$(screen)" "the paused screen"
keys p
wait_for '! sees paused && [ "$(screen | head -n 1)" != "$(head -n 1 <<<"$frozen")" ]'

keys v
shows "^ +$(vif b) "
keys c
shows '^ +tx_dealloc +- +[0-9]'
keys v
wait_for '! sees "$(vif b)"'
shows '^ +rx_copy '
tmux capture-pane -e -p -t top >"$state/classes"
keys c v
shows "$(vif a)"
nap 1.2
tmux capture-pane -e -p -t top >"$state/picture.ansi"
send_out "$state/picture.ansi" ansi
keys v

keys '<' '<' '<' '<' '<'
shows 'sort DOMID$'
older="a b " younger="b a "
[ "$(domid a)" -lt "$(domid b)" ] || older="b a " younger="a b "
assert_eq "$older" "$(rows)" "rows by domid"
keys r
shows 'sort DOMID, reversed'
assert_eq "$younger" "$(rows)" "rows by domid, reversed"
keys r s
shows 'sort NAME$'

keys / b
shows '^filter: b_'
assert_eq "b " "$(rows)" "rows that the filter lets pass"
keys Enter
shows '1 domain of 2: filter b'
keys Escape
wait_for '[ "$(rows)" = "a b " ]'

keys h
shows '^q +quit'
keys End
shows '^RXNS/PK +rx_ns_pkt'
keys h
shows '^DOMID NAME'
keys d 0 . 5 Enter
shows 'delay 0.5 s'
keys d 0 Enter
shows '0.1 to 3600 seconds are possible'

# Another size: nothing is left of what was drawn for the old one.
resized 64 9
wait_for '[ "$(screen | awk "length > 64" | wc -l)" = 0 ] && sees "^DOMID NAME" && ! sees "RXNS/PK"'
assert_eq "h help" "$(screen | sed -n '9s/^\(h help\).*/\1/p')" "the last line"
keys Right Right Right Right Right Right Right Right Right Right
shows RXNS/PK
resized 20 5
shows '^needs 60 x 8'
resized 100 22
shows '^DOMID NAME +OWN'
shows RXNS/PK

# The module goes and comes.
module_unload
shows 'not loaded'
assert_eq "" "$(rows)" "rows without the module"
module_load
shows '^ +[0-9]+ a +[0-9]'
! sees 'not loaded' || fail "still said to be not loaded"

keys q
ended 0
for signal in TERM INT; do
	started 'vmacct top'
	shows '^DOMID NAME'
	pkill -$signal -x vmacct
	ended 0
done

# Without colour where none is wanted, with it where it is.
grep -q $'\e\[[0-9;]*3[0-9]m' "$state/classes" || fail "no colour on a terminal of 8"
started 'NO_COLOR=1 vmacct top -v'
shows "^ +$(vif b) "
! grep -q $'\e\[[0-9;]*3[0-7]m' < <(tmux capture-pane -e -p -t top) || fail "colour in spite of NO_COLOR"
keys q
ended 0

started 'TERM=nonsense vmacct top'
shows "unknown terminal TERM='nonsense'"
shows '^status=1 '
resized 20 5
started "vmacct top 2>$state/said"
wait_for 'grep -q "20 x 5 .* 60 x 8" "$state/said"'
shows '^status=1'

flood_stop a b
vmacct top -b -d 0.5 >"$state/batch" 2>"$state/said" &
batch=$!
wait_for 'grep -q "^# time=" "$state/batch"'
module_unload
status=0
wait $batch || status=$?
assert_eq 1 $status "status of batch mode without the module"
grep -q 'not loaded' "$state/said" || fail "batch mode without the module: $(<"$state/said")"

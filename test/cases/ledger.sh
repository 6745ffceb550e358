# limit: 240
# once
# turn: 4
# The ledger: what it says of a domain is what the module charged, to the last nanosecond: after vmacctd was stopped, after
# vifs went, after a reboot of the guest, after another load of the module; what a crash left of a line costs nothing; and
# what is wrong is said on one line.
guest_start a
guest_start b
a=$(uuid_of a) b=$(uuid_of b)
module_load
ledger_start -c 1 --hold

assert_fails rmmod vmacct
[[ $output == *"in use"* ]] || fail "rmmod: $output"
send_from_guest a --to b --packets 2000 --size 1000
settle a && settle b
wait_for '[ "$(ledger_says "$a" tx_packets)" = 2000 ]' 10
daemon_stop
assert_billed "$a" domains domid "$(domid a)"
assert_billed "$b" domains domid "$(domid b)"
own=$(ledger_says "$a" own_cpu_ns)
assert_gt "$own" 0 "own CPU time of a"
assert_le "$own" "$(books "$(domid a)")" "own CPU time of a"
assert_eq a "$(ledger_says "$a" name)" "name of a"
assert_eq 0 "$(awk -F, 'NR > 1 && $2 == 0' "$state/ledger.csv" | wc -l)" "bills of dom0"

# What was charged while nobody looked is found; what went is closed and reaped only when it is written down.
send_from_guest a --to b --packets 1000 --size 1000
settle a && settle b
ledger_start -c 3600
kill -STOP "$daemon"
got=$(vif_column b rx_packets)
xl network-detach b 0
wait_for '[ "$(select_column vifs state domid "$(domid b)" handle 0)" = gone ]'
cp $acct/vifs "$state/gone"
kill -CONT "$daemon"
wait_for '[ -z "$(select_rows vifs account state gone)" ]' 10
assert_eq 1 "$(ledger_lines closed)" "closed accounts"
assert_billed "$b" "$state/gone" domid "$(domid b)"
assert_gt "$got" 1500 "packets that b got"
assert_eq "$got" "$(ledger_says "$b" rx_packets)" "packets that b got, in the ledger"

# It runs on without a vif, and ends: what it used itself is written down.
had=$(ledger_says "$b" own_cpu_ns) own=$(books "$(domid b)")
guest_run b "burn 2"
own=$(($(books "$(domid b)") - own))
nap 2
guest_destroy b
wait_for '[ "$(ledger_says "$b" own_cpu_ns)" -ge $((had + own)) ]' 10
daemon_stop

# A guest that was rebooted has one bill.
ledger_start
guest_start b uuid="$b"
send_from_guest a --to b --packets 500 --size 1000
settle a && settle b
daemon_stop
got=$((got + $(vif_column b rx_packets)))
assert_eq "$got" "$(ledger_says "$b" rx_packets)" "packets that b got, a reboot later"
assert_eq "$(domid b)" "$(ledger_says "$b" domid)" "domid of b"

# A crash in the middle of a line.
printf '{"record":"closed","format":1,"time' >>"$ledger/ledger.jsonl"
ledger_start
daemon_said '35 bytes that are not a whole line'
daemon_stop
assert_eq 35 "$(wc -c <"$(echo "$ledger"/ledger.torn-*.jsonl)")" "bytes that are kept"
assert_billed "$a" domains domid "$(domid a)"

# Another load of the module begins at zero; the ledger does not. It is in many files by now.
ledger_start -c 3600
send_from_guest a --to b --packets 100 --size 1000
settle a && settle b
assert_mirrored "$(domid a)" # which vmacctd does after the ledger
cp $acct/domains "$state/first"
wait_for 'rmmod vmacct 2>/dev/null' # refused while one of its files is being read
daemon_ends 0
daemon_said 'the module vmacct was unloaded'
module_load
between=$EPOCHSECONDS
nap 1.1
ledger_start -c 0.2 -r 4
send_from_guest a --to b --packets 700 --size 1000
settle a && settle b
wait_for '[ "$(find "$ledger" -name "ledger-*.jsonl" | wc -l)" -ge 3 ]'
daemon_stop
assert_eq 4300 "$(ledger_says "$a" tx_packets)" "packets that a sent in both loads"
assert_eq $(($(column "$state/first" "$(domid a)" tx_ns) + $(column domains "$(domid a)" tx_ns))) \
	"$(ledger_says "$a" tx_ns)" "tx_ns of a in both loads"
assert_le "$(ledger_says "$a" own_cpu_ns)" "$(books "$(domid a)")" "own CPU time of a, all files together"
assert_eq 3600 "$(ledger_says "$a" tx_packets --to "@$between")" "packets that a sent before"
assert_eq 700 "$(ledger_says "$a" tx_packets --from "@$between")" "packets that a sent since"
assert_eq 2 "$(vmacct ledger --dir "$ledger" --domain a --csv | wc -l)" "lines of a's bill"
grep -q "^$a" <(vmacct ledger --dir "$ledger" --domain "$a") || fail "no bill of $a"
vmacct ledger --dir "$ledger" >"$state/table"
send_out "$state/table"
send_out "$ledger/ledger.jsonl"

refused() { assert_refused "$1" "$2" timeout 10 "${@:3}"; }
refused 1 'Not a directory' vmacctd --ledger /dev/null
refused 1 'cannot be made: No such file' vmacctd --ledger /nowhere/at/all
refused 2 '-c 0: 0.1 to 86400 seconds' vmacctd --ledger "$ledger" -c 0
refused 2 '-r 3: 4 to 4194304 KiB' vmacctd --ledger "$ledger" -r 3
refused 2 '-r says how a ledger is kept: which one' vmacctd -i 1 -r 64
refused 2 '-H holds the module, and with -s there is none' vmacctd --ledger "$ledger" -H -s "$acct/snapshot"
refused 1 '/nowhere/ledger.jsonl: No such file' vmacct ledger --dir /nowhere
refused 2 'yesterday: a time is wanted, like' vmacct ledger --from yesterday
refused 2 'not before' vmacct ledger --from 2026-12-02 --to 2026-12-01
module_unload

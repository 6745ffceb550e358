# vmacct show: its table, CSV and JSON say what the module's own files and the hypervisor say; a domain is found by id,
# name and UUID; what it cannot do it says on one line.
# limit: 200
# once
# turn: 2

# csv COLUMN KEY_COLUMN KEY [OPTIONS...]: of the one row of show --csv.
csv() {
	local column=$1 key_column=$2 key=$3
	shift 3
	vmacct show --csv "$@" | awk -F, -v column="$column" -v key_column="$key_column" -v key="$key" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at[key_column] == key { print $at[column] }'
}

assert_refused 1 'not loaded' vmacct show
assert_refused 2 "unknown verb 'shwo'" vmacct shwo
assert_refused 2 'no verb' vmacct
assert_refused 2 'unknown option --jason' vmacct show --jason

guest_start a
guest_start b
module_load
send_from_guest a --to b --packets 3000 --size 1000
settle a && settle b

# same WANTED_COMMAND GOT_COMMAND WHAT: both print the same; read again if a packet came between the two readings.
same() {
	local wanted got tries
	for tries in 1 2 3 4 5; do
		wanted=$($1) got=$($2)
		[ "$wanted" != "$got" ] || return 0
	done
	fail "$3: wanted $wanted, got $got, $tries times"
}

a=$(domid a) uuid=$(xenstore-read "/local/domain/$(domid a)/vm")
uuid=${uuid#/vm/}

for column in tx_packets tx_bytes rx_packets rx_bytes; do
	same "domain_column a $column" "csv $column domid $a" "$column of a"
	same "domain_column b $column" "csv $column name b" "$column of b"
	same "vif_column a $column" "csv $column account $(account a) -v" "$column of a's vif"
done
for column in tx_poll_ns tx_dealloc_ns tx_irq_ns tx_estimated_ns rx_estimated_ns; do
	before=$(vif_column a $column)
	shown=$(csv $column account "$(account a)" --vifs)
	assert_ge "$shown" "$before" "$column of a's vif"
	assert_ge "$(vif_column a $column)" "$shown" "$column of a's vif, then"
done
before=$(books "$a")
own=$(csv own_cpu_ns domid "$a")
assert_ge "$own" "$before" "own CPU time of a"
assert_ge "$(books "$a")" "$own" "own CPU time of a, then"
assert_eq "$uuid" "$(csv uuid domid "$a")" "UUID of a"
assert_eq "" "$(csv domid domid 0)" "a row of dom0 itself"

for domain in "$a" a "$uuid" "${uuid^^}"; do
	assert_eq "$a" "$(csv domid domid "$a" --domain "$domain")" "--domain $domain"
	assert_eq 2 "$(vmacct show --csv -d "$domain" | wc -l)" "lines of --domain $domain"
done
assert_refused 1 "no domain 'nobody'" vmacct show -d nobody
assert_refused 1 "no domain '31000'" vmacct show -d 31000

text=$(vmacct show)
grep -Eq "^ +$a +a +$uuid +1 +[0-9.]+ +[0-9.]+" <<<"$text" || fail "the table: $text"
grep -Eq '^domain 0 ran [0-9.]+ s; charged [0-9.]+ s, common rx [0-9.]+ s, common tx [0-9.]+ s; missed probes [0-9]+$' <<<"$text" ||
	fail "the summary: $text"
vmacct show --json >"$OUT/show.json"
send_out "$OUT/show.json"
for line in '"format":1' '"name":"a"' "\"uuid\":\"$uuid\"" '"state":"live"' '"status":"armed"' '"clock":"runstate"'; do
	grep -qF "$line" "$OUT/show.json" || fail "the JSON has no $line"
done

# A copy of the snapshot can be read later; names and own CPU time are not in it.
cp "$acct/snapshot" "$state/saved"
assert_eq "" "$(csv own_cpu_ns domid "$a" --snapshot "$state/saved")" "own CPU time from a copy"
assert_ge "$(csv tx_bytes domid "$a" --snapshot "$state/saved")" 2900000 "tx_bytes from a copy"
grep -q 'own CPU time: n/a: ' <<<"$(vmacct show --snapshot "$state/saved")" || fail "no reason for n/a"
head -c 100 "$state/saved" >"$state/torn"
assert_refused 1 'damaged snapshot' vmacct show --snapshot "$state/torn"
printf '\x63\x00' | dd of="$state/saved" bs=1 seek=4 conv=notrunc status=none
assert_refused 1 'version 99.*install the tools' vmacct show --snapshot "$state/saved"

# A disk that is full, a pipe that nobody reads, a user who may not.
status=0
vmacct show --json >/dev/full 2>"$state/stderr" || status=$?
assert_eq "1 vmacct show: cannot write the output: No space left on device" "$status $(cat "$state/stderr")" "a full disk"
# A pipe whose only reader has gone.
mkfifo "$state/pipe"
exec {read}<>"$state/pipe" {write}>"$state/pipe" {read}>&-
status=0
{ vmacct show 2>"$state/stderr" || status=$?; } >&"$write"
exec {write}>&-
rm "$state/pipe"
assert_eq "1 vmacct show: cannot write the output: Broken pipe" "$status $(cat "$state/stderr")" "a closed pipe"
assert_refused 1 'only root reads debugfs' setpriv --reuid 65534 --clear-groups vmacct show

# A vif that is gone: its account's row stays, and its domain keeps what it was charged.
account=$(account b) b=$(domid b)
sent=$(csv tx_bytes domid "$b")
guest_destroy b
wait_for "[ \"\$(csv state account $account -v)\" = gone ]"
assert_eq 0 "$(csv vifs domid "$b")" "live vifs of b"
assert_ge "$(csv tx_bytes domid "$b")" "$sent" "what b had sent"
assert_eq "" "$(csv own_cpu_ns domid "$b")" "own CPU time of a domain that is gone"

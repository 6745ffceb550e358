# The ledger that vmacctd keeps, and what `vmacct ledger` makes of it (sourced by lib.sh).
# shellcheck shell=bash

# shellcheck disable=SC2154 # state is lib.sh's
: "${ledger:=$state/ledger}" # its directory

# ledger_start [OPTIONS...]: vmacctd, which keeps it.
ledger_start() { daemon_start --ledger "$ledger" "$@"; }

# ledger_says UUID COLUMN [OPTIONS...]: of that domain's bill; 0 where there is none.
ledger_says() {
	local uuid=$1 column=$2
	shift 2
	vmacct ledger --dir "$ledger" --csv "$@" >"$state/ledger.csv" || fail "vmacct ledger $* failed"
	awk -F, -v uuid="$uuid" -v column="$column" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; if (!(column in at)) exit 1; next }
		$1 == uuid { found = $at[column] }
		END { print found == "" ? 0 : found }' "$state/ledger.csv" || fail "no column $column in: $(head -n 1 "$state/ledger.csv")"
}

# uuid_of GUEST
uuid_of() {
	local vm
	vm=$(xenstore-read "/local/domain/$(domid "$1")/vm") || fail "guest $1 has no UUID"
	echo "${vm##*/}"
}

# ledger_lines KIND: how many there are, in all its files.
ledger_lines() { cat "$ledger"/ledger*.jsonl | grep -c "^{\"record\":\"$1\"" || :; }

# assert_billed UUID FILE CONDITION...: what the ledger says is what the rows of FILE (`vifs`, `domains` or a copy of one) say
# whose fields are these, all together.
assert_billed() {
	local uuid=$1 file=$2 column number sum
	shift 2
	for column in tx_ns rx_ns tx_packets tx_bytes rx_packets rx_bytes; do
		find_rows "$file" $column "$@"
		sum=0
		for number in "${found[@]}"; do sum=$((sum + number)); done
		assert_eq $sum "$(ledger_says "$uuid" $column)" "$column in the ledger"
	done
}

# Reading vmacct's files, the interfaces' counters and the hypervisor's books (sourced by lib.sh). Columns are
# found by their name in the header line, since new ones may come.
# shellcheck shell=bash

# column FILE KEY COLUMN: COLUMN of the row of FILE whose first column is KEY.
column() { select_column "$1" "$3" 1 "$2"; }

# column_or_zero FILE KEY COLUMN: the same, and 0 where there is no such row (yet).
column_or_zero() {
	if awk -v key="$2" 'NR > 1 && $1 == key { found = 1 } END { exit !found }' "$acct/$1"; then
		column "$@"
	else
		echo 0
	fi
}

# select_rows FILE COLUMN FIELD VALUE...: COLUMN of each row where FIELD (a name, or a number) is VALUE, for each pair
# of them. FILE may be a path: a copy taken earlier.
select_rows() {
	local file=$1 column=$2
	shift 2
	[[ $file == */* ]] || file=$acct/$file
	awk -v column="$column" -v conditions="$*" '
		NR == 1 {
			for (i = 1; i <= NF; i++) at[$i] = i
			count = split(conditions, condition, " ")
			for (i = 1; i < count; i += 2) if (condition[i] !~ /^[0-9]+$/) {
				if (!(condition[i] in at)) { print "no column " condition[i]; exit }
				condition[i] = at[condition[i]]
			}
			if (!(column in at)) { print "no column " column; exit }
			next
		}
		{
			for (i = 1; i < count; i += 2) if ($condition[i] != condition[i + 1]) next
			print $at[column]
		}' "$file" || fail "cannot read $file"
}

# select_column FILE COLUMN FIELD VALUE...: the same, of the one row there is.
select_column() {
	local file=$1 column=$2 got
	shift 2
	got=$(select_rows "$file" "$column" "$@")
	[ -n "$got" ] || fail "${file##*/}: no row where $*"
	[[ $got != *[[:space:]]* ]] || fail "${file##*/}: asked for one '$column' where $*, got: ${got//$'\n'/, }"
	printf '%s\n' "$got"
}

# account GUEST [HANDLE]: the id of the account that the guest's vif has now.
account() { select_column vifs account domid "$(domid "$1")" handle "${2:-0}" state live; }

# vif_column GUEST COLUMN [HANDLE]: a column of `vifs` for the guest's vif.
vif_column() { select_column vifs "$2" domid "$(domid "$1")" handle "${3:-0}" state live; }

# domain_column GUEST COLUMN: a column of `domains` for the guest.
domain_column() { column domains "$(domid "$1")" "$2"; }

# netdev_counter INTERFACE COUNTER: the kernel's own counter (tx_packets, rx_bytes, ...; netback's rx is the guest's tx).
netdev_counter() { cat "/sys/class/net/$1/statistics/$2"; }

# mark: remembers what vmacct and the kernel count now; what `grown` and `netdev_grown` say is since then.
mark() {
	local interface nodename counter value
	cp "$acct/vifs" "$state/marked-vifs"
	echo "domid handle rx_packets rx_bytes tx_packets tx_bytes" >"$state/marked-netdevs"
	for interface in /sys/class/net/*/device/nodename; do
		read -r nodename <"$interface" 2>/dev/null || continue
		interface=${interface%/device/nodename}
		nodename=${nodename#backend/vif/}
		printf '%s %s' "${nodename%/*}" "${nodename#*/}"
		for counter in rx_packets rx_bytes tx_packets tx_bytes; do
			# No subshell: there may be a thousand interfaces.
			read -r value <"$interface/statistics/$counter"
			printf ' %s' "$value"
		done
		echo
	done >>"$state/marked-netdevs"
}

# grown GUEST COLUMN [HANDLE]: by how much a column of `vifs` has grown since the mark.
grown() {
	local id before
	id=$(account "$1" "${3:-0}")
	before=$(select_column "$state/marked-vifs" "$2" account "$id")
	echo $(($(column vifs "$id" "$2") - before))
}

# netdev_grown GUEST COUNTER [HANDLE]: the same for the kernel's counter of the interface.
netdev_grown() {
	local before
	before=$(select_column "$state/marked-netdevs" "$2" domid "$(domid "$1")" handle "${3:-0}")
	echo $(($(netdev_counter "$(vif "$1" "${3:-0}")" "$2") - before))
}

# total_grown GUEST [HANDLE]: tx_ns and rx_ns together.
total_grown() { echo $(($(grown "$1" tx_ns "${2:-0}") + $(grown "$1" rx_ns "${2:-0}"))); }

# assert_exact GUEST [HANDLE]: since the mark vmacct has counted exactly what the kernel has (whose directions
# are netback's: its rx is the guest's tx).
assert_exact() {
	local counter
	for counter in packets bytes; do
		assert_eq "$(netdev_grown "$1" "rx_$counter" "${2:-0}")" "$(grown "$1" "tx_$counter" "${2:-0}")" "tx_$counter of $1"
		assert_eq "$(netdev_grown "$1" "tx_$counter" "${2:-0}")" "$(grown "$1" "rx_$counter" "${2:-0}")" "rx_$counter of $1"
	done
}

# books [DOMID]: the CPU time in nanoseconds that the hypervisor says the domain (0) has consumed.
books() { books-read "${1:-0}"; }

# assert_consistent: in `vifs` the classes of each row add up to its totals, in `domains` tx and rx to the total.
assert_consistent() {
	local file wrong
	for file in vifs domains; do
		wrong=$(awk -v file=$file '
			NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
			file == "domains" && $at["tx_ns"] + $at["rx_ns"] != $at["total_ns"]
			file == "vifs" && $at["tx_ns"] != $at["tx_poll_ns"] + $at["tx_dealloc_ns"] + $at["tx_irq_ns"]
			file == "vifs" && $at["rx_ns"] != $at["rx_deliver_ns"] + $at["rx_enqueue_ns"] + $at["rx_copy_ns"] + $at["rx_irq_ns"]
		' "$acct/$file") || fail "cannot read $acct/$file"
		[ -z "$wrong" ] || fail "$file: a row that does not add up: $wrong"
	done
}

# charged: all that vmacct has charged so far, accounts and common together, in nanoseconds.
charged() {
	awk 'FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; file++; next }
		file == 1 { sum += $at["ns"] }
		file == 2 { sum += $at["tx_ns"] + $at["rx_ns"] }
		END { printf "%.0f\n", sum }' "$acct/common" "$acct/vifs"
}

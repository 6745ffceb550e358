# Reading vmacct's files, the interfaces' counters and the hypervisor's books (sourced by lib.sh). Columns are
# found by their name in the header line, since new ones may come.
# shellcheck shell=bash

# A process costs a tenth of a second in an emulated machine, a subshell half of that, and a case asks a hundred times:
# what is asked most is read by bash itself. find_* leave what they found in the variable `found`; the words without
# find_ print it.

# find_rows FILE COLUMN FIELD VALUE...: COLUMN of each row where FIELD (a name, or a number) is VALUE, for each pair of
# them, into the array found. FILE may be a path: a copy taken earlier.
find_rows() {
	local file=$1 column=$2 lines names fields i condition at=() wanted=()
	shift 2
	[[ $file == */* ]] || file=$acct/$file
	mapfile -t lines <"$file" || fail "cannot read $file"
	read -r -a names <<<"${lines[0]:-}"
	find_field "$column"
	column=$found
	while [ $# -gt 0 ]; do
		find_field "$1"
		at+=("$found") wanted+=("$2")
		shift 2
	done
	found=()
	for ((i = 1; i < ${#lines[@]}; i++)); do
		read -r -a fields <<<"${lines[i]}"
		for condition in "${!at[@]}"; do
			[ "${fields[at[condition]]:-}" = "${wanted[condition]}" ] || continue 2
		done
		found+=("${fields[column]}")
	done
}

# find_field NAME: where in `names` it stands; a number stands for itself, counted from 1.
find_field() {
	[[ ! $1 =~ ^[0-9]+$ ]] || { found=$(($1 - 1)) && return; }
	for found in "${!names[@]}"; do [ "${names[found]}" != "$1" ] || return 0; done
	fail "${file##*/}: no column $1"
}

# find_cell FILE COLUMN FIELD VALUE...: the same, of the one row there is.
find_cell() {
	find_rows "$@"
	[ ${#found[@]} = 1 ] || fail "${1##*/}: asked for one '$2' where ${*:3}, got: ${found[*]:-no row}"
}

# select_rows, select_column: both, printed.
select_rows() { find_rows "$@" && { [ ${#found[@]} = 0 ] || printf '%s\n' "${found[@]}"; }; }
select_column() { find_cell "$@" && printf '%s\n' "$found"; }

# column FILE KEY COLUMN: COLUMN of the row of FILE whose first column is KEY.
column() { select_column "$1" "$3" 1 "$2"; }

# column_or_zero FILE KEY COLUMN: the same, and 0 where there is no such row (yet).
column_or_zero() {
	find_rows "$1" "$3" 1 "$2"
	echo "${found[0]:-0}"
}

# account GUEST [HANDLE]: the id of the account that the guest's vif has now.
account() { vif_column "$1" account "${2:-0}"; }

# vif_column GUEST COLUMN [HANDLE]: a column of `vifs` for the guest's vif.
vif_column() {
	find_domid "$1"
	select_column vifs "$2" domid "$found" handle "${3:-0}" state live
}

# domain_column GUEST COLUMN: a column of `domains` for the guest.
domain_column() {
	find_domid "$1"
	column domains "$found" "$2"
}

# netdev_counter INTERFACE COUNTER: the kernel's own counter (tx_packets, rx_bytes, ...; netback's rx is the guest's tx).
netdev_counter() {
	local value
	read -r value <"/sys/class/net/$1/statistics/$2"
	echo "$value"
}

# mark: remembers what vmacct and the kernel count now; what `grown` and `netdev_grown` say is since then.
mark() {
	local interface nodename counter value lines
	mapfile -t lines <"$acct/vifs" || fail "cannot read $acct/vifs"
	printf '%s\n' "${lines[@]}" >"$state/marked-vifs"
	echo "domid handle rx_packets rx_bytes tx_packets tx_bytes" >"$state/marked-netdevs"
	for interface in /sys/class/net/*/device/nodename; do
		read -r nodename <"$interface" 2>/dev/null || continue
		interface=${interface%/device/nodename}
		nodename=${nodename#backend/vif/}
		printf '%s %s' "${nodename%/*}" "${nodename#*/}"
		for counter in rx_packets rx_bytes tx_packets tx_bytes; do
			read -r value <"$interface/statistics/$counter"
			printf ' %s' "$value"
		done
		echo
	done >>"$state/marked-netdevs"
}

# grown GUEST COLUMN [HANDLE]: by how much a column of `vifs` has grown since the mark.
grown() { find_grown "$@" && echo "$found"; }
find_grown() {
	local id before
	find_domid "$1"
	find_cell vifs account domid "$found" handle "${3:-0}" state live
	id=$found
	find_cell "$state/marked-vifs" "$2" account "$id"
	before=$found
	find_cell vifs "$2" account "$id"
	found=$((found - before))
}

# netdev_grown GUEST COUNTER [HANDLE]: the same for the kernel's counter of the interface.
netdev_grown() { find_netdev_grown "$@" && echo "$found"; }
find_netdev_grown() {
	local domid before
	find_domid "$1"
	domid=$found
	find_cell "$state/marked-netdevs" "$2" domid "$domid" handle "${3:-0}"
	before=$found
	find_vif "$domid" "${3:-0}" || fail "guest $1 has no vif ${3:-0}"
	read -r found <"/sys/class/net/$found/statistics/$2"
	found=$((found - before))
}

# total_grown GUEST [HANDLE]: tx_ns and rx_ns together.
total_grown() { echo $(($(grown "$1" tx_ns "${2:-0}") + $(grown "$1" rx_ns "${2:-0}"))); }

# assert_exact GUEST [HANDLE]: since the mark vmacct has counted exactly what the kernel has (whose directions
# are netback's: its rx is the guest's tx).
assert_exact() {
	local counter ours
	for counter in packets bytes; do
		find_grown "$1" "tx_$counter" "${2:-0}"
		ours=$found
		find_netdev_grown "$1" "rx_$counter" "${2:-0}"
		assert_eq "$found" "$ours" "tx_$counter of $1"
		find_grown "$1" "rx_$counter" "${2:-0}"
		ours=$found
		find_netdev_grown "$1" "tx_$counter" "${2:-0}"
		assert_eq "$found" "$ours" "rx_$counter of $1"
	done
}

# assert_no_loss [WHAT...]: no slice that could not be charged, and of what is lost otherwise (a row of `losses`) none of that.
assert_no_loss() {
	local what
	for what in depth_missed orphan_returns "$@"; do
		find_cell losses count what "$what"
		assert_eq 0 "$found" "$what"
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

# charged [DIR]: all that vmacct has charged so far (by the copies of its files in DIR), accounts and common together, in
# nanoseconds.
charged() {
	local dir=${1:-$acct}
	awk 'FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; file++; next }
		file == 1 { sum += $at["ns"] }
		file == 2 { sum += $at["tx_ns"] + $at["rx_ns"] }
		END { printf "%.0f\n", sum }' "$dir/common" "$dir/vifs"
}

# look_at_books SECONDS: for so long, and to the instant: what dom0 consumed by the hypervisor's books, and what was charged
# meanwhile, into consumed and charged, in ns a millisecond.
look_at_books() {
	local dir=$state/window ms
	books-window "$dir" "$1" "$acct/vifs" "$acct/common" || fail "books-window failed"
	ms=$((($(tail -n 1 "$dir/after/clock") - $(tail -n 1 "$dir/before/clock")) / 1000000))
	consumed=$((($(column "$dir/after/books" 0 cpu_ns) - $(column "$dir/before/books" 0 cpu_ns)) / ms))
	charged=$((($(charged "$dir/after") - $(charged "$dir/before")) / ms))
}

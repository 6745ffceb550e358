# What two readings of vmacct's files say of the time between them, as a table like the thesis' Table 4.1.
# usage: awk -f table.awk -v pair=NAME -v books=NS -v first=DOMID -v names="DOMID=NAME ..."
#            before/vifs before/common after/vifs after/common
# A reading is a pair of files; the second pair is the later one. Numbers are differences, times milliseconds.

function ms(ns) { return sprintf("%.1f", ns / 1e6) }
function percent(part, whole) { return whole > 0 ? sprintf("%.1f %%", 100 * part / whole) : "-" }

BEGIN {
	count = split(names, list, " ")
	for (i = 1; i <= count; i++) {
		split(list[i], field, "=")
		domid[i] = field[1]
		name[i] = field[2]
	}
	split("tx_poll tx_dealloc tx_irq", tx_class, " ")
	split("rx_deliver rx_enqueue rx_copy rx_irq", rx_class, " ")
}

FNR == 1 {
	file++
	sign = file <= 2 ? -1 : 1
	for (i = 1; i <= NF; i++) column[i] = $i
	next
}

# common: class ns
file == 2 || file == 4 { common[$1] += sign * $2; total += sign * $2; next }

# vifs: the row's domid, then add every number to its domain's
{
	for (i = 1; i <= NF; i++) if (column[i] == "domid") d = $i
	for (i = 1; i <= NF; i++) sum[d, column[i]] += sign * $i
	for (i = 1; i <= NF; i++) if (column[i] == "tx_ns" || column[i] == "rx_ns") total += sign * $i
}

function row(who, direction, packets, ns, classes) {
	printf "%-8s %-4s %10s %12s %9s   %s\n", who, direction, packets, ms(ns), percent(ns, total), classes
}

function classes_of(d, class, n,    i, text, short) {
	for (i = 1; i <= n; i++) {
		short = class[i]
		sub(/^.x_/, "", short)
		text = text (i > 1 ? ", " : "") short " " ms(sum[d, class[i] "_ns"])
	}
	return text
}

END {
	printf "%-8s %-4s %10s %12s %9s   %s\n", pair, "", "packets", "dom0 CPU ms", "share", "of which, ms"
	for (i = 1; i <= count; i++) {
		d = domid[i]
		row(name[i], "tx", sum[d, "tx_packets"] + 0, sum[d, "tx_ns"], classes_of(d, tx_class, 3))
		row("", "rx", sum[d, "rx_packets"] + 0, sum[d, "rx_ns"], classes_of(d, rx_class, 4))
	}
	row("common", "tx", "", common["tx"], "net_tx_action for nobody in particular")
	row("", "rx", "", common["rx"], "net_rx_action for nobody in particular")
	printf "%-8s %-4s %10s %12s %9s   %s\n", "all", "", "", ms(total), percent(total, total), \
		"of " ms(books) " ms that the hypervisor says dom0 ran"
}

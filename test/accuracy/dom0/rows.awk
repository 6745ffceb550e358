# What was added between two looks (books_window.c): reads the files of the look before, then those of the look after.
# -v prefix=COLUMNS_TO_PUT_FIRST -v guests="DOMID NAME ..."
# Columns are found by their names. Domains are summed over their accounts, so that none is lost that went away.
BEGIN {
	count = split(guests, word, " ")
	for (i = 1; i < count; i += 2) name[word[i]] = word[i + 1]
	name[0] = "dom0"
}

function add(subject, quantity, value) {
	if (!((subject, quantity) in sum)) order[++rows] = subject SUBSEP quantity
	sum[subject, quantity] += sign * value
}
function domain(domid) { return domid in name ? name[domid] : "domain-" domid }

FNR == 1 {
	file = FILENAME
	sub(/.*\//, "", file)
	sign = FILENAME ~ /\/before\/[a-z]*$/ ? -1 : 1
}

# /proc/stat has no header: its eighth figure is the time that the hypervisor gave to others, in hundredths.
file == "stat" {
	if ($1 == "cpu") add("dom0", "steal_ns", $9 * 10000000)
	next
}

FNR == 1 {
	split("", at)
	for (i = 1; i <= NF; i++) at[column[i] = $i] = i
	columns = NF
	next
}
file == "clock" { add("machine", "elapsed_ns", $at["clock_ns"]) }
file == "books" { add(domain($at["domid"]), "books_ns", $at["cpu_ns"]) }
file == "common" { add("common", $at["class"] "_ns", $at["ns"]) }
file == "probes" { add("probes", "missed", $at["missed"]); add("probes", "hits", $at["hits"]) }
file == "vifs" {
	for (i = 1; i <= columns; i++)
		if (column[i] ~ /_(ns|packets|bytes)$/ || column[i] == "polls" || column[i] == "events")
			add(domain($at["domid"]), column[i], $i)
}

END {
	for (i = 1; i <= rows; i++) {
		split(order[i], key, SUBSEP)
		printf "%s %s %s %.0f\n", prefix, key[1], key[2], sum[key[1], key[2]]
	}
}

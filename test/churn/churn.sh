# limit: 36000
# cpus: 2
# Run by test/churn/check, which says how many rounds. Four guests send to each other as much as dom0 can take, vmacct's
# files are read and `vmacct top` runs all the while. In each round vmacct is loaded four times, in different ways, the last time
# with vmacctd, which mirrors and keeps a ledger; each time a fifth guest gets a second vif and loses it; and a domain is created
# and destroyed, while it comes up, or in the midst of doing harm. In some of them the fifth guest is saved and restored; one of
# dom0's CPUs, where it has two, goes and comes back; xenstored is replaced by another one, live. After each stage, ten rounds or
# so, all guests end and xen-netback is unloaded and loaded. At the end: charge and books agree as they did at the beginning, and
# what the kernel has allocated is what it had allocated after the first stage.
. "$VMACCT_DIR/churn/settings" # rounds, rate
senders=(a b c d)
cpu1=/sys/devices/system/cpu/cpu1/online # not there with one CPU
trap '[ ! -e $cpu1 ] || echo 1 >$cpu1 || :' EXIT
declare -A had=([round]=0 [insmod]=0 [attach]=0 [create]=0 [attack]=0 [cpu]=0 [netback]=0 [save]=0 [xenstored]=0)

# Readers of each file, and one of all; whether vmacct is loaded or not.
: >"$state/go"
reader() {
	local file
	while [ -e "$state/go" ]; do
		for file in domains vifs common probes losses snapshot; do
			cat "$acct/$file" >/dev/null 2>&1 || :
		done
		nap 0.5
	done
}
looks_on() { while [ -e "$state/go" ]; do vmacct top -b -n 20 -d 0.5 >/dev/null 2>&1 || nap 0.2; done; }

# unload: as soon as no reader has a file of it open.
unload() { wait_for 'rmmod vmacct 2>/dev/null' 60; }
load() { # [PARAMETER=VALUE...]
	module_load "$@"
	had[insmod]=$((had[insmod] + 1))
	seen=$(vif_column a tx_packets)
}
traffic_is_counted() { wait_for "[ \"\$(vif_column a tx_packets)\" -gt $((seen + 20)) ]" 60; }

# share: what is charged of all that dom0 consumes under their load, in tenths of a percent. As in books: no more than that, and
# most of what it consumes above idle (which is another rate after the load than before it, so the share is not of that).
share() {
	local idle
	module_load
	nap 2
	look_at_books 5
	idle=$consumed
	floods_begin "$rate" "${senders[@]}"
	nap 1
	look_at_books 10
	floods_end "${senders[@]}"
	unload
	assert_le $charged $((consumed * 105 / 100)) "charged, against the books"
	assert_gt $((charged * 2)) $((consumed - idle)) "twice what is charged, against what the load consumed"
	share=$((charged * 1000 / consumed))
	report share "$((share / 10)).$((share % 10)) % after ${had[round]} rounds, of a dom0 that is $((consumed / 10000)) % busy"
}

# short_life: a guest that does not come up before it ends, each time a little later.
short_life() {
	guest_start f up=no
	nap $((had[create] % 5 * 4))
	guest_destroy f
}

# evil_life: a guest that does harm in three ways, others each time, and dies while it does it in the third. Where dom0's kernel
# is not the guests' it just lives and dies. The others are silent until it is up: this is about what it does then.
evil_life() {
	local third before
	floods_end "${senders[@]}"
	if ! same_kernel a; then
		guest_start f
		floods_begin "$rate" "${senders[@]}"
		guest_destroy f
		return
	fi
	evil_start f "${had[create]}" 3 $((had[create] * 2 % 9))
	floods_begin "$rate" "${senders[@]}"
	evil_attack f 0 || fail "guest f does no harm"
	evil_attack f 1 || fail "guest f does no more harm"
	third="select_rows vifs tx_ns domid $(domid f) handle 2 state live"
	before=$($third)
	# It goes on, or goes: one of the ways to do harm is to say that it is closed.
	evil_end f 2 "[ \"\$($third)\" != $before ]"
	had[attack]=$((had[attack] + 3))
}

# plug_in_and_out: a second vif for the fifth guest, and away with it.
plug_in_and_out() {
	vif_plug e 1
	assert_eq 1 "$(select_rows vifs account domid "$(domid e)" handle 1 state live | wc -l)" "live rows of the new vif"
	vif_unplug e 1
	had[attach]=$((had[attach] + 1))
}

# The daemon goes on with another of the same; what it keeps is handed over.
xenstored_replaced() {
	local pid exe
	pid=$(pgrep -o xenstored) || fail "xenstored does not run"
	exe=$(readlink "/proc/$pid/exe")
	xenstore-control live-update "$exe" >&2 || fail "xenstored cannot be replaced"
	grep -qz -- -U "/proc/$pid/cmdline" || fail "xenstored was not replaced"
}

# assert_no_more_billed GUEST: than it sent, though by no means all is, as vmacct, or vmacctd, is away most of the time.
assert_no_more_billed() {
	local billed
	billed=$(ledger_says "$(uuid_of "$1")" tx_packets)
	assert_gt "$billed" 0 "packets of $1 in the ledger"
	assert_le "$billed" "$(netdev_counter "$(vif "$1")" rx_packets)" "packets of $1 in the ledger, of those that its interface counted"
}

# allocated ARRAY: what the kernel has allocated, in kB, while there is nothing here that it could be for: no guest, no vmacct,
# no cached file; and how many objects each of kmalloc's caches has.
allocated() {
	local -n into=$1
	local cache name value rest log size objects
	for log in /var/log/xen/console/guest-*.before-*.log; do
		! cache=$(grep -aE -m 1 'BUG:|WARNING:|Call Trace|Kernel panic' "$log") || fail "the log of a guest: $cache"
		rm -f "$log"
	done
	nap 5 # what is left to RCU and to work queues
	echo 3 >/proc/sys/vm/drop_caches
	shrink_slabs
	while read -r name value rest; do
		case $name in Slab: | SUnreclaim: | Percpu:) into[${name%:}]=$value ;; esac
	done </proc/meminfo
	into[kmalloc]=0
	for cache in /sys/kernel/slab/kmalloc-*; do
		read -r size <"$cache/object_size"
		find_objects "$cache"
		into[${cache##*/}]=$objects
		into[kmalloc]=$((into[kmalloc] + objects * size))
	done
	into[kmalloc]=$((into[kmalloc] / 1024))
}

# find_objects CACHE: in objects. Of the slabs that a CPU allocates from, all count as allocated: one, as it may keep no others
# here. Right after shrinking no CPU has one, unless something was allocated just then: so the least of a few looks.
find_objects() {
	local now again
	echo 0 >"$1/cpu_partial"
	for again in {1..10}; do
		echo 1 >"$1/shrink"
		read -r now rest <"$1/objects"
		[ "$again" != 1 ] && [ "$now" -gt "$objects" ] || objects=$now
	done
}

# excess: what there is more of than there may be. Of per-CPU memory as much as one page more in each of a few chunks; of the slabs
# what the kernel, xenstore's and xl's sockets have at one moment and not at another. Of a size a slab's worth, and half an object
# for each round: with hundreds of rounds one that stays in each is more than that, of all sizes that vmacct has. (The kernel itself
# keeps three names of a vif in sysfs, of 8 or 16 bytes, of which a slab has hundreds.)
excess() {
	local what limit
	for what in "${!before[@]}"; do
		case $what in
		Percpu) limit=64 ;;
		kmalloc) limit=512 ;;
		SUnreclaim) limit=2048 ;;
		kmalloc-*) limit=$((20 + $(<"/sys/kernel/slab/$what/objs_per_slab") + (had[round] - warm) / 2)) ;;
		*) continue ;;
		esac
		[ $((after[$what] - before[$what])) -le $limit ] || echo "$what: ${before[$what]}, then ${after[$what]}"
	done
}

# stage ROUNDS: the first begins with the share that is charged, the last ends with it.
stage() {
	local round guest seen again last=$((had[round] + $1))
	for guest in "${senders[@]}" e; do guest_start $guest; done
	[ "${had[round]}" != 0 ] || share
	floods_begin "$rate" "${senders[@]}"
	reader &
	readers=($!)
	looks_on &
	readers+=($!)
	for ((round = had[round]; round < last; round++)); do
		for again in ftrace=Y ftrace=N "ftrace=N maxactive=1"; do
			load $again
			plug_in_and_out
			traffic_is_counted
			unload
		done
		load
		ledger_start -i 1 -c 5
		plug_in_and_out
		if [ $((round % 5)) = 0 ]; then evil_life; else short_life; fi
		had[create]=$((had[create] + 1))
		# One that looks for bugs finds one of its own as a CPU goes, and cannot say which: Xen says that dom0 has crashed.
		if [ $((round % 5)) = 1 ] && [ -e $cpu1 ] && [ -z "$LOOKS_FOR" ]; then
			echo 0 >$cpu1 || fail "a CPU cannot be taken offline"
			nap 0.5
			echo 1 >$cpu1 || fail "a CPU cannot be taken online"
			had[cpu]=$((had[cpu] + 1))
		fi
		if [ $((round % 5)) = 3 ]; then
			xenstored_replaced
			had[xenstored]=$((had[xenstored] + 1))
		fi
		if [ $((round % 10)) = 2 ]; then
			xl save e "$state/saved" >&2 || fail "xl save"
			xl restore "$state/saved" >&2 8>&- || fail "xl restore"
			rm "$state/saved"
			guest_up e
			had[save]=$((had[save] + 1))
		fi
		seen=$(vif_column a tx_packets)
		traffic_is_counted
		assert_consistent
		assert_no_loss
		unload
		daemon_ends 0
		assert_eq "" "$(bills)" "domids with a bill, without vmacct"
		had[round]=$((round + 1))
		[ $((round % 5)) != 4 ] || progress "$(declare -p had | cut -d'(' -f2)"
	done
	floods_end "${senders[@]}"
	for guest in "${senders[@]}"; do assert_no_more_billed $guest; done
	rm "$state/go"
	wait "${readers[@]}" || :
	: >"$state/go"
	[ $last -lt "$rounds" ] || share
	module_load
	for guest in "${senders[@]}" e; do guest_destroy $guest; done
	wait_for '! compgen -G "/sys/bus/xen-backend/devices/vif-*" >/dev/null' 60
	if netback_is_module; then
		netback_reload
		had[netback]=$((had[netback] + 1))
	fi
	wait_for '[ "$(column probes xenvif_poll status)" = armed ]'
	unload
}

# The first stage warms up: caches have their first pages, and all that is made once is made.
stage $((rounds < 30 ? 3 : 10))
first=$share
declare -A before=() after=()
allocated before
warm=${had[round]}
while [ "${had[round]}" -lt "$rounds" ]; do
	left=$((rounds - had[round]))
	stage $((left < 10 ? left : 10))
done
# What is freed late, on a slow computer, is no leak: so up to three looks, and whatever is seen is said.
for look in 1 2 3; do
	allocated after
	more=$(excess)
	[ -n "$more" ] || break
	report "too much at look $look" "${more//$'\n'/; }"
	nap 30
done
for what in round insmod attach create attack cpu netback save xenstored; do report "$what" "${had[$what]}"; done
for what in Slab SUnreclaim Percpu kmalloc; do
	report "$what" "${before[$what]} kB after the first stage, ${after[$what]} kB at the end"
done
for what in "${!before[@]}"; do
	[[ $what != kmalloc-* || ${before[$what]} = "${after[$what]}" ]] || report "$what" "$((after[$what] - before[$what])) objects more"
done
assert_le $((share > first ? share - first : first - share)) 50 "tenths of a percent between the shares that are charged"
assert_eq "" "$more" "what there is more of than there may be"

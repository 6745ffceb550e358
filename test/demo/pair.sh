# One of the thesis' pairs of guests, which one says the name of the case: cpu-cpu, cpu-net or net-net. "cpu" spins
# in its guest, "net" talks TCP with the outside world both ways. Afterwards: what that cost dom0, and for whom.
# limit: 300
duration=10

# work GUEST cpu|net PORT
work() {
	case $2 in
	cpu) guest_run "$1" "burn $duration" $((duration + 60)) >&2 ;;
	net) guest_run "$1" "iperf3 -c 10.0.0.2 -p $3 -t $duration --bidir" $((duration + 60)) >&2 ;;
	esac
}

# listen PORT: iperf3 in the outside world, for one client.
listen() {
	ip netns exec "$OUTSIDE" iperf3 -s -1 -p "$1" >/dev/null 2>&1 &
	wait_for "ip netns exec $OUTSIDE ss -Hltn sport = :$1 | grep -q ."
}

# reading DIRECTORY
reading() { mkdir -p "$1" && cp "$acct/vifs" "$acct/common" "$1/"; }

guest_start a
guest_start b
module_load
listen 5201
listen 5202

# Loaded a moment ago: wait until what the guests said at start has been answered.
settle a && settle b
before=$(books)
reading "$state/before"
work a "${CASE%-*}" 5201 &
first=$!
work b "${CASE#*-}" 5202 &
wait "$first" || fail "guest a did not do its work"
wait $! || fail "guest b did not do its work"
reading "$state/after"
spent=$(($(books) - before))

awk -f "$VMACCT_DIR/table.awk" -v pair="${CASE^^}" -v books="$spent" -v names="$(domid a)=guest_a $(domid b)=guest_b" \
	"$state"/{before,after}/{vifs,common} >>"$OUT/figures"
send_out "$acct/probes"

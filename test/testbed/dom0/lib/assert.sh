# Saying that something must hold, waiting until it does, and reporting figures (sourced by lib.sh).
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }

# where: the line of the case that led here.
where() {
	local i
	for i in "${!BASH_SOURCE[@]}"; do
		[[ ${BASH_SOURCE[i]} != *"/$CASE.sh" ]] || { echo "line ${BASH_LINENO[i - 1]}" && return; }
	done
	echo "no line of the case"
}

# fail REASON: ends the case as failed, from any depth of subshell.
fail() {
	printf 'FAIL: %s (%s)\n' "$*" "$(where)" >&2
	[ "$BASHPID" = $$ ] || [ -n "${failure_is_wanted:-}" ] || kill -TERM $$
	exit 1
}

# assert_eq WANTED GOT WHAT
assert_eq() { [ "$1" = "$2" ] || fail "${3:-value}: wanted $1, got $2"; }

# assert_gt A B WHAT: A > B, integers of 64 bits.
assert_gt() { [ "$1" -gt "$2" ] || fail "${3:-value}: $1 is not greater than $2"; }

# assert_ge A B WHAT
assert_ge() { [ "$1" -ge "$2" ] || fail "${3:-value}: $1 is less than $2"; }

# assert_le A B WHAT
assert_le() { [ "$1" -le "$2" ] || fail "${3:-value}: $1 is greater than $2"; }

# assert_lt_percent PART PERCENT WHOLE WHAT: PART is less than PERCENT % of WHOLE.
assert_lt_percent() {
	[ $(($1 * 100)) -lt $(($2 * $3)) ] || fail "${4:-value}: $1 is not less than $2 % of $3"
}

# shellcheck disable=SC2034 # output is the caller's
# assert_fails COMMAND...: the command must fail; what it printed is in $output afterwards.
assert_fails() {
	local status=0
	output=$(failure_is_wanted=yes && "$@" 2>&1) || status=$?
	[ $status != 0 ] || fail "should have failed: $*"
}

# assert_refused STATUS PATTERN COMMAND...: it ends with that status, says why on one line, and prints nothing.
assert_refused() {
	local wanted=$1 pattern=$2 status=0
	shift 2
	"$@" >"$state/stdout" 2>"$state/stderr" || status=$?
	assert_eq "$wanted" "$status" "status of $* ($(<"$state/stderr"))"
	assert_eq 1 "$(wc -l <"$state/stderr")" "lines of complaint of $*: $(<"$state/stderr")"
	grep -Eq -- "$pattern" "$state/stderr" || fail "$*: $(<"$state/stderr")"
	[ ! -s "$state/stdout" ] || fail "$* printed: $(head -n 3 "$state/stdout")"
}

# nap SECONDS: waits without starting a process, which costs milliseconds in an emulated machine.
nap() { read -r -t "$1" <>"$state/nap" || :; }
mkdir -p "$state"
[ -p "$state/nap" ] || mkfifo "$state/nap"

# wait_for CONDITION [SECONDS [REASON]]: polls a shell condition until it holds; the case fails if it never does.
wait_for() {
	local condition=$1 limit=$((${2:-30} * PATIENCE)) end
	end=$((SECONDS + limit))
	until eval "$condition"; do
		[ $SECONDS -lt $end ] || fail "${3:-waited $limit s in vain for: $condition}"
		nap 0.1
	done
}

# microseconds: the time of day, for differences.
microseconds() { echo "${EPOCHREALTIME/./}"; }

# report KEY VALUE: a figure for whoever reads the results.
report() { printf '%s %s %s\n' "$CASE" "$1" "$2" >>"$OUT/figures"; }

# progress TEXT: for who waits, where the rig says how.
progress() { [ -z "${PROGRESS:-}" ] || echo "SAY $*" >"$PROGRESS"; }

# skip REASON: ends the case: there is nothing here that it could be about, or that the rest of it could be.
skip() {
	kernel_log_check
	report skipped "$*"
	exit 0
}

# send_out FILE [NAME]: a copy of FILE for whoever reads the results.
send_out() { mkdir -p "$OUT/files" && cp "$1" "$OUT/files/$CASE.${2:-${1##*/}}"; }

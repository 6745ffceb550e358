# What a run of the instrument is told, by whoever runs it (sourced on the host, after the testbed's common.sh).
# shellcheck shell=bash

# Seconds of idle time that are measured before and after.
# shellcheck disable=SC2034 # for those who source this
idle=4

# check_conditions: are $kernel, $seconds and $repetitions what they should be?
check_conditions() {
	[[ " $kernels " == *" $kernel "* ]] || die "unknown kernel '$kernel': choose one of: $kernels"
	[[ $seconds =~ ^[1-9][0-9]{0,2}$ ]] || die "SECONDS: wanted a whole number from 1 to 999, got '$seconds'"
	[[ $repetitions =~ ^[1-9][0-9]?$ ]] || die "REPETITIONS: wanted a whole number from 1 to 99, got '$repetitions'"
}

# time_limit WINDOWS PARTS REPETITIONS: of a case that measures these, in seconds.
time_limit() {
	local count
	count=$(tr ',' '\n' <<<"$1" | grep -c .)
	echo $((120 + $3 * (2 * idle + count * (seconds / $2 + 20))))
}

# A second of a machine that counts instructions takes up to so many of ours.
# shellcheck disable=SC2034
counted_takes=15

# Shared by the testbed's host scripts (sourced): messages, the tree's paths, where the images are cached.
# shellcheck shell=bash disable=SC2034

testbed=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$testbed/../.." && pwd)
cache=${VMACCT_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/vmacct}
kernels="6.1 6.12" # Debian 12's, which everything runs on; `hosts` has more

# Debian keeps tools that we need (depmod, modinfo) out of a normal user's PATH.
PATH=$PATH:/usr/sbin:/sbin

# say MESSAGE: progress, with the seconds since this script began.
say() { printf '[%3ds] %s\n' "$SECONDS" "$*" >&2; }

# die MESSAGE: give up, on one line that says what to do.
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# host KERNEL: the rest of its line in `hosts`: suite, version of Xen, package of the kernel and of its headers.
host() {
	sed -n "s/^$1 \+//p" "$testbed/hosts" | grep . ||
		die "unknown kernel '$1': choose one of: $(sed -n 's/^\([^#][^ ]*\) .*/\1/p' "$testbed/hosts" | paste -sd' ')"
}

# mmdebstrap_into DIR SUITE OPTION...: unpacks what mmdebstrap makes of the suite into DIR, without devices. A mirror of sid may be
# older than its list says that it is good for. mmdebstrap has been seen to fail now and then, without a word, and hangs up on
# its whole process group then: so in a session of its own, and again.
mmdebstrap_into() {
	local dir=$1 suite=$2 try
	shift 2
	for try in 1 2 3; do
		rm -rf "$dir"
		mkdir -p "$dir"
		if setsid --wait mmdebstrap --quiet --aptopt='Acquire::Check-Valid-Until "false"' "$@" "$suite" - |
			tar -x -C "$dir" --no-same-owner --exclude='./dev/*'; then
			return
		fi
		say "mmdebstrap did not get through (try $try of 3)"
	done
	die "cannot fetch what is needed of Debian's $suite: see above"
}

# A command that fails where nobody expects it names itself, instead of ending the script in silence.
set -E
trap 'echo "${0##*/}: line $LINENO: failed: $BASH_COMMAND" >&2' ERR

# Shared by the testbed's host scripts (sourced): messages, the tree's paths, where the images are cached.
# shellcheck shell=bash disable=SC2034

testbed=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$testbed/../.." && pwd)
cache=${VMACCT_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/vmacct}
kernels="6.1 6.12"

# Debian keeps tools that we need (depmod, modinfo) out of a normal user's PATH.
PATH=$PATH:/usr/sbin:/sbin

# say MESSAGE: progress, with the seconds since this script began.
say() { printf '[%3ds] %s\n' "$SECONDS" "$*" >&2; }

# die MESSAGE: give up, on one line that says what to do.
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# packages_of_kernel KERNEL: the two meta packages that name a kernel of Debian 12 and its headers.
packages_of_kernel() {
	case $1 in
	6.1) echo linux-image-amd64 linux-headers-amd64 ;;
	6.12) echo linux-image-6.12-amd64 linux-headers-6.12-amd64 ;;
	*) die "unknown kernel '$1': choose one of: $kernels" ;;
	esac
}

# A command that fails where nobody expects it names itself, instead of ending the script in silence.
set -E
trap 'echo "${0##*/}: line $LINENO: failed: $BASH_COMMAND" >&2' ERR

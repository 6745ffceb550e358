# The vocabulary of the cases (sourced): what a test can say. It runs in any dom0 with xl, a bridge and the
# guests' kernel and initramfs; nothing here knows of QEMU or of how the verdict travels.
# shellcheck shell=bash disable=SC2034
set -euo pipefail

: "${VMACCT_DIR:=/vmacct}" # vmacct.ko, the tests' own modules and scripts
: "${GUEST_DIR:=/guest}"   # the guests' vmlinux and initramfs
: "${OUT:=/run/vmacct-out}" # what a case leaves behind: figures, files, the kernel errors that it expects
: "${BRIDGE:=xenbr0}"      # dom0's bridge
: "${OUTSIDE:=outside}"    # network namespace behind a veth pair on the bridge: the outside world
: "${CASE:=none}"
: "${SLOWNESS:=1}"         # how many times slower than usual dom0 is, one that looks for bugs for example
: "${PATIENCE:=1}"         # by what all limits of time are multiplied
: "${LOOKS_FOR:=}"         # what dom0's kernel was built to look for, if for anything: PROVE_LOCKING, DEBUG_KMEMLEAK, KCSAN
acct=/sys/kernel/debug/vmacct
: "${state:=/run/vmacct-testbed}" # what is known of the guests, scratch files
mkdir -p "$OUT" "$state"

for part in assert column guest traffic nic module daemon ledger; do
	# shellcheck source=/dev/null
	. "$VMACCT_DIR/lib/$part.sh"
done

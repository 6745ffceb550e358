# turn: 3
# A kprobe that is a breakpoint, as they are where the kernel has no function tracer, counts as an NMI, and that as an interrupt;
# vmacct, which meters nothing in an interrupt, takes it for one only where it is in one.
echo 0 >/proc/sys/debug/kprobes-optimization # or the kernel makes jumps of breakpoints
trap 'echo 1 >/proc/sys/debug/kprobes-optimization' EXIT
insmod "$VMACCT_DIR/breaks.ko" || fail "cannot load breaks.ko"
found() { cat "/sys/module/breaks/parameters/$1"; }
if linux_from 5 8; then assert_eq 20 "$(found nmis)" "breakpoints that count as NMIs"; fi
assert_eq 10 "$(found tasks)" "breakpoints in a task, taken for no interrupt"
assert_eq 10 "$(found interrupts)" "breakpoints in an interrupt, taken for one"
rmmod breaks

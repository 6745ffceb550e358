# Against the independent truth: what is charged under traffic is no more than what the hypervisor says dom0
# consumed, and most of what dom0 consumed above its idle baseline is charged.
guest_start a
guest_start b
module_load

# The baseline is measured over as long a time as the load.
begin=$(microseconds)
idle=$(books)
nap 4
idle=$(($(books) - idle))
idle_time=$(($(microseconds) - begin))

flood_from_guest a --to b --size 1000 --rate 5000
nap 1
begin=$(microseconds)
consumed=$(books)
first=$(charged)
nap 4
charged=$(($(charged) - first))
consumed=$(($(books) - consumed))
time=$(($(microseconds) - begin))
flood_stop a

baseline=$((idle * (time / 1000) / (idle_time / 1000)))
report charged_ns $charged
report consumed_ns $consumed
report baseline_ns $baseline
assert_le $charged $((consumed * 105 / 100)) "charged, against the books"
assert_gt $((charged * 2)) $((consumed - baseline)) "twice what is charged, against what the load consumed"

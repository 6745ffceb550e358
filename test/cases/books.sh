# Against the independent truth: what is charged under traffic is no more than what the hypervisor says dom0
# consumed, and most of what dom0 consumed above its idle baseline is charged.
guest_start a
guest_start b
module_load

look_at_books 4
idle=$consumed
flood_from_guest a --to b --size 1000 --rate 5000
nap 1
look_at_books 4
flood_stop a

for what in charged consumed idle; do report "$what" "${!what} ns a ms"; done
assert_le $charged $((consumed * 105 / 100)) "charged, against the books"
assert_gt $((charged * 2)) $((consumed - idle)) "twice what is charged, against what the load consumed"

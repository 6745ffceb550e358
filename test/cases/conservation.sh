# At every moment: what was charged since the last look is no more than the time that passed times the CPUs, no
# total goes back, and the classes add up to the totals.
guest_start a
guest_start b
module_load
flood_from_guest a --to b --size 1000 --rate 5000
flood_from_guest b --to a --size 200 --rate 5000

cpus=$(nproc)
begin=$(microseconds)
first=$(charged)
last=$first
for ((look = 0; look < 30; look++)); do
	now=$(charged)
	elapsed=$(($(microseconds) - begin))
	assert_ge "$now" "$last" "what is charged, later"
	assert_le $((now - first)) $((elapsed * 1000 * cpus)) "charged in $elapsed us on $cpus CPUs, in ns"
	assert_consistent
	last=$now
	nap 0.2
done
assert_gt "$last" "$first" "charged under traffic"
flood_stop a b

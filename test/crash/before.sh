# limit: 900
# Run by test/crash/check, which ends the whole machine while this goes on: the ledger is on a disk that is still there
# afterwards, and beside it, line by line, what the module had charged each guest until when. One vif of b's has ended by then.
ledger=/mnt/ledger truth=/mnt/truth
modprobe -a virtio_pci virtio_blk ext4 && mkdir -p /mnt && mount -t ext4 /dev/vda /mnt || fail "cannot mount the disk"
guest_start a uuid=11111111-2222-4333-8444-555555555555
guest_start b uuid=66666666-7777-4888-8999-000000000000 vifs=2
module_load
ledger_start -c 2

send_from_guest b --to dom0 --handle 1 --packets 300 --size 1000
settle b 1
vif_unplug b 1
wait_for '[ "$(ledger_lines closed)" = 1 ] && [ "$(wc -l <$acct/vifs)" = 3 ]' 30
flood_from_guest a --to b --size 1000 --rate 500

# Each line is on the disk before the next one is read.
for ((line = 0; ; line++)); do
	for guest in a b; do
		row=$(grep "^ *$(domid $guest) " $acct/domains) || fail "no row of $guest"
		echo "${EPOCHREALTIME/./} $row" >>$truth.$guest
		sync $truth.$guest
	done
	[ $line != 10 ] || { echo "vmacct-testbed: end it whenever you like" >/mnt/armed && sync /mnt/armed; }
	daemon_alive || fail "vmacctd ended: $(<"$state/vmacctd.log")"
	nap 0.3
done

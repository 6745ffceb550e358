# limit: 900
# Run by test/crash/check, which ends the whole machine while this goes on: the ledger is on a disk that is still there
# afterwards, and beside it, line by line, what the module had charged until when.
ledger=/mnt/ledger truth=/mnt/truth
modprobe -a virtio_pci virtio_blk ext4 && mkdir -p /mnt && mount -t ext4 /dev/vda /mnt || fail "cannot mount the disk"
guest_start a uuid=11111111-2222-4333-8444-555555555555
guest_start b
module_load
flood_from_guest a --to b --size 1000 --rate 500
ledger_start -c 2

# Each line is on the disk before the next one is read.
for ((line = 0; ; line++)); do
	row=$(grep "^ *$(domid a) " $acct/domains) || fail "no row of a"
	echo "${EPOCHREALTIME/./} $row" >>$truth
	sync $truth
	[ $line != 10 ] || { echo "vmacct-testbed: end it whenever you like" >/mnt/armed && sync /mnt/armed; }
	daemon_alive || fail "vmacctd ended: $(<"$state/vmacctd.log")"
	nap 0.3
done

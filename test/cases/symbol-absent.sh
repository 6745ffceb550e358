# A netback without a required symbol: vmacct does not load and names it; without any, the first. Without optional ones: it loads, and
# `probes` says what is lost.
netback_unload

insmod "$VMACCT_DIR/lame-netback.ko"
expect_kernel_error 'required symbol xenvif_start_xmit cannot be probed'
assert_fails insmod "$VMACCT_DIR/vmacct.ko"
[ ! -d "$acct" ] || fail "a failed load left $acct behind"
rmmod xen_netback
insmod "$VMACCT_DIR/empty-netback.ko"
expect_kernel_error 'required symbol xenvif_poll cannot be probed'
assert_fails insmod "$VMACCT_DIR/vmacct.ko"
rmmod xen_netback

insmod "$VMACCT_DIR/xen-netback.ko"
module_load
assert_eq armed "$(column probes xenvif_poll status)" "status of xenvif_poll"
assert_eq absent "$(column probes xenvif_tx_interrupt status)" "status of xenvif_tx_interrupt"
assert_eq tx_events,tx_irq_ns "$(column probes xenvif_tx_interrupt lost)" "what is lost without xenvif_tx_interrupt"
assert_eq - "$(column probes xenvif_poll lost)" "what is lost with xenvif_poll"
module_unload
rmmod xen_netback
netback_load

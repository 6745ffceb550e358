# once
# turn: 2
# A parameter out of range or unreadable is refused with a word about it, and the module is not loaded.
for bad in gone_max=-1 gone_max=65537 gone_max=many maxactive=-1 maxactive=4097 maxactive=x ftrace=maybe; do
	expect_kernel_error "vmacct: .*${bad%%=*}"
	assert_fails insmod "$VMACCT_DIR/vmacct.ko" "$bad"
	! module_loaded || fail "loaded with $bad"
done
module_load gone_max=0 maxactive=64
module_unload

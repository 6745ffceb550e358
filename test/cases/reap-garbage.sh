# once
# turn: 4
# Nothing but the id of a gone account can be reaped: everything else is refused, and nothing happens. Only root may do that, or
# read the files.
guest_start a
module_load
for file in "$acct"/*; do
	mode=400
	[ "$file" != $acct/reap ] || mode=200
	assert_eq "0:0 $mode" "$(stat -c '%u:%g %a' "$file")" "whose $file is, and its mode"
done
before=$(cut -d' ' -f1-4 $acct/vifs)

# refused ERROR TEXT
refused() {
	if output=$({ printf %s "$2" >$acct/reap; } 2>&1); then fail "reap took '$2'"; fi
	[[ $output == *"$1"* ]] || fail "reap '$2': wanted '$1', got: $output"
}
refused "Invalid argument" "garbage"
refused "Invalid argument" "-1"
refused "Invalid argument" "1x"
refused "out of range" "99999999999999999999999"
refused "Invalid argument" "$(printf '%0300d' 1)"
refused "No such file" "123456"
refused "No such file" "0"
# The account is there, but not gone.
if { echo "$(account a)" >$acct/reap; } 2>/dev/null; then fail "reap took a live account"; fi
assert_eq "$before" "$(cut -d' ' -f1-4 $acct/vifs)" "vifs, afterwards"

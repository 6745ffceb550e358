# With no guest at all: the files are there and empty, and it unloads again.
guests_away
module_load
assert_eq 1 "$(wc -l <$acct/vifs)" "lines of vifs"
assert_eq 1 "$(wc -l <$acct/domains)" "lines of domains"
assert_eq 3 "$(wc -l <$acct/common)" "lines of common"
module_unload
assert_fails test -e $acct

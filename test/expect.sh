# Saying what is wanted, and counting (sourced by checks that run on the host).
# shellcheck shell=bash disable=SC2034 # the counts are the caller's
passed=0 failed=0

# expect WHAT WANTED GOT
expect() {
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'NOT OK  %s: wanted %s, got %s\n' "$1" "$2" "$3"
	fi
}

# What takes long to make is made once and kept in the cache, in a directory NAME-KEY; the key is of all that it is made of
# (sourced, after common.sh).
# shellcheck shell=bash disable=SC2034

# in_cache NAME KEY PROOF: is it there? The file PROOF in it says so. Its directory is $dir. If it is not, $work is where to
# make it. One maker of a name at a time, until the script ends; whoever waited finds the work done.
in_cache() {
	dir=$cache/$1-$2
	mkdir -p "$cache" || die "cannot write to $cache: VMACCT_CACHE names another place"
	exec 9>"$cache/lock-$1"
	if ! flock -n 9; then
		say "$1: somebody else is making it, waiting for that"
		flock 9
	fi
	if [ -e "$dir/$3" ]; then
		touch "$dir"
		return
	fi
	rm -rf "$cache/building-$1."*
	work=$(mktemp -d "$cache/building-$1.XXXXXX") || die "cannot write to $cache"
	trap 'rm -rf "$work"' EXIT
	return 1
}

# into_cache NAME MADE: what is made, the directory MADE, is $dir from now on. Of each name the two newest stay: this one and
# the one that another branch may use.
into_cache() {
	local old
	chmod 755 "$2"
	mv -T "$2" "$dir"
	find "$cache" -maxdepth 1 -type d -name "$1-????????????" -printf '%T@ %p\n' | sort -rn | tail -n +3 | cut -d' ' -f2- |
		while read -r old; do rm -rf "$old"; done
	say "$1: done, $(du -sh "$dir" | cut -f1)"
}

#!/bin/sh
# run.sh DIR SECONDS NAME... - runs DIR/fuzz_NAME each for so long, on the
# fixtures and on what earlier runs kept; first the inputs that once did harm.
set -u
dir=$1; seconds=$2; shift 2
here=$(dirname "$0"); bad=0
for name in "$@"; do
	kept=$dir/corpus/$name; seeds=$dir/seeds/$name
	mkdir -p "$kept" "$seeds"
	# A seed is a way to call the module, and a page.
	for f in "$here/../fixtures/$name"/* "$here/seeds/$name"/*; do
		case $f in *.want.json) continue ;; esac
		[ -f "$f" ] && { printf 'A'; cat "$f"; } >"$seeds/$(basename "$f")"
	done
	harm=$(ls "$here/harm/$name"/* 2>/dev/null)
	if [ -n "$harm" ] && ! "$dir/fuzz_$name" -timeout=10 $harm >"$dir/$name.log" 2>&1; then
		echo "fuzz $name: FAILED on what once did harm, see $dir/$name.log"; bad=1; continue
	fi
	if "$dir/fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
	    -max_len=65536 -verbosity=1 -print_final_stats=1 -artifact_prefix="$dir/$name-" \
	    "$kept" "$seeds" >"$dir/$name.log" 2>&1; then
		echo "fuzz $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$dir/$name.log") inputs in $seconds s, ok"
	else
		echo "fuzz $name: FAILED, see $dir/$name.log"; bad=1
	fi
done
exit "$bad"

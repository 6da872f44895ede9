#!/bin/sh
# units.sh PROGRAM... - runs each test program under a timeout and adds up.
set -u
log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0 failed=0 skipped=0 broken=
for t in "$@"; do
	timeout 240 "$t" >"$log" 2>&1
	rc=$?
	p=$(grep -c '^\[       OK \]' "$log")
	s=$(grep -c '^\[  SKIPPED \] .*' "$log")
	f=$(grep -c '^\[  FAILED  \] [a-z]' "$log")
	# A skipped test is listed twice, like a failed one: when it ran and at the end.
	[ "$s" -gt 0 ] && s=$((s / 2)) && grep -h '^skip: ' "$log"
	[ "$f" -gt 1 ] && f=$((f / 2))
	[ "$rc" != 0 ] && [ "$f" = 0 ] && f=1
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	printf '%-24s %3d ok' "$(basename "$t")" "$p"
	[ "$s" -gt 0 ] && printf ', %d skipped' "$s"
	if [ "$rc" != 0 ]; then
		printf ', FAILED (exit %d)\n' "$rc"
		broken="$broken $(basename "$t")"
		tail -n 60 "$log"
	else
		echo
	fi
done
echo "units: $passed passed, $failed failed, $skipped skipped"
[ -z "$broken" ] || { echo "failed:$broken"; exit 1; }

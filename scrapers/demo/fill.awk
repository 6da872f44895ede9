# fill.awk - fills the days of a template: awk -v today=2026-03-01 -f fill.awk x.csv.in
#	@{+3d}			three days from today: 2026-03-04
#	@{-1d:%Y.%m.%d}		yesterday, written like that
#	@{+3dT09:10Z}		2026-03-04T09:10:00Z

# Days since 1970-01-01, and back: years begin in March, so that a leap day is the last.
function days(y, m, d) {
	y -= m <= 2
	d += int((153 * (m + (m > 2 ? -3 : 9)) + 2) / 5) - 1
	return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + d - 719468
}

function civil(n,    era, day, y, m) {
	n += 719468
	era = int(n / 146097)
	day = n - era * 146097
	y = int((day - int(day / 1460) + int(day / 36524) - int(day / 146096)) / 365)
	day -= 365 * y + int(y / 4) - int(y / 100)
	m = int((5 * day + 2) / 153)
	D = sprintf("%02d", day - int((153 * m + 2) / 5) + 1)
	M = sprintf("%02d", m < 10 ? m + 3 : m - 9)
	Y = sprintf("%04d", era * 400 + y + (m >= 10))
}

function filled(p,    n, rest) {
	n = p + 0
	rest = substr(p, index(p, "d") + 1)
	civil(first + n)
	if (rest ~ /^T/) {
		sub(/Z$/, ":00Z", rest)
		return Y "-" M "-" D rest
	}
	if (rest == "")
		rest = ":%Y-%m-%d"
	rest = substr(rest, 2)
	gsub(/%Y/, Y, rest)
	gsub(/%m/, M, rest)
	gsub(/%d/, D, rest)
	return rest
}

BEGIN {
	if (today !~ /^[0-9]+-[0-9]+-[0-9]+$/) {
		print "fill.awk: -v today=YYYY-MM-DD is missing" > "/dev/stderr"
		exit 1
	}
	split(today, t, "-")
	first = days(t[1] + 0, t[2] + 0, t[3] + 0)
}

{
	out = ""
	while (match($0, /@\{[+-][0-9]+d[^}]*\}/)) {
		out = out substr($0, 1, RSTART - 1) \
		    filled(substr($0, RSTART + 2, RLENGTH - 3))
		$0 = substr($0, RSTART + RLENGTH)
	}
	print out $0
}

#!/bin/sh
# run.sh BIN - four demo feeds on 127.0.0.1, from the files beside this script.
# Everything it makes is under var/; `make clean` removes it.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
bin=${1:?usage: run.sh path/to/calcast}
var=$top/var
db=$var/calcast.db
today=${CALCAST_TODAY:-$(date -u +%Y-%m-%d)}

calcast() { "$bin" --db "$db" "$@"; }

# add SLUG MODULE FILE TITLE CATEGORY ALLDAY [--set KEY=VALUE]... - adds it once.
add() {
	slug=$1 module=$2 file=$3 title=$4 category=$5 allday=$6
	shift 6
	calcast source show "$slug" >/dev/null 2>&1 && return
	calcast source add "$slug" --module "$module" --url "file:$file" \
	    --topic "$slug" --timezone Asia/Seoul --lang ko --every 1h "$@"
	calcast topic set "$slug" --title "$title" --category "$category" \
	    --alarm 30m --allday "$allday"
}

is_taken() {
	grep -qis ":$(printf %04X "$1") [0-9A-F]*:0000 0A" /proc/net/tcp /proc/net/tcp6
}

mkdir -p "$var/demo"
for template in "$here"/*.in; do
	out=$var/demo/$(basename "$template" .in)
	awk -v today="$today" -f "$here/fill.awk" "$template" >"$out.new"
	# The same bytes keep their file, so that nothing looks changed.
	if cmp -s "$out.new" "$out"; then
		rm "$out.new"
	else
		mv "$out.new" "$out"
	fi
done

add kr-holidays ics "$here/kr-holidays.ics" "대한민국 공휴일" "공휴일" 1d-1800
# All days of these move with today, which the gate would rightly call a fault.
add baseball mlb "$var/demo/baseball.json" "야구 (예시)" "스포츠" none --set gate=vanishing \
    --topic-per team --category 야구
add university csv "$var/demo/university.csv" "학사일정 (예시)" "학교" 1d-1800 \
    --set gate=vanishing --set id=일정코드 --set kind=유형 --set tags=group=구분 \
    --set tag-names=수업=class,등록=registration,시험=exam,휴업=closed,행사=event,수강신청=courses,성적=grades
add sales csv "$var/demo/sales.csv" "할인 달력 (예시)" "쇼핑" 0900 \
    --set gate=vanishing --set order=mdy --set kind=sale
calcast fetch --all

port=8080
while is_taken "$port"; do
	port=$((port + 1))
done
echo "calcast: http://127.0.0.1:$port/ - Ctrl-C ends it"
exec "$bin" --db "$db" serve --listen "127.0.0.1:$port"

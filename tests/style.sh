#!/bin/sh
# style.sh - the rules of the tree that a machine can check: who includes whom,
# who may see a library, what stands at the top.
set -u
cd "$(dirname "$0")/.." || exit 1
bad=0
say() { echo "style: $*"; bad=1; }

# Who may include whom: "folder: allowed prefixes".
arrows='base: base
db: base db
feeds: base feeds
scrapers/modules: base scrapers
scrapers: base db feeds scrapers
server/push: base db feeds server/push
server/http: base db feeds server/http server/pages
server/pages: base server/pages
server/cli: base db feeds scrapers server'
while IFS=: read -r dir allowed; do
	for f in "$dir"/*.c "$dir"/*.h; do
		[ -f "$f" ] || continue
		for inc in $(sed -n 's/^#[ 	]*include "\([^"]*\)".*/\1/p' "$f"); do
			ok=
			for a in $allowed; do
				case $inc in "$a"/*) ok=1 ;; esac
			done
			[ -n "$ok" ] || say "$f must not include $inc"
		done
	done
done <<EOF
$arrows
EOF

# A library's header is included by one file (ical.h by those that speak it).
headers='sqlite3.h db/db.c
curl/curl.h base/http.c
microhttpd.h server/http/http.c
libxml/ scrapers/markup.c
pcre2.h scrapers/regex.c
utf8proc.h base/text.c
openssl/ base/crypto.c
libdeflate.h feeds/compress.c
qrencode.h server/http/qr.c
ini.h base/conf.c
seccomp.h scrapers/child.c
libical/ical.h feeds/vevent.c scrapers/modules/ics.c scrapers/modules/ics_recur.c'
while read -r h files; do
	for f in $(grep -lE "^#[ 	]*include <$h" -r base db feeds scrapers server --include='*.[ch]'); do
		case " $files " in *" $f "*) ;; *) say "$f must not include <$h>" ;; esac
	done
done <<EOF
$headers
EOF
for f in $(grep -lE '^#[ 	]*include <jansson.h' -r db); do
	say "$f must not include <jansson.h>"
done

# The top level is what the README's map names.
for f in $(git ls-files | sed 's,/.*,,' | sort -u); do
	case $f in
	base|db|feeds|scrapers|server|tests|Makefile|README.md|LICENSE|.*) ;;
	*) say "unexpected at the top level: $f" ;;
	esac
done

# Every header says in its first line what it is.
for f in $(git ls-files '*.h' '*.def'); do
	head -n 1 "$f" | grep -q "^/\* $f - " || say "$f: the first line is not '/* $f - ...'"
done

[ "$bad" = 0 ] && echo "style: ok"
exit "$bad"

#!/bin/sh
# deps.sh PACKAGE... - installs the Debian packages that are missing; elsewhere
# says which ones are needed and stops.
set -eu

missing=
for p in "$@"; do
	case $p in
	# Other packagings of Node bring the commands under other package names.
	nodejs) command -v node >/dev/null && continue ;;
	npm|gcc|curl|wrk|cppcheck|python3) command -v "$p" >/dev/null && continue ;;
	nginx-light) command -v nginx >/dev/null && continue ;;
	nghttp2-client) command -v h2load >/dev/null && continue ;;
	esac
	command -v dpkg-query >/dev/null &&
	    dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null |
	    grep -qx installed && continue
	missing="$missing $p"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
	echo "calcast needs the equivalents of these Debian packages:$missing" >&2
	exit 1
fi
sudo=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null || {
		echo "as root: apt-get install$missing" >&2
		exit 1
	}
	sudo=sudo
fi
echo "installing:$missing"
$sudo apt-get update -qq
# shellcheck disable=SC2086 # the list is meant to be split
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >/dev/null

#!/usr/bin/env bash
# Prints the path of a moto_server, which answers as AWS does: the one that WAXSEAL_MOTO_SERVER names, or else Debian's, which it unpacks
# once, without root, into .cache/moto, for /usr/bin/python3.
set -euo pipefail
source "$(dirname "$0")/private-apt.sh"

cache=$(cd "$(dirname "$0")/.." && pwd)/.cache
root=$cache/moto
compiled=(python3-{cffi-backend,charset-normalizer,cryptography,markupsafe,yaml}) # for this machine's Python: of its own suite
plain=(python3-{moto,boto3,botocore,s3transfer,jmespath,responses,requests,urllib3,idna,chardet,certifi,xmltodict,antlr4,docker,dateutil})
plain+=(python3-{flask,flask-cors,werkzeug,jinja2,itsdangerous,click,blinker,six,typing-extensions,joserfc,jsonpath-ng,ply})
work=

fail() { echo "get-moto: $*" >&2; exit 1; }

verify() {
  local said
  said=$("$1" --help 2>&1) || fail "$1 does not run: ${said##*$'\n'}"
  echo "$1"
}

fetch_from() {
  private_apt "$work" "$1" "$own_suite" && offers "$1" python3-moto '[5-9]\.' && unpack "$work/root" "${compiled[@]/%//$own_suite}" "${plain[@]/%//$1}"
}

[ -z "${WAXSEAL_MOTO_SERVER:-}" ] || { verify "$WAXSEAL_MOTO_SERVER"; exit; }
[ -x /usr/bin/python3 ] || fail "no /usr/bin/python3; install python3, or set WAXSEAL_MOTO_SERVER"

mkdir -p "$cache"
exec 9>"$cache/moto.lock"
flock 9
[ ! -x "$root/moto_server" ] || { verify "$root/moto_server"; exit; }

find_mirror || fail "apt has no Debian mirror configured; install moto with its server, and set WAXSEAL_MOTO_SERVER"
work=$(mktemp -d "$cache/moto.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/root"
fetch_from sid || fetch_from forky || fail "neither sid nor forky of the mirror offers python3-moto; set WAXSEAL_MOTO_SERVER"

# A script in its place, so that it finds its modules and none of the machine's; exec keeps the process id.
cat >"$work/root/moto_server" <<'END'
#!/bin/sh
root=$(dirname "$0")
export PYTHONPATH="$root/usr/lib/python3/dist-packages" PYTHONNOUSERSITE=1
exec /usr/bin/python3 -S -W ignore "$root/usr/bin/moto_server" "$@"
END
chmod +x "$work/root/moto_server"
verify "$work/root/moto_server" >/dev/null
mv "$work/root" "$root"
echo "$root/moto_server"

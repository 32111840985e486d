#!/usr/bin/env bash
# Prints the path of a valkey-server, 8 or later: the one that WAXSEAL_VALKEY_SERVER names, the one on PATH, or else Debian's, which
# it unpacks once, without root, into .cache/valkey, together with the shared libraries that a bare Debian lacks.
set -euo pipefail
source "$(dirname "$0")/private-apt.sh"

cache=$(cd "$(dirname "$0")/.." && pwd)/.cache
root=$cache/valkey
libraries=(libatomic1 libjemalloc2 liblzf1 libssl3 libsystemd0 libcap2 libgcrypt20 libgpg-error0 liblz4-1 liblzma5 libzstd1)
work=

fail() { echo "get-valkey: $*" >&2; exit 1; }

verify() {
  local version
  version=$("$1" --version 2>&1) || fail "$1 does not run: ${version##*$'\n'}"
  [[ $version =~ v=([0-9]+)\. ]] && [ "${BASH_REMATCH[1]}" -ge 8 ] || fail "$1 is not Valkey 8 or later: $version"
  echo "$1"
}

fetch_from() {
  local available
  private_apt "$work" "$1" "$own_suite" && offers "$1" valkey-server '([89]|[1-9][0-9])\.' || return 1
  available=$(apt-cache pkgnames | grep -xE "$(IFS='|'; echo "${libraries[*]}")(t64)?") # newer suites call some of them otherwise
  unpack "$work/root" {valkey-server,valkey-tools}"/$1" $(sed "s#\$#/$own_suite#" <<<"$available")
}

[ -z "${WAXSEAL_VALKEY_SERVER:-}" ] || { verify "$WAXSEAL_VALKEY_SERVER"; exit; }
! command -v valkey-server >/dev/null || { verify "$(command -v valkey-server)"; exit; }

mkdir -p "$cache"
exec 9>"$cache/valkey.lock"
flock 9
[ ! -x "$root/valkey-server" ] || { verify "$root/valkey-server"; exit; }

find_mirror || fail "apt has no Debian mirror configured; install valkey-server, or set WAXSEAL_VALKEY_SERVER"
work=$(mktemp -d "$cache/valkey.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/root"
fetch_from "$own_suite" || fetch_from "$own_suite-backports" ||
  fail "neither $own_suite nor its backports offer valkey-server 8; install it, or set WAXSEAL_VALKEY_SERVER"

# A script in its place, so that it finds its libraries; exec keeps the process id.
cat >"$work/root/valkey-server" <<'END'
#!/bin/sh
root=$(dirname "$0")
for folder in "$root"/lib/*-linux-* "$root"/usr/lib/*-linux-*; do
  [ ! -d "$folder" ] || LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder
done
export LD_LIBRARY_PATH
exec "$root/usr/bin/valkey-server" "$@"
END
chmod +x "$work/root/valkey-server"
verify "$work/root/valkey-server" >/dev/null
mv "$work/root" "$root"
echo "$root/valkey-server"

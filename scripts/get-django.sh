#!/usr/bin/env bash
# Prints a PYTHONPATH that holds a real Django 5.2 and what its argon2 and bcrypt hashers need, for /usr/bin/python3.
# Unpacks Debian packages once, without root, into .cache/django. apt fetches them, from the mirror it is set up with, and
# checks their signatures; a mirror that stands still is fresh enough. WAXSEAL_DJANGO_PATH names a Django 5.2 that is already there instead.
set -euo pipefail

cache=$(cd "$(dirname "$0")/.." && pwd)/.cache
root=$cache/django
packages=$root/usr/lib/python3/dist-packages
own_packages=(python3-argon2 python3-bcrypt python3-cffi-backend) # compiled for this machine's Python: of its own suite
work=

fail() { echo "get-django: $*" >&2; exit 1; }

verify() {
  local version
  version=$(PYTHONPATH=$1 PYTHONNOUSERSITE=1 /usr/bin/python3 -c 'import argon2, bcrypt, django; print(django.get_version())' 2>&1) ||
    fail "/usr/bin/python3 cannot use it: ${version##*$'\n'} (for argon2, install libargon2-1)"
  [[ $version == 5.2 || $version == 5.2.* ]] || fail "$1 holds Django $version, and the tests compare with 5.2"
  echo "$1"
}

private_apt() {
  cat >"$work/apt.conf" <<EOF
Dir::State "$work";
Dir::State::status "$work/status";
Dir::Cache "$work/cache";
Dir::Etc::SourceList "$work/sources.list";
Dir::Etc::SourceParts "-";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
APT::Sandbox::User "root";
EOF
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/debs"
  touch "$work/status"
  export APT_CONFIG=$work/apt.conf
}

fetch_from() {
  local suite=$1 keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  local signed=; [ -f "$keyring" ] && signed="[signed-by=$keyring] "
  printf "deb $signed%s %s main\n" "$mirror" "$suite" "$mirror" "$own_suite" >"$work/sources.list"
  apt-get -qq update >&2 || return 1
  apt-cache madison python3-django | awk -F ' *[|] *' '{ print $2, $3 }' | grep -qE "^([0-9]+:)?5\.2[.-].* $suite/" || return 1
  (cd "$work/debs" && apt-get -qq download "${own_packages[@]/%//$own_suite}" python3-{django,asgiref,sqlparse}"/$suite" >&2)
}

[ -z "${WAXSEAL_DJANGO_PATH:-}" ] || { verify "$WAXSEAL_DJANGO_PATH"; exit; }
[ -x /usr/bin/python3 ] || fail "no /usr/bin/python3; install python3, or set WAXSEAL_DJANGO_PATH"

mkdir -p "$cache"
exec 9>"$cache/django.lock"
flock 9
[ ! -d "$packages/django" ] || { verify "$packages"; exit; }

command -v apt-get >/dev/null || fail "no apt here; set WAXSEAL_DJANGO_PATH to a folder that holds Django 5.2, argon2-cffi and bcrypt"
read -r mirror own_suite < <(apt-get --print-uris update | sed -nE "s#^'([^']+/debian)/dists/([a-z]+)/InRelease'.*#\1 \2#p") ||
  fail "apt has no Debian mirror configured; set WAXSEAL_DJANGO_PATH"

work=$(mktemp -d "$cache/django.XXXXXX")
trap 'rm -rf "$work"' EXIT
private_apt
fetch_from sid || fetch_from forky || fail "neither sid nor forky of the mirror offers python3-django 5.2; set WAXSEAL_DJANGO_PATH"
for deb in "$work"/debs/*.deb; do dpkg-deb --extract "$deb" "$work/root"; done
verify "$work/root/usr/lib/python3/dist-packages" >/dev/null
mv "$work/root" "$root"
echo "$packages"

#!/usr/bin/env bash
# get-django.sh [module...]
# Prints a PYTHONPATH that holds a real Django 5.2 and what its argon2 and bcrypt hashers need, for /usr/bin/python3.
# Unpacks Debian packages once, without root, into .cache/django. WAXSEAL_DJANGO_PATH names a Django 5.2 that is already there instead.
# Its database drivers psycopg2 and MySQLdb come along, but they need libpq5 and libmariadb3 of the machine. So that who asks for
# Django alone does without, only the modules named as arguments are required to work: `get-django.sh psycopg2 MySQLdb`.
set -euo pipefail
source "$(dirname "$0")/private-apt.sh"

cache=$(cd "$(dirname "$0")/.." && pwd)/.cache
root=$cache/django
packages=$root/usr/lib/python3/dist-packages
hashers=(python3-argon2 python3-bcrypt python3-cffi-backend) # compiled for this machine's Python: of its own suite
drivers=(python3-psycopg2 python3-mysqldb)                   # likewise
required=(argon2 bcrypt "$@")
work=

fail() { echo "get-django: $*" >&2; exit 1; }

verify() {
  local version
  version=$(PYTHONPATH=$1 PYTHONNOUSERSITE=1 /usr/bin/python3 -c "import ${required[*]/%/,} django; print(django.get_version())" 2>&1) ||
    fail "/usr/bin/python3 cannot use it: ${version##*$'\n'} (for argon2, install libargon2-1; for psycopg2, libpq5; for MySQLdb, libmariadb3)"
  [[ $version == 5.2 || $version == 5.2.* ]] || fail "$1 holds Django $version, and the tests compare with 5.2"
  echo "$1"
}

begin_work() {
  find_mirror || return 1
  work=$(mktemp -d "$cache/django.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  mkdir "$work/root"
}

fetch_from() {
  private_apt "$work" "$1" "$own_suite" && offers "$1" python3-django '5\.2[.-]' &&
    unpack "$work/root" "${hashers[@]/%//$own_suite}" "${drivers[@]/%//$own_suite}" python3-{django,asgiref,sqlparse}"/$1"
}

add_drivers() {
  begin_work && private_apt "$work" "$own_suite" && cp -a "$root/." "$work/root" && unpack "$work/root" "${drivers[@]/%//$own_suite}" &&
    mv "$root" "$work/before" && mv "$work/root" "$root"
}

[ -z "${WAXSEAL_DJANGO_PATH:-}" ] || { verify "$WAXSEAL_DJANGO_PATH"; exit; }
[ -x /usr/bin/python3 ] || fail "no /usr/bin/python3; install python3, or set WAXSEAL_DJANGO_PATH"

mkdir -p "$cache"
exec 9>"$cache/django.lock"
flock 9

if [ ! -d "$packages/django" ]; then
  begin_work || fail "apt has no Debian mirror configured; set WAXSEAL_DJANGO_PATH to a folder that holds Django 5.2, argon2-cffi and bcrypt"
  fetch_from sid || fetch_from forky || fail "neither sid nor forky of the mirror offers python3-django 5.2; set WAXSEAL_DJANGO_PATH"
  verify "$work/root/usr/lib/python3/dist-packages" >/dev/null
  mv "$work/root" "$root"
elif [ ! -d "$packages/psycopg2" ] || [ ! -d "$packages/MySQLdb" ]; then # unpacked before the drivers belonged to it
  add_drivers || echo "get-django: the mirror did not yield ${drivers[*]}" >&2
fi
verify "$packages"

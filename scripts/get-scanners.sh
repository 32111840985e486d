#!/usr/bin/env bash
# Prints the path of a folder that holds what the generic mode of `waxseal scan` is compared with: the programs gitleaks and trufflehog in
# bin/, and in trees/ four large trees that hold no leak: django (its source with its tests), rails, php and python. Unpacks Debian packages
# once, without root, into .cache/scanners. The file "versions" says which. WAXSEAL_SCANNERS names such a folder that is already there.
set -euo pipefail
source "$(dirname "$0")/private-apt.sh"

cache=$(cd "$(dirname "$0")/.." && pwd)/.cache
root=$cache/scanners
programs=(gitleaks trufflehog)
rails=(ruby-{railties,actioncable,actionmailbox,actionmailer,actionpack,actiontext,actionview,activejob,activemodel,activerecord,activestorage,activesupport}
  ruby-{rack,rack-session,rack-protection,sinatra,warden,jwt,omniauth,bcrypt,rails-controller-testing,rails-i18n,globalid,sprockets-rails})
php=(php-symfony-{framework-bundle,security-bundle,security-core,security-csrf,security-http,http-foundation,http-kernel,dependency-injection}
  php-symfony-{config,dotenv,console,cache,form,mailer,messenger,notifier,routing,serializer,translation,validator,web-profiler-bundle,yaml}
  php-illuminate-{auth,broadcasting,bus,cache,config,console,container,cookie,database,encryption,events,filesystem,hashing,http,mail}
  php-illuminate-{notifications,pagination,pipeline,queue,redis,routing,session,support,testing,translation,validation,view})
python=(python3-{flask,itsdangerous,jwt,werkzeug,jinja2,tornado,pyramid,authlib,oauthlib,starlette,fastapi,aiohttp,sqlalchemy,celery,requests}
  python3-{flask-login,flaskext.wtf,flask-cors,django-allauth,djangorestframework,django-guardian,paste,pastedeploy,webob,bottle,jose,passlib})
work=

fail() { echo "get-scanners: $*" >&2; exit 1; }

verify() {
  local program tree
  for program in "${programs[@]}"; do "$1/bin/$program" --help >/dev/null 2>&1 || fail "$1/bin/$program does not run"; done
  for tree in django rails php python; do [ -d "$1/trees/$tree" ] || fail "$1 lacks trees/$tree"; done
  echo "$1"
}

# unpack_tree <suite> <name> <package>...: those of the packages that the suite has.
unpack_tree() {
  local suite=$1 name=$2 found
  shift 2
  found=$(apt-cache madison "$@" | awk -F ' *[|] *' -v suite=" $suite/" 'index($3, suite) && $3 !~ / Sources$/ { sub(/^ +/, "", $1); print $1 }' | sort -u)
  unpack "$work/root/trees/$name" $(sed "s#\$#/$suite#" <<<"$found")
}

# unpack_source <name> <source package> <suite>...: what upstream released, tests included, of the first suite whose source the mirror yields.
unpack_source() {
  local name=$1 package=$2 suite
  shift 2
  private_apt "$work" "$@"
  sed 's/^deb /deb-src /' "$work/sources.list" >"$work/sources.of.sources"
  cat "$work/sources.of.sources" >>"$work/sources.list"
  apt-get -qq update >&2
  mkdir -p "$work/source" "$work/root/trees/$name"
  for suite; do
    (cd "$work/source" && apt-get -qq source --download-only --only-source "$package/$suite" >&2) || continue
    tar -xf "$work"/source/*.orig.tar.* --strip-components 1 -C "$work/root/trees/$name" && return
  done
  return 1
}

fetch_from() {
  private_apt "$work" "$1" && offers "$1" gitleaks '([89]|[1-9][0-9])\.' && offers "$1" trufflehog '3\.' || return 1
  unpack "$work/programs" "${programs[@]/%//$1}" && mkdir -p "$work/root/bin" "$work/root/trees" &&
    cp "${programs[@]/#/$work/programs/usr/bin/}" "$work/root/bin/" || return 1
  unpack_tree "$1" rails "${rails[@]}" && unpack_tree "$1" php "${php[@]}" && unpack_tree "$1" python "${python[@]}" || return 1
  apt-cache madison "${programs[@]}" | awk -F ' *[|] *' -v suite=" $1/" 'index($3, suite) && $3 !~ / Sources$/ { sub(/^ +/, "", $1); print $1, $2 }' >"$work/root/versions"
}

[ -z "${WAXSEAL_SCANNERS:-}" ] || { verify "$WAXSEAL_SCANNERS"; exit; }

mkdir -p "$cache"
exec 9>"$cache/scanners.lock"
flock 9
[ ! -d "$root" ] || { verify "$root"; exit; }

find_mirror || fail "apt has no Debian mirror configured; set WAXSEAL_SCANNERS to a folder that holds bin/gitleaks, bin/trufflehog and trees/"
work=$(mktemp -d "$cache/scanners.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/root"
fetch_from sid || fetch_from forky || fail "neither sid nor forky of the mirror offers gitleaks 8 and trufflehog 3; set WAXSEAL_SCANNERS"
unpack_source django python-django sid forky trixie "$own_suite" || fail "the mirror yields no source of python-django; set WAXSEAL_SCANNERS"
verify "$work/root" >/dev/null
mv "$work/root" "$root"
verify "$root"

# Sourced by scripts that unpack Debian packages without root. apt fetches them, from the mirror it is set up with, and checks
# their signatures; a mirror that stands still is fresh enough. Its state lies in a folder of its own, so that nothing is installed.

# Sets `mirror` and `own_suite`, such as https://mirror.example.org/debian and bookworm; fails where apt has no Debian mirror.
find_mirror() {
  command -v apt-get >/dev/null || return 1
  read -r mirror own_suite < <(apt-get --print-uris update | sed -nE "s#^'([^']+/debian)/dists/([a-z]+)/InRelease'.*#\1 \2#p")
}

# private_apt <folder> <suite>...: from here on apt knows these suites, and keeps what it knows in the folder.
private_apt() {
  local folder=$1 suite keyring=/usr/share/keyrings/debian-archive-keyring.gpg signed=
  shift
  [ ! -f "$keyring" ] || signed="[signed-by=$keyring] "
  mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
  touch "$folder/status"
  for suite; do echo "deb $signed$mirror $suite main"; done | sort -u >"$folder/sources.list"
  cat >"$folder/apt.conf" <<END
Dir::State "$folder";
Dir::State::status "$folder/status";
Dir::Cache "$folder/cache";
Dir::Etc::SourceList "$folder/sources.list";
Dir::Etc::SourceParts "-";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
APT::Sandbox::User "root";
END
  export APT_CONFIG=$folder/apt.conf
  apt-get -qq update >&2
}

# offers <suite> <package> <pattern>: whether the suite has a version of the package that begins so, after its epoch.
offers() {
  apt-cache madison "$2" | awk -F ' *[|] *' '{ print $2, $3 }' | grep -qE "^([0-9]+:)?$3.* $1/"
}

# unpack <folder> <package/suite>...: fetches these packages, and these only, and unpacks them into the folder.
unpack() {
  local folder=$1 debs deb
  shift
  debs=$(mktemp -d "$folder.debs.XXXXXX")
  (cd "$debs" && apt-get -qq download "$@" >&2) || return 1
  for deb in "$debs"/*.deb; do dpkg-deb --extract "$deb" "$folder" || return 1; done
  rm -r "$debs"
}

#!/usr/bin/env bash
# The one list of system packages. `make run` and `make test` call it; it installs what is missing and nothing else.
#   scripts/system-packages.sh build   what building and running the window needs
#   scripts/system-packages.sh test    that, and what the end-to-end tests need
#   scripts/system-packages.sh bench   that of build, and what makes load
set -euo pipefail

build=(build-essential pkg-config curl file libwebkit2gtk-4.1-dev libgtk-3-dev librsvg2-dev libsoup-3.0-dev libayatana-appindicator3-1)
test=(faketime xvfb xauth dbus dbus-x11 python3-gi webkit2gtk-driver x11-utils chromium chromium-driver dovecot-imapd postgresql sqlite3)

want=("${build[@]}")
[ "${1:-build}" = test ] && want+=("${test[@]}")
[ "${1:-build}" = bench ] && want+=(wrk python3)

if ! command -v dpkg-query >/dev/null; then
  echo "This system has no apt. Install what corresponds to: ${want[*]}" >&2
  [ "$(uname)" = Linux ] && ! pkg-config --exists webkit2gtk-4.1 && exit 1
  exit 0
fi

missing=()
for package in "${want[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

sudo=()
[ "$(id -u)" -eq 0 ] || sudo=(sudo)
echo "Installing system packages: ${missing[*]}"
"${sudo[@]}" apt-get update -q
DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}"

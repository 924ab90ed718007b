#!/usr/bin/env bash
# Builds the .deb, unpacks it into a scratch folder, starts what is in it and waits for its window.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/system-packages.sh test
ui/node_modules/.bin/tauri build --bundles deb
deb=$(ls -t target/release/bundle/deb/*.deb | head -n 1)
dpkg-deb --info "$deb"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
dpkg-deb --extract "$deb" "$scratch/root"
program=$scratch/root/usr/bin/millrace-desktop
[ -x "$program" ] || { echo "The package holds no usr/bin/millrace-desktop:" >&2; find "$scratch/root" >&2; exit 1; }
[ -e "$scratch/root/usr/share/applications/Millrace.desktop" ] || { echo "The package holds no menu entry." >&2; exit 1; }

export MILLRACE_DATA_DIR=$scratch/data
xvfb-run --auto-servernum dbus-run-session -- bash -c '
  "$0" & program=$!
  for _ in $(seq 60); do
    sleep 0.5
    kill -0 $program 2>/dev/null || { echo "The program ended." >&2; exit 1; }
    if xwininfo -root -tree 2>/dev/null | grep -q "\"Millrace\""; then
      echo "The window is there."; kill $program; wait $program || true; exit 0
    fi
  done
  echo "No window after 30 s." >&2; kill $program; exit 1
' "$program"
echo "$deb is good."

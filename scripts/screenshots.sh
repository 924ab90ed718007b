#!/usr/bin/env bash
# Takes the README's pictures from the real window, at 1280×800. With a folder (and a size): every screen, in light and dark.
set -euo pipefail
cd "$(dirname "$0")/.."

[ -e ui/dist/index.html ] || { echo "ui/dist is missing: run  make ui" >&2; exit 1; }
cargo build --quiet -p millrace-desktop

camera() {
  xvfb-run --auto-servernum --server-args="-screen 0 1920x1200x24" dbus-run-session -- node tests/e2e/screenshots.mjs "$@"
}

if [ $# -gt 0 ]; then
  camera "$@"
else
  camera docs/images 1280x800 home-light editor-light editor-dark inspector-light \
    executions-light executions-dark health-light health-dark statistics-light statistics-dark approvals-light approvals-dark
fi

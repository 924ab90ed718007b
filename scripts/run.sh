#!/usr/bin/env bash
# Builds and opens Millrace; without a display it serves the same editor on loopback.
set -euo pipefail

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ]; then
  cargo build --package millrace-desktop --package millrace-cli
  exec target/debug/millrace-desktop "$@"
fi
cargo build --package millrace-cli
echo "There is no display: serving the editor to a browser instead."
exec target/debug/millrace serve "$@"

#!/usr/bin/env bash
# End-to-end tests: the same journeys in the real window (WebKitWebDriver under Xvfb) and in Chromium on `millrace serve`.
# Needs a built workspace and a built ui/dist; `make test` sees to both.
set -euo pipefail
cd "$(dirname "$0")/.."

for program in target/debug/millrace target/debug/millrace-desktop ui/dist/index.html; do
  [ -e "$program" ] || { echo "$program is missing: run  make ui && cargo build --workspace" >&2; exit 1; }
done

# A session bus of its own: single-instance and GTK ask for one.
exec xvfb-run --auto-servernum --server-args="-screen 0 1920x1200x24" \
  dbus-run-session -- node --test --test-concurrency=1 --test-timeout=600000 tests/e2e/*.test.mjs

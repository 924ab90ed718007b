#!/usr/bin/env bash
# Checks the two toolchains Millrace is built with, and says how to get one that is missing.
set -euo pipefail

if ! command -v cargo >/dev/null && [ -x "$HOME/.cargo/bin/cargo" ]; then
  echo "cargo is in ~/.cargo/bin, which is not in PATH: run  . ~/.cargo/env  and try again." >&2
  exit 1
fi
if ! command -v cargo >/dev/null; then
  echo "Rust is missing. Install it from https://rustup.rs (version 1.95 or later) and try again." >&2
  exit 1
fi
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "Node.js is missing. Install version 20.19 or later from https://nodejs.org and try again." >&2
  exit 1
fi
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' || {
  echo "Node.js $(node --version) is too old. Install version 20.19 or later and try again." >&2
  exit 1
}
if [ "${1:-}" = test ] && ! cargo nextest --version >/dev/null 2>&1; then
  echo "Installing cargo-nextest"
  cargo install --locked cargo-nextest
fi

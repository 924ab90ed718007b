#!/usr/bin/env bash
# Everything that must hold, in the order that finds mistakes soonest. Stops at the first part that fails; skips nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n=== %s (%(%H:%M:%S)T)\n' "$1" -1; }

step "System packages and toolchains"
scripts/system-packages.sh test
scripts/toolchain.sh test

step "UI: packages, lints, types, tests, build"
make --no-print-directory ui/node_modules/.package-lock.json
(cd ui && npm run check && npm test && npm run build)

step "Rust: format"
cargo fmt --all --check

step "Rust: build"
cargo build --workspace --all-targets --locked

step "Rust: tests"
# One server for all of them; each test makes its own database in it.
trap 'scripts/postgres.sh stop target/test-postgres' EXIT
MILLRACE_TEST_POSTGRES=$(scripts/postgres.sh start target/test-postgres --keep)
export MILLRACE_TEST_POSTGRES
cargo nextest run --workspace --locked

step "Rust: lints"
cargo clippy --workspace --all-targets --locked -- -D warnings

step "Rust: documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked --document-private-items

step "End to end: the real window, and Chromium"
scripts/e2e.sh

step "All parts passed"

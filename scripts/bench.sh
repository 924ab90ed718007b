#!/usr/bin/env bash
# Benchmarks: criterion for the inside, then whole processes from outside. Figures of one machine on one day: compare ratios.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --release --package millrace-cli
cargo bench --package millrace-benches

echo
echo "100,000 items through Code → Filter → Set → Sort → Aggregate, as a whole process:"
for _ in 1 2 3; do
  python3 - <<'PY'
import os, resource, subprocess, sys, time
start = time.monotonic()
run = subprocess.run(["target/release/millrace", "run", "benches/data/pipeline.json"], stdout=subprocess.PIPE, text=True)
wall = time.monotonic() - start
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"  {wall:.2f} s wall, {usage.ru_utime + usage.ru_stime:.2f} s CPU, {usage.ru_maxrss / 1024:.0f} MB in the largest process: {run.stdout.strip().splitlines()[-1]}")
sys.exit(run.returncode)
PY
done

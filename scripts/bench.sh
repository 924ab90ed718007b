#!/usr/bin/env bash
# Benchmarks: criterion for the inside, then whole processes from outside. Figures of one machine on one day: compare ratios.
# `scripts/bench.sh --quick` leaves criterion out.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/system-packages.sh bench
cargo build --release --package millrace-cli
export MILLRACE_BIN=${CARGO_TARGET_DIR:-target}/release/millrace
if [[ "${1:-}" != --quick ]]; then
  # Three seconds a case are enough to see a ratio.
  cargo bench --package millrace-benches -- --warm-up-time 1 --measurement-time 3
fi

echo
echo "As whole processes (memory is the sum over the program and its code workers, sampled every 2 ms):"
python3 - <<'PY'
import os, resource, subprocess, sys, time

PROGRAM = os.environ["MILLRACE_BIN"]


def resident(pid):
    """KiB of a process and all below it."""
    try:
        with open(f"/proc/{pid}/statm") as f:
            total = int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as f:
                total += sum(resident(int(child)) for child in f.read().split())
        return total
    except (OSError, ValueError, IndexError):
        return 0  # it has ended meanwhile


def measure(name, path, times):
    best = None
    for _ in range(times):
        before, start, peak = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic(), 0
        run = subprocess.Popen([PROGRAM, "run", path], stdout=subprocess.PIPE, text=True)
        while run.poll() is None:
            peak = max(peak, resident(run.pid))
            time.sleep(0.002)
        wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        if run.returncode != 0:
            sys.exit(f"{name} failed:\n{run.stdout.read()}")
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best = min(best or (wall, cpu, peak), (wall, cpu, peak))
    wall, cpu, peak = best
    print(f"  {name}: {wall * 1000:.0f} ms wall, {cpu * 1000:.0f} ms CPU, {peak / 1024:.0f} MB (best of {times})")


measure("100,000 items through Code → Filter → Set → Sort → Aggregate", "benches/data/pipeline.json", 5)
measure("five nodes, one item, from start to end of the program", "benches/data/five-nodes.json", 10)
PY

echo
echo "Webhook, set, if, set, respond, with history, under wrk -t1 -c8:"
python3 benches/outside/throughput.py 10
echo
echo "10,000 active schedules:"
python3 benches/outside/schedules.py 10000 60
echo
echo "100,000 executions that wait:"
python3 benches/outside/waiting.py 100000

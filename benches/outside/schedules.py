#!/usr/bin/env python3
"""10,000 active schedules: how late each starts, what waiting costs, how much memory.

    python3 benches/outside/schedules.py [schedules] [seconds]

Each schedule fires once a minute, at a second of its own. Figures of one machine on one day: compare ratios.
"""

import json
import os
import sys
import time

from server import Server

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
SECONDS = int(sys.argv[2]) if len(sys.argv) > 2 else 90


def workflow(number, idle=False):
    expression = "0 0 4 29 2 *" if idle else f"{number % 60} * * * * *"
    return {
        "name": f"Schedule {number}",
        "settings": {"executionOrder": "v1"},
        "nodes": [
            {"id": "s", "name": "Schedule", "type": "n8n-nodes-base.scheduleTrigger", "typeVersion": 1.2, "position": [0, 0],
             "parameters": {"rule": {"interval": [{"field": "cronExpression", "expression": expression}]}}},
            {"id": "n", "name": "Nothing", "type": "n8n-nodes-base.noOp", "typeVersion": 1, "position": [200, 0], "parameters": {}},
        ],
        "connections": {"Schedule": {"main": [[{"node": "Nothing", "type": "main", "index": 0}]]}},
    }


def many(idle):
    """All workflows from one file: importing them one by one would take longer than the measurement."""
    def prepare(server):
        path = os.path.join(server.home.name, "all.json")
        with open(path, "w") as f:
            json.dump([workflow(n, idle) for n in range(COUNT)], f)
        server.run("import", path, "--deploy", "--output", "json")
    return prepare


def measure(idle):
    server = Server([], many(idle))
    started = server.start()
    time.sleep(5)
    ready = time.time() * 1000
    before, begun = server.cpu(), time.monotonic()
    time.sleep(SECONDS)
    cpu = (server.cpu() - before) / (time.monotonic() - begun) * 100
    memory = server.resident_mb()
    line = f"{COUNT} schedules, armed {started:.1f} s after start, {cpu:.2f} % of one CPU, {memory:.0f} MB resident"
    if not idle:
        late = sorted(lateness(server, ready))
        at = lambda share: late[min(len(late) - 1, int(len(late) * share))]
        line += f", {len(late)} started: due to started p50 {at(0.5)} ms, p95 {at(0.95)} ms, p99 {at(0.99)} ms, worst {late[-1]} ms"
    print(f"  {'idle' if idle else 'firing'}: {line}")
    server.stop()


def lateness(server, ready):
    """Of what was due once everything was armed and the first wave of what was missed before had passed."""
    after = None
    while True:
        page = server.call("execution_list", {"trigger_kinds": ["schedule"], "after": after, "limit": 200})
        yield from (e["started_at"] - e["due_at"] for e in page["items"] if e["due_at"] >= ready)
        after = page["next"]
        if not after:
            return


if __name__ == "__main__":
    measure(idle=True)
    measure(idle=False)

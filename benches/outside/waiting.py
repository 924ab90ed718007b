#!/usr/bin/env python3
"""Memory and start of `millrace serve` with many executions that wait: each is rows in the store, none a task.

    python3 benches/outside/waiting.py [executions]

They come through a webhook, wait for ten hours, and are still there after a restart. Figures of one machine on one day.
"""

import os
import sqlite3
import sys

from server import Server
from throughput import load, node

WANTED = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
WORKFLOW = {
    "name": "Waiting",
    "settings": {"executionOrder": "v1"},
    "nodes": [
        node("Webhook", "webhook", 2, 0, {"path": "throughput", "responseMode": "onReceived", "options": {}}),
        node("Wait", "wait", 1.1, 200, {"resume": "timeInterval", "amount": 10, "unit": "hours"}),
        node("After", "noOp", 1, 400, {}),
    ],
    "connections": {
        "Webhook": {"main": [[{"node": "Wait", "type": "main", "index": 0}]]},
        "Wait": {"main": [[{"node": "After", "type": "main", "index": 0}]]},
    },
}


def waiting(server):
    with sqlite3.connect(f"file:{os.path.join(server.folder, 'millrace.db')}?mode=ro", uri=True) as file:
        return file.execute("SELECT COUNT(*) FROM executions WHERE status = 'waiting'").fetchone()[0]


def main():
    server = Server([WORKFLOW])
    server.start()
    load(server, 1)
    few, there = server.resident_mb(), waiting(server)
    while there < WANTED:
        load(server, 5)
        there = waiting(server)
    many = server.resident_mb()
    server.process.terminate()
    if server.process.wait(30) != 0:
        raise SystemExit("the server did not end well")
    # The last calls may have come in after the count.
    there = waiting(server)
    started = server.start()
    after, kept = server.resident_mb(), waiting(server)
    print(f"  {there} executions wait: {many:.0f} MB resident ({few:.0f} MB with the first few); "
          f"after a restart {kept} wait, {after:.0f} MB resident, armed {started * 1000:.0f} ms after start")
    if kept != there:
        raise SystemExit("some were lost")
    server.stop()


if __name__ == "__main__":
    main()

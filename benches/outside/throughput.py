#!/usr/bin/env python3
"""Executions per second of one five-node workflow (webhook, set, if, set, respond) with its history saved.

    python3 benches/outside/throughput.py [seconds]

Load comes from `wrk -t1 -c8` on the same machine. Figures of one machine on one day: compare ratios.
"""

import re
import subprocess
import sys

from server import Server

SECONDS = int(sys.argv[1]) if len(sys.argv) > 1 else 10


def node(name, kind, version, x, parameters):
    return {"id": name, "name": name, "type": f"n8n-nodes-base.{kind}", "typeVersion": version, "position": [x, 0], "parameters": parameters}


def fields(**values):
    entries = [{"id": key, "name": key, "type": "string", "value": value} for key, value in values.items()]
    return {"assignments": {"assignments": entries}, "includeOtherFields": True, "options": {}}


CONDITION = {
    "conditions": {
        "options": {"caseSensitive": True, "typeValidation": "loose", "version": 2},
        "combinator": "and",
        "conditions": [{"id": "c", "leftValue": "={{ $json.who }}", "rightValue": "", "operator": {"type": "string", "operation": "notEmpty", "singleValue": True}}],
    },
    "options": {},
}
WORKFLOW = {
    "name": "Throughput",
    "settings": {"executionOrder": "v1"},
    "nodes": [
        node("Webhook", "webhook", 2, 0, {"path": "throughput", "responseMode": "responseNode", "options": {}}),
        node("Set", "set", 3.4, 200, fields(who="={{ $json.query.who }}")),
        node("If", "if", 2.2, 400, CONDITION),
        node("Greet", "set", 3.4, 600, fields(greeting="={{ 'Hello ' + $json.who }}")),
        node("Respond", "respondToWebhook", 1.1, 800, {"respondWith": "json", "responseBody": "={{ { greeting: $json.greeting } }}", "options": {}}),
    ],
    "connections": {
        "Webhook": {"main": [[{"node": "Set", "type": "main", "index": 0}]]},
        "Set": {"main": [[{"node": "If", "type": "main", "index": 0}]]},
        "If": {"main": [[{"node": "Greet", "type": "main", "index": 0}], []]},
        "Greet": {"main": [[{"node": "Respond", "type": "main", "index": 0}]]},
    },
}


def load(server, seconds):
    out = subprocess.run(["wrk", "-t1", "-c8", f"-d{seconds}s", "--latency", server.url("/webhook/throughput?who=you")], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out:
        raise SystemExit(out + open(server.log.name).read())
    return int(re.search(r"(\d+) requests in", out)[1]), float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]), out


def main():
    server = Server([WORKFLOW])
    started = server.start()
    load(server, 2)
    before = server.cpu()
    requests, per_second, out = load(server, SECONDS)
    cpu = server.cpu() - before
    latency = dict(re.findall(r"(50|99)%\s+([\d.]+\w+)", out))
    server.run("executions", "--limit", "1")
    counted = server.call("health_get", {})
    print(f"  {per_second:.0f} executions/s, {cpu / requests * 1000:.3f} ms CPU each, {server.resident_mb():.0f} MB resident, "
          f"p50 {latency['50']}, p99 {latency['99']}, {counted['data_bytes'] / 1e6:.0f} MB of history, armed {started * 1000:.0f} ms after start")
    code = server.stop()
    if code != 0:
        raise SystemExit(f"the server ended with {code}")


if __name__ == "__main__":
    main()

"""`millrace serve` as a process to be measured."""

import json
import os
import socket
import subprocess
import tempfile
import time
import urllib.request

PROGRAM = os.environ.get("MILLRACE_BIN", "target/release/millrace")


class Server:
    """A server on a data folder of its own, with these workflows deployed."""

    def __init__(self, workflows, prepare=None):
        self.home = tempfile.TemporaryDirectory(prefix="millrace-bench-")
        self.folder = os.path.join(self.home.name, "data")
        self.env = {**os.environ, "MILLRACE_WEBHOOK_RATE_LIMIT": "0", "MILLRACE_DEFAULT_TIMEZONE": "UTC", "MILLRACE_ALLOW_LOCAL_NETWORK": "1"}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        for number, workflow in enumerate(workflows):
            path = os.path.join(self.home.name, f"{number}.json")
            with open(path, "w") as f:
                json.dump(workflow, f)
            self.run("import", path, "--deploy")
        if prepare:
            prepare(self)

    def run(self, *args):
        """What a command prints."""
        done = subprocess.run([PROGRAM, "--data-dir", self.folder, *args], env=self.env, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"millrace {' '.join(args)} failed:\n{done.stderr}")
        return done.stdout

    def start(self):
        self.log = open(os.path.join(self.home.name, "log"), "w")
        begun = time.monotonic()
        self.process = subprocess.Popen(
            [PROGRAM, "--data-dir", self.folder, "serve", "--listen", f"127.0.0.1:{self.port}"],
            env=self.env, stdout=subprocess.DEVNULL, stderr=self.log,
        )
        while True:
            try:
                if urllib.request.urlopen(self.url("/healthz")).status == 200:
                    break
            except OSError:
                pass
            if self.process.poll() is not None or time.monotonic() - begun > 120:
                raise SystemExit(open(self.log.name).read())
            time.sleep(0.01)
        return time.monotonic() - begun

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def cpu(self):
        """Seconds of CPU of the server and what it started, so far."""
        ticks = 0
        for pid in self.processes():
            with open(f"/proc/{pid}/stat") as f:
                fields = f.read().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def resident_mb(self):
        """Memory of the server and what it started."""
        pages = 0
        for pid in self.processes():
            with open(f"/proc/{pid}/statm") as f:
                pages += int(f.read().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024

    def processes(self):
        found, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            for task in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{task}/children") as f:
                    todo.extend(int(child) for child in f.read().split())
        return found

    def call(self, name, request):
        """Calls a use case through the door."""
        with open(os.path.join(self.folder, "door-token")) as f:
            token = f.read().strip()
        body = json.dumps(request).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return json.load(urllib.request.urlopen(urllib.request.Request(self.url(f"/api/call/{name}"), body, headers)))

    def stop(self):
        self.process.terminate()
        code = self.process.wait(30)
        self.home.cleanup()
        return code

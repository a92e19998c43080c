#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What easelctl costs: bench-shell.py EASELCTL [FILE...]

How long it takes to say its version and to read workflow files (the two largest of the corpus unless told), and what
an event of a streamed run takes of the processor beside `curl -N` on the same bytes. Medians of five; in a release
build more than the limits is a failure.
"""

import http.server
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

TRIES = 5
VERSION_TIME = 0.020    # seconds
INPUTS_TIME = 0.100     # seconds
INPUTS_MEMORY = 60      # MiB
EVENTS = 20000
EVENT_TIME = 20e-6      # seconds of processor that an event may take more than with curl
EVENTS_GROWTH = 1       # MiB that ten times the events may take more

RUN = "0b54a6a2-7f0d-4f6d-9d0f-{:012}"  # no two runs may share an id
WORKFLOW = "5d9f9e7e-2f4a-4f8e-b7f5-92f5a9be6a10"
DEPLOYMENT = {
    "id": "7f1f4c1e-6f5b-4d0e-9a43-2f1f0e9f0001", "environment": "production", "workflow_id": WORKFLOW,
    "updated_at": "2026-02-01T17:22:10Z", "workflow": {"id": WORKFLOW, "name": "Bench"}, "input_types": [],
    "version": {"id": "7f1f4c1e-6f5b-4d0e-9a43-2f1f0e9f0002", "version": 1, "workflow": {"nodes": []},
                "workflow_api": {"3": {"class_type": "KSampler", "inputs": {"steps": 20}}}},
}
RECORD = {
    "status": "success", "workflow_id": WORKFLOW, "deployment_id": DEPLOYMENT["id"], "outputs": [],
    "created_at": "2099-02-01T17:22:10Z", "ended_at": "2099-02-01T17:22:11Z", "workflow_inputs": None,
}


def make_events(count):
    def event(data):
        return f"event: event_update\ndata: {json.dumps(data)}\n\n"

    texts = [event({"prompt_id": RUN, "number": 1, "node_errors": {}})]
    for i in range(count):
        texts.append(event({"event": "progress", "data": {"value": i, "max": count, "prompt_id": RUN, "node": "3"}}))
    texts.append(event({"event": "status", "data": {"prompt_id": RUN, "status": "success"}}))

    return "".join(texts).encode()


class Service(http.server.BaseHTTPRequestHandler):
    """As much of the service as one streamed run of one deployment needs."""

    protocol_version = "HTTP/1.1"
    events = b""
    runs = 0

    def answer(self, content_type, body, status=200):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_json(self, value, status=200):
        self.answer("application/json", json.dumps(value).encode(), status)

    def do_GET(self):
        path = self.path.split("?")[0]
        if path == "/api/deployments":
            self.answer_json([DEPLOYMENT] if "is_fluid=false" in self.path else [])
        elif path.startswith("/api/deployment/"):
            self.answer_json(DEPLOYMENT)
        elif path.startswith("/api/run/"):
            self.answer_json(dict(RECORD, id=path.rsplit("/", 1)[1]))
        else:
            self.answer_json({"detail": "Not Found"}, 404)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        RECORD["workflow_inputs"] = body.get("inputs") or {}
        Service.runs += 1
        self.answer("text/event-stream; charset=utf-8", self.events.replace(RUN.encode(), RUN.format(self.runs).encode()))

    def log_message(self, *arguments):
        pass


def read_peak(pid):
    """The most memory of a process so far, in MiB. What the kernel says at its end counts its parent's as well."""
    try:
        lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0

    return max([int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")], default=0)


def measure(words, home):
    """Seconds, seconds of processor, and MiB of one call."""
    environment = dict(os.environ, HOME=home, XDG_RUNTIME_DIR=home, XDG_DATA_HOME=home, XDG_STATE_HOME=home,
                       XDG_CONFIG_HOME=home, EASEL_API_KEY="key", DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent")
    began = time.monotonic()
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    pid, peak = 0, 0
    while pid == 0:
        peak = max(peak, read_peak(process.pid))
        time.sleep(0.001)
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"bench-shell: {' '.join(words)} ends with {process.returncode}")

    return time.monotonic() - began, usage.ru_utime + usage.ru_stime, peak


def median(words, home):
    measure(words, home)

    return [statistics.median(column) for column in zip(*(measure(words, home) for _ in range(TRIES)))]


def find_files():
    top = pathlib.Path(__file__).resolve().parents[2]
    folder = top.parent / "shared" / "corpus" / "workflows"
    if not folder.is_dir():
        return sorted(top.glob("data/samples/workflows/*.json"), key=lambda path: path.stat().st_size)[-1:]

    files = sorted(folder.iterdir(), key=lambda path: path.stat().st_size)

    return [files[-1], [path for path in files if path.suffix == ".json"][-1]]


def bench_events(easelctl, home):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    run = [easelctl, "--server", address, "--json", "run", "Bench", "--mode", "stream", "-o", home]
    curl = ["curl", "-sN", "-H", "Content-Type: application/json", "-d", "{}", f"{address}/api/run/deployment/stream"]

    Service.events = make_events(EVENTS // 10)
    few = median(run, home)
    Service.events = make_events(EVENTS)
    many, other = median(run, home), median(curl, home)
    server.shutdown()

    each, growth = (many[1] - other[1]) / EVENTS, many[2] - few[2]
    print(f"{EVENTS} events: processor {many[1]:.3f} s, curl {other[1]:.3f} s: {each * 1e6:.1f} µs more an event; "
          f"{many[2]:.1f} MiB, {growth:+.1f} MiB beside {EVENTS // 10} events")

    return each <= EVENT_TIME and growth <= EVENTS_GROWTH


def main():
    easelctl = sys.argv[1]
    fine = True

    with tempfile.TemporaryDirectory() as home:
        took, _, _ = median([easelctl, "--version"], home)
        print(f"--version: {took * 1e3:.1f} ms")
        fine &= took < VERSION_TIME

        for path in [pathlib.Path(name) for name in sys.argv[2:]] or find_files():
            took, _, memory = median([easelctl, "inputs", str(path)], home)
            print(f"inputs {path.name} ({path.stat().st_size >> 10} KiB): {took * 1e3:.1f} ms, {memory:.1f} MiB")
            fine &= took < INPUTS_TIME and memory < INPUTS_MEMORY

        fine &= bench_events(easelctl, home)

    sys.exit(0 if fine or os.environ.get("EASEL_BENCH_LENIENT") else 1)


main()

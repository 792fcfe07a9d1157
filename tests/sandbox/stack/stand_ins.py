"""A small house that stands in for the real one: same shape, no Django, up in a moment."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sandbox import dotenv

MANAGE = "import sys; print('managed', sys.argv[1:])\n"
# Answers 200 to everything.
WEB = """
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Yes(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *args): pass
print("WARNING web is a stand-in", flush=True)
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Yes).serve_forever()
"""
# A main process with one pool child, as Celery has; both write down who they are.
WORKER = """
import os, sys, time
child = os.fork()
with open(sys.argv[1], "a") as out:
    out.write(f"{os.getpid()}\\n")
while True:
    time.sleep(1)
"""
PROCFILE = """\
release: exit 1
web: python web.py ${PORT:-1}
twin: python web.py ${TWIN_PORT:-1}
worker: EXTRA=1 python worker.py pids
"""


def house(root: Path, *, procfile: str = PROCFILE, manage: str = MANAGE) -> Path:
    """Write the stand-in into a directory."""
    root.mkdir(parents=True, exist_ok=True)
    for name, text in (("manage.py", manage), ("web.py", WEB), ("worker.py", WORKER), ("Procfile", procfile)):
        (root / name).write_text(text)
    return root


def pids(root: Path) -> list[int]:
    """The worker's processes, oldest first: two per life."""
    file = root / "pids"
    return [int(line) for line in file.read_text().split()] if file.is_file() else []


@contextmanager
def launcher(root: Path, **environ: str) -> Iterator["subprocess.Popen[str]"]:
    """`make run` on the stand-in; its output is a pipe."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox.launch", "--root", str(root), "--var", str(root / "var")],
        cwd=dotenv.ROOT,
        env=free_ports(environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate()


def free_ports(environ: Mapping[str, str]) -> dict[str, str]:
    """This environment with any free ports, and what the test lays over it."""
    zero = dict.fromkeys(("PORT", "TWIN_PORT", "FLOWER_PORT", "SITE_PORT"), "0")
    return {**os.environ, "DANDELI_ENV": "development", **zero, **environ}

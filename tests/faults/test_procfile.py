"""`honcho start` with a production's environment file: everything comes up, and stays."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from sandbox import dotenv
from sandbox.servers.processes import die_with_parent
from tests.config.production import PRODUCTION
from tests.journeys.house import eventually
from tests.twin import free_port

STATIC = dotenv.ROOT / "staticfiles"


@pytest.fixture
def honcho(empty_ground, tmp_path):
    """It runs, with one process of each kind; its log is in `tmp_path`."""
    ports = {"PORT": str(free_port()), "FLOWER_PORT": str(free_port())}
    stores = {
        "DATABASE_URL": empty_ground,
        "REDIS_URL": os.environ["REDIS_URL"],
        "FLOWER_BASIC_AUTH": "ops:of-this-test",
    }
    said = {**PRODUCTION, **stores, **ports, "WEB_WORKERS": "1", "WORKER_CONCURRENCY": "1"}
    (tmp_path / "env").write_text("".join(f"{name}={value}\n" for name, value in said.items()))
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    had_static = STATIC.exists()
    with (tmp_path / "log").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "honcho", "-e", str(tmp_path / "env"), "start"],
            cwd=dotenv.ROOT,
            env={"PATH": path, "HOME": os.environ["HOME"]},
            stdout=out,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
    yield process, ports
    process.terminate()
    process.wait(30)
    if not had_static:
        shutil.rmtree(STATIC, ignore_errors=True)


def test_it_migrates_serves_works_and_goes_on_until_it_is_told_to_stop(honcho, tmp_path):
    process, ports = honcho

    def ready() -> bool:
        assert process.poll() is None, (tmp_path / "log").read_text()[-3000:]
        try:
            return requests.get(f"http://127.0.0.1:{ports['PORT']}/readyz", timeout=5).ok
        except requests.RequestException:
            return False

    eventually(ready, within=90)
    eventually(lambda: "static file" in (tmp_path / "log").read_text(), within=60)
    time.sleep(2)
    assert ready()
    assert requests.get(f"http://127.0.0.1:{ports['FLOWER_PORT']}/", timeout=5).status_code == 401
    process.terminate()
    process.wait(30)
    assert "stopped" in (tmp_path / "log").read_text()

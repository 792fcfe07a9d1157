"""The demo's manners when something is wrong; its success is a journey through the real API."""

import json
import os
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from sandbox import launch
from sandbox.demo import __main__ as demo
from sandbox.demo import chromium, screens
from sandbox.demo.client import Client

PROBLEM = {"status": 429, "code": "otp_too_many", "detail": "Too many codes for this number."}


class Grumpy(BaseHTTPRequestHandler):
    """Ready, but refuses every code."""

    def do_GET(self) -> None:
        self._answer(200 if self.path == "/readyz" else 404, {})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(429, PROBLEM)

    def log_message(self, *args: object) -> None:
        return

    def _answer(self, status: int, body: object) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


@pytest.fixture
def grumpy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with HTTPServer(("127.0.0.1", 0), Grumpy) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        for name in ("API_URL", "TWIN_URL"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("DANDELI_ENV", "development")
        yield
        server.shutdown()
        thread.join()


@pytest.mark.usefixtures("grumpy")
def test_the_step_that_fails_is_named_with_the_problems_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo.main() == 1
    said = capsys.readouterr()
    assert "✓ API and workers are ready" in said.out
    assert "✗ One-time code requested: POST" in said.err
    assert "429: otp_too_many | Too many codes for this number." in said.err
    assert "Look at:" in said.err


@pytest.mark.usefixtures("grumpy")
def test_the_demo_refuses_production(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DANDELI_ENV", "production")
    assert demo.main() == 1
    assert "development only" in capsys.readouterr().err


NOWHERE = Client("http://127.0.0.1:9")


@pytest.mark.usefixtures("grumpy")
def test_a_house_without_guests_pages_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    api = Client(os.environ["API_URL"])
    screens.walk_screens(api, api, demo.walk)
    said = capsys.readouterr().out
    assert said.startswith("- The guests' pages were not walked: ")
    assert said.count("\n") == 1


def test_without_a_browser_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chromium, "PROGRAMS", ("no-such-browser",))
    screens.walk_screens(NOWHERE, NOWHERE, demo.walk)
    said = capsys.readouterr().out
    assert said == "- The guests' pages were not walked: no Chromium is installed (Debian: apt install chromium).\n"


def test_without_its_driver_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chromium, "PROGRAMS", ("true",))
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    screens.walk_screens(NOWHERE, NOWHERE, demo.walk)
    assert (
        capsys.readouterr().out == "- The guests' pages were not walked: Playwright is not installed (make install).\n"
    )


def test_a_start_names_the_guests_pages_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = {
        name: f"http://127.0.0.1:{port}"
        for port, name in enumerate(("API_URL", "TWIN_URL", "FLOWER_URL", "SITE_URL"), 1)
    }
    launch.Terminal().summary(at, tmp_path)
    told = capsys.readouterr().out
    assert "Guests' pages" in told.split("http://")[0]
    assert told.split("http://")[1].startswith("127.0.0.1:1/ ")

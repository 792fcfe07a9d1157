"""What every test here stands on: a twin in its own process and somebody who receives its webhooks."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import loads
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Self, TypeVar

import razorpay
import requests

ROOT = Path(__file__).resolve().parents[3]
T = TypeVar("T")
PATIENCE_SECONDS = 8.0
KEY_ID, KEY_SECRET = "rzp_test_stage0000001", "key-secret"
WEBHOOK_SECRET, PREVIOUS_SECRET = "webhook-secret", "previous-secret"


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def eventually(look: Callable[[], T]) -> T:
    """The first answer that is true, waited for."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = look()
        if found or time.monotonic() > deadline:
            assert found, "waited in vain"
            return found
        time.sleep(0.02)


@dataclass
class Received:
    """One webhook delivery as it came in."""

    body: bytes
    signature: str
    event_id: str

    @property
    def event(self) -> str:
        return str(self.json["event"])

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = loads(self.body)
        return found

    @property
    def payment(self) -> dict[str, Any]:
        found: dict[str, Any] = self.json["payload"]["payment"]["entity"]
        return found


@dataclass
class Receiver:
    """The application's webhook address; answers 200 unless told otherwise."""

    received: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    answer: int = 200

    def __post_init__(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                signature, event_id = (self.headers[n] for n in ("X-Razorpay-Signature", "x-razorpay-event-id"))
                receiver.received.append(Received(body, signature, event_id))
                self.send_response(receiver.answers.pop(0) if receiver.answers else receiver.answer)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/callback/"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def wait(self, count: int) -> list[Received]:
        """The deliveries, once there are so many."""
        eventually(lambda: len(self.received) >= count)
        return list(self.received)

    def events(self, count: int) -> list[str]:
        """The names of the deliveries, once there are so many."""
        return [delivery.event for delivery in self.wait(count)]

    def forget(self) -> None:
        """As new."""
        self.received.clear()
        self.answers.clear()
        self.answer = 200

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()


class Stage:
    """One twin process, and short words for what tests do with it."""

    def __init__(self, receiver: Receiver, **environ: str) -> None:
        self.receiver = receiver
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environ = environment(self.port, receiver.url, **environ)
        self.client = razorpay.Client(auth=(KEY_ID, KEY_SECRET), base_url=self.url)
        self.start()

    def start(self) -> None:
        """Start the process and wait until it answers."""
        # Not a pipe: one that nobody reads fills up, and stops the twin.
        self.log = TemporaryFile("w+")  # noqa: SIM115
        self.process = run(self.environ, self.log)
        eventually(self._answers)

    def _answers(self) -> bool:
        assert self.process.poll() is None, "the twin ended"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self, number: int = signal.SIGTERM) -> str:
        """End the process with a signal; what it logged."""
        self.process.send_signal(number)
        self.process.wait(PATIENCE_SECONDS)
        with self.log:
            self.log.seek(0)
            return self.log.read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        if self.process.poll() is None:
            self.stop()

    def post(self, path: str, body: Any = None) -> requests.Response:
        """Call the control API."""
        return requests.post(self.url + path, json={} if body is None else body, timeout=10)

    def get(self, path: str, **options: Any) -> Any:
        """Read from the control API."""
        return requests.get(self.url + path, timeout=10, **options).json()

    def order(self, amount: int = 50000, **more: Any) -> dict[str, Any]:
        """A new order through the SDK."""
        made: dict[str, Any] = self.client.order.create({"amount": amount, "currency": "INR", **more}, timeout=5)
        return made

    def pay(self, order: dict[str, Any], **instruction: Any) -> dict[str, Any]:
        """Play the guest; the payment."""
        answer = self.post(f"/twin/orders/{order['id']}/pay", instruction)
        assert answer.status_code == 200, answer.text
        payment: dict[str, Any] = answer.json()["payment"]
        return payment

    def paid(self, amount: int = 50000, **instruction: Any) -> dict[str, Any]:
        """A captured payment of a new order."""
        return self.pay(self.order(amount), **instruction)

    def told(self) -> dict[str, Any]:
        """A captured payment whose webhooks have all arrived and are out of the way."""
        payment = self.paid()
        self.receiver.wait(3)
        self.receiver.forget()
        return payment

    def refund(self, payment: dict[str, Any], amount: int, key: str = "", **more: Any) -> dict[str, Any]:
        """Give money back through the SDK."""
        headers = {"X-Refund-Idempotency": key} if key else {}
        body = {"amount": amount, **more}
        made: dict[str, Any] = self.client.payment.refund(payment["id"], body, headers=headers)
        return made

    def raw(self, method: str, path: str, **options: Any) -> requests.Response:
        """Call the REST API without the SDK, to see statuses and bodies."""
        return requests.request(method, self.url + path, auth=(KEY_ID, KEY_SECRET), timeout=5, **options)


def environment(port: int, webhook_url: str, **changes: str) -> dict[str, str]:
    """Everything the twin wants to know, with some of it changed."""
    return {
        "PATH": os.environ["PATH"],
        "DANDELI_ENV": "development",
        "RAZORPAY_KEY_ID": KEY_ID,
        "RAZORPAY_KEY_SECRET": KEY_SECRET,
        "RAZORPAY_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "RAZORPAY_WEBHOOK_SECRET_PREVIOUS": PREVIOUS_SECRET,
        "TWIN_PORT": str(port),
        "TWIN_WEBHOOK_URL": webhook_url,
        **changes,
    }


def run(environ: dict[str, str], log: IO[str] | int = subprocess.PIPE) -> "subprocess.Popen[str]":
    """The twin as a process of its own."""
    command = [sys.executable, "-m", "sandbox.twin"]
    return subprocess.Popen(command, cwd=ROOT, env=environ, text=True, stdout=log, stderr=subprocess.STDOUT)

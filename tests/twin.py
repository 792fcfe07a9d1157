"""The Razorpay twin as a process of the tests."""

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]
NOWHERE = "http://127.0.0.1:9/"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Twin:
    """`pay` and `fault` drive it through its control API."""

    url: str
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, *, webhook_url: str = NOWHERE) -> "Twin":
        port = free_port()
        environ = {
            **os.environ,
            "TWIN_PORT": str(port),
            "TWIN_WEBHOOK_URL": webhook_url,
            "TWIN_STATE": ":memory:",
            "RAZORPAY_KEY_ID": settings.RAZORPAY_KEY_ID,
            "RAZORPAY_KEY_SECRET": settings.RAZORPAY_KEY_SECRET,
            "RAZORPAY_WEBHOOK_SECRET": settings.RAZORPAY_WEBHOOK_SECRET,
            "RAZORPAY_WEBHOOK_SECRET_PREVIOUS": settings.RAZORPAY_WEBHOOK_SECRET_PREVIOUS,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.twin"],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        twin = cls(f"http://127.0.0.1:{port}", process)
        twin._wait()
        return twin

    @property
    def settings(self) -> dict[str, str]:
        return {
            "RAZORPAY_BASE_URL": self.url,
            "SMS_SANDBOX_URL": f"{self.url}/sandbox/sms/",
            "EMAIL_SANDBOX_URL": f"{self.url}/sandbox/email/",
        }

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)

    def reset(self) -> None:
        self._post("/twin/reset", {})
        self.mended()

    def mended(self) -> None:
        """No faults any more."""
        self._post("/twin/faults", {"clear": True})

    def pay(self, order_id: str, **how: Any) -> dict[str, Any]:
        """The guest pays: `payment` and the `checkout` triple."""
        answer: dict[str, Any] = self._post(f"/twin/orders/{order_id}/pay", how)
        return answer

    def pay_link(self, link_id: str, **how: Any) -> dict[str, Any]:
        """The guest pays on the link's page: the payment."""
        payment: dict[str, Any] = self._post(f"/twin/payment_links/{link_id}/pay", how)["payment"]
        return payment

    def link(self, link_id: str) -> dict[str, Any]:
        """A payment link as Razorpay shows it."""
        found: dict[str, Any] = self.get(f"/v1/payment_links/{link_id}")
        return found

    def links(self) -> list[dict[str, Any]]:
        """All payment links, the newest first."""
        found: list[dict[str, Any]] = self.get("/v1/payment_links")["payment_links"]
        return found

    def expire_link(self, link_id: str) -> None:
        self._post(f"/twin/payment_links/{link_id}/expire", {})

    def fault(self, endpoint: str, fault: str, **more: Any) -> None:
        self._post("/twin/faults", {"endpoint": endpoint, "fault": fault, **more})

    def lie(self, endpoint: str, lie: str, **more: Any) -> None:
        """Its next answers there are not true: see sandbox/twin/lies.py."""
        self.fault(endpoint, "lie", lie=lie, **more)

    def knobs(self, **values: Any) -> None:
        self._post("/twin/faults", values)

    def inbox(self, phone: str) -> list[dict[str, str]]:
        answer = requests.get(f"{self.url}/sandbox/sms/", params={"phone_number": phone}, timeout=5)
        messages: list[dict[str, str]] = answer.json()
        return messages

    def get(self, path: str) -> Any:
        auth = (settings.RAZORPAY_KEY_ID, settings.RAZORPAY_KEY_SECRET)
        return requests.get(f"{self.url}{path}", auth=auth, timeout=5).json()

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        answer = requests.post(f"{self.url}{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def _wait(self) -> None:
        for _ in range(100):
            try:
                if requests.get(f"{self.url}/healthz", timeout=1).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.05)
        raise AssertionError("the twin did not start")

"""Starting, refusing to start, being killed and coming back."""

import signal
import subprocess
from pathlib import Path

import pytest

from .stage import KEY_SECRET, WEBHOOK_SECRET, Receiver, Stage, environment, eventually, free_port, run


def ended(environ: dict[str, str]) -> tuple[int, str]:
    process = run(environ)
    try:
        logged, _ = process.communicate(timeout=8)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return process.returncode, logged


@pytest.mark.parametrize("name", ["production", "", "Development", "test"])
def test_it_refuses_to_start_outside_development(name: str) -> None:
    code, logged = ended(environment(free_port(), "http://127.0.0.1:9/", DANDELI_ENV=name))
    assert (code, logged) == (2, "twin: the Razorpay twin runs only with DANDELI_ENV=development\n")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"RAZORPAY_KEY_ID": "rzp_live_0000000000"}, "live key"),
        ({"RAZORPAY_WEBHOOK_SECRET": ""}, "RAZORPAY_WEBHOOK_SECRET is not set"),
        ({"TWIN_WEBHOOK_URL": "ftp://127.0.0.1/"}, "TWIN_WEBHOOK_URL"),
        ({"TWIN_TIME_SCALE": "fast"}, "TWIN_TIME_SCALE"),
        ({"TWIN_PORT": "http"}, "TWIN_PORT"),
    ],
)
def test_it_refuses_settings_it_cannot_use(change: dict[str, str], words: str) -> None:
    code, logged = ended(environment(free_port(), "http://127.0.0.1:9/") | change)
    assert (code, logged.count("\n")) == (2, 1)
    assert words in logged


def test_a_taken_port_is_one_clear_line(twin: Stage) -> None:
    code, logged = ended(environment(twin.port, "http://127.0.0.1:9/"))
    assert (code, logged.count("\n")) == (1, 1)
    assert f"cannot listen on 127.0.0.1:{twin.port}" in logged


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_when_asked(receiver: Receiver, number: int) -> None:
    with Stage(receiver) as twin:
        logged = twin.stop(number)
        assert twin.process.returncode == 0
        assert "Traceback" not in logged


def test_it_stops_while_webhooks_wait_and_callers_hang(receiver: Receiver) -> None:
    with Stage(receiver) as twin:
        receiver.answer = 500
        twin.paid(delay_seconds=60)
        twin.paid()
        logged = twin.stop()
        receiver.forget()
        assert (twin.process.returncode, "Traceback" in logged) == (0, False)


def test_the_log_has_one_line_for_each_request_and_delivery_and_no_secret(receiver: Receiver) -> None:
    receiver.forget()
    with Stage(receiver) as twin:
        twin.pay(twin.order(), outcome="failed")
        twin.post("/sandbox/sms/", {"to": "+919999988888", "text": "code 482133", "message_id": "m1"})
        twin.get("/sandbox/sms/?phone_number=9999988888")
        eventually(lambda: twin.get("/twin/deliveries/")["count"])
        logged = twin.stop()
    assert "POST /v1/orders 200" in logged
    assert "webhook payment.failed attempt 1 -> 200" in logged
    assert not [word for word in (KEY_SECRET, WEBHOOK_SECRET, "482133", "9999988888") if word in logged]


def test_a_killed_twin_remembers_orders_payments_and_refunds(receiver: Receiver, tmp_path: Path) -> None:
    receiver.forget()
    with Stage(receiver, TWIN_STATE=str(tmp_path / "state" / "twin.sqlite3")) as twin:
        payment = twin.paid()
        made = twin.refund(payment, 20000, key="refund-key-0001")
        before = twin.get(f"/twin/orders/{payment['order_id']}")
        twin.stop(signal.SIGKILL)
        twin.start()
        assert twin.get(f"/twin/orders/{payment['order_id']}") == before
        assert twin.client.refund.fetch(made["id"]) == made
        assert twin.refund(payment, 20000, key="refund-key-0001") == made
        assert twin.client.order.all()["items"][0]["id"] == payment["order_id"]


def test_a_killed_twin_finishes_what_it_began(receiver: Receiver, tmp_path: Path) -> None:
    receiver.forget()
    receiver.answer = 500
    with Stage(receiver, TWIN_STATE=str(tmp_path / "twin.sqlite3"), TWIN_TIME_SCALE="20") as twin:
        twin.pay(twin.order(), outcome="failed")
        first = receiver.wait(1)[0]
        eventually(lambda: twin.get("/twin/deliveries/")["items"])
        late = twin.pay(twin.order(), delay_seconds=0.2)
        twin.stop(signal.SIGKILL)
        receiver.forget()
        twin.start()
        eventually(lambda: twin.client.payment.fetch(late["id"])["status"] == "captured")
        again = [delivery for delivery in receiver.wait(4) if delivery.event == "payment.failed"]
        assert [delivery.event_id for delivery in again] == [first.event_id]


def test_no_message_is_ever_written_to_disk(receiver: Receiver, tmp_path: Path) -> None:
    with Stage(receiver, TWIN_STATE=str(tmp_path / "twin.sqlite3")) as twin:
        twin.post("/sandbox/sms/", {"to": "+919999988888", "text": "code 482133", "message_id": "m1"})
        assert twin.get("/sandbox/sms/")
        twin.stop()
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"482133" not in written

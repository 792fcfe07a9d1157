"""A sweep by command, what it says, and what a day may bring that nobody heard of."""

from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import requests
from django.core.management import CommandError, call_command
from django.utils import timezone

from backend.payments import gateway
from tests import cast
from tests.payments import state

DAY_MINUTES = 24 * 60


def sweep(**options):
    """What the command says on stdout, and its exit code."""
    said = StringIO()
    options = {"since": "3d", **options} if "order" not in options else options
    try:
        call_command("reconcile_payments", stdout=said, **options)
    except CommandError as error:
        return SimpleNamespace(text=said.getvalue(), code=error.returncode, error=str(error))
    return SimpleNamespace(text=said.getvalue(), code=0, error="")


def row(said, name):
    """The figures of one line of the table: found, mended, left, and the rupees of each."""
    line = next(line for line in said.text.splitlines() if line.startswith(name))
    found, found_rupees, mended, mended_rupees, left, left_rupees = line.removeprefix(name).split()
    counts = (int(found), int(mended), int(left))
    return SimpleNamespace(counts=counts, rupees=(found_rupees, mended_rupees, left_rupees))


def lately():
    """A period around everything that a test does."""
    now = timezone.now()
    return {"since": now - timedelta(days=3), "until": now}


def bank_answers(twin):
    """Wait until the bank has decided on the newest refund."""
    while state.refunds(twin)[0]["status"] == "pending":
        pass


def ready(resort, number):
    """Somebody's order for a room of their own."""
    browser = cast.logged_in(cast.guest(f"+9199999000{number}"))
    room = cast.a_room(resort, f"B{number}")
    attempt_id, answer = cast.order_ready(browser, room)
    return SimpleNamespace(attempt_id=attempt_id, id=answer["razorpay_order_id"], room=room)


def refund_in_the_dashboard(twin, payment_id, **how):
    answer = requests.post(f"{twin.url}/twin/refunds", json={"payment_id": payment_id, **how}, timeout=5)
    assert answer.ok, answer.text


def foreign_money(twin, amount=500_000):
    """The id of a payment for an order that another shop made with the same account."""
    other = gateway.create_order({"amount": amount, "currency": "INR", "receipt": "another-shop-7"})
    return twin.pay(other["id"])["payment"]["id"]

"""`manage.py check_razorpay`, and what is judged at a start without asking."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from backend.bookings.models import FinalBooking
from backend.incidents.models import Incident, IncidentKind
from backend.payments import checks
from backend.payments.intake import event_handlers
from backend.payments.models import PaymentOrder, WebhookEvent
from tests import cast
from tests.payments import news
from tests.payments.news import hear_of

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "razorpay-setup.md").read_text()
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _asked(twin):
    twin.knobs(webhooks_enabled=True)


def check() -> tuple[int, str]:
    """Its exit code, and what it says."""
    said = StringIO()
    try:
        call_command("check_razorpay", stdout=said)
    except CommandError as error:
        return error.returncode, said.getvalue() + str(error)
    return 0, said.getvalue()


def line(said: str, what: str) -> str:
    return next(line for line in said.splitlines() if line.startswith(what))


def verdict(said: str, what: str) -> str:
    return line(said, what).rsplit("  ", 1)[1].strip()


def test_an_account_that_fits_is_said_to_line_by_line(twin, mine):
    code, said = check()
    assert code == 0, said
    assert {what: verdict(said, what) for what in ("keys", "account", "methods", "webhook")} == dict.fromkeys(
        ("keys", "account", "methods", "webhook"), "right"
    )
    assert "test mode" in line(said, "keys")
    assert "upi, card, netbanking" in line(said, "methods")
    # What nobody can ask for is not called right.
    assert {verdict(said, what) for what in ("largest payment", "Offers", "who bears the fee")} == {"look it up"}


def test_nothing_is_made_by_it(twin, mine):
    check()
    assert twin.get("/twin/orders")["count"] == 0
    assert not PaymentOrder.objects.exists()
    assert not WebhookEvent.objects.exists()
    assert not Incident.objects.exists()


def test_wrong_keys_are_wrong_and_nothing_more_is_asked(twin, settings):
    settings.RAZORPAY_KEY_SECRET = "not-the-secret"
    code, said = check()
    assert code == 1
    assert verdict(said, "account") == "WRONG"
    assert "RAZORPAY_KEY_SECRET" in said
    assert "not-the-secret" not in said
    assert verdict(said, "methods, webhook") == "not asked"


def test_a_razorpay_that_does_not_answer_is_said_to(twin, settings):
    twin.fault("*", "500")
    code, said = check()
    assert (code, verdict(said, "account")) == (1, "WRONG")
    assert "does not answer" in said


def test_methods_that_do_not_take_what_is_asked_for_are_wrong(twin, mine):
    twin.knobs(methods=["upi"])
    code, said = check()
    assert (code, verdict(said, "methods")) == (1, "WRONG")
    assert "RAZORPAY_MAX_ORDER_PAISE to 10000000" in said


@pytest.fixture
def mine(twin, monkeypatch):
    """The account's webhook leads to us."""
    from backend.payments import gateway

    told = gateway.webhooks_set_up

    def ours():
        return [{**webhook, "url": "https://api.example.in/api/booking/payment-callback/"} for webhook in told()]

    monkeypatch.setattr(gateway, "webhooks_set_up", ours)


def test_a_webhook_of_another_shop_is_none_of_ours(twin):
    code, said = check()
    assert (code, verdict(said, "webhook")) == (1, "WRONG")
    assert "none of ours" in said


def test_a_webhook_that_razorpay_has_switched_off_is_wrong(twin, mine):
    twin.knobs(webhooks_enabled=False)
    code, said = check()
    assert (code, verdict(said, "webhook")) == (1, "WRONG")
    assert "reconcile_payments" in said


@pytest.mark.parametrize("form", [dict.fromkeys, list])
def test_events_that_are_not_sent_are_named(twin, monkeypatch, form):
    from backend.payments import gateway

    events = {"payment.captured": True, "order.paid": True, "payment.failed": False}
    told = events if form is dict.fromkeys else ["payment.captured", "order.paid"]
    url = "https://api.example.in/api/booking/payment-callback/"
    monkeypatch.setattr(gateway, "webhooks_set_up", lambda: [{"url": url, "active": True, "events": told}])
    code, said = check()
    assert (code, verdict(said, "webhook")) == (1, "WRONG")
    missing = line(said, "webhook: ")
    assert "payment.failed" in missing
    assert "payment.captured" not in missing


def test_an_account_that_does_not_tell_its_webhooks_is_for_a_person(twin, mine):
    twin.fault("webhook.list", "400")
    code, said = check()
    assert (code, verdict(said, "webhook")) == (0, "look it up")


@pytest.mark.parametrize(
    ("bearer", "how", "what"),
    [("platform", {"offer": 100_000}, "Offers"), ("customer", {}, "who bears the fee")],
)
def test_the_first_payment_shows_what_no_call_does(order, twin, mine, bearer, how, what):
    twin.knobs(fee_bearer=bearer)
    twin.pay(order.id, **how)
    hear_of(order.id)
    code, said = check()
    assert (code, verdict(said, what)) == (1, "WRONG")
    assert "docs/razorpay-setup.md" in said
    Incident.objects.update(state="solved")
    code, said = check()
    assert (code, verdict(said, what)) == (0, "look it up")


def test_payments_that_are_their_orders_sums_show_that_all_is_well(order, twin, mine):
    twin.pay(order.id)
    hear_of(order.id)
    assert FinalBooking.objects.exists()
    code, said = check()
    assert (code, verdict(said, "Offers"), verdict(said, "who bears the fee")) == (0, "right", "right")
    assert "37500.00" in line(said, "largest payment")


def test_a_maximum_that_razorpay_has_refused_is_wrong(asha_browser, named, twin, mine):
    twin.knobs(most_paise=news.AMOUNT - 1)
    assert cast.initiate(asha_browser, named).status_code == 409
    code, said = check()
    assert (code, verdict(said, "largest payment")) == (1, "WRONG")


# Without asking


@pytest.mark.parametrize(
    ("key", "development", "ids"),
    [
        ("rzp_test_1", True, []),
        ("rzp_live_1", False, []),
        ("rzp_live_1", True, ["payments.E002"]),
        ("rzp_test_1", False, ["payments.I001"]),
        ("sk_live_1", False, ["payments.E001"]),
    ],
)
def test_keys_fit_where_they_are_used(settings, key, development, ids):
    settings.RAZORPAY_KEY_ID, settings.DEVELOPMENT = key, development
    assert [message.id for message in checks.razorpay_settings_fit(None)] == ids


def test_a_maximum_above_anything_is_a_mistake(settings):
    settings.RAZORPAY_MAX_ORDER_PAISE = 10**13
    assert [message.id for message in checks.razorpay_settings_fit(None)] == ["payments.E003"]


# The page for owners


def test_the_page_names_every_event_that_is_listened_to():
    named = set(re.findall(r"`((?:payment|order|refund|payment_link)\.[a-z_.]+)`", PAGE))
    assert named == set(event_handlers.HANDLERS)


def test_the_page_calls_incidents_what_they_are_called():
    kinds = (IncidentKind.ACCOUNT_SETTING, IncidentKind.PAYMENT_REFUSED, IncidentKind.WRONG_AMOUNT)
    assert set(re.findall(r"incident \*([^*]+)\*", PAGE)) == {kind.label for kind in kinds}

"""A gateway that lies: what cannot be true is refused as one kind of trouble, and nothing of it is stored."""

import json
import secrets

import pytest

from backend.incidents.models import Incident
from backend.payments import gateway
from backend.payments.gateway import calls
from backend.payments.models import LedgerEntry, Payment, PaymentOrder, Refund, WebhookEvent
from sandbox.twin.lies import ABOUT_ENTITIES, IN_PLACE, OF_LISTS
from tests import cast
from tests.payments import news, state

pytestmark = pytest.mark.django_db(transaction=True)

# About fields that orders do not have; and an id of the right form, which only its owner could know for a wrong one.
NOT_OF_ORDERS = {"refunded_beyond", "address", "names_another", "id_other"}
# Another amount, currency or id of the right form: only who knows what was asked for sees that it is wrong.
OF_GOOD_FORM = {"amount", "currency", "id_other", "names_another", "receipt"}
BEYOND = 10**15


def orders(receipt="r1", amount=5000):
    return gateway.create_order({"amount": amount, "currency": "INR", "receipt": receipt})


def refused(work):
    """Whether it was; the breaker forgets what it saw, or it would answer next."""
    try:
        work()
    except gateway.GatewayUnavailable:
        return True
    finally:
        calls.breaker.succeeded()
    return False


def told(twin, name, **entities):
    """Razorpay signs this, and sends it."""
    body = news.event(name, **entities)
    assert news.deliver(body).status_code == 200


def test_no_lie_about_a_new_order_reaches_a_guest(asha_browser, named, room, twin, subtests):
    for lie in sorted({*ABOUT_ENTITIES, *IN_PLACE} - NOT_OF_ORDERS):
        twin.lie("order.create", lie)
        # The order cannot be found again either.
        twin.fault("order.list", "500")
        answer = cast.initiate(asha_browser, named)
        calls.breaker.succeeded()
        with subtests.test(lie):
            assert (answer.status_code, answer.json()["code"]) == (503, "payment_gateway_unavailable")
            assert PaymentOrder.objects.get().razorpay_order_id is None
            assert state.taken(room)
        # Or the next try would look before it makes one, and hear nothing of the next lie.
        PaymentOrder.objects.update(doubtful=False)
        twin.mended()
    assert cast.initiate(asha_browser, named).status_code == 200


def test_an_order_that_was_lied_about_is_found_and_not_made_again(asha_browser, named, twin):
    twin.lie("order.create", "amount", times=1)
    body = cast.initiate(asha_browser, named).json()
    assert [made["id"] for made in twin.get("/twin/orders")["items"]] == [body["razorpay_order_id"]]


def test_the_id_of_another_order_of_ours_is_no_id(order, ravi_browser, resort, twin, monkeypatch):
    """Signed, sealed, and somebody else's: the guest would pay for a stranger."""
    other = cast.a_room(resort, "B202", price="7500.00")
    attempt_id = state.taken_by(ravi_browser, other)
    cast.name_guests(ravi_browser, attempt_id, other)
    create = calls.ask_razorpay
    monkeypatch.setattr(calls, "ask_razorpay", lambda name, work: {**create(name, work), "id": order.id})
    twin.fault("order.list", "500")
    answer = cast.initiate(ravi_browser, attempt_id)
    assert (answer.status_code, answer.json()["code"]) == (503, "payment_gateway_unavailable")


@pytest.mark.parametrize(
    "operation",
    ["order.list", "order.fetch", "order.payments", "payment.fetch", "payment.list", "refund.list", "refund.create"],
)
def test_no_answer_of_a_crooked_form_is_believed(order, twin, subtests, operation):
    paid = twin.pay(order.id)["payment"]
    twin.knobs(webhooks_enabled=False)
    asked = {
        "order.list": lambda: gateway.orders_with_receipt(order.row.receipt),
        "order.fetch": lambda: gateway.fetch_order(order.id),
        "order.payments": lambda: gateway.payments_of(order.id),
        "payment.fetch": lambda: gateway.fetch_payment(paid["id"]),
        "payment.list": lambda: gateway.payments_between(0, 2**31, skip=0, count=10),
        "refund.list": lambda: gateway.refunds_of(paid["id"]),
        "refund.create": lambda: refunded(paid, 100),
    }[operation]
    refunded(paid, 100)
    honest = asked() if operation != "refund.create" else {}
    about = {"refund.list": {"refunded_beyond"}, "refund.create": {"refunded_beyond"}}.get(operation, set())
    if operation.startswith("order.") and operation != "order.payments":
        about = {"refunded_beyond"}
    lists = OF_LISTS if isinstance(honest, list) else ()
    for lie in sorted({*ABOUT_ENTITIES, *IN_PLACE, *lists} - OF_GOOD_FORM - {"address"} - about):
        twin.lie(operation, lie, times=1)
        with subtests.test(lie):
            assert refused(asked), lie
        twin.mended()


@pytest.mark.parametrize("lie", ["amount", "names_another", "receipt"])
def test_a_refund_that_is_not_the_one_asked_for_is_not_taken_in(owed, twin, bell, lie):
    twin.lie("refund.create", lie, times=1)
    bell.answer()
    owed.refresh_from_db()
    assert (owed.state, owed.razorpay_refund_id) == ("due", None)


@pytest.mark.parametrize("name", ["refund.created", "refund.processed"])
def test_a_signed_refund_of_more_than_was_paid_is_kept_and_never_booked(booking, twin, bell, name):
    paid = Payment.objects.get()
    entries = LedgerEntry.objects.count()
    entity = news.refund(paid.razorpay_payment_id, name.removeprefix("refund."), receipt=None)
    entity |= {"status": "processed", "amount": BEYOND}
    told(twin, name, refund=entity)
    bell.answer()
    assert (WebhookEvent.objects.latest("pk").state, Refund.objects.count()) == ("dead", 0)
    assert LedgerEntry.objects.count() == entries
    assert Incident.objects.filter(kind="dead_event", state="open").count() == 1


def test_refunds_that_exceed_their_payment_together_are_not_booked(booking, twin, bell):
    paid = Payment.objects.get()
    for number, part in enumerate([paid.amount_paise - 100, 200]):
        entity = news.refund(paid.razorpay_payment_id, "processed", receipt=None, id=f"rfnd_part{number}")
        told(twin, "refund.processed", refund=entity | {"amount": part})
        bell.answer()
    assert list(Refund.objects.values_list("amount_paise", flat=True)) == [paid.amount_paise - 100]


def test_a_payment_of_one_order_is_never_another_orders(order, twin, bell, resort, ravi_browser):
    other_room = cast.a_room(resort, "B202", price="7500.00")
    _, other = cast.order_ready(ravi_browser, other_room)
    paid = twin.pay(order.id, outcome="authorized")["payment"]
    told(twin, "payment.authorized", payment=paid)
    bell.answer()
    stolen = {**paid, "order_id": other["razorpay_order_id"], "status": "captured", "captured": True}
    told(twin, "payment.captured", payment=stolen)
    bell.answer()
    assert WebhookEvent.objects.latest("pk").state == "dead"
    assert Payment.objects.get().captured_at is None


def test_a_person_hears_of_an_impossible_answer_without_its_words(asha_browser, named, twin, caplog):
    twin.lie("order.create", "receipt", times=1)
    cast.initiate(asha_browser, named)
    incident = Incident.objects.get(kind="gateway_answer")
    assert "receipt" in incident.happened
    assert "somebody-elses" not in caplog.text + incident.happened


def refunded(paid, amount):
    body = json.dumps({"amount": amount, "speed": "normal", "receipt": "r"})
    return gateway.create_refund(paid["id"], body=body, idempotency_key=secrets.token_hex(8))

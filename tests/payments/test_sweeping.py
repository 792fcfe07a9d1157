"""The broom after an outage: whatever Razorpay has of a period is in our rows afterwards."""

from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
import requests
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from backend.alarms.models import Problem
from backend.alarms.services import reporting
from backend.bookings.models import BookingAttempt, FinalBooking
from backend.payments import gateway
from backend.payments.models import LedgerEntry, Payment, PaymentOrder, Refund
from backend.payments.services import checking, refunding, settling
from backend.payments.services.sweeping import listing, patience, visiting
from tests import cast
from tests.payments import news, state

pytestmark = pytest.mark.django_db(transaction=True)

DAY_MINUTES = 24 * 60


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(patience, "WAITS_SECONDS", (0, 0, 0))


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


@pytest.fixture
def outage(resort, ravi_browser, twin):
    """A day without one webhook and without a worker: paid, failed, retried, refunded, paid too late, paid twice."""
    twin.knobs(webhooks_enabled=False)
    names = ("paid", "failed", "retried", "refunded", "late", "gone", "twice", "idle")
    day = SimpleNamespace(**{name: ready(resort, number) for number, name in enumerate(names, 10)})
    twin.pay(day.paid.id)
    twin.pay(day.failed.id, outcome="failed")
    twin.pay(day.retried.id, outcome="failed_then_captured")
    refund_in_the_dashboard(twin, twin.pay(day.refunded.id)["payment"]["id"])
    twin.pay(day.twice.id)
    twin.pay(day.twice.id, force=True)
    state.time_passes(minutes=DAY_MINUTES)
    state.taken_by(ravi_browser, day.gone.room)
    twin.knobs(ignore_capture_options=True)
    twin.pay(day.late.id)
    twin.pay(day.gone.id)
    return day


def test_one_run_mends_a_day_without_webhooks(outage, twin, bell):
    said = sweep()
    assert said.code == 0, said.text
    states = {name: BookingAttempt.objects.get(pk=case.attempt_id).state for name, case in vars(outage).items()}
    booked = {name for name, found in states.items() if found == "completed"}
    assert booked >= {"paid", "retried", "late", "twice"}
    assert not booked & {"failed", "gone", "idle"}
    assert row(said, "missing captures").counts == (7, 7, 0)
    assert row(said, "missing captures").rupees == ("262500.00", "262500.00", "0.00")
    assert row(said, "missing payments").counts == (1, 1, 0)
    assert row(said, "missing refunds").counts == (1, 1, 0)


def test_the_second_run_finds_nothing(outage, twin, bell):
    sweep()
    bell.answer()
    before = state.snapshot()
    assert "Differences: 0." in sweep().text
    assert state.snapshot() == before


def test_afterwards_every_captured_paisa_is_booked_or_gone_back(outage, twin, bell):
    sweep()
    bell.answer()
    captured = [entity for entity in listing.payments(**lately()) if entity["captured"]]
    assert len(captured) == 7
    for entity in captured:
        payment = Payment.objects.get(razorpay_payment_id=entity["id"])
        back = sum(refund.amount_paise for refund in payment.refunds.filter(state="processed"))
        assert payment.booking_id is not None or back == payment.amount_paise
        assert back == entity["amount_refunded"]
    # Paid twice, and the rooms were gone: each went back once; the dashboard's own refund was not repeated.
    assert len(state.refunds(twin)) == 3


def test_a_dry_run_says_what_it_would_do_and_changes_nothing(outage, twin, bell):
    rows = (PaymentOrder, Payment, Refund, LedgerEntry, Problem, FinalBooking)
    foreign_money(twin)
    bell.rung.clear()
    before, counts = state.snapshot(), [model.objects.count() for model in rows]
    said = sweep(dry_run=True)
    assert (state.snapshot(), [model.objects.count() for model in rows], bell.rung) == (before, counts, [])
    assert "would be mended, captured at Razorpay, unknown here" in said.text
    assert row(said, "missing captures").counts == (7, 0, 7)
    assert row(said, "foreign payments").counts == (1, 0, 1)
    assert (said.code, said.error) == (1, "10 left (nothing was changed).")


def test_razorpay_is_never_asked_inside_a_transaction(outage, twin, monkeypatch):
    inside, call = [], gateway._call
    monkeypatch.setattr(gateway, "_call", lambda *args: inside.append(connection.in_atomic_block) or call(*args))
    assert sweep().code == 0
    assert len(inside) > 8
    assert not any(inside)


def test_money_for_an_order_that_is_not_ours_is_found_and_left_to_a_person(order, twin):
    payment_id = foreign_money(twin)
    said = sweep()
    problem = Problem.objects.get()
    assert (problem.kind, problem.subject) == ("unknown_order", f"payment {payment_id}")
    assert "5000.00 INR" in problem.happened
    assert row(said, "foreign payments").counts == (1, 0, 1)
    assert said.code == 1


def test_foreign_money_is_one_problem_however_often_it_is_found(order, twin):
    foreign_money(twin)
    sweep()
    assert sweep().code == 1
    assert Problem.objects.get().times == 2


def test_foreign_money_that_a_person_has_judged_is_left_in_peace(order, twin, asha):
    payment_id = foreign_money(twin)
    sweep()
    problems = Problem.objects.filter(kind="unknown_order", subject=f"payment {payment_id}")
    assert reporting.mark_solved(problems, at=timezone.now(), by=asha) == 1
    assert sweep().code == 0
    assert Problem.objects.filter(state="open").count() == 0


def test_foreign_money_that_has_gone_back_is_nobodys_business(order, twin):
    refund_in_the_dashboard(twin, foreign_money(twin))
    assert sweep().code == 0


def test_a_payment_without_any_order_is_foreign(order, twin, monkeypatch):
    entity = {**news.payment("", "captured"), "order_id": None}
    monkeypatch.setattr(gateway, "payments_between", lambda *_, **__: [entity])
    assert "for no order, which is not ours" in sweep().text


def test_the_list_is_read_to_its_end_page_by_page(outage, twin, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 3)
    pages, page = [], gateway.payments_between
    monkeypatch.setattr(gateway, "payments_between", lambda *args, **how: pages.append(how) or page(*args, **how))
    listed = list(listing.payments(**lately()))
    assert len({entity["id"] for entity in listed}) == len(listed) == 8
    assert [how["skip"] for how in pages] == [0, 3, 6]


def test_a_list_that_repeats_itself_comes_to_an_end(monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 1)
    monkeypatch.setattr(gateway, "payments_between", lambda *_, **__: [news.payment("order_1", "captured")])
    assert len(list(listing.payments(**lately()))) == 1


def test_an_order_from_before_the_period_that_was_paid_in_it_is_mended(order, twin):
    state.time_passes(minutes=3 * DAY_MINUTES)
    twin.pay(order.id)
    assert row(sweep(since="1h"), "missing captures").counts == (1, 1, 0)
    assert order.attempt.state == "completed"


def test_a_refund_whose_end_nobody_heard_of_is_ended(order, twin, bell):
    twin.knobs(refund_seconds=1)
    twin.pay(order.id, currency="USD")
    sweep()
    bell.answer()
    refund = Refund.objects.get()
    assert refund.state == "pending"
    state.time_passes(minutes=5 * DAY_MINUTES)
    bank_answers(twin)
    said = sweep(since="1h", until=timezone.now().isoformat())
    refund.refresh_from_db()
    assert (refund.state, said.code) == ("processed", 0)


def test_a_refund_that_the_bank_still_has_is_no_difference(order, twin, bell):
    twin.knobs(refund_seconds=3600)
    twin.pay(order.id, currency="USD")
    sweep()
    bell.answer()
    assert "Differences: 0." in sweep().text


def test_a_refund_that_failed_unheard_becomes_a_problem_and_is_not_found_again(order, twin, bell):
    twin.knobs(refund_outcome="failed")
    twin.pay(order.id, currency="USD")
    sweep()
    bell.answer()
    bank_answers(twin)
    assert row(sweep(), "missing refunds").counts == (1, 1, 0)
    assert Problem.objects.filter(kind="refund_failed").count() == 1
    assert "Differences: 0." in sweep().text


def test_a_refund_that_was_sent_anew_leaves_its_failed_round_alone(order, twin, bell):
    twin.knobs(refund_outcome="failed")
    twin.pay(order.id, currency="USD")
    sweep()
    bell.answer()
    bank_answers(twin)
    sweep()
    twin.knobs(refund_outcome="processed", refund_seconds=1)
    refunding.owe_anew(Refund.objects.get(), at=timezone.now())
    bell.answer()
    bank_answers(twin)
    assert sweep().code == 0
    assert list(Refund.objects.values_list("reason", "state")) == [("wrong_amount", "processed")]


def test_a_partial_refund_from_the_dashboard_is_written_down(order, twin):
    payment = twin.pay(order.id)["payment"]
    sweep()
    refund_in_the_dashboard(twin, payment["id"], amount=100_000)
    said = sweep()
    assert row(said, "missing refunds").rupees == ("1000.00", "1000.00", "0.00")
    assert Refund.objects.get().reason == "external"
    assert "Differences: 0." in sweep().text


def test_one_order_can_be_asked_for_alone(outage, twin):
    said = sweep(order=outage.paid.id)
    assert "Orders asked for: 1. Differences: 1." in said.text
    assert "mended, booked as" in said.text
    assert FinalBooking.objects.count() == 1


def test_one_order_can_be_named_by_its_receipt(order, twin):
    assert "Differences: 0." in sweep(order=order.row.receipt).text


def test_an_order_that_is_not_ours_cannot_be_asked_for(db):
    assert sweep(order="order_unknown").error == "order_unknown is no order of ours that Razorpay knows."


@pytest.mark.parametrize("fault", ["429", "500", "502_html", "reset_before", "truncated_json"])
def test_a_busy_razorpay_is_asked_again(order, twin, fault):
    twin.pay(order.id)
    twin.fault("order.payments", fault, times=3)
    assert sweep().code == 0
    assert order.attempt.state == "completed"


def test_the_waits_between_tries_grow(twin, monkeypatch):
    slept = []
    monkeypatch.undo()
    monkeypatch.setattr(patience.time, "sleep", slept.append)

    def busy():
        raise gateway.GatewayUnavailable

    with pytest.raises(gateway.GatewayUnavailable):
        patience.patiently(busy)
    assert slept == sorted(slept) == list(patience.WAITS_SECONDS)


def test_an_order_that_cannot_be_asked_for_is_left_and_the_others_are_mended(outage, twin):
    twin.fault("order.payments", "429", times=4)
    said = sweep()
    assert row(said, "unreachable orders").counts == (1, 0, 1)
    assert row(said, "missing captures").counts == (6, 6, 0)
    assert (said.code, said.error) == (1, "1 left for a person.")
    assert sweep().code == 0


def test_an_order_that_razorpay_has_lost_is_left(order, twin):
    PaymentOrder.objects.update(razorpay_order_id="order_lost")
    said = sweep()
    assert "LEFT, 400: " in said.text
    assert said.code == 1


def test_a_razorpay_that_is_down_is_not_asked_for_every_order(outage, twin, monkeypatch):
    asked = []

    def down(order_id):
        asked.append(order_id)
        raise gateway.GatewayUnavailable

    monkeypatch.setattr(gateway, "payments_of", down)
    said = sweep()
    assert row(said, "unreachable orders").counts == (8, 0, 8)
    assert len(set(asked)) == visiting.GIVE_UP_AFTER


def test_without_the_list_of_payments_our_own_orders_are_mended_all_the_same(order, twin):
    twin.pay(order.id)
    twin.fault("payment.list", "500", times=4)
    said = sweep()
    assert "the list of payments" in said.text
    assert order.attempt.state == "completed"
    assert said.code == 1


def test_an_order_that_breaks_the_settling_does_not_stop_the_others(outage, twin, monkeypatch):
    settle = settling.settle

    def settle_all_but_one(fact, *, at):
        if fact.order_id == outage.paid.id:
            raise RuntimeError("a bug")
        return settle(fact, at=at)

    monkeypatch.setattr(settling, "settle", settle_all_but_one)
    said = sweep()
    assert "not mended: RuntimeError a bug" in said.text
    assert row(said, "missing captures").counts == (6, 6, 0)
    assert said.code == 1


def test_what_our_rows_refuse_is_left_and_not_called_mended(order, twin, monkeypatch):
    twin.pay(order.id)
    monkeypatch.setattr(checking, "take_in_all", lambda *_, **__: [])
    said = sweep()
    assert row(said, "missing captures").counts == (1, 0, 1)
    assert said.code == 1


def test_without_a_terminal_there_is_no_progress_bar(order, twin):
    heard = StringIO()
    sweep(stderr=heard)
    assert heard.getvalue() == ""


def test_on_a_terminal_a_bar_grows(outage, twin):
    heard = StringIO()
    heard.isatty = lambda: True
    sweep(stderr=heard)
    assert "4/8" in heard.getvalue()
    assert heard.getvalue().endswith("8/8\n")


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01", "3w", "99999999d", ""])
def test_a_period_that_nobody_can_read_is_refused(db, since):
    assert "is no day" in sweep(since=since).error


@pytest.mark.parametrize("options", [{"since": None}, {"since": "2999-01-01"}, {"since": "1h", "until": "2h"}])
def test_a_sweep_without_a_period_is_refused(db, options):
    said = sweep(**options)
    assert said.code == 1
    assert "period" in said.error or "--since" in said.error

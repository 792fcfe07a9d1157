"""A stay for which nothing is to be paid: booked at once, without Razorpay, and like any other from then on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.bookings.services import arrivals
from backend.bookings.services.arrivals import Balance
from backend.catalogue.models.roles import Role
from backend.common import redis
from backend.documents.models import Folder, Paper
from backend.documents.services import check_out, due_papers, missing_papers
from backend.event_feed.models import Event
from backend.event_feed.services import event_numbers
from backend.holds.models import BookingAttempt
from backend.notifications.models import Message
from backend.payments.models import LedgerEntry, Payment, PaymentOrder, Refund
from tests import cast
from tests.holds import decided
from tests.invariants import story
from tests.payments import changes, state

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def coupon(room):
    """Everything off."""
    return decided.a_coupon(room.resort, "ALL", value="100")


def held(browser, room, **said) -> int:
    answer = browser.post(decided.SELECT, decided.body(room, coupon="ALL", **said), format="json")
    assert answer.status_code == 201, answer.json()
    assert answer.json()["price"]["total_paise"] == 0
    attempt_id = answer.json()["booking_attempt_id"]
    cast.name_guests(browser, attempt_id, room)
    return attempt_id


@pytest.fixture
def attempt_id(asha_browser, room) -> int:
    return held(asha_browser, room)


@pytest.fixture
def booking(asha_browser, attempt_id) -> FinalBooking:
    assert cast.initiate(asha_browser, attempt_id).status_code == 200
    return FinalBooking.objects.get()


def nothing_moved() -> bool:
    return not any(model.objects.exists() for model in (PaymentOrder, Payment, Refund, LedgerEntry))


def test_a_quote_of_nothing_is_a_price_like_any_other(asha_browser, room):
    said = asha_browser.post(decided.QUOTE, decided.body(room, coupon="ALL"), format="json").json()
    assert (said["price"]["total"], said["price"]["due_now"], said["payable_online"]) == ("0.00", "0.00", True)


def test_it_is_booked_at_once_where_a_payment_would_begin(asha_browser, attempt_id, room, twin):
    said = cast.initiate(asha_browser, attempt_id).json()
    asked = {key: said[key] for key in ("amount", "amount_paise", "total_paise", "balance_paise")}
    assert set(asked.values()) == {0}
    assert (said["payment_id"], said["razorpay_order_id"]) == (None, None)
    booking = FinalBooking.objects.get()
    assert (said["booking"]["reference"], said["booking"]["status"]) == (booking.reference, "confirmed")
    assert state.status(asha_browser, attempt_id) == "completed"
    assert state.taken(room)
    assert not list(redis.client().scan_iter("dandeli:hold:*"))
    assert twin.get("/twin/orders")["count"] == 0
    assert nothing_moved()
    assert story.report().count == 0


def test_its_guest_is_told_as_of_any_booking(booking):
    assert Message.objects.get().dedupe_key == f"booking_confirmed:{booking.pk}"


def test_asking_again_answers_the_same_booking(asha_browser, attempt_id, booking):
    again = cast.initiate(asha_browser, attempt_id)
    assert (again.status_code, again.json()["booking"]["reference"]) == (200, booking.reference)
    assert FinalBooking.objects.count() == 1


def test_the_same_idempotency_key_is_answered_alike(asha_browser, attempt_id):
    body, key = {"booking_attempt_id": attempt_id}, {"Idempotency-Key": "k1"}
    url = "/api/booking/initiate-payment/"
    first, second = (asha_browser.post(url, body, format="json", headers=key) for _ in range(2))
    assert first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true"


def test_eight_who_ask_at_once_get_one_booking(asha, attempt_id):
    def initiate(_):
        try:
            answer = cast.initiate(cast.logged_in(asha), attempt_id)
            return answer.status_code, answer.json()["booking"]["reference"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as all_of_them:
        answers = set(all_of_them.map(initiate, range(8)))
    assert answers == {(200, FinalBooking.objects.get().reference)}


def test_guests_have_names_here_too(asha_browser, room):
    answer = asha_browser.post(decided.SELECT, decided.body(room, coupon="ALL"), format="json")
    refused = cast.initiate(asha_browser, answer.json()["booking_attempt_id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "guests_missing")
    assert not FinalBooking.objects.exists()


def test_a_hold_that_has_run_out_is_no_booking(asha_browser, attempt_id):
    state.time_passes(minutes=11)
    refused = cast.initiate(asha_browser, attempt_id)
    assert (refused.status_code, refused.json()["code"]) == (409, "attempt_expired")
    assert not FinalBooking.objects.exists()


def test_anothers_attempt_is_not_there(ravi_browser, attempt_id):
    assert cast.initiate(ravi_browser, attempt_id).status_code == 404


def test_the_coupon_is_used(ravi_browser, room, coupon, booking, resort):
    type(coupon).objects.update(most_uses=1)
    other = cast.a_room(resort, "A102")
    refused = ravi_browser.post(decided.SELECT, decided.body(other, coupon="ALL"), format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "coupon_used_up")


def test_less_than_a_rupee_is_still_no_price(asha_browser, room):
    decided.a_coupon(room.resort, "MOST", saves="amount", value="37499.50")
    refused = asha_browser.post(decided.SELECT, decided.body(room, coupon="MOST"), format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_pay")
    assert not BookingAttempt.objects.exists()


def test_a_deposit_of_nothing_is_nothing(asha_browser, room):
    decided.terms(room.resort, deposit="percent", deposit_percent=25)
    attempt_id = held(asha_browser, room)
    assert cast.initiate(asha_browser, attempt_id).status_code == 200
    assert FinalBooking.objects.get().balance_paise == 0


def test_there_is_no_balance_to_pay(asha_browser, booking):
    refused = asha_browser.post(f"/api/bookings/{booking.reference}/pay-balance/")
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_due")


# Its end


def test_cancelling_gives_nothing_back_and_frees_the_room(asha_browser, booking, room):
    shown = asha_browser.get(f"/api/bookings/{booking.reference}/cancellation/").json()
    assert (shown["paid_paise"], shown["fee_paise"], shown["refund_paise"]) == (0, 0, 0)
    answer = asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    assert (answer.status_code, answer.json()["refund_paise"]) == (200, 0)
    assert not state.taken(room)
    assert nothing_moved()
    assert story.report().count == 0


def test_who_does_not_come_leaves_nothing(booking, resort):
    meera = cast.logged_in(cast.works_at(resort, Role.MANAGER))
    with time_machine.travel(timezone.make_aware(datetime.combine(booking.check_in, time(21)))):
        address = f"/api/desk/resorts/{resort.slug}/bookings/{booking.reference}/no-show/"
        meera = cast.logged_in(cast.guest(cast.MEERA))
        assert meera.post(address).status_code == 200
    booking.refresh_from_db()
    assert (booking.state, booking.fee_paise) == ("no_show", 0)
    assert story.report().count == 0


def test_a_booking_that_has_ended_is_not_called_confirmed(asha_browser, booking):
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    again = cast.initiate(asha_browser, booking.attempt_id)
    assert (again.status_code, again.json()["code"]) == (409, "attempt_completed")


# Papers


def test_the_guest_gets_a_voucher_and_no_paper_of_money(booking):
    missing_papers.issue_missing_papers(at=timezone.now())
    missing_papers.issue_missing_papers(at=timezone.now())
    paper = Paper.objects.get()
    assert (paper.kind, paper.total_paise) == ("booking_voucher", 0)
    assert story.findings("I8") == []


def test_guests_who_leave_get_no_invoice_and_nobody_looks_for_one(booking, asha):
    at = timezone.make_aware(datetime.combine(booking.check_in, time(15)))
    arrivals.note_arrival(booking=booking, user_id=asha.pk, at=at)
    left = at + timedelta(days=5)
    assert check_out.check_out_guests(booking=booking, user_id=asha.pk, at=left, balance=Balance.PAID) is None
    assert Folder.objects.get().invoice_on is None
    assert due_papers.issue_due(booking_id=booking.pk, at=left) == []
    assert list(Paper.objects.values_list("kind", flat=True)) == ["booking_voucher"]


def test_whoever_was_there_without_being_checked_out_gets_none_either(booking):
    after = timezone.make_aware(datetime.combine(booking.check_out, time(13)))
    missing_papers.issue_missing_papers(at=timezone.now())
    missing_papers.issue_missing_papers(at=after)
    assert Folder.objects.get().invoice_on is None


# News


def test_the_feed_tells_of_it(booking):
    event_numbers.number_what_happened(at=timezone.now())
    told = list(Event.objects.order_by("sequence").values_list("kind", flat=True))
    assert "booking.confirmed" in told
    assert not [kind for kind in told if kind.startswith("payment")]


# Changes


def test_a_change_whose_difference_is_nothing_is_made_at_once(asha_browser, booking, twin):
    answer = changes.change(asha_browser, booking, 0, nights=(31, 36))
    assert (answer.status_code, answer.json()["made"], answer.json()["to_pay"]) == (200, True, None)
    booking.refresh_from_db()
    assert (booking.check_in, booking.total_paise) == (cast.in_days(31), 0)
    assert nothing_moved()
    assert story.report().count == 0


def test_a_change_that_costs_something_is_paid_and_then_papers_are_due(asha_browser, booking, coupon, twin, bell):
    type(coupon).objects.update(value="50")
    order = changes.change(asha_browser, booking, 1_875_000, nights=(31, 36)).json()["to_pay"]
    assert order["amount_paise"] == 1_875_000
    changes.paid(twin, order["razorpay_order_id"])
    bell.answer()
    booking.refresh_from_db()
    assert booking.total_paise == 1_875_000
    assert asha_browser.get(f"/api/bookings/{booking.reference}/").json()["paid"] == "18750.00"
    assert story.report().count == 0
    assert cast.initiate(asha_browser, booking.attempt_id).json()["code"] == "attempt_completed"


def test_a_paid_booking_that_comes_to_cost_nothing_gives_all_back(asha_browser, booking, coupon, twin, bell):
    type(coupon).objects.update(value="50")
    order = changes.change(asha_browser, booking, 1_875_000, nights=(31, 36)).json()["to_pay"]
    changes.paid(twin, order["razorpay_order_id"])
    bell.answer()
    type(coupon).objects.update(value="100")
    assert changes.change(asha_browser, booking, -1_875_000, nights=(32, 37)).json()["refund_paise"] == 1_875_000
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [1_875_000]
    assert story.report().count == 0

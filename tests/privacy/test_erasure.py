"""Who wants to be forgotten is forgotten, but for what the law keeps; and never in the middle of something."""

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.utils import timezone

from backend.accounts.models import LoginSession, User
from backend.accounts.services import profile
from backend.accounts.services.login import AccountInactive
from backend.bookings.models import FinalBooking
from backend.catalogue.models import StaffMember
from backend.common import redis
from backend.common.models import RememberedAnswer
from backend.common.nights import Nights
from backend.holds.core.stay_request import StayRequest
from backend.holds.models import AttemptGuest, BookingAttempt
from backend.holds.services import type_holds
from backend.invariants.services import invariant_audit
from backend.notifications.models import Message
from backend.payments.core.razorpay_facts import DisputeFact
from backend.payments.models import LedgerEntry, Payment, PaymentOrder, Refund, WebhookEvent
from backend.payments.settlement import disputes
from backend.payments.states import DisputeState
from backend.pricing.core.party import Party
from backend.privacy.services import erasure, obstacles, trail
from backend.waitlist.models import WaitingEntry
from tests import cast
from tests.backoffice.pages import confirm
from tests.common.crowd import at_once
from tests.common.stores import take_redis_away
from tests.holds import steps
from tests.invariants import story
from tests.privacy.database_text import database
from tests.waitlist import line

pytestmark = pytest.mark.django_db(transaction=True)
DELETE = "/api/auth/account/delete/"


@pytest.fixture
def asha(db):
    return User.objects.create_user(
        cast.ASHA, name="Asha Raotest", email="asha@example.in", date_of_birth="1990-04-01", gender="Female"
    )


def delete(browser, otp: str):
    return browser.post(DELETE, {"otp": otp}, format="json")


def test_a_place_in_a_line_goes_with_the_account(asha_browser, room, code):
    line.sold_out(room)
    line.waits(asha_browser, room.resort)
    assert delete(asha_browser, code()).status_code == 204
    assert not WaitingEntry.objects.exists()


def stayed(booking, *, days_ago: int = 5) -> FinalBooking:
    """The stay is over, and so is every chance that its order brings money."""
    over = timezone.localdate() - timedelta(days=days_ago)
    dates = {"check_in": over - timedelta(days=2), "check_out": over}
    FinalBooking.objects.filter(pk=booking.pk).update(**dates)
    with transaction.atomic(), connection.cursor() as cursor:
        # Of a stay that is over already PostgreSQL keeps the nights.
        cursor.execute("SET LOCAL dandeli.slept_nights = 'open'")
        booking.attempt.stays.update(**dates)
    booking.attempt.orders.update(created_at=timezone.now() - timedelta(days=days_ago))
    return booking


def words_of_asha_in(text: str) -> list[str]:
    return [word for word in (cast.ASHA, cast.ASHA[3:], "Raotest", "asha@example.in", "1990-04-01") if word in text]


def test_with_a_fresh_code_the_account_ends(asha, asha_browser, code):
    assert delete(asha_browser, code()).status_code == 204
    assert asha_browser.get("/api/auth/profile/").status_code == 401
    assert not LoginSession.objects.exists()


def test_nothing_of_the_person_is_left_in_the_database(asha, asha_browser, room, code):
    stayed(story.booked(asha_browser, room))
    steps.payable(asha_browser, cast.a_room(room.resort, "A102"))
    asha_browser.post(f"/api/booking/attempts/{BookingAttempt.objects.latest('pk').pk}/release/")
    asha_browser.post("/api/auth/otp/request/", {"phone_number": cast.ASHA}, format="json")
    assert words_of_asha_in("\n".join(database()))
    assert delete(asha_browser, code()).status_code == 204
    assert words_of_asha_in("\n".join(database())) == []


def test_bookings_payments_ledger_and_the_guests_of_stays_stay(asha, asha_browser, room, code):
    booking = stayed(story.booked(asha_browser, room))
    books = list(LedgerEntry.objects.values())
    assert delete(asha_browser, code()).status_code == 204
    assert FinalBooking.objects.get() == booking
    assert Payment.objects.get().booking == booking
    assert list(LedgerEntry.objects.values()) == books
    assert AttemptGuest.objects.filter(attempt=booking.attempt).count() == 2


def test_the_audit_finds_nothing_amiss_afterwards(asha, asha_browser, room, code):
    stayed(story.booked(asha_browser, room))
    before = invariant_audit.audit_all(at=timezone.now()).count
    assert delete(asha_browser, code()).status_code == 204
    assert invariant_audit.audit_all(at=timezone.now()).count == before


def test_the_same_number_signs_up_afresh_as_somebody_new(asha, asha_browser, code, client):
    delete(asha_browser, code())
    answer = client.post("/api/auth/otp/verify/", {"phone_number": cast.ASHA, "otp": code()}, "application/json")
    person = answer.json()["user"]
    assert (person["is_first_login"], person["name"]) == (True, "")
    assert person["id"] != asha.pk


def test_the_new_person_sees_nothing_of_the_old_one(asha, asha_browser, room, code):
    stayed(story.booked(asha_browser, room))
    delete(asha_browser, code())
    browser = cast.logged_in(cast.guest(cast.ASHA))
    told = browser.get("/api/auth/account/export/").json()
    assert (told["bookings"], told["payments"], told["messages"]) == ([], [], [])


@pytest.mark.parametrize("wrong", ["000000", "", "x"])
def test_without_the_right_code_nothing_happens(asha, asha_browser, code, wrong):
    code()
    answer = delete(asha_browser, wrong)
    assert answer.status_code == 400
    assert User.objects.get(pk=asha.pk).name == "Asha Raotest"


def test_the_code_of_another_phone_deletes_nobody(asha, asha_browser, ravi, code):
    answer = delete(asha_browser, code(cast.RAVI))
    assert (answer.status_code, answer.json()["code"]) == (400, "otp_invalid")
    assert User.objects.filter(is_active=True).count() == 2


def test_without_redis_nobody_is_deleted(asha, asha_browser, settings):
    take_redis_away(settings)
    answer = delete(asha_browser, "123456")
    assert (answer.status_code, answer.json()["code"]) == (503, "login_unavailable")


def booked_ahead(browser, room):
    story.booked(browser, room)


def leaves_today(browser, room):
    stayed(story.booked(browser, room), days_ago=0)
    PaymentOrder.objects.update(created_at=timezone.now() - timedelta(days=5))


def holding(browser, room):
    steps.held(browser, room)


def paying(browser, room):
    steps.paying_for(browser, room)


def failed_just_now(browser, room):
    steps.fail(steps.paying_for(browser, room), at=timezone.now())


def gave_up_after_checkout(browser, room):
    order = story.ordered(browser, room)
    browser.post(f"/api/booking/attempts/{order.attempt_id}/release/")


def refund_under_way(browser, room):
    booking = story.booked(browser, room)
    browser.post(f"/api/bookings/{booking.reference}/cancel/")


def disputed(browser, room):
    booking = stayed(story.booked(browser, room))
    fact = DisputeFact(
        dispute_id="disp_1", payment_id=booking.payments.get().razorpay_payment_id, state=DisputeState.OPEN,
        amount_paise=1, deducted_paise=0, phase="", reason="", respond_by=None,
    )  # fmt: skip
    disputes.take_in_dispute(fact, at=timezone.now())


def works_here(browser, room):
    User.objects.filter(phone_number=cast.ASHA).update(is_staff=True)


def runs_the_desk(browser, room):
    StaffMember.objects.create(user=User.objects.get(phone_number=cast.ASHA), resort=room.resort, role="front_desk")


@pytest.mark.parametrize(
    ("situation", "refusal"),
    [
        (booked_ahead, "account_has_bookings"),
        (leaves_today, "account_has_bookings"),
        (holding, "account_has_attempts"),
        (paying, "account_has_attempts"),
        (failed_just_now, "account_has_attempts"),
        (gave_up_after_checkout, "account_has_payments"),
        (refund_under_way, "account_has_refunds"),
        (disputed, "account_has_disputes"),
        (works_here, "account_is_staff"),
        (runs_the_desk, "account_is_staff"),
    ],
)
def test_in_the_middle_of_something_nobody_is_deleted_and_the_code_stays_good(
    asha, asha_browser, room, code, situation, refusal
):
    situation(asha_browser, room)
    secret = code()
    answer = delete(asha_browser, secret)
    assert (answer.status_code, answer.json()["code"]) == (409, refusal)
    assert User.objects.get(pk=asha.pk).name == "Asha Raotest"
    assert redis.client().keys("*:otp:*")


def test_three_days_after_the_checkout_no_money_can_come_any_more(asha, asha_browser, room, code):
    gave_up_after_checkout(asha_browser, room)
    PaymentOrder.objects.update(created_at=timezone.now() - obstacles.MONEY_MAY_COME - timedelta(minutes=1))
    assert delete(asha_browser, code()).status_code == 204


@pytest.mark.parametrize("way", [("pending", "processed"), ("netted",)], ids=["by us", "by another hand"])
def test_when_the_refund_has_arrived_the_account_may_go(asha, asha_browser, room, code, way):
    refund_under_way(asha_browser, room)
    PaymentOrder.objects.update(created_at=timezone.now() - timedelta(days=9))
    for state in way:
        Refund.objects.update(state=state)
    assert delete(asha_browser, code()).status_code == 204


def test_answers_to_repeated_requests_go_with_the_account(asha, asha_browser, code):
    RememberedAnswer.objects.create(
        user=asha, key="k", fingerprint="x", claimed_at=timezone.now(), status=200, body='{"name": "Asha Raotest"}'
    )
    delete(asha_browser, code())
    assert not RememberedAnswer.objects.exists()


def test_a_message_that_waits_is_not_sent_any_more(asha, asha_browser, code):
    now = timezone.now()
    Message.objects.create(kind="booking_cancelled", to=cast.ASHA, dedupe_key="1", created_at=now, next_try_at=now)
    delete(asha_browser, code())
    message = Message.objects.get()
    assert (message.state, message.to, message.params) == ("dropped", "", {})


def test_what_razorpay_delivered_about_the_payer_goes_too(asha, asha_browser, room, code):
    stayed(story.booked(asha_browser, room))
    order = PaymentOrder.objects.get()
    body = b'{"event":"payment.captured","payload":{"payment":{"entity":{"id":"pay_1","order_id":"%s",' % (
        order.razorpay_order_id.encode()
    )
    body += b'"contact":"+919999988888"}}}}'
    foreign = body.replace(order.razorpay_order_id.encode(), b"order_of_ravi")
    for name, each in (("mine", body), ("foreign", foreign)):
        at = order.created_at + timedelta(minutes=1)
        WebhookEvent.objects.create(event_id=name, body=each, state="processed", received_at=at, processed_at=at)
    delete(asha_browser, code())
    assert b"contact" not in bytes(WebhookEvent.objects.get(event_id="mine").body)
    assert bytes(WebhookEvent.objects.get(event_id="foreign").body) == foreign


def test_the_name_goes_from_the_histories_of_the_admin(asha, asha_browser, code, client):
    client.force_login(User.objects.create_superuser(cast.MEERA, "a long sentence", name="Meera"))
    client.get(f"/admin/accounts/user/{asha.pk}/change/")
    assert "Asha Raotest" in LogEntry.objects.get(action=LogEntry.Action.ACCESS).object_repr
    delete(asha_browser, code())
    assert words_of_asha_in("\n".join(database())) == []


def test_erasing_twice_is_uneventful(asha, now):
    assert erasure.erase(user_id=asha.pk, at=now)
    rows = list(database())
    assert not erasure.erase(user_id=asha.pk, at=now)
    assert list(database()) == rows


def test_what_fails_in_the_middle_leaves_everything_as_it_was(asha, now, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(erasure, "_forget_traces", broken)
    with pytest.raises(RuntimeError):
        erasure.erase(user_id=asha.pk, at=now)
    assert User.objects.get(pk=asha.pk).name == "Asha Raotest"


def test_a_superuser_erases_and_is_refused_like_the_guest(asha, asha_browser, room, client):
    meera = User.objects.create_superuser(cast.MEERA, "a long sentence", name="Meera")
    client.force_login(meera)
    attempt = steps.held(asha_browser, room)
    action = {"action": "erase", "_selected_action": [asha.pk]}
    page = client.post("/admin/accounts/user/", action, follow=True).content.decode()
    assert "You have an open booking attempt." in page
    asha_browser.post(f"/api/booking/attempts/{attempt.pk}/release/")
    confirm(client, client.post("/admin/accounts/user/", action, follow=True))
    asha.refresh_from_db()
    assert (erasure.is_erased(asha), asha.is_active) == (True, False)
    row = LogEntry.objects.get(additional_data__what="account deleted")
    assert (row.actor, row.object_id) == (meera, asha.pk)


def test_other_staff_erase_nobody_and_nobody_deletes_rows(asha, client):
    kiran = User.objects.create_user(cast.MEERA, "a long sentence", is_staff=True)
    kiran.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    client.force_login(kiran)
    confirm(client, client.post("/admin/accounts/user/", {"action": "erase", "_selected_action": [asha.pk]}))
    assert client.post(f"/admin/accounts/user/{asha.pk}/delete/", {"post": "yes"}).status_code == 403
    asha.refresh_from_db()
    assert asha.name == "Asha Raotest"


def test_the_user_is_locked_before_anything_of_theirs(asha, now):
    statements = []

    def note(execute, sql, *rest):
        statements.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        erasure.erase(user_id=asha.pk, at=now)
    locks = [sql for sql in statements if "FOR " in sql and "UPDATE" in sql.split("FOR ")[-1]]
    assert ["accounts_user" in sql for sql in locks] == [True, False]
    assert "NO KEY UPDATE" in locks[0]


def test_a_hold_that_comes_too_late_is_refused(asha, room, now):
    erasure.erase(user_id=asha.pk, at=now)
    request = StayRequest(
        resort_id=room.resort_id, room_ids=(room.pk,), party=Party(adults=1), nights=Nights.of(cast.in_days(30))
    )
    with pytest.raises(AccountInactive):
        type_holds.hold_stay(user_id=asha.pk, request=request, at=now)
    assert not BookingAttempt.objects.exists()
    assert steps.gate_keys() == 0


def test_a_change_of_the_profile_that_comes_too_late_changes_nothing(asha, now):
    erasure.erase(user_id=asha.pk, at=now)
    profile.update(user=asha, changes={"name": "Asha Raotest"})
    asha.refresh_from_db()
    assert asha.name == ""


@pytest.mark.race
def test_who_books_and_deletes_at_the_same_moment_has_either_an_account_or_no_hold(asha, asha_browser, room, code):
    secret = code()
    browsers = [cast.logged_in(asha) for _ in range(6)]

    def act(index: int) -> int:
        if index == 0:
            return int(delete(asha_browser, secret).status_code)
        return int(cast.select(browsers[index], room).status_code)

    deleted, *held = at_once(6, act)
    gone = erasure.is_erased(User.objects.get(pk=asha.pk))
    assert gone == (deleted == 204)
    assert held.count(201) == (0 if gone else 1)
    assert not BookingAttempt.objects.filter(user__is_active=False).exists()
    assert set(held) <= {201, 401, 409}


@pytest.mark.race
def test_the_same_code_at_once_deletes_once(asha, code):
    secret = code()
    browsers = [cast.logged_in(asha) for _ in range(5)]
    statuses = at_once(5, lambda index: int(delete(browsers[index], secret).status_code))
    assert statuses.count(204) == 1
    assert set(statuses) <= {204, 400, 401}


def test_why_staff_acted_on_the_person_their_booking_and_their_refund_is_forgotten(asha, asha_browser, room, now, ravi):
    refund_under_way(asha_browser, room)
    PaymentOrder.objects.update(created_at=now - timedelta(days=9))
    Refund.objects.update(state="pending")
    Refund.objects.update(state="processed")
    for row in (asha, FinalBooking.objects.get(), Refund.objects.get(), ravi):
        trail.acted(row, what="something", reason="Raotest wrote to us")
    assert erasure.erase(user_id=asha.pk, at=now)
    told = LogEntry.objects.filter(additional_data__what="something").order_by("pk")
    assert [entry.additional_data.get("reason") for entry in told] == [None, None, None, "Raotest wrote to us"]

"""An integrator that was away for a day ends with exactly our state: from the feed alone, or beside its webhook."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backend.bookings.models import BookingAttempt, FinalBooking, Stay
from backend.bookings.services import ending
from backend.bookings.states import STAY_TEMPORARY
from backend.common.jobs import Job
from backend.integrations.kinds import Kind
from backend.integrations.models import Delivery, Endpoint
from backend.integrations.services import delivering
from backend.payments.facts import refund_fact
from backend.payments.models import LedgerEntry, Payment
from backend.payments.services import cancelling, returning
from tests import cast
from tests.audit import story
from tests.bookings import steps
from tests.integrations.listening import number, program, read
from tests.integrations.receiving import Mirror, listening, receiver
from tests.payments import news
from tests.security.elsewhere import says

pytestmark = pytest.mark.django_db(transaction=True)


class Resort:
    """A resort where things happen by chance, with the seed of a test."""

    def __init__(self, resort: Any, browsers: list[Any], seed: int) -> None:
        self.resort, self.browsers, self.chance = resort, browsers, random.Random(seed)
        self.rooms = [cast.a_room(resort, f"R{n}") for n in range(6)]
        self.day = 3

    def step(self) -> None:
        self.chance.choice(
            [self.hold, self.hold, self.pay, self.pay, self.cancel, self.no_show, self.block, self.unblock, self.lapse]
        )()
        if self.chance.random() < 0.5:
            number()

    def _nights(self) -> dict[str, str]:
        self.day += 2
        return cast.nights(self.day, self.day + 2)

    def hold(self) -> None:
        steps.held(self.chance.choice(self.browsers), self.chance.choice(self.rooms), stay=self._nights())

    def pay(self) -> None:
        story.booked(self.chance.choice(self.browsers), self.chance.choice(self.rooms), stay=self._nights())

    def _standing(self) -> FinalBooking | None:
        return FinalBooking.objects.filter(state="confirmed").order_by("?").first()

    def cancel(self) -> None:
        if booking := self._standing():
            cancelling.cancel_by_staff(booking=booking, user_id=booking.user_id, at=timezone.now())
            for refund in booking.payments.get().refunds.filter(state="due"):
                self._send(refund)

    def _send(self, refund: Any) -> None:
        entity = news.refund(refund.payment.razorpay_payment_id, "processed", receipt=None, id=f"rfnd_{refund.pk}")
        returning.take_in(refund_fact(entity | {"amount": refund.amount_paise}), at=timezone.now())

    def no_show(self) -> None:
        if booking := self._standing():
            there = timezone.now() + timedelta(days=600)
            cancelling.mark_no_show(booking=booking, user_id=booking.user_id, at=there)

    def block(self) -> None:
        self.day += 2
        nights = {"check_in": cast.in_days(self.day), "check_out": cast.in_days(self.day + 1)}
        Stay.objects.create(resort=self.resort, room=self.chance.choice(self.rooms), state="blocked", **nights)

    def unblock(self) -> None:
        Stay.objects.filter(pk__in=Stay.objects.filter(state="blocked").values("pk")[:1]).update(state="released")

    def lapse(self) -> None:
        held = BookingAttempt.objects.filter(state="held").first()
        if held:
            BookingAttempt.objects.filter(pk=held.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
            ending.expire_lapsed(at=timezone.now())


@pytest.fixture
def place(resort, asha_browser, ravi_browser, settings):
    settings.MAX_ROOMS_HELD_PER_GUEST = 1000
    return Resort(resort, [asha_browser, ravi_browser], seed=11)


def is_exactly_ours(mirror: Mirror) -> None:
    """Every booking, hold, block and paisa; asked of the tables, not of what makes the events."""
    assert set(mirror.bookings) == set(FinalBooking.objects.values_list("reference", flat=True))
    for booking in FinalBooking.objects.all():
        told = mirror.bookings[booking.reference]
        booked = Stay.objects.filter(attempt=booking.attempt_id, state="booked")
        assert (told["status"], told["total_paise"], told["fee_paise"], told["balance_paise"]) == (
            *(booking.state, booking.total_paise, booking.fee_paise),
            booking.balance_paise,
        )
        assert (told["check_in_date"], told["check_out_date"]) == (f"{booking.check_in}", f"{booking.check_out}")
        assert {room["id"] for room in told["rooms"]} == set(booked.values_list("room_id", flat=True))
    held = Stay.objects.filter(state__in=STAY_TEMPORARY)
    assert {int(key) for key in mirror.holds} == set(held.values_list("attempt_id", flat=True))
    assert {int(key) for key in mirror.blocks} == set(Stay.objects.filter(state="blocked").values_list("pk", flat=True))
    came = {entry.key: entry.amount_paise for entry in LedgerEntry.objects.filter(source="payer")}
    went = {entry.key: entry.amount_paise for entry in LedgerEntry.objects.filter(target="payer")}
    told_came = {key: paise for key, (kind, paise) in mirror.money.items() if kind == "payment.captured"}
    told_went = {key: paise for key, (kind, paise) in mirror.money.items() if kind != "payment.captured"}
    assert (told_came, told_went) == (came, went)
    assert Payment.objects.exclude(captured_at=None).count() == len(came)


def catch_up(browser, mirror: Mirror, after: int) -> int:
    at_end = False
    while not at_end:
        page = read(browser, after, limit=7)
        for event in page["events"]:
            mirror.apply(event)
        after, at_end = page["next"], page["at_end"]
    return after


def test_who_was_down_for_a_day_catches_up_from_the_feed_and_has_exactly_our_state(place, resort, bell):
    with receiver() as pms:
        endpoint = listening(resort, pms)
        for _ in range(25):
            place.step()
        number()
        bell.answer(Job.DELIVER)
        is_exactly_ours(pms.mirror)
        after = max(said["sequence"] for _, said in pms.came)
        # Down: nothing is taken any more, and we go on for a day.
        pms.answer, pms.mirror, before = says(b"", 503), Mirror(), pms.mirror
        for _ in range(40):
            place.step()
        number()
        bell.answer(Job.DELIVER)
        pms.answer = says()
        # Up again: it reads what it missed, while its webhook sends some of it too, late and out of order.
        catch_up(program(resort), before, after)
        pms.mirror = before
        Endpoint.objects.update(rests_until=None)
        Delivery.objects.filter(state="queued").update(next_try_at=timezone.now() - timedelta(seconds=1))
        while delivering.deliver(endpoint_id=endpoint.pk, at=timezone.now()):
            continue
        is_exactly_ours(pms.mirror)
        # Enough happened for that to mean something.
        happened = {said["type"] for _, said in pms.came}
        assert happened >= {kind.value for kind in Kind} - {"hold.changed", "dispute.lost", "booking.changed"}
        assert not Delivery.objects.exclude(state="delivered").exists()


def test_who_begins_anew_from_the_state_has_exactly_our_state(place, resort):
    for _ in range(30):
        place.step()
    number()
    browser, mirror, after, sequence = program(resort), Mirror(), 0, None
    while after is not None:
        page = browser.get("/api/events/state/", {"after": after, "limit": 4}).json()
        sequence = page["sequence"] if sequence is None else sequence
        for row in page["standing"]:
            mirror.apply(row)
        after = page["next"]
        place.step()  # Life goes on meanwhile.
    for _ in range(5):
        place.step()
    number()
    catch_up(browser, mirror, sequence)
    # Money has no state: it is read from the feed, or once from the desk.
    mirror.money.clear()
    catch_up(browser, mirror, 0)
    is_exactly_ours(mirror)

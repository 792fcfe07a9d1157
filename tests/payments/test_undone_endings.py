"""A cancellation or a no-show that is undone: the booking stands again, its money and papers follow, or nothing."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone

from backend.bookings.models import BookingEnding, FinalBooking
from backend.bookings.services import restoration
from backend.catalogue.models import Resort
from backend.catalogue.models.roles import Role
from backend.common.db.transitions import move
from backend.common.jobs import Job
from backend.documents.models import Folder, Paper
from backend.documents.services import missing_papers, sheets
from backend.event_feed.models import Event
from backend.event_feed.services import event_numbers
from backend.holds.models import BookingAttempt
from backend.holds.services import coupon_claims
from backend.invariants.services import invariant_audit
from backend.inventory.models import Stay
from backend.notifications.models import Message
from backend.notifications.services import outbox
from backend.notifications.states import MessageState
from backend.payments.balances import collection
from backend.payments.ledger import journal
from backend.payments.models import LedgerEntry, Payment, Refund
from backend.payments.refunds import cancellations, owed_refunds, undone_endings
from backend.payments.refunds.cancellations import Giving
from backend.pricing.models import Coupon, ResortTerms
from tests import cast
from tests.common.earlier_schema import schema_after
from tests.holds import steps
from tests.payments import news, state, tiers, unpaid

pytestmark = pytest.mark.django_db(transaction=True)

# Five nights of 7,500 rupees at 5 %.
TOTAL = 5 * 787_500
DAY = timedelta(days=1)
WAIT = timedelta(seconds=900)


@pytest.fixture(autouse=True)
def _wait(settings):
    """As in production: what the staff gives back waits a quarter of an hour."""
    settings.REFUND_WAIT_SECONDS = WAIT.seconds


@pytest.fixture
def meera(resort):
    return cast.works_at(resort, Role.MANAGER)


@pytest.fixture
def booking(resort, asha_browser, room, twin, bell):
    Resort.objects.update(gstin="29ABCDE1234F1ZW")
    tiers.promised(resort)
    _, answer = cast.order_ready(asha_browser, room)
    news.deliver(news.event("payment.captured", payment=twin.pay(answer["razorpay_order_id"])["payment"]))
    bell.answer()
    return FinalBooking.objects.get()


def evening(booking):
    return tiers.midnight(booking.check_in) + timedelta(hours=21)


def cancel(booking, meera, *, at=None, giving=Giving.FULL, reason="Flood"):
    return cancellations.cancel_by_staff(
        booking=booking, user_id=meera.pk, at=at or timezone.now(), giving=giving, reason=reason
    )


def no_show(booking, meera, *, at=None):
    assert cancellations.mark_no_show(booking=booking, user_id=meera.pk, at=at or evening(booking), reason="Nobody")


def undo(booking, meera, *, at=None, reason="They called"):
    return undone_endings.undo_ending(booking=booking, user_id=meera.pk, at=at or timezone.now(), reason=reason)


def wrong(at=None):
    """What the audit finds, an hour later, once papers and events have caught up."""
    at = at or timezone.now() + timedelta(hours=1)
    missing_papers.issue_missing_papers(at=at - timedelta(hours=1))
    event_numbers.number_what_happened(at=at)
    report = invariant_audit.audit_all(at=at, grace=timedelta(minutes=5))
    return [str(one) for verdict in report.verdicts for one in (*verdict.found.shown, verdict.found.unchecked) if one]


def texts(twin):
    return [sms["text"] for sms in twin.inbox(cast.ASHA)]


def balances(*accounts):
    payment = Payment.objects.get()
    return [journal.balance(payment, account) for account in accounts]


def test_a_cancellation_is_undone_and_everything_is_as_it_was(booking, meera, room, bell, twin):
    before = {row["id"]: row for row in FinalBooking.objects.values()}
    cancel(booking, meera)
    assert not state.taken(room)
    assert undo(booking, meera)
    assert {row["id"]: row for row in FinalBooking.objects.values()} == before
    assert (Stay.objects.get(attempt=booking.attempt).state, state.taken(room)) == ("booked", True)
    assert balances("bookings", "refund_due", "payer") == [TOTAL, 0, -TOTAL]
    assert [(row.state, row.amount_paise) for row in Refund.objects.all()] == [("withdrawn", 0)]
    assert not wrong()


def test_nothing_is_sent_afterwards_however_late_its_job_rings(booking, meera, bell, twin):
    cancel(booking, meera)
    undo(booking, meera)
    later = timezone.now() + DAY
    refund = Refund.objects.get()
    owed_refunds.send_owed_refund(refund_id=refund.pk, at=later)
    assert owed_refunds.ring_unfinished_refunds(at=later) == 0
    bell.answer()
    assert state.refunds(twin) == []


def test_who_is_not_told_yet_of_the_refund_is_never_told(booking, meera, bell, twin):
    cancel(booking, meera)
    bell.answer()
    assert not state.refund_texts(twin)
    undo(booking, meera)
    bell.answer()
    said = texts(twin)
    assert not state.refund_texts(twin)
    assert "is cancelled" in said[-2]
    assert "is confirmed" in said[-1]
    assert Message.objects.get(kind="payment_refunded").state == "dropped"


def test_who_has_not_heard_of_the_end_hears_of_nothing(booking, meera, bell, twin):
    bell.answer()
    before = texts(twin)
    cancel(booking, meera)
    undo(booking, meera)
    bell.answer()
    assert texts(twin) == before


def test_without_an_undo_the_money_goes_after_the_wait_and_the_guest_is_told(booking, meera, bell, twin):
    at = timezone.now()
    cancel(booking, meera, at=at)
    bell.answer()
    assert state.refunds(twin) == []
    later = at + timedelta(seconds=911)
    assert owed_refunds.ring_unfinished_refunds(at=later) == 1
    with time_machine.travel(later):
        bell.answer(Job.SEND_REFUND)
    assert [refund["amount"] for refund in state.refunds(twin)] == [TOTAL]


def test_a_guests_own_cancellation_waits_for_nothing(booking, asha_browser, bell, twin):
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    bell.answer()
    assert len(state.refunds(twin)) == 1


@pytest.mark.parametrize("how", ["sent", "tried", "failed"])
def test_what_may_have_been_sent_cannot_come_back(booking, meera, asha, bell, twin, how):
    cancel(booking, meera)
    if how == "sent":
        owed_refunds.send_owed_refund(refund_id=Refund.objects.get().pk, at=timezone.now() + WAIT)
    elif how == "tried":
        Refund.objects.update(tries=1)
    else:
        Refund.objects.update(state="pending")
        Refund.objects.update(state="failed")
    before = state.snapshot()
    with pytest.raises(undone_endings.RefundSent):
        undo(booking, meera)
    assert state.snapshot() == before


def test_what_failed_at_razorpay_and_is_owed_anew_cannot_come_back(booking, meera, twin):
    twin.knobs(refund_outcome="failed")
    cancel(booking, meera)
    later = timezone.now() + WAIT
    owed_refunds.send_owed_refund(refund_id=Refund.objects.get().pk, at=later)
    news.hear_of(Payment.objects.get().order.razorpay_order_id)
    assert owed_refunds.owe_anew(Refund.objects.get(), at=later)
    assert (Refund.objects.get().state, Refund.objects.get().tries) == ("due", 0)
    before = state.snapshot()
    # By a clock that is behind, its new time is still to come.
    with pytest.raises(undone_endings.RefundSent):
        undo(booking, meera, at=later - timedelta(seconds=1))
    assert state.snapshot() == before


@pytest.mark.parametrize("known", [{"razorpay_refund_id": "rfnd_1"}, {"earlier_ids": ["rfnd_1"]}, {"round": 2}])
def test_a_refund_that_was_with_razorpay_once_is_no_unsent_one(booking, meera, known):
    cancel(booking, meera)
    Refund.objects.update(**known)
    with pytest.raises(undone_endings.RefundSent):
        undo(booking, meera)


def test_once_the_guest_may_read_of_the_refund_the_booking_does_not_stand_again(booking, meera, bell, twin):
    """The message leaves as soon as its time has come, a little before the refund."""
    at = timezone.now()
    cancel(booking, meera, at=at)
    bell.answer()
    with time_machine.travel(at + WAIT + timedelta(seconds=3)):
        owed_refunds.ring_unfinished_refunds(at=timezone.now())
        outbox.ring_unfinished_messages(at=timezone.now())
        bell.answer()
        assert (len(state.refund_texts(twin)), state.refunds(twin)) == (1, [])
        with pytest.raises(undone_endings.RefundSent):
            undo(booking, meera)
    assert FinalBooking.objects.get().state == "cancelled"


@pytest.mark.parametrize(("early", "stands"), [(timedelta(microseconds=1), True), (timedelta(0), False)])
def test_the_wait_is_over_to_the_moment(booking, meera, early, stands):
    at = timezone.now()
    cancel(booking, meera, at=at)
    if stands:
        assert undo(booking, meera, at=at + WAIT - early)
    else:
        with pytest.raises(undone_endings.RefundSent):
            undo(booking, meera, at=at + WAIT - early)


@pytest.mark.parametrize("how", ["sending", "sent"])
def test_an_undo_that_waited_for_its_locks_while_the_guest_was_told_is_refused(booking, meera, how):
    cancel(booking, meera)
    told = Message.objects.get(kind="payment_refunded")
    move(told, MessageState.SENDING)
    if how == "sent":
        move(told, MessageState.SENT)
    before = state.snapshot()
    with pytest.raises(undone_endings.RefundSent):
        undo(booking, meera)
    assert state.snapshot() == before


def test_of_a_fee_the_booking_keeps_nothing_after_the_undo(booking, meera, bell, twin):
    at = tiers.midnight(booking.check_in, days_before=3)
    with time_machine.travel(at):
        cancel(booking, meera, giving=Giving.POLICY)
        assert balances("bookings", "refund_due") == [booking.fee_paise, TOTAL - booking.fee_paise]
        undo(booking, meera)
        booking.refresh_from_db()
        assert (booking.fee_paise, booking.fee, booking.cancelled_at) == (0, [], None)
        assert balances("bookings", "refund_due") == [TOTAL, 0]
    assert not wrong(at + timedelta(hours=1))


def test_a_no_show_who_comes_at_midnight_is_checked_in(booking, meera, bell, twin):
    midnight = evening(booking) + timedelta(hours=3)
    with time_machine.travel(midnight - timedelta(minutes=10)):
        no_show(booking, meera, at=timezone.now())
    with time_machine.travel(midnight):
        undo(booking, meera)
        url = f"/api/desk/resorts/{booking.resort.slug}/bookings/{booking.reference}/check-in/"
        assert cast.logged_in(meera).post(url).status_code == 200
    assert not wrong(evening(booking) + timedelta(hours=5))


def test_why_it_ended_and_why_it_stands_again_is_kept_with_the_booking(booking, meera, asha):
    cancel(booking, meera)
    undo(booking, meera)
    cancellations.cancel_own(user_id=asha.pk, reference=booking.reference, at=timezone.now())
    first, second = BookingEnding.objects.order_by("pk")
    assert (first.state, first.reason, first.undo_reason) == ("cancelled", "Flood", "They called")
    assert (first.ended_by, first.undone_by) == (meera, meera)
    assert (second.ended_by, second.reason, second.undone_at) == (asha, "", None)


def test_what_was_undone_can_end_again_and_then_its_money_goes(booking, meera, bell, twin, settings):
    cancel(booking, meera)
    bell.answer()
    undo(booking, meera)
    settings.REFUND_WAIT_SECONDS = 0
    booking.refresh_from_db()
    cancel(booking, meera)
    bell.answer()
    assert [(row.state, row.round) for row in Refund.objects.order_by("pk")] == [("withdrawn", 1), ("processed", 2)]
    assert [refund["amount"] for refund in state.refunds(twin)] == [TOTAL]
    assert len([text for text in texts(twin) if "is cancelled" in text]) == 2
    assert len(state.refund_texts(twin)) == 1
    assert not wrong()


def test_undoing_twice_is_calm_and_what_never_ended_is_refused(booking, meera):
    with pytest.raises(restoration.NothingToUndo):
        undo(booking, meera)
    cancel(booking, meera)
    assert undo(booking, meera)
    before = state.snapshot()
    assert not undo(booking, meera)
    assert state.snapshot() == before


def test_after_a_day_it_is_too_late(booking, meera, settings):
    at = timezone.now()
    settings.UNDO_HOURS, settings.REFUND_WAIT_SECONDS = 2, DAY.total_seconds()
    cancel(booking, meera, at=at)
    with pytest.raises(restoration.UndoTooLate) as refused:
        undo(booking, meera, at=at + timedelta(hours=2))
    assert refused.value.extra == {"undo_until": (at + timedelta(hours=2)).isoformat()}
    assert undo(booking, meera, at=at + timedelta(hours=2) - timedelta(microseconds=1))


def test_nothing_is_undone_where_the_owner_wants_none_of_it(booking, meera, settings):
    settings.UNDO_HOURS = 0
    cancel(booking, meera)
    with pytest.raises(restoration.UndoTooLate):
        undo(booking, meera)


@pytest.mark.parametrize("who", ["hold", "block"])
def test_a_room_that_somebody_has_by_now_stays_theirs(booking, meera, ravi_browser, room, who):
    cancel(booking, meera)
    if who == "hold":
        assert cast.select(ravi_browser, room).status_code == 201
    else:
        steps.block(room, 32, 33)
    before = state.snapshot()
    with pytest.raises(restoration.RoomsGivenAway) as refused:
        undo(booking, meera)
    assert refused.value.extra == {"lost_rooms": [room.pk]}
    assert state.snapshot() == before


def test_a_hold_that_has_lapsed_is_in_nobodys_way(booking, meera, ravi_browser, room):
    cancel(booking, meera)
    cast.select(ravi_browser, room)
    late = timezone.now() + timedelta(minutes=14)
    # The booking's own ten minutes are long over, too.
    assert undo(booking, meera, at=late)
    assert set(Stay.objects.values_list("state", flat=True)) == {"booked", "lapsed"}


def test_a_coupon_that_others_have_used_up_since_is_a_reason(
    resort, asha_browser, ravi_browser, room, twin, bell, meera
):
    Coupon.objects.create(resort=resort, code="ONE", label="One", saves="percent", value=10, most_uses=1)
    _, answer = cast.order_ready(asha_browser, room)
    news.deliver(news.event("payment.captured", payment=twin.pay(answer["razorpay_order_id"])["payment"]))
    bell.answer()
    coupon, booking = Coupon.objects.get(), FinalBooking.objects.get()
    BookingAttempt.objects.filter(pk=booking.attempt_id).update(coupon=coupon)
    cancel(booking, meera)
    other = cast.a_room(resort, "A102")
    held = cast.select(ravi_browser, other).json()["booking_attempt_id"]
    BookingAttempt.objects.filter(pk=held).update(coupon=coupon)
    with pytest.raises(coupon_claims.CouponUsedUp):
        undo(booking, meera)
    ravi_browser.post(f"/api/booking/attempts/{held}/release/")
    assert undo(booking, meera)


def test_nobodys_booking_is_undone_for_whoever_has_deleted_the_account(booking, meera, asha):
    cancel(booking, meera)
    type(asha).objects.filter(pk=asha.pk).update(is_active=False)
    with pytest.raises(restoration.GuestGone):
        undo(FinalBooking.objects.get(), meera)


def test_programs_hear_that_it_is_confirmed_again(booking, meera):
    event_numbers.number_what_happened(at=timezone.now())
    cancel(booking, meera)
    event_numbers.number_what_happened(at=timezone.now())
    undo(booking, meera)
    event_numbers.number_what_happened(at=timezone.now())
    told = Event.objects.filter(subject="booking").order_by("sequence")
    assert [event.kind for event in told] == ["booking.confirmed", "booking.cancelled", "booking.confirmed"]
    assert told.last().data == told.first().data


def test_papers_take_the_fee_back_and_the_stay_is_invoiced_when_it_is_over(booking, meera, bell, twin):
    """A no-show's fee is invoiced within a minute: undone, a credit note takes all of it back."""
    night = evening(booking)
    missing_papers.issue_missing_papers(at=timezone.now())
    no_show(booking, meera, at=night)
    missing_papers.issue_missing_papers(at=night + timedelta(minutes=1))
    fee = Paper.objects.get(kind="tax_invoice")
    assert (fee.total_paise, Folder.objects.get().invoice_on) == (booking.fee_paise, None)
    undo(booking, meera, at=night + timedelta(minutes=5))
    missing_papers.issue_missing_papers(at=night + timedelta(minutes=6))
    note = Paper.objects.get(kind="credit_note")
    assert (note.total_paise, note.content["refers_to"]["number"]) == (fee.total_paise, fee.number)
    assert note.content["rates"] == fee.content["rates"]
    assert Folder.objects.get().invoice_on == booking.check_out
    assert not wrong(night + timedelta(hours=2))
    over = tiers.midnight(booking.check_out) + timedelta(hours=12)
    missing_papers.issue_missing_papers(at=over)
    last = Paper.objects.filter(kind="tax_invoice").latest("pk")
    assert (last.total_paise, last.content["lines"][0]["kind"]) == (TOTAL, "room")
    assert [each["amount_paise"] for each in last.content["adjusted"]] == [TOTAL]
    assert not wrong(over + timedelta(hours=2))
    missing_papers.issue_missing_papers(at=over + DAY)
    assert Paper.objects.filter(kind__in=("tax_invoice", "credit_note")).count() == 3
    for paper in Paper.objects.all():
        assert sheets.handed_out(paper, language="hi", at=timezone.now()).startswith(b"%PDF-")


def test_papers_of_an_end_without_a_fee_expect_the_stay_again(booking, meera):
    cancel(booking, meera)
    missing_papers.issue_missing_papers(at=timezone.now())
    assert Folder.objects.get().invoice_on is None
    undo(booking, meera)
    missing_papers.issue_missing_papers(at=timezone.now())
    assert Folder.objects.get().invoice_on == booking.check_out
    assert not Paper.objects.filter(kind__in=("tax_invoice", "credit_note")).exists()


def test_who_comes_and_goes_before_the_papers_have_caught_up_has_one_invoice(booking, meera):
    night = evening(booking)
    no_show(booking, meera, at=night)
    missing_papers.issue_missing_papers(at=night + timedelta(minutes=1))
    undo(booking, meera, at=night + timedelta(minutes=2))
    desk = f"/api/desk/resorts/{booking.resort.slug}/bookings/{booking.reference}"
    with time_machine.travel(night + timedelta(minutes=3)):
        browser = cast.logged_in(meera)
        assert browser.post(f"{desk}/check-in/").status_code == 200
        invoice = browser.post(f"{desk}/check-out/").json()["invoice"]
    assert invoice["total"] == "39375.00"
    assert not wrong(night + timedelta(hours=2))


def test_who_lost_a_booking_for_its_balance_is_warned_again_before_it_is_lost_again(
    resort, asha_browser, room, twin, meera
):
    # All of the deposit is kept: nothing leaves.
    tiers.promised(resort, ((0, 100, 0), (-1, 100, 0)))
    ResortTerms.objects.update(deposit="percent", deposit_percent=25, overdue="cancel", overdue_days=2)
    booking = unpaid.deposited(asha_browser, room, twin)
    states = []
    for after in (1, 2, 3, 3, 4, 5):
        at = unpaid.noon(booking, after=after)
        unpaid.swept(at)
        collection.cancel_all_unpaid(booking_id=booking.pk, at=at)
        booking.refresh_from_db()
        states.append((after, booking.state, unpaid.told().count("warning")))
        if booking.state == "cancelled" and not booking.endings.exclude(undone_at=None).exists():
            assert booking.endings.get().ended_by is None
            undo(booking, meera, at=at)
    assert states == [
        *((1, "confirmed", 0), (2, "confirmed", 1), (3, "cancelled", 1)),
        *((3, "confirmed", 2), (4, "cancelled", 2), (5, "cancelled", 2)),
    ]


@pytest.mark.parametrize("heard", [False, True], ids=["unsent", "sent"])
def test_a_warning_of_the_day_of_the_undo_is_given_anew(asha_browser, room, twin, bell, meera, heard):
    """The end has taken the first one back; or it has been read before a message that said that all is over."""
    booking = unpaid.deposited(asha_browser, room, twin)
    ResortTerms.objects.update(overdue="cancel", overdue_days=2)
    noon = unpaid.noon(booking, after=2)
    with time_machine.travel(noon):
        unpaid.swept(noon)
        if heard:
            bell.answer()
        cancel(booking, meera, at=noon + timedelta(minutes=1))
        undo(booking, meera, at=noon + timedelta(minutes=2))
        for minutes in (5, 6):
            unpaid.swept(noon + timedelta(minutes=minutes))
        bell.answer()
    warnings = Message.objects.filter(kind="balance_warning").order_by("pk").values_list("state", flat=True)
    assert list(warnings) == ["sent" if heard else "dropped", "sent"]
    assert collection.cancel_all_unpaid(booking_id=booking.pk, at=unpaid.noon(booking, after=3))


def test_postgresql_knows_the_way_back_and_no_other(booking, meera):
    cancel(booking, meera)
    with connection.cursor() as cursor, pytest.raises(Exception, match="must not move"):
        cursor.execute("UPDATE bookings_finalbooking SET state = 'no_show'")
    undo(booking, meera)
    assert FinalBooking.objects.get().state == "confirmed"


def test_the_ledger_says_both(booking, meera):
    cancel(booking, meera)
    undo(booking, meera)
    moved = [(row.source, row.target, row.amount_paise) for row in LedgerEntry.objects.order_by("pk")[1:]]
    assert [step for step in moved if "refund_due" in step] == [
        ("bookings", "refund_due", TOTAL),
        ("refund_due", "bookings", TOTAL),
    ]


def together(*acts):
    """What each of these, done at once, was refused with; None where it was done."""
    answers = {}

    def go(number, act) -> None:
        try:
            act()
            answers[number] = None
        except Exception as refused:
            answers[number] = type(refused).__name__
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(acts))]


@pytest.mark.race
def test_the_undo_and_a_guest_who_wants_the_room_are_one_of_the_two(booking, meera, room, resort):
    guests = [cast.logged_in(cast.guest(f"+9199999{n:05}")) for n in range(4)]
    for _ in range(10):
        booking.refresh_from_db()
        cancel(booking, meera)
        got = []
        wants = [lambda guest=guest, got=got: got.append(cast.select(guest, room).json()) for guest in guests]
        answers = together(*wants[:2], lambda: undo(FinalBooking.objects.get(), meera), *wants[2:])
        held = [one["booking_attempt_id"] for one in got if "booking_attempt_id" in one]
        assert len(held) + (answers[2] is None) == 1, (answers, got)
        for guest in guests:
            for attempt_id in held:
                guest.post(f"/api/booking/attempts/{attempt_id}/release/")
        undo(FinalBooking.objects.get(), meera)
    assert Stay.objects.filter(room=room, state="booked").count() == 1
    assert not wrong()


@pytest.mark.race
def test_the_undo_and_the_sending_of_the_refund_are_one_of_the_two(booking, meera, bell, twin):
    for _ in range(10):
        booking.refresh_from_db()
        cancel(booking, meera)
        refund = Refund.objects.exclude(state="withdrawn").get()
        # The undo was asked for in the last moment of the wait.
        at, asked = refund.next_try_at, refund.next_try_at - timedelta(microseconds=1)
        answers = together(
            lambda refund=refund, at=at: owed_refunds.send_owed_refund(refund_id=refund.pk, at=at),
            lambda asked=asked: undo(FinalBooking.objects.get(), meera, at=asked),
        )
        sent, booking_state = len(state.refunds(twin)), FinalBooking.objects.get().state
        assert (sent, booking_state, answers[1]) in (
            (0, "confirmed", None), (1, "cancelled", "RefundSent"),
        )  # fmt: skip
        if sent:
            break
    assert not wrong()


@pytest.mark.race
def test_ten_undos_at_once_are_one(booking, meera):
    cancel(booking, meera)
    assert together(*[lambda: undo(FinalBooking.objects.get(), meera)] * 10) == [None] * 10
    assert LedgerEntry.objects.filter(key__startswith="undo ").count() == 1


@pytest.mark.parametrize("end", [cancel, no_show])
def test_an_end_from_before_ends_were_kept_is_written_down_and_can_be_undone(booking, meera, end):
    end(booking, meera)
    booking.refresh_from_db()
    with schema_after("bookings", "0003_stays_of_nothing"):
        pass
    ending = BookingEnding.objects.get()
    assert (ending.state, ending.ended_at, ending.ended_by) == (booking.state, booking.cancelled_at, meera)
    assert (ending.reason, ending.undone_at) == ("", None)
    assert undo(booking, meera, at=ending.ended_at + timedelta(minutes=1))


def test_a_booking_without_its_end_is_not_undone(booking, meera):
    cancel(booking, meera)
    BookingEnding.objects.all().delete()
    path = f"/api/desk/resorts/{booking.resort.slug}/bookings/{booking.reference}/undo/"
    answer = cast.logged_in(meera).post(path)
    assert (answer.status_code, answer.json()["code"]) == (409, "undo_too_late")
    assert FinalBooking.objects.get().state == "cancelled"

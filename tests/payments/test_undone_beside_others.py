"""An end that is undone, beside what else may be with a booking: an Offer's gift, a change that waits, or no price."""

import pytest

from backend.bookings.models import BookingChange, FinalBooking
from backend.catalogue.models.roles import Role
from backend.documents.models import Folder, Paper
from backend.documents.services import missing_papers
from backend.payments.ledger import journal
from backend.payments.models import Payment, Refund
from tests import cast
from tests.holds import decided
from tests.payments import changes, news, state
from tests.payments.test_undone_endings import cancel, undo, wrong

pytestmark = pytest.mark.django_db(transaction=True)

# What the Offer takes off.
OFF = 100_000


@pytest.fixture(autouse=True)
def _wait(settings):
    settings.REFUND_WAIT_SECONDS = 900


@pytest.fixture
def meera(resort):
    return cast.works_at(resort, Role.MANAGER)


def accounts() -> list[int]:
    """What the booking and the owner have, and what is owed back."""
    return [journal.balance(Payment.objects.get(), name) for name in ("bookings", "owner", "refund_due")]


def test_what_the_owner_gave_for_an_offer_is_the_bookings_again(order, twin, bell, meera):
    news.deliver(news.event("payment.captured", payment=twin.pay(order.id, offer=OFF)["payment"]))
    bell.answer()
    booking = FinalBooking.objects.get()
    before = accounts()
    for _ in range(2):
        cancel(booking, meera)
        assert accounts() == [0, before[1] + OFF, news.AMOUNT - OFF]
        assert not wrong()
        assert undo(booking, meera)
        assert accounts() == before
        assert not wrong()
        booking.refresh_from_db()
    assert journal.gift(Payment.objects.get()) == OFF


def test_the_gift_goes_with_the_end_that_stays(order, twin, bell, meera, settings):
    news.deliver(news.event("payment.captured", payment=twin.pay(order.id, offer=OFF)["payment"]))
    bell.answer()
    booking = FinalBooking.objects.get()
    cancel(booking, meera)
    undo(booking, meera)
    settings.REFUND_WAIT_SECONDS = 0
    booking.refresh_from_db()
    cancel(booking, meera)
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [news.AMOUNT - OFF]
    assert accounts()[0] == 0
    assert not wrong()


def test_a_change_that_waited_stays_overtaken_and_another_can_be_asked_for(booking, asha_browser, meera, twin, bell):
    order = changes.change(asha_browser, booking, changes.NIGHT, nights=(30, 36)).json()["to_pay"]["razorpay_order_id"]
    cancel(booking, meera)
    undo(booking, meera)
    change = BookingChange.objects.get()
    assert (change.state, change.overtaken_by) == ("overtaken", "cancellation")
    changes.paid(twin, order)
    bell.answer()
    sent = Refund.objects.exclude(state="withdrawn")
    assert [(row.reason, row.amount_paise) for row in sent] == [("changed", changes.NIGHT)]
    assert FinalBooking.objects.get().check_out == booking.check_out
    again = changes.change(asha_browser, booking, changes.NIGHT, nights=(30, 36))
    changes.paid(twin, again.json()["to_pay"]["razorpay_order_id"])
    bell.answer()
    assert BookingChange.objects.get(number=2).state == "made"
    assert not wrong()


def test_a_stay_of_nothing_stands_again_with_its_voucher_alone(room, asha_browser, meera, bell):
    decided.a_coupon(room.resort, "ALL", value="100")
    held = asha_browser.post(decided.SELECT, decided.body(room, coupon="ALL"), format="json").json()
    cast.name_guests(asha_browser, held["booking_attempt_id"], room)
    cast.initiate(asha_browser, held["booking_attempt_id"])
    booking = FinalBooking.objects.get()
    missing_papers.issue_missing_papers(at=booking.confirmed_at)
    cancel(booking, meera)
    missing_papers.issue_missing_papers(at=FinalBooking.objects.get().cancelled_at)
    assert Folder.objects.get().invoice_on is None
    assert undo(booking, meera)
    assert not wrong()
    assert Folder.objects.get().invoice_on == booking.check_out
    assert (state.taken(room), Refund.objects.exists()) == (True, False)
    assert list(Paper.objects.values_list("kind", flat=True)) == ["booking_voucher"]

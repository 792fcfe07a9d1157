import threading

import pytest
import time_machine
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import User
from backend.bookings.models import FinalBooking
from backend.bookings.services import cancellation
from backend.payments.ledger import journal
from backend.payments.models import Payment, Refund
from backend.payments.refunds import cancellations
from tests import cast
from tests.backoffice.pages import confirm
from tests.payments import news, state

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def booking(order, twin, bell):
    news.deliver(news.event("payment.captured", payment=twin.pay(order.id)["payment"]))
    bell.answer()
    return FinalBooking.objects.get()


def cancel(browser, booking):
    return browser.post(f"/api/bookings/{booking.reference}/cancel/")


def test_cancelling_frees_the_rooms_and_gives_everything_back(asha_browser, booking, room, twin, bell):
    answer = cancel(asha_browser, booking)
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    bell.answer()
    assert not state.taken(room)
    assert [refund["amount"] for refund in state.refunds(twin)] == [news.AMOUNT]


def test_the_guest_is_told(asha_browser, booking, twin, bell):
    cancel(asha_browser, booking)
    bell.answer()
    texts = [sms["text"] for sms in twin.inbox(cast.ASHA)]
    assert [text for text in texts if booking.reference in text and "cancelled" in text]
    assert len(state.refund_texts(twin)) == 1


def test_the_books_move_it_from_booked_to_owed_to_gone(asha_browser, booking, twin, bell):
    cancel(asha_browser, booking)
    payment = Payment.objects.get()
    assert (journal.balance(payment, "bookings"), journal.balance(payment, "refund_due")) == (0, news.AMOUNT)
    bell.answer()
    assert journal.balance(payment, "refund_due") == 0


def test_cancelling_twice_is_calm(asha_browser, booking):
    cancel(asha_browser, booking)
    assert cancel(asha_browser, booking).status_code == 200
    assert Refund.objects.count() == 1


def test_anothers_booking_is_not_there(ravi_browser, booking):
    assert cancel(ravi_browser, booking).status_code == 404
    assert FinalBooking.objects.get().state == "confirmed"


def test_from_the_day_of_arrival_on_the_guest_asks_the_resort(asha, booking):
    with time_machine.travel(
        timezone.make_aware(timezone.datetime.combine(booking.check_in, timezone.datetime.min.time()))
    ):
        answer = cancel(cast.logged_in(asha), booking)
    assert (answer.status_code, answer.json()["code"]) == (409, "stay_begun")
    assert not Refund.objects.exists()


def departure(booking):
    return timezone.make_aware(timezone.datetime.combine(booking.check_out, booking.resort.check_out_time))


def test_the_resort_can_cancel_until_the_stay_is_over(asha, booking):
    before = state.snapshot()
    with pytest.raises(cancellation.StayOver):
        cancellations.cancel_by_staff(booking=booking, user_id=asha.pk, at=departure(booking))
    assert state.snapshot() == before
    last = departure(booking) - timezone.timedelta(seconds=1)
    assert cancellations.cancel_by_staff(booking=booking, user_id=asha.pk, at=last)
    assert Refund.objects.get().reason == "cancelled"


def test_of_guests_who_have_left_early_nothing_is_called_off_at_the_desk_either(resort, booking):
    browser = cast.logged_in(cast.works_at(resort, "manager"))
    FinalBooking.objects.update(checked_in_at=timezone.now(), checked_out_at=timezone.now())
    url = f"/api/desk/resorts/{resort.slug}/bookings/{booking.reference}"
    answer = browser.post(f"{url}/cancel/")
    assert (answer.status_code, answer.json()["code"]) == (409, "stay_over")
    assert not Refund.objects.exists()


def test_a_no_show_is_noticed_before_the_stay_is_over(asha, booking):
    with pytest.raises(cancellation.StayOver):
        cancellations.mark_no_show(booking=booking, user_id=asha.pk, at=departure(booking))
    morning = departure(booking) - timezone.timedelta(hours=1)
    assert cancellations.mark_no_show(booking=booking, user_id=asha.pk, at=morning)


def test_another_refund_than_the_staff_saw_changes_nothing(asha, booking):
    before = state.snapshot()
    said = {"booking": booking, "user_id": asha.pk, "at": timezone.now(), "expected_refund_paise": news.AMOUNT - 1}
    with pytest.raises(cancellations.RefundChanged):
        cancellations.cancel_by_staff(**said)
    assert state.snapshot() == before


def test_ten_cancellations_at_once_are_one_refund(asha, booking):
    def go() -> None:
        cancellations.cancel_own(user_id=asha.pk, reference=booking.reference, at=timezone.now())
        connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Refund.objects.count() == 1


def test_what_the_resort_gave_back_elsewhere_is_not_given_back_again(asha_browser, booking, twin, bell):
    twin._post("/twin/refunds", {"payment_id": Payment.objects.get().razorpay_payment_id, "amount": 50_000})
    news.deliver(news.event("refund.processed", refund=twin.get("/v1/refunds")["items"][0]))
    bell.answer()
    cancel(asha_browser, booking)
    assert Refund.objects.get(reason="cancelled").amount_paise == news.AMOUNT - 50_000


def test_a_second_payment_after_the_cancellation_goes_back_too(asha_browser, booking, order, twin, bell):
    cancel(asha_browser, booking)
    news.deliver(news.event("payment.captured", payment=twin.pay(order.id, force=True)["payment"]))
    bell.answer()
    assert {refund["amount"] for refund in state.refunds(twin)} == {news.AMOUNT}
    assert len(state.refunds(twin)) == 2


def test_staff_cancel_in_the_admin(client, booking):
    client.force_login(User.objects.create_superuser(phone_number=cast.MEERA, password="x"))
    page = reverse("admin:bookings_finalbooking_changelist")
    answer = confirm(client, client.post(page, {"action": "cancel", "_selected_action": [booking.pk]}, follow=True))
    assert f"{booking}: cancelled; ₹37,500.00 goes back to the guest." in answer.content.decode()
    assert Refund.objects.get().reason == "cancelled"


@pytest.mark.parametrize(("body", "kept"), [({}, 0), ({"refund": "full"}, 0), ({"refund": "policy"}, 750_000)])
def test_the_desk_gives_everything_back_or_what_the_policy_says(resort, booking, body, kept):
    FinalBooking.objects.update(
        policy={"code": "x", "label": "X", "tiers": [{"days_before": 0, "fee_percent": 0, "fee_nights": 1}]}
    )
    browser = cast.logged_in(cast.works_at(resort, "manager"))
    url = f"/api/desk/resorts/{resort.slug}/bookings/{booking.reference}/cancel/"
    assert browser.post(url, {"refund": "half"}, format="json").status_code == 400
    assert browser.post(url, body, format="json").json()["fee_paise"] == kept
    assert Refund.objects.get().amount_paise == news.AMOUNT - kept


@pytest.mark.parametrize(("action", "state"), [("cancel_by_policy", "cancelled"), ("mark_no_show", "confirmed")])
def test_staff_end_bookings_in_the_admin_in_other_ways(client, booking, action, state):
    """By the policy; and a guest who does not come is marked from the day of arrival on."""
    client.force_login(User.objects.create_superuser(phone_number=cast.MEERA, password="x"))
    page = reverse("admin:bookings_finalbooking_changelist")
    asked = client.post(page, {"action": action, "_selected_action": [booking.pk]}, follow=True)
    answer = confirm(client, asked)
    assert ("This can only be done from the day of arrival on" in answer.content.decode()) == (state == "confirmed")
    booking.refresh_from_db()
    assert booking.state == state

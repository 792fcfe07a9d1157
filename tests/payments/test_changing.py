"""Other nights or rooms for a paid booking: what is asked for, given back, kept, or refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.bookings.models import AttemptGuest, BookingChange, FinalBooking, Stay
from backend.bookings.services import lapsing, moving
from backend.notifications.models import Kind, Message
from backend.payments.models import Payment, PaymentOrder, Refund
from backend.payments.services import bookkeeping, reminding
from backend.pricing.models import Coupon, RatePlan, ResortTerms
from tests import cast
from tests.audit import story
from tests.bookings import decided
from tests.common.clock import later
from tests.payments import changes, state, tiers, unpaid
from tests.payments.changes import NIGHT, change, on_day, paid, preview

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def booking(asha_browser, room, twin, bell):
    """Asha's paid booking of A101: five nights of 7,500 rupees at 5 %."""
    return changes.booked(asha_browser, room, twin, bell)


@pytest.fixture
def cheap(resort):
    """6,000 rupees a night."""
    return cast.a_room(resort, "C301", price="6000.00")


def clean() -> bool:
    assert [finding for name in ("I1", "I2", "I3", "I4", "I6") for finding in story.findings(name)] == []
    return True


def test_the_preview_says_what_more_nights_cost(asha_browser, booking):
    said = preview(asha_browser, booking, nights=(30, 37)).json()
    assert (said["price"]["total_paise"], said["paid_paise"]) == (7 * NIGHT, 5 * NIGHT)
    assert (said["difference_paise"], said["to_pay_paise"], said["refund_paise"]) == (2 * NIGHT, 2 * NIGHT, 0)
    assert (said["change_until"], said["lost_rooms"]) == (cast.in_days(29).isoformat(), [])


def test_a_preview_holds_and_writes_nothing(asha_browser, booking):
    assert preview(asha_browser, booking, nights=(30, 37)).status_code == 200
    assert (BookingChange.objects.count(), Stay.objects.count(), PaymentOrder.objects.count()) == (0, 1, 1)


def test_a_preview_says_who_is_in_the_way(asha_browser, ravi_browser, booking, room):
    cast.select(ravi_browser, room, stay=cast.nights(35, 36))
    assert preview(asha_browser, booking, nights=(31, 36)).json()["lost_rooms"] == [room.pk]


def test_moving_by_a_day_in_the_same_room_costs_nothing_and_is_done_at_once(asha_browser, booking, bell, twin):
    done = change(asha_browser, booking, 0, nights=(31, 36)).json()
    assert (done["made"], done["to_pay"], done["refund_paise"]) == (True, None, 0)
    assert done["booking"]["check_in_date"] == cast.in_days(31).isoformat()
    assert changes.stays(booking) == [("A101", cast.in_days(31), cast.in_days(36), "booked")]
    assert not Refund.objects.exists()
    assert clean()


def test_the_old_nights_are_free_for_others(asha_browser, ravi_browser, booking, room):
    change(asha_browser, booking, 0, nights=(31, 36))
    assert cast.select(ravi_browser, room, stay=cast.nights(30, 31)).status_code == 201
    assert cast.select(ravi_browser, room, stay=cast.nights(35, 36)).status_code == 409


def test_the_guest_is_told(asha_browser, booking, bell, twin):
    change(asha_browser, booking, 0, nights=(31, 36))
    bell.answer()
    assert Message.objects.get(kind="booking_changed").state == "sent"
    assert any("was changed" in said["text"] for said in twin.inbox(cast.ASHA))


def test_a_cheaper_stay_gives_the_difference_back(asha_browser, booking, bell, twin):
    done = change(asha_browser, booking, -2 * NIGHT, nights=(30, 33)).json()
    assert (done["made"], done["refund_paise"], done["booking"]["total_paise"]) == (True, 2 * NIGHT, 3 * NIGHT)
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [2 * NIGHT]
    assert bookkeeping.balance(Payment.objects.get(), "bookings") == 3 * NIGHT
    assert clean()


def test_several_cheaper_changes_each_give_their_difference_back(asha_browser, booking, bell, twin):
    change(asha_browser, booking, -NIGHT, nights=(30, 34))
    change(asha_browser, booking, -NIGHT, nights=(30, 33))
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [NIGHT, NIGHT]
    assert len({refund.idempotency_key for refund in Refund.objects.all()}) == 2
    assert clean()


def test_cancelling_afterwards_gives_the_rest_back(asha_browser, booking, bell, twin):
    change(asha_browser, booking, -2 * NIGHT, nights=(30, 33))
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    bell.answer()
    assert sorted(refund["amount"] for refund in state.refunds(twin)) == [2 * NIGHT, 3 * NIGHT]
    assert clean()


def test_a_cheaper_room_takes_the_guests_along(asha_browser, booking, cheap):
    said = preview(asha_browser, booking, cheap).json()
    assert said["difference_paise"] == -5 * 157_500
    change(asha_browser, booking, said["difference_paise"], cheap)
    assert changes.stays(booking) == [("C301", booking.check_in, booking.check_out, "booked")]
    assert set(AttemptGuest.objects.values_list("room_id", flat=True)) == {cheap.pk}
    assert clean()


def test_from_one_room_to_two_and_back(asha_browser, booking, room, cheap, twin, bell):
    dearer = preview(asha_browser, booking, room, cheap).json()["difference_paise"]
    order = change(asha_browser, booking, dearer, room, cheap).json()["to_pay"]["razorpay_order_id"]
    paid(twin, order)
    bell.answer()
    assert [stay[0] for stay in changes.stays(booking)] == ["A101", "C301"]
    change(asha_browser, booking, -dearer, room)
    assert [stay[0] for stay in changes.stays(booking)] == ["A101"]
    bell.answer()
    assert sum(refund["amount"] for refund in state.refunds(twin)) == dearer
    assert clean()


def test_a_dearer_stay_waits_until_it_is_paid(asha_browser, ravi_browser, booking, room):
    done = change(asha_browser, booking, 2 * NIGHT, nights=(30, 37)).json()
    assert (done["made"], done["to_pay"]["amount_paise"]) == (False, 2 * NIGHT)
    assert done["booking"]["check_out_date"] == cast.in_days(35).isoformat()
    assert changes.stays(booking) == [("A101", cast.in_days(30), cast.in_days(35), "booked")]
    assert cast.select(ravi_browser, room, stay=cast.nights(35, 36)).status_code == 409
    assert clean()


def test_paying_the_difference_makes_the_change(asha_browser, booking, bell, twin):
    order = change(asha_browser, booking, 2 * NIGHT, nights=(30, 37)).json()["to_pay"]["razorpay_order_id"]
    paid(twin, order)
    bell.answer()
    booking.refresh_from_db()
    assert (booking.check_out, booking.total_paise, booking.balance_paise) == (cast.in_days(37), 7 * NIGHT, 0)
    assert changes.stays(booking) == [("A101", cast.in_days(30), cast.in_days(37), "booked")]
    assert {payment.kind for payment in booking.payments.all()} == {"booking", "change"}
    assert not Refund.objects.exists()
    assert clean()


def test_coming_back_from_checkout_makes_it_too(asha_browser, booking, twin):
    order = change(asha_browser, booking, 2 * NIGHT, nights=(30, 37)).json()["to_pay"]["razorpay_order_id"]
    answer = asha_browser.post("/api/booking/verify-payment/", twin.pay(order)["checkout"], format="json").json()
    assert answer["booking"]["total_paise"] == 7 * NIGHT


def test_two_dearer_changes_have_two_payments(asha_browser, booking, bell, twin):
    for last in (36, 37):
        order = change(asha_browser, booking, NIGHT, nights=(30, last)).json()["to_pay"]["razorpay_order_id"]
        paid(twin, order)
        bell.answer()
    booking.refresh_from_db()
    assert booking.total_paise == 7 * NIGHT
    assert sorted(booking.payments.values_list("kind", flat=True)) == ["booking", "change", "change"]
    assert clean()


def test_asking_again_gives_the_same_order(asha_browser, booking):
    first = change(asha_browser, booking, 2 * NIGHT, nights=(30, 37)).json()["to_pay"]
    assert change(asha_browser, booking, 2 * NIGHT, nights=(30, 37)).json()["to_pay"] == first
    assert BookingChange.objects.count() == 1


def test_another_wish_takes_the_place_of_the_one_that_waits(asha_browser, ravi_browser, booking, room):
    change(asha_browser, booking, 2 * NIGHT, nights=(30, 37))
    change(asha_browser, booking, NIGHT, nights=(29, 35))
    assert list(BookingChange.objects.values_list("state", flat=True)) == ["lapsed", "waiting"]
    assert cast.select(ravi_browser, room, stay=cast.nights(35, 37)).status_code == 201
    assert clean()


def test_a_second_payment_of_a_change_goes_back(asha_browser, booking, bell, twin):
    order = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()["to_pay"]["razorpay_order_id"]
    paid(twin, order)
    paid(twin, order, force=True)
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [NIGHT]
    assert Refund.objects.get().reason == "changed"
    assert clean()


def test_a_failed_payment_changes_nothing(asha_browser, booking, twin):
    order = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()["to_pay"]["razorpay_order_id"]
    twin.pay(order, outcome="failed")
    assert FinalBooking.objects.get().total_paise == 5 * NIGHT
    assert BookingChange.objects.get().state == "waiting"


def late() -> None:
    over = timezone.now() - timedelta(seconds=1)
    BookingChange.objects.update(expires_at=over)
    Stay.objects.filter(state="held", attempt=None).update(expires_at=over)
    lapsing.expire_lapsed(at=timezone.now())


def test_what_is_not_paid_in_time_lets_go(asha_browser, ravi_browser, booking, room):
    change(asha_browser, booking, NIGHT, nights=(30, 36))
    late()
    assert BookingChange.objects.get().state == "lapsed"
    assert cast.select(ravi_browser, room, stay=cast.nights(35, 36)).status_code == 201
    assert clean()


def test_late_money_makes_the_change_while_the_rooms_are_free(asha_browser, booking, bell, twin):
    order = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()["to_pay"]["razorpay_order_id"]
    late()
    paid(twin, order)
    bell.answer()
    assert FinalBooking.objects.get().total_paise == 6 * NIGHT
    assert clean()


def test_late_money_buys_no_nights_that_are_over(asha_browser, booking, bell, twin):
    """Changed to tomorrow, paid, and nobody told us for four days."""
    order = change(asha_browser, booking, NIGHT, nights=(1, 7)).json()["to_pay"]["razorpay_order_id"]
    with later(days=4):
        paid(twin, order)
        bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [NIGHT]
    assert (Refund.objects.get().reason, BookingChange.objects.get().state) == ("changed", "waiting")
    assert changes.stays(booking) == [("A101", cast.in_days(30), cast.in_days(35), "booked")]


def test_what_was_moved_by_the_desk_meanwhile_is_asked_for_anew(asha_browser, booking, room, resort, bell, twin):
    """The money of the order from before would only go back."""
    other, dearer = cast.a_room(resort, "A102"), cast.a_room(resort, "D401", price="8500.00")
    more = preview(asha_browser, booking, dearer).json()["difference_paise"]
    first = change(asha_browser, booking, more, dearer).json()["to_pay"]
    assert change(asha_browser, booking, more, dearer).json()["to_pay"] == first
    moving.move(booking=booking, from_room_id=room.pk, to_room_id=other.pk, at=timezone.now())
    second = change(asha_browser, booking, more, dearer).json()["to_pay"]
    paid(twin, second["razorpay_order_id"])
    bell.answer()
    assert changes.stays(booking) == [("D401", booking.check_in, booking.check_out, "booked")]
    assert not Refund.objects.exists()
    assert clean()


def test_late_money_goes_back_when_the_rooms_have_gone(asha_browser, ravi_browser, booking, room, bell, twin):
    order = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()["to_pay"]["razorpay_order_id"]
    late()
    assert cast.select(ravi_browser, room, stay=cast.nights(35, 36)).status_code == 201
    paid(twin, order)
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [NIGHT]
    assert (Refund.objects.get().reason, BookingChange.objects.get().state) == ("rooms_gone", "lapsed")
    assert changes.stays(booking) == [("A101", cast.in_days(30), cast.in_days(35), "booked")]
    assert clean()


def test_money_for_a_booking_that_was_cancelled_meanwhile_goes_back(asha_browser, booking, bell, twin):
    order = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()["to_pay"]["razorpay_order_id"]
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    assert not Stay.objects.filter(state__in=("held", "booked")).exists()
    paid(twin, order)
    bell.answer()
    assert sorted(refund["amount"] for refund in state.refunds(twin)) == [NIGHT, 5 * NIGHT]
    assert clean()


def test_money_for_a_booking_that_changed_otherwise_goes_back(asha_browser, booking, bell, twin):
    order = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()["to_pay"]["razorpay_order_id"]
    change(asha_browser, booking, 0, nights=(31, 36))
    paid(twin, order)
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [NIGHT]
    assert FinalBooking.objects.get().check_in == cast.in_days(31)
    assert clean()


def test_a_wrong_amount_goes_back_and_changes_nothing(asha_browser, booking, bell, twin):
    order = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()["to_pay"]["razorpay_order_id"]
    paid(twin, order, amount=NIGHT - 100)
    bell.answer()
    assert FinalBooking.objects.get().total_paise == 5 * NIGHT
    again = change(asha_browser, booking, NIGHT, nights=(30, 36)).json()["to_pay"]["razorpay_order_id"]
    assert again != order
    paid(twin, again)
    bell.answer()
    assert FinalBooking.objects.get().total_paise == 6 * NIGHT
    assert clean()


def test_a_lost_answer_makes_no_second_order(asha_browser, booking, twin):
    twin.fault("order.create", "reset_after")
    assert change(asha_browser, booking, NIGHT, nights=(30, 36)).status_code == 200
    assert len(twin.get("/v1/orders")["items"]) == 2


def test_while_razorpay_is_silent_the_change_waits(asha_browser, booking, twin):
    twin.fault("*", "500")
    assert change(asha_browser, booking, NIGHT, nights=(30, 36)).status_code == 503
    assert BookingChange.objects.get().state == "waiting"


# --- Refusals ---------------------------------------------------------------------------------------------------


def refused(answer, code, status=409, **more):
    said = answer.json()
    assert (answer.status_code, said["code"]) == (status, code), said
    assert {key: said[key] for key in more} == more
    assert not BookingChange.objects.exists()
    return True


def test_who_expects_another_difference_is_told(asha_browser, booking):
    answer = change(asha_browser, booking, NIGHT, nights=(30, 37))
    assert refused(answer, "difference_changed", difference_paise=2 * NIGHT, difference="15750.00")


def test_the_difference_has_to_be_said(asha_browser, booking):
    body = changes.wish(nights=(30, 37))
    answer = asha_browser.post(f"/api/bookings/{booking.reference}/change/", body, format="json")
    assert refused(answer, "invalid", 400)


def test_what_it_is_already_is_no_change(asha_browser, booking, room):
    assert refused(change(asha_browser, booking, 0, room), "nothing_to_change")


def test_from_the_day_of_arrival_on_nothing_is_changed(asha, booking):
    with on_day(booking, 0):
        assert refused(change(cast.logged_in(asha), booking, 0, nights=(1, 6)), "stay_begun")


def test_an_ended_booking_is_not_changed(asha_browser, booking):
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    assert refused(change(asha_browser, booking, 0, nights=(31, 36)), "booking_ended")


def test_anothers_booking_is_not_there(ravi_browser, booking):
    assert refused(change(ravi_browser, booking, 0, nights=(31, 36)), "not_found", 404)


def test_rooms_that_somebody_has_are_named(asha_browser, ravi_browser, booking, room, cheap):
    cast.select(ravi_browser, room, stay=cast.nights(35, 37))
    answer = change(asha_browser, booking, 0, nights=(31, 36))
    assert refused(answer, "room_held", lost_rooms=[room.pk])
    assert [free["room_number"] for free in answer.json()["available_rooms"]] == ["C301"]
    assert changes.stays(booking) == [("A101", cast.in_days(30), cast.in_days(35), "booked")]


def test_a_room_of_another_resort_is_unknown(asha_browser, booking):
    elsewhere = cast.a_room(cast.a_resort("Kali River Lodge"))
    assert refused(change(asha_browser, booking, 0, elsewhere), "invalid", 400)


def test_rooms_too_small_for_the_party_are_refused(asha_browser, booking, resort):
    single = cast.a_room(resort, "S1", capacity=1)
    assert refused(change(asha_browser, booking, 0, single), "change_impossible", reason="capacity_exceeded")


def test_a_coupon_for_other_nights_is_named(asha_browser, resort, room, twin, bell):
    decided.a_coupon(resort, last_night=cast.in_days(36))
    booking = with_price(asha_browser, room, twin, bell, coupon="TEN")
    answer = change(asha_browser, booking, 0, nights=(40, 45))
    assert refused(answer, "change_impossible", reason="coupon_other_nights")


def test_a_plan_that_is_gone_is_named(asha_browser, resort, room, twin, bell):
    plan = decided.a_plan(resort)
    booking = with_price(asha_browser, room, twin, bell, rate_plan="cp")
    RatePlan.objects.filter(pk=plan.pk).update(active=False)
    ResortTerms.objects.filter(resort=resort).update(version=99)
    assert refused(change(asha_browser, booking, 0, nights=(31, 36)), "change_impossible", reason="plan_unknown")


def with_price(browser, room, twin, bell, **said):
    held = browser.post(decided.SELECT, decided.body(room, **said), format="json").json()
    cast.name_guests(browser, held["booking_attempt_id"], room)
    order = cast.initiate(browser, held["booking_attempt_id"]).json()["razorpay_order_id"]
    paid(twin, order)
    bell.answer()
    return FinalBooking.objects.get()


def test_plan_coupon_and_extras_come_along(asha_browser, resort, room, twin, bell):
    decided.everything(resort)
    said = {"coupon": "ten", "rate_plan": "cp", "add_ons": [{"code": "safari", "quantity": 2}]}
    booking = with_price(asha_browser, room, twin, bell, **said, extra_beds=[{"room_id": room.pk, "beds": 1}])
    shown = preview(asha_browser, booking, nights=(30, 34)).json()["price"]
    quoted = decided.quoted(
        asha_browser, room, **said, extra_beds=[{"room_id": room.pk, "beds": 1}], **cast.nights(30, 34)
    )
    assert {**shown, "due_now": "", "due_later": ""} == {**quoted, "due_now": "", "due_later": ""}


def test_a_used_up_coupon_is_still_this_bookings(asha_browser, resort, room, twin, bell):
    decided.a_coupon(resort, most_uses=1)
    booking = with_price(asha_browser, room, twin, bell, coupon="TEN")
    assert change(asha_browser, booking, 0, nights=(31, 36)).json()["made"] is True
    assert Coupon.objects.get().code == booking.attempt.price["coupon"]


# --- What the policy allows -------------------------------------------------------------------------------------


@pytest.fixture
def moderate(asha_browser, resort, room, twin, bell):
    """The same under a policy: free until a week before, then half."""
    tiers.promised(resort)
    return changes.booked(asha_browser, room, twin, bell)


def test_while_cancelling_is_free_the_difference_comes_back(asha, moderate):
    with on_day(moderate, 7):
        browser = cast.logged_in(asha)
        assert preview(browser, moderate, nights=(7, 10)).json()["refund_paise"] == 2 * NIGHT
        assert change(browser, moderate, -2 * NIGHT, nights=(7, 10)).json()["refund_paise"] == 2 * NIGHT
        assert clean()


def test_later_it_is_kept_and_the_guest_was_told(asha, moderate):
    with on_day(moderate, 6):
        browser = cast.logged_in(asha)
        said = preview(browser, moderate, nights=(6, 9)).json()
        assert (said["difference_paise"], said["refund_paise"], said["kept_paise"]) == (0, 0, 2 * NIGHT)
        done = change(browser, moderate, 0, nights=(6, 9)).json()
        assert (done["refund_paise"], done["booking"]["total_paise"]) == (0, 5 * NIGHT)
        assert not Refund.objects.exists()
        assert clean()


def test_who_looks_before_midnight_and_changes_after_it_is_told(asha, moderate):
    with on_day(moderate, 6):
        answer = change(cast.logged_in(asha), moderate, -2 * NIGHT, nights=(6, 9))
        assert refused(answer, "difference_changed", difference_paise=0)


def test_what_was_kept_is_in_the_price_at_its_rate(asha, moderate):
    with on_day(moderate, 6):
        change(cast.logged_in(asha), moderate, 0, nights=(6, 9))
    moderate.refresh_from_db()
    kept = [line for line in moderate.attempt.price["lines"] if line["kind"] == "kept"]
    assert [(line["price_paise"], line["tax_percent"], line["half_paise"]) for line in kept] == [(1_500_000, 5, 37_500)]
    assert sum(line["price_paise"] + line["tax_paise"] for line in moderate.attempt.price["lines"]) == 5 * NIGHT


def test_cancelling_after_that_keeps_it_and_the_fee_of_the_rest(asha, moderate, twin, bell):
    with on_day(moderate, 6):
        browser = cast.logged_in(asha)
        change(browser, moderate, 0, nights=(6, 9))
        done = browser.post(f"/api/bookings/{moderate.reference}/cancel/").json()
        assert done["fee_paise"] == 2 * NIGHT + 3 * NIGHT // 2
        bell.answer()
        assert clean()


def test_the_resort_that_calls_it_off_gives_everything_back(asha, moderate, twin, bell):
    with on_day(moderate, 6):
        change(cast.logged_in(asha), moderate, 0, nights=(6, 9))
        owner = cast.logged_in(cast.works_at(moderate.resort, "owner"))
        url = f"/api/desk/resorts/{moderate.resort.slug}/bookings/{moderate.reference}/cancel/"
        assert owner.post(url).json()["fee_paise"] == 0
        bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [5 * NIGHT]


def test_moving_a_stay_far_away_does_not_make_cancelling_free_again(asha, moderate):
    with on_day(moderate, 6):
        browser = cast.logged_in(asha)
        assert change(browser, moderate, 0, nights=(60, 65)).json()["made"] is True
        said = browser.get(f"/api/bookings/{moderate.reference}/cancellation/").json()
        assert (said["fee_paise"], said["refund_paise"]) == (5 * NIGHT // 2, 5 * NIGHT - 5 * NIGHT // 2)


def test_moving_it_in_good_time_leaves_the_promise_as_it_was(asha_browser, moderate):
    policy = moderate.policy
    change(asha_browser, moderate, 0, nights=(60, 65))
    moderate.refresh_from_db()
    assert moderate.policy == policy


def test_a_rate_that_is_not_refunded_is_not_changed_to_less(asha_browser, resort, room, twin, bell):
    decided.a_plan(resort, "saver", meals="EP", meal_price=0, refundable=False)
    booking = with_price(asha_browser, room, twin, bell, rate_plan="saver")
    assert refused(change(asha_browser, booking, 0, nights=(30, 33)), "not_refundable")
    assert change(asha_browser, booking, 0, nights=(31, 36)).json()["made"] is True


def test_money_that_went_back_elsewhere_is_not_given_back_again(asha_browser, booking, twin, bell):
    payment = Payment.objects.get()
    twin._post("/twin/refunds", {"payment_id": payment.razorpay_payment_id, "amount": 4 * NIGHT})
    from backend.payments.services import checking

    order = payment.order.razorpay_order_id
    checking.take_in_all(twin.get(f"/v1/orders/{order}/payments")["items"], at=timezone.now())
    assert refused(change(asha_browser, booking, -2 * NIGHT, nights=(30, 33)), "refunded_elsewhere")


# --- Deposits ---------------------------------------------------------------------------------------------------


@pytest.fixture
def deposit(asha_browser, resort, room, twin, bell):
    """The same with a fifth of it paid: a night, and four to pay a week before."""
    ResortTerms.objects.create(resort=resort, deposit="percent", deposit_percent=20)
    return changes.booked(asha_browser, room, twin, bell)


def test_a_dearer_stay_adds_to_the_balance(asha_browser, deposit, twin, bell):
    done = change(asha_browser, deposit, 2 * NIGHT, nights=(32, 39)).json()
    assert (done["made"], done["booking"]["balance_paise"], done["booking"]["total_paise"]) == (
        True,
        6 * NIGHT,
        7 * NIGHT,
    )
    assert done["booking"]["balance_due_on"] == cast.in_days(25).isoformat()
    order = asha_browser.post(f"/api/bookings/{deposit.reference}/pay-balance/").json()["razorpay_order_id"]
    paid(twin, order)
    bell.answer()
    assert FinalBooking.objects.get().balance_paise == 0
    assert clean()


def test_a_cheaper_stay_takes_from_the_balance_first(asha_browser, deposit):
    done = change(asha_browser, deposit, -3 * NIGHT, nights=(30, 32)).json()
    assert (done["refund_paise"], done["booking"]["balance_paise"]) == (0, NIGHT)
    assert not Refund.objects.exists()
    assert clean()


def test_and_gives_back_what_was_paid_too_much(asha_browser, deposit, cheap):
    done = change(asha_browser, deposit, 630_000 - 5 * NIGHT, cheap, nights=(30, 31)).json()
    assert (done["refund_paise"], done["booking"]["balance_paise"]) == (NIGHT - 630_000, 0)
    assert clean()


def test_an_order_for_the_balance_before_the_change_goes_back(asha_browser, deposit, twin, bell):
    order = asha_browser.post(f"/api/bookings/{deposit.reference}/pay-balance/").json()["razorpay_order_id"]
    change(asha_browser, deposit, NIGHT, nights=(30, 36))
    paid(twin, order)
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [4 * NIGHT]
    assert clean()


def test_what_asks_for_the_old_balance_is_taken_back_with_the_change(asha_browser, deposit, twin, bell):
    link = unpaid.linked(deposit)
    reminding.tell(deposit, link, Kind.BALANCE_DUE, today=cast.in_days(0), at=timezone.now())
    change(asha_browser, deposit, NIGHT, nights=(30, 36))
    link.refresh_from_db()
    assert (link.state, Message.objects.get(kind="balance_due").state) == ("closing", "dropped")
    assert clean()


def test_a_link_for_a_balance_that_stays_is_left_alone(asha_browser, deposit, twin, bell):
    link = unpaid.linked(deposit)
    change(asha_browser, deposit, 0, nights=(31, 36))
    link.refresh_from_db()
    assert link.state == "open"


def test_a_balance_is_due_today_at_the_earliest(asha_browser, deposit):
    done = change(asha_browser, deposit, 0, nights=(3, 8)).json()
    assert done["booking"]["balance_due_on"] == cast.in_days(0).isoformat()


# --- The desk ---------------------------------------------------------------------------------------------------


def test_the_desk_changes_a_booking_for_the_guest(booking, twin, bell):
    owner = cast.logged_in(cast.works_at(booking.resort, "manager"))
    url = f"/api/desk/resorts/{booking.resort.slug}/bookings/{booking.reference}/change/"
    said = owner.post(f"{url}preview/", changes.wish(nights=(30, 36)), format="json").json()
    body = {**changes.wish(nights=(30, 36)), "expected_difference_paise": said["difference_paise"]}
    done = owner.post(url, body, format="json").json()
    assert (said["difference_paise"], done["made"]) == (NIGHT, False)
    paid(twin, done["to_pay"]["razorpay_order_id"])
    bell.answer()
    assert BookingChange.objects.get().asked_by.phone_number == cast.MEERA
    assert FinalBooking.objects.get().total_paise == 6 * NIGHT


def test_the_same_key_changes_once(asha_browser, booking):
    body = {**changes.wish(nights=(31, 36)), "expected_difference_paise": 0}
    url, key = f"/api/bookings/{booking.reference}/change/", {"HTTP_IDEMPOTENCY_KEY": "k" * 32}
    answers = [asha_browser.post(url, body, format="json", **key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert BookingChange.objects.count() == 1

"""What the policy about cancelling means for changes of paid bookings."""

import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.payments.models import Payment, Refund
from backend.payments.refunds import cancellations
from backend.pricing.models import ResortTerms
from tests import cast
from tests.holds import decided
from tests.payments import changes, state, tiers
from tests.payments.changes import NIGHT, change, clean, on_day, preview, refused, with_price

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_later_the_share_of_it_is_kept_that_would_be_kept_of_all_and_the_guest_was_told(asha, moderate):
    with on_day(moderate, 6):
        browser = cast.logged_in(asha)
        said = preview(browser, moderate, nights=(6, 9)).json()
        assert (said["difference_paise"], said["refund_paise"], said["kept_paise"]) == (-NIGHT, NIGHT, NIGHT)
        done = change(browser, moderate, -NIGHT, nights=(6, 9)).json()
        assert (done["refund_paise"], done["booking"]["total_paise"]) == (NIGHT, 4 * NIGHT)
        assert Refund.objects.get().amount_paise == NIGHT
        assert clean()


def test_where_nights_are_the_fee_giving_up_another_one_costs_nothing(asha, moderate, cheap):
    with on_day(moderate, 1):
        browser = cast.logged_in(asha)
        assert change(browser, moderate, -2 * NIGHT, nights=(1, 4)).json()["refund_paise"] == 2 * NIGHT
        # In a cheaper room the first night is cheaper: the fee of the dearer one is kept in part.
        done = change(browser, moderate, 2 * (630_000 - NIGHT), cheap, nights=(1, 4)).json()
        assert done["refund_paise"] == 2 * (NIGHT - 630_000)
        said = browser.get(f"/api/bookings/{moderate.reference}/cancellation/").json()
        assert (said["fee_paise"], clean()) == (NIGHT, True)


def test_a_room_of_two_costs_the_share_of_what_it_was(asha, resort, room, cheap, twin, bell):
    tiers.promised(resort)
    booking = changes.booked_together(cast.logged_in(asha), room, cheap, twin=twin, bell=bell)
    with on_day(booking, 6):
        browser = cast.logged_in(asha)
        given_up = 5 * 630_000
        assert change(browser, booking, -given_up // 2, room, nights=(6, 11)).json()["refund_paise"] == given_up // 2
        assert clean()


def test_in_two_steps_giving_up_costs_what_it_costs_in_one(asha, moderate):
    with on_day(moderate, 6):
        browser = cast.logged_in(asha)
        at_once = browser.get(f"/api/bookings/{moderate.reference}/cancellation/").json()["refund_paise"]
        steps = [change(browser, moderate, -NIGHT // 2, nights=(6, end)).json()["refund_paise"] for end in (10, 9)]
        last = browser.post(f"/api/bookings/{moderate.reference}/cancel/").json()["refund_paise"]
        assert (sum(steps) + last, clean()) == (at_once, True)


def test_what_an_unpaid_part_would_have_cost_is_kept_if_the_rest_is_cancelled_too(asha, resort, room, twin, bell):
    tiers.promised(resort)
    ResortTerms.objects.update(deposit="percent", deposit_percent=40)
    booking = changes.booked(cast.logged_in(asha), room, twin, bell)
    with on_day(booking, 6):
        browser = cast.logged_in(asha)
        url = f"/api/bookings/{booking.reference}/cancellation/"
        assert browser.get(url).json()["refund_paise"] == 0
        done = change(browser, booking, -3 * NIGHT, nights=(6, 8)).json()
        assert (done["refund_paise"], done["booking"]["balance_paise"]) == (0, 0)
        assert (browser.get(url).json()["refund_paise"], clean()) == (0, True)


def test_who_looks_before_midnight_and_changes_after_it_is_told(asha, moderate):
    with on_day(moderate, 6):
        answer = change(cast.logged_in(asha), moderate, -2 * NIGHT, nights=(6, 9))
        assert refused(answer, "difference_changed", difference_paise=-NIGHT)


def test_what_was_kept_is_in_the_price_at_its_rate(asha, moderate):
    with on_day(moderate, 6):
        change(cast.logged_in(asha), moderate, -NIGHT, nights=(6, 9))
    moderate.refresh_from_db()
    kept = [line for line in moderate.attempt.price["lines"] if line["kind"] == "kept"]
    assert [(line["price_paise"], line["tax_percent"], line["half_paise"]) for line in kept] == [(750_000, 5, 18_750)]
    assert sum(line["price_paise"] + line["tax_paise"] for line in moderate.attempt.price["lines"]) == 4 * NIGHT


def test_cancelling_after_that_keeps_it_and_the_fee_of_the_rest(asha, moderate, twin, bell):
    with on_day(moderate, 6):
        browser = cast.logged_in(asha)
        change(browser, moderate, -NIGHT, nights=(6, 9))
        done = browser.post(f"/api/bookings/{moderate.reference}/cancel/").json()
        assert done["fee_paise"] == NIGHT + 3 * NIGHT // 2
        bell.answer()
        assert clean()


def test_the_resort_that_calls_it_off_gives_everything_back(asha, moderate, twin, bell):
    with on_day(moderate, 6):
        change(cast.logged_in(asha), moderate, -NIGHT, nights=(6, 9))
        owner = cast.logged_in(cast.works_at(moderate.resort, "owner"))
        url = f"/api/desk/resorts/{moderate.resort.slug}/bookings/{moderate.reference}/cancel/"
        assert owner.post(url).json()["fee_paise"] == 0
        bell.answer()
    assert sorted(refund["amount"] for refund in state.refunds(twin)) == [NIGHT, 4 * NIGHT]


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
    from backend.payments.reconciliation import order_checks

    order = payment.order.razorpay_order_id
    order_checks.take_in_all(twin.get(f"/v1/orders/{order}/payments")["items"], at=timezone.now())
    assert refused(change(asha_browser, booking, -2 * NIGHT, nights=(30, 33)), "refunded_elsewhere")


def test_whoever_cancels_what_they_read_before_a_change_cancels_what_it_has_become(
    asha, asha_browser, resort, room, twin, bell
):
    """Half is kept up to forty days before. The request that cancels has read the booking, and waits for its lock while
    another one moves it to sixty days ahead: that makes no cancellation free."""
    tiers.promised(resort, tiers=((40, 0, 0), (0, 50, 0), (-1, 90, 0)))
    read_before = changes.booked(asha_browser, room, twin, bell)
    assert changes.change(asha_browser, read_before, 0, nights=(60, 65)).status_code == 200
    cancellations.cancel_by_staff(
        booking=read_before, user_id=asha.pk, at=timezone.now(), giving=cancellations.Giving.POLICY
    )
    booking = FinalBooking.objects.get()
    assert (booking.state, booking.fee_paise) == ("cancelled", booking.total_paise // 2)

"""What was asked for when booking is counted anew by today's rules; what has ended falls away and is named."""

import pytest

from backend.bookings.models import BookingChange
from backend.pricing.models import AddOn, Coupon, RatePlan, ResortTerms
from tests import cast
from tests.holds import decided
from tests.payments import changes, tiers
from tests.payments.changes import change, clean, on_day, paid, preview, refused, with_price

pytestmark = pytest.mark.django_db(transaction=True)

# Five nights of 7,500 rupees without tax; a tenth of it is the coupon's.
FULL, TEN = 3_750_000, 3_375_000


def ended(model, **fields):
    """The owner switches it off."""
    model.objects.update(active=False, **fields)
    ResortTerms.objects.update(version=99)


def fallen(said):
    """What falls away, by kind and code, and why."""
    return [(part["kind"], part["code"], part["quantity"], part["reason"]) for part in said["fell_away"]]


@pytest.fixture
def terms(resort):
    return decided.terms(resort)


@pytest.fixture
def with_coupon(asha_browser, resort, room, twin, bell, terms):
    decided.a_coupon(resort)
    return with_price(asha_browser, room, twin, bell, coupon="TEN")


# --- Coupons ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("active", False, "coupon_unknown"),
        ("last_day", -1, "coupon_over"),
        ("first_day", 1, "coupon_not_yet"),
        ("last_night", 20, "coupon_other_nights"),
        ("least_nights", 7, "coupon_stay_too_short"),
        ("least_price", 90_000, "coupon_below_minimum"),
        ("plans", ["cp"], "coupon_other_plan"),
    ],
)
def test_a_coupon_that_is_not_for_it_falls_away(asha_browser, with_coupon, twin, bell, field, value, reason):
    Coupon.objects.update(**{field: cast.in_days(value) if field.startswith(("first", "last")) else value})
    said = preview(asha_browser, with_coupon, nights=(31, 36)).json()
    assert fallen(said) == [("coupon", "TEN", 1, reason)]
    assert said["fell_away"][0]["detail"] == "The coupon TEN does not apply to the changed stay."
    assert (said["price"]["coupon"], said["difference_paise"]) == ("", FULL - TEN)
    done = change(asha_browser, with_coupon, FULL - TEN, nights=(31, 36)).json()
    assert fallen(done["change"]) == [("coupon", "TEN", 1, reason)]
    paid(twin, done["to_pay"]["razorpay_order_id"])
    bell.answer()
    with_coupon.refresh_from_db()
    assert (with_coupon.total_paise, with_coupon.attempt.price["coupon"]) == (FULL, "")
    assert clean()


def test_the_desk_is_told_the_same(with_coupon, resort):
    ended(Coupon)
    manager = cast.logged_in(cast.works_at(resort, "manager"))
    url = f"/api/desk/resorts/{resort.slug}/bookings/{with_coupon.reference}/change/"
    said = manager.post(f"{url}preview/", changes.wish(nights=(31, 36)), format="json").json()
    assert fallen(said) == [("coupon", "TEN", 1, "coupon_unknown")]
    body = {**changes.wish(nights=(31, 36)), "expected_difference_paise": FULL - TEN}
    assert fallen(manager.post(url, body, format="json").json()["change"]) == fallen(said)


def test_nobody_loses_a_coupon_without_having_been_told(asha_browser, with_coupon):
    ended(Coupon)
    assert refused(change(asha_browser, with_coupon, 0, nights=(31, 36)), "difference_changed", difference="3750.00")


def test_a_coupon_that_still_fits_stays(asha_browser, with_coupon):
    said = preview(asha_browser, with_coupon, nights=(31, 36)).json()
    assert (said["fell_away"], said["price"]["coupon"], said["difference_paise"]) == ([], "TEN", 0)


def test_a_coupon_that_fell_away_is_free_for_somebody_else(asha_browser, ravi_browser, resort, room, twin, bell, terms):
    decided.a_coupon(resort, most_uses=1, least_nights=5)
    booking = with_price(asha_browser, room, twin, bell, coupon="TEN")
    other = cast.a_room(resort, "A102")
    taken = decided.body(other, coupon="TEN")
    assert ravi_browser.post(decided.SELECT, taken, format="json").json()["code"] == "coupon_used_up"
    said = preview(asha_browser, booking, nights=(30, 34)).json()
    change(asha_browser, booking, said["difference_paise"], nights=(30, 34))
    if said["to_pay_paise"]:
        paid(twin, BookingChange.objects.get().order.razorpay_order_id)
    assert ravi_browser.post(decided.SELECT, taken, format="json").status_code == 201


def test_while_the_change_waits_the_coupon_is_still_the_bookings(
    asha_browser, ravi_browser, resort, room, twin, bell, terms
):
    decided.a_coupon(resort, most_uses=1, last_night=cast.in_days(36))
    booking = with_price(asha_browser, room, twin, bell, coupon="TEN")
    said = preview(asha_browser, booking, nights=(40, 45)).json()
    assert change(asha_browser, booking, said["difference_paise"], nights=(40, 45)).json()["made"] is False
    taken = decided.body(cast.a_room(resort, "A102"), coupon="TEN")
    assert ravi_browser.post(decided.SELECT, taken, format="json").json()["code"] == "coupon_used_up"


def test_of_an_ended_plan_and_its_coupon_both_fall_away(asha_browser, resort, room, twin, bell, terms):
    decided.a_plan(resort)
    decided.a_coupon(resort, plans=["cp"])
    booking = with_price(asha_browser, room, twin, bell, coupon="TEN", rate_plan="cp")
    ended(RatePlan)
    said = preview(asha_browser, booking, nights=(31, 36)).json()
    assert fallen(said) == [
        ("rate_plan", "cp", 1, "plan_unknown"),
        ("coupon", "TEN", 1, "coupon_other_plan"),
    ]
    assert said["price"]["total_paise"] == FULL


# --- Rate plans -------------------------------------------------------------------------------------------------


def test_an_ended_plan_gives_way_to_the_resorts_own(asha_browser, resort, room, twin, bell, terms):
    decided.a_plan(resort)
    decided.a_plan(resort, "map", label="Half board", meals="MAP", meal_price="900.00", is_default=True)
    booking = with_price(asha_browser, room, twin, bell, rate_plan="cp")
    RatePlan.objects.filter(code="cp").update(active=False)
    ResortTerms.objects.update(version=99)
    said = preview(asha_browser, booking, nights=(31, 36)).json()
    assert fallen(said) == [("rate_plan", "cp", 1, "plan_unknown")]
    assert said["fell_away"][0]["label"] == "With breakfast"
    assert said["price"]["plan"]["code"] == "map"
    assert said["difference_paise"] == 5 * 2 * (90_000 - 40_000)


def test_the_plan_that_takes_its_place_promises_nothing_better(asha_browser, resort, room, twin, bell, terms):
    """Else a rate that is not refunded became one that is, by a change of a day."""
    decided.a_plan(resort, "saver", meals="EP", meal_price=0, refundable=False)
    booking = with_price(asha_browser, room, twin, bell, rate_plan="saver")
    ended(RatePlan)
    done = change(asha_browser, booking, 0, nights=(31, 36)).json()
    assert (done["made"], fallen(done["change"])) == (True, [("rate_plan", "saver", 1, "plan_unknown")])
    said = asha_browser.get(f"/api/bookings/{booking.reference}/cancellation/").json()
    assert said["refund_paise"] == 0
    answer = change(asha_browser, booking, -750_000, nights=(31, 35))
    assert answer.json()["code"] == "not_refundable"


# --- Extras -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "asked", "counted"),
    [
        ("night", "stay", 1, 1),
        ("night", "guest", 1, 2),
        ("night", "guest_night", 2, 20),
        ("stay", "night", 2, 10),
        ("guest_night", "stay", 3, 3),
        ("guest", "night", 1, 5),
    ],
)
def test_what_was_asked_for_is_counted_anew(
    asha_browser, resort, room, twin, bell, terms, before, after, asked, counted
):
    decided.a_safari(resort, per=before)
    booking = with_price(asha_browser, room, twin, bell, add_ons=[{"code": "safari", "quantity": asked}])
    AddOn.objects.update(per=after)
    ResortTerms.objects.update(version=99)
    said = preview(asha_browser, booking, nights=(31, 36)).json()
    assert [line["quantity"] for line in said["price"]["lines"] if line["kind"] == "add_on"] == [counted]
    assert said["fell_away"] == []


def test_and_again_with_the_change_after_that(asha_browser, resort, room, twin, bell, terms):
    decided.a_safari(resort, per="night")
    booking = with_price(asha_browser, room, twin, bell, add_ons=[{"code": "safari", "quantity": 2}])
    AddOn.objects.update(per="stay")
    said = preview(asha_browser, booking, nights=(31, 36)).json()
    change(asha_browser, booking, said["difference_paise"], nights=(31, 36))
    AddOn.objects.update(per="night")
    lines = preview(asha_browser, booking, nights=(31, 33)).json()["price"]["lines"]
    assert [line["quantity"] for line in lines if line["kind"] == "add_on"] == [4]


def test_an_ended_add_on_falls_away(asha_browser, resort, room, twin, bell, terms):
    decided.a_safari(resort)
    booking = with_price(asha_browser, room, twin, bell, add_ons=[{"code": "safari", "quantity": 2}])
    ended(AddOn)
    said = preview(asha_browser, booking, nights=(31, 36)).json()
    assert fallen(said) == [("add_on", "safari", 2, "add_on_unknown")]
    assert said["fell_away"][0]["detail"] == "Not offered any more: 2 x Jeep safari."
    assert said["refund_paise"] == 2 * 2 * 150_000
    done = change(asha_browser, booking, said["difference_paise"], nights=(31, 36)).json()
    assert (done["made"], done["refund_paise"]) == (True, 600_000)
    # Back for others, and not for who was told that it is gone.
    AddOn.objects.update(active=True)
    assert preview(asha_browser, booking, nights=(30, 35)).json()["difference_paise"] == 0
    assert clean()


def test_of_an_add_on_as_many_stay_as_there_may_be(asha_browser, resort, room, twin, bell, terms):
    decided.a_safari(resort, per="stay")
    booking = with_price(asha_browser, room, twin, bell, add_ons=[{"code": "safari", "quantity": 3}])
    AddOn.objects.update(most=1)
    said = preview(asha_browser, booking, nights=(31, 36)).json()
    assert fallen(said) == [("add_on", "safari", 2, "add_on_too_many")]
    assert [line["quantity"] for line in said["price"]["lines"] if line["kind"] == "add_on"] == [1]


def test_beds_fall_away_where_there_are_none_any_more(asha_browser, resort, room, twin, bell, terms):
    decided.terms(resort, extra_bed_price="700.00")
    booking = with_price(asha_browser, room, twin, bell, extra_beds=[{"room_id": room.pk, "beds": 1}])
    decided.terms(resort, extra_bed_price=0, version=99)
    said = preview(asha_browser, booking, nights=(31, 36)).json()
    assert fallen(said) == [("extra_bed", "", 1, "no_extra_beds")]
    assert said["price"]["total_paise"] == FULL


def test_beds_go_along_into_another_room(asha_browser, resort, room, cheap, twin, bell, terms):
    decided.terms(resort, extra_bed_price="700.00")
    booking = with_price(asha_browser, room, twin, bell, extra_beds=[{"room_id": room.pk, "beds": 1}])
    lines = preview(asha_browser, booking, cheap).json()["price"]["lines"]
    assert {(line["room_id"], line["quantity"]) for line in lines if line["kind"] == "extra_bed"} == {(cheap.pk, 1)}


def test_everything_that_has_ended_falls_away_at_once(asha_browser, resort, room, twin, bell):
    decided.everything(resort)
    said = {"coupon": "ten", "rate_plan": "cp", "add_ons": [{"code": "safari", "quantity": 2}]}
    booking = with_price(asha_browser, room, twin, bell, **said, extra_beds=[{"room_id": room.pk, "beds": 1}])
    for model in (Coupon, RatePlan, AddOn):
        model.objects.update(active=False)
    decided.terms(resort, extra_bed_price=0, version=99)
    shown = preview(asha_browser, booking, nights=(31, 36)).json()
    assert sorted(kind for kind, *_ in fallen(shown)) == ["add_on", "coupon", "extra_bed", "rate_plan"]
    done = change(asha_browser, booking, shown["difference_paise"], nights=(31, 36)).json()
    assert (done["made"], len(done["change"]["fell_away"])) == (True, 4)
    listed = asha_browser.get(f"/api/bookings/{booking.reference}/changes/").json()
    assert listed[0]["fell_away"] == done["change"]["fell_away"]
    assert clean()


def test_what_is_said_of_it_comes_in_the_readers_language(asha_browser, with_coupon):
    ended(Coupon)
    change(asha_browser, with_coupon, FULL - TEN, nights=(31, 36))
    url = f"/api/bookings/{with_coupon.reference}/changes/1/"
    said = asha_browser.get(url, headers={"Accept-Language": "hi"}).json()["fell_away"][0]["detail"]
    assert "TEN" in said
    assert "coupon" not in said


def test_children_are_of_the_ages_that_were_said(asha_browser, resort, room, twin, bell):
    decided.everything(resort)
    family = cast.a_room(resort, "F1", capacity=4)
    type(family).objects.filter(pk=family.pk).update(included_guests=2)
    body = decided.body(family, guests=4, child_ages=[4, 8])
    held = asha_browser.post(decided.SELECT, body, format="json").json()
    guests = [{"room_id": family.pk, "name": f"Guest {age}", "age": age} for age in (34, 36, 4, 8)]
    attempt = {"booking_attempt_id": held["booking_attempt_id"], "guests": guests}
    assert asha_browser.post("/api/booking/add-guests/", attempt, format="json").status_code == 200
    paid(twin, cast.initiate(asha_browser, held["booking_attempt_id"]).json()["razorpay_order_id"])
    bell.answer()
    booking = cast.guest(cast.ASHA).bookings.get()
    shown = preview(asha_browser, booking, nights=(60, 65)).json()["price"]
    assert [line["label"] for line in shown["lines"] if line["kind"] == "child"] == ["Child of 8"] * 5


def test_a_fee_that_would_be_kept_is_kept_of_what_fell_away_too(asha, asha_browser, resort, room, twin, bell):
    tiers.promised(resort)
    decided.a_safari(resort)
    booking = with_price(asha_browser, room, twin, bell, add_ons=[{"code": "safari", "quantity": 1}])
    ended(AddOn)
    with on_day(booking, 5):
        said = preview(cast.logged_in(asha), booking, nights=(6, 11)).json()
        assert (said["refund_paise"], said["kept_paise"], len(said["fell_away"])) == (150_000, 150_000, 1)

"""What a guest may choose beside rooms and nights, how the price shows it, and what is refused where."""

import pytest

from backend.catalogue.models import Room
from backend.holds.models import BookingAttempt
from backend.pricing.models import CancellationPolicy, ChildBand, PolicyTier
from tests import cast
from tests.common.clock import later
from tests.holds import decided
from tests.holds.decided import quoted, refused
from tests.holds.steps import held

pytestmark = pytest.mark.django_db
TWO_NIGHTS = cast.nights(30, 32)


def kinds(price) -> list[tuple[str, int, str]]:
    return [(line["kind"], line["quantity"], line["price"]) for line in price["lines"]]


def test_a_body_without_choices_costs_what_it_always_did(asha_browser, room):
    price = quoted(asha_browser, room)
    assert price["lines"][0] == {
        "kind": "room",
        "label": "Room A101",
        "quantity": 1,
        "room_id": room.pk,
        "room_number": "A101",
        "night": cast.in_days(30).isoformat(),
        "steps": [],
        "tax_percent": 0,
        **dict.fromkeys(("base", "listed", "price"), "7500.00"),
        **{f"{name}_paise": 750_000 for name in ("base", "listed", "price")},
        **dict.fromkeys(("discount", "tax", "cgst", "sgst"), "0.00"),
        **{f"{name}_paise": 0 for name in ("discount", "tax", "cgst", "sgst")},
    }
    assert price["plan"] == {"code": "standard", "label": "Room only", "meals": "EP", "refundable": True}
    assert (price["offer"], price["coupon"], price["discount"], price["total"]) == ("", "", "0.00", "37500.00")


def test_a_stay_across_the_slab_has_lines_at_both_rates(asha_browser):
    resort = cast.a_resort(gstin=decided.GSTIN)
    room = cast.a_room(resort, price="7400.00")
    decided.a_season(resort, nights=[cast.in_days(31)], label="Festival")
    price = quoted(asha_browser, room, **TWO_NIGHTS)
    assert [(line["price"], line["tax_percent"], line["cgst"], line["sgst"]) for line in price["lines"]] == [
        ("7400.00", 5, "185.00", "185.00"),
        ("8880.00", 18, "799.20", "799.20"),
    ]
    assert price["lines"][1]["steps"] == [
        {"code": "season", "label": "Festival", "change": "1480.00", "change_paise": 148_000}
    ]
    assert (price["lines"][1]["base"], price["total"]) == ("7400.00", "18248.40")


def test_children_cost_what_their_band_says(asha_browser, room):
    Room.objects.update(capacity=4, included_guests=2)
    ChildBand.objects.create(resort=room.resort, first_age=0, last_age=5)
    ChildBand.objects.create(resort=room.resort, first_age=6, last_age=12, extra_price="450.00")
    price = quoted(asha_browser, room, guests=4, child_ages=[3, 8], **cast.nights(30, 31))
    assert kinds(price) == [("room", 1, "7500.00"), ("child", 1, "450.00")]
    assert price["lines"][1]["label"] == "Child of 8"


def test_a_plan_can_be_chosen_and_is_named(asha_browser, room):
    decided.a_plan(room.resort)
    price = quoted(asha_browser, room, rate_plan="cp", **cast.nights(30, 31))
    assert price["plan"] == {"code": "cp", "label": "With breakfast", "meals": "CP", "refundable": True}
    assert kinds(price) == [("room", 1, "7500.00"), ("meal", 2, "800.00")]


def test_a_coupon_is_typed_in_any_case_and_taken_off(asha_browser, room):
    decided.a_coupon(room.resort)
    price = quoted(asha_browser, room, coupon=" ten ")
    assert (price["coupon"], price["discount"], price["total"]) == ("TEN", "3750.00", "33750.00")
    assert {(line["listed"], line["discount"], line["price"]) for line in price["lines"]} == {
        ("7500.00", "750.00", "6750.00")
    }


def test_an_add_on_is_a_line_without_room_and_night(asha_browser, room):
    decided.a_safari(room.resort)
    line = quoted(asha_browser, room, add_ons=[{"code": "safari", "quantity": 1}])["lines"][-1]
    assert (line["kind"], line["label"], line["quantity"], line["price"]) == ("add_on", "Jeep safari", 2, "3000.00")
    assert (line["room_id"], line["room_number"], line["night"]) == (None, "", None)


def test_an_extra_bed_is_a_line_of_its_room(asha_browser, room):
    decided.terms(room.resort, extra_bed_price="700.00")
    price = quoted(asha_browser, room, extra_beds=[{"room_id": room.pk, "beds": 2}], **cast.nights(30, 31))
    assert kinds(price)[1] == ("extra_bed", 2, "1400.00")
    assert price["lines"][1]["room_id"] == room.pk


def test_the_price_says_what_cancelling_costs(asha_browser, room):
    policy = CancellationPolicy.objects.create(resort=room.resort, code="strict", label="Strict")
    PolicyTier.objects.create(policy=policy, days_before=2, fee_nights=1)
    PolicyTier.objects.create(policy=policy, days_before=7, fee_percent="12.50")
    decided.a_plan(room.resort, policy=policy)
    assert quoted(asha_browser, room, rate_plan="cp")["cancellation"] == [
        {"days_before": 7, "fee_percent": "12.50", "fee_nights": 0},
        {"days_before": 2, "fee_percent": "0.00", "fee_nights": 1},
        {"days_before": -1, "fee_percent": "100.00", "fee_nights": 0},
    ]


def test_what_was_promised_when_the_rooms_were_held_stays_promised(asha_browser, room):
    policy = CancellationPolicy.objects.create(resort=room.resort, code="mild", label="Mild")
    tier = PolicyTier.objects.create(policy=policy, days_before=1, fee_percent=10)
    decided.terms(room.resort, policy=policy)
    attempt = held(asha_browser, room)
    tier.fee_percent = 90
    tier.save()
    said = asha_browser.get(f"/api/booking/attempts/{attempt.pk}/").json()["price"]["cancellation"]
    assert (said[0]["days_before"], said[0]["fee_percent"]) == (1, "10.00")


OLD_LINE = {
    "room_id": 101, "room_number": "A101", "night": "2026-12-18", "price_paise": 750_001, "tax_percent": 18,
    "tax_paise": 135_000,
}  # fmt: skip
OLD = {
    "currency": "INR", "lines": [OLD_LINE], "subtotal_paise": 750_001, "tax_paise": 135_000, "total_paise": 885_001,
}  # fmt: skip


def test_a_price_that_was_frozen_before_there_were_plans_still_shows(asha_browser, room):
    attempt = held(asha_browser, room)
    BookingAttempt.objects.update(price=OLD)
    price = asha_browser.get(f"/api/booking/attempts/{attempt.pk}/").json()["price"]
    line = price["lines"][0]
    assert (line["kind"], line["label"], line["base"], line["listed"]) == ("room", "Room A101", "7500.01", "7500.01")
    assert (line["tax"], line["cgst"], line["sgst"], line["discount"]) == ("1350.00", "675.00", "675.00", "0.00")
    assert (price["plan"]["code"], price["discount"], price["total"]) == ("standard", "0.00", "8850.01")
    assert [tier["days_before"] for tier in price["cancellation"]] == [0, -1]


SAFARIS = [{"code": "safari", "quantity": 1}]
BAD_CHOICES = [
    ({"child_ages": [18]}, "/child_ages/0", "max_value"),
    ({"child_ages": [-1]}, "/child_ages/0", "min_value"),
    ({"child_ages": ["x"]}, "/child_ages/0", "invalid"),
    ({"child_ages": 4}, "/child_ages", "not_a_list"),
    ({"child_ages": None}, "/child_ages", "null"),
    ({"child_ages": [4, 5]}, "/child_ages", "no_adult"),
    ({"child_ages": [4] * 200}, "/child_ages", "max_length"),
    ({"rate_plan": "none-such"}, "/rate_plan", "plan_unknown"),
    ({"rate_plan": "x" * 41}, "/rate_plan", "max_length"),
    ({"rate_plan": ["cp"]}, "/rate_plan", "invalid"),
    ({"coupon": "NONESUCH"}, "/coupon", "coupon_unknown"),
    ({"coupon": "T\0N"}, "/coupon", "null_characters_not_allowed"),
    ({"coupon": {"code": "TEN"}}, "/coupon", "invalid"),
    ({"add_ons": [{"code": "safari"}]}, "/add_ons/0/quantity", "required"),
    ({"add_ons": [{"code": "safari", "quantity": 0}]}, "/add_ons/0/quantity", "min_value"),
    ({"add_ons": [{"code": "safari", "quantity": 4}]}, "/add_ons/0/quantity", "add_on_too_many"),
    ({"add_ons": [*SAFARIS, {"code": "yacht", "quantity": 1}]}, "/add_ons/1/code", "add_on_unknown"),
    ({"add_ons": SAFARIS * 2}, "/add_ons", "add_on_twice"),
    ({"add_ons": "safari"}, "/add_ons", "not_a_list"),
    ({"add_ons": ["safari"]}, "/add_ons/0", "invalid"),
    ({"extra_beds": [{"room_id": 1, "beds": 5}]}, "/extra_beds/0/beds", "max_value"),
    ({"extra_beds": [{"room_id": 10**9, "beds": 1}]}, "/extra_beds/0/room_id", "room_not_selected"),
    ({"extra_beds": [{"room_id": 1, "beds": 1}] * 2}, "/extra_beds", "room_twice"),
    ({"extra_beds": {"1": 1}}, "/extra_beds", "not_a_list"),
]


@pytest.mark.parametrize(("said", "pointer", "code"), BAD_CHOICES)
def test_a_choice_that_cannot_be_meant_is_refused_with_its_place(asha_browser, room, said, pointer, code):
    decided.a_safari(room.resort)
    assert refused(asha_browser, room, **said) == [(pointer, code)]
    assert not BookingAttempt.objects.exists()


def test_beds_that_a_resort_does_not_have_are_not_promised(asha_browser, room):
    assert refused(asha_browser, room, extra_beds=[{"room_id": room.pk, "beds": 1}]) == [
        ("/extra_beds", "no_extra_beds")
    ]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"first_day": cast.in_days(2)}, "coupon_not_yet"),
        ({"last_day": cast.in_days(-1)}, "coupon_over"),
        ({"first_night": cast.in_days(60)}, "coupon_other_nights"),
        ({"least_nights": 6}, "coupon_stay_too_short"),
        ({"least_price": "37500.01"}, "coupon_below_minimum"),
        ({"plans": ["cp"]}, "coupon_other_plan"),
        ({"active": False}, "coupon_unknown"),
    ],
)
def test_a_coupon_that_does_not_fit_says_why(asha_browser, room, fields, code):
    decided.a_coupon(room.resort, **fields)
    assert refused(asha_browser, room, coupon="TEN") == [("/coupon", code)]


def test_a_coupon_of_another_resort_is_unknown(asha_browser, room):
    decided.a_coupon(cast.a_resort("Palm Grove"))
    assert refused(asha_browser, room, coupon="TEN") == [("/coupon", "coupon_unknown")]


def test_why_a_coupon_does_not_fit_is_read_in_hindi(asha_browser, room):
    decided.a_coupon(room.resort, least_nights=6)
    answer = asha_browser.post(
        decided.QUOTE, decided.body(room, coupon="TEN"), format="json", headers={"accept-language": "hi"}
    )
    assert answer.json()["errors"][0]["detail"] == "यह कूपन 6 या अधिक रातों के लिए है।"


def test_a_price_without_a_lawful_rate_is_refused(asha_browser):
    resort = cast.a_resort(gstin=decided.GSTIN)
    decided.terms(resort, prices_include_tax=True)
    room = cast.a_room(resort, price="8000.00")
    answer = asha_browser.post(decided.QUOTE, decided.body(room), format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "rate_in_dead_band")


def test_a_hold_remembers_coupon_and_ages(asha_browser, room):
    coupon = decided.a_coupon(room.resort)
    with later(seconds=1):
        answer = asha_browser.post(decided.SELECT, decided.body(room, child_ages=[9], coupon="TEN"), format="json")
    attempt = BookingAttempt.objects.get(pk=answer.json()["booking_attempt_id"])
    assert (attempt.coupon, attempt.child_ages) == (coupon, [9])

"""What a page shows before anybody has logged in: a stay's prices, as a hold would freeze them."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from backend.catalogue.models import Resort, Room, RoomType, RoomTypeBed, RoomTypeText
from backend.inventory.models import Stay
from backend.pricing.models import CancellationPolicy, PolicyTier
from backend.sale_rules.models import Restriction
from tests import cast
from tests.holds import decided
from tests.holds.steps import held

pytestmark = pytest.mark.django_db


def offers(resort, begin=30, end=33, **wish):
    """The answer to a GET without a token."""
    query = {"check_in": cast.in_days(begin).isoformat(), "check_out": cast.in_days(end).isoformat(), **wish}
    return APIClient().get(f"/api/resorts/{resort.slug}/offers/", query)


def test_a_type_is_offered_in_every_plan(resort):
    resort.gstin = decided.GSTIN
    resort.save()
    decided.everything(resort)
    rooms = [cast.a_room(resort, number) for number in ("A1", "A2")]
    cast.a_type(resort, "deluxe", *rooms)
    answer = offers(resort)
    assert answer.status_code == 200, answer.json()
    (kind,) = answer.json()["room_types"]
    assert (kind["code"], kind["free"], kind["fits"]) == ("deluxe", 2, True)
    assert [plan["code"] for plan in kind["rate_plans"]] == ["cp", "saver"]


def test_an_offer_is_held_at_its_price_as_it_stands(resort, asha_browser):
    room = cast.a_room(resort)
    cast.a_type(resort, "deluxe", room)
    ((plan,),) = [kind["rate_plans"] for kind in offers(resort).json()["room_types"]]
    held = asha_browser.post(decided.SELECT, plan["select_rooms"], format="json")
    assert held.status_code == 201, held.json()
    assert held.json()["price"]["total"] == plan["total_with_tax"] == "22500.00"


def test_another_price_by_now_is_refused_with_both_figures_and_nothing_is_held(resort, asha_browser):
    room = cast.a_room(resort)
    cast.a_type(resort, "deluxe", room)
    (kind,) = offers(resort).json()["room_types"]
    by_type = kind["rate_plans"][0]["select_rooms"]
    Room.objects.filter(pk=room.pk).update(price_per_night="8000.00")
    refused = asha_browser.post(decided.SELECT, by_type, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "price_changed")
    told = refused.json()
    assert (told["offered_total_with_tax"], told["total_with_tax_paise"]) == ("22500.00", 2_400_000)
    assert not Stay.objects.exists()
    assert offers(resort).json()["room_types"][0]["free"] == 1
    again = offers(resort).json()["room_types"][0]["rate_plans"][0]["select_rooms"]
    assert asha_browser.post(decided.SELECT, again, format="json").status_code == 201


def plans(answer):
    """Every rate plan of an answer, of single rooms."""
    return [plan for kind in answer.json()["room_types"] for plan in kind["rate_plans"]]


def told(answer):
    """The codes of what forbids a stay; nothing is offered then."""
    assert answer.status_code == 200, answer.json()
    body = answer.json()
    assert (body["room_types"], body["sets"], body["waitlist"]) == ([], [], False)
    return [rule["code"] for rule in body["restrictions"]]


def rule(resort, limit, **fields):
    """A restriction of the resort."""
    Restriction.objects.create(resort=resort, code=limit.replace("_", "-"), label="Rule", limit=limit, **fields)


def test_rooms_of_a_type_with_several_prices_are_offered_by_id_at_the_lowest(resort, asha_browser):
    dear, cheap = cast.a_room(resort, "A1", price="9000.00"), cast.a_room(resort, "A2")
    cast.a_type(resort, "deluxe", dear, cheap)
    (plan,) = plans(offers(resort))
    assert (plan["total"], plan["select_rooms"]["room_ids"]) == ("22500.00", [cheap.pk])
    assert asha_browser.post(decided.SELECT, plan["select_rooms"], format="json").status_code == 201
    # The cheap one is gone: one kind is left, which may be asked for by type.
    (plan,) = plans(offers(resort))
    assert (plan["total"], plan["select_rooms"]["room_types"]) == ("27000.00", [{"code": "deluxe", "rooms": 1}])


def test_a_room_without_a_type_is_offered_by_its_number(resort):
    room = cast.a_room(resort, "Treehouse")
    (kind,) = offers(resort).json()["room_types"]
    assert (kind["code"], kind["name"], kind["capacity"], kind["room_ids"]) == (None, "Treehouse", 2, [room.pk])
    assert kind["rate_plans"][0]["select_rooms"]["room_ids"] == [room.pk]


def test_a_party_that_no_room_sleeps_is_offered_sets_of_rooms(resort, asha_browser):
    rooms = [cast.a_room(resort, number) for number in ("A1", "A2")]
    cast.a_type(resort, "deluxe", *rooms)
    family = cast.a_room(resort, "F1", capacity=3, price="12000.00")
    answer = offers(resort, adults=4).json()
    assert [(kind["fits"], kind["rate_plans"]) for kind in answer["room_types"]] == [(False, []), (False, [])]
    (best,) = answer["sets"]
    assert best["rooms"] == [{"code": "deluxe", "name": "Deluxe", "count": 2, "room_ids": [room.pk for room in rooms]}]
    body = best["rate_plans"][0]["select_rooms"]
    assert body["room_types"] == [{"code": "deluxe", "rooms": 2}]
    assert asha_browser.post(decided.SELECT, body, format="json").status_code == 201
    assert next(room["room_ids"] for room in offers(resort, adults=3).json()["room_types"]) == [family.pk]


def test_so_many_rooms_are_offered_as_are_wished_for(resort):
    for number in ("A1", "A2", "A3"):
        cast.a_room(resort, number, capacity=4)
    answer = offers(resort, adults=4, rooms=2).json()
    assert [sum(room["count"] for room in some["rooms"]) for some in answer["sets"]] == [2]
    assert answer["sets"][0]["rate_plans"][0]["total"] == "45000.00"
    assert offers(resort, adults=4, rooms=1).json()["sets"] == []


def test_a_set_that_costs_less_than_any_one_room_is_told(resort):
    for number in ("A1", "A2"):
        cast.a_room(resort, number, price="2000.00")
    cast.a_room(resort, "V1", capacity=4, price="9000.00")
    (best,) = offers(resort, adults=4).json()["sets"]
    assert best["rate_plans"][0]["total"] == "12000.00"


def test_rules_that_forbid_the_stay_are_told_with_what_fits(resort):
    cast.a_room(resort)
    rule(resort, "least_nights", value=4)
    answer = offers(resort)
    assert told(answer) == ["least_nights"]
    said = answer.json()["restrictions"][0]
    assert (said["detail"], said["label"], said["fits"]) == ("Stay at least 4 nights.", "Rule", {"nights": 4})
    assert offers(resort, end=34).json()["restrictions"] == []


def test_a_rule_for_one_type_leaves_the_others(resort):
    deluxe, plain = cast.a_room(resort, "A1"), cast.a_room(resort, "B1")
    kind = cast.a_type(resort, "deluxe", deluxe)
    rule(resort, "no_arrival", room_type_ids=[kind.pk])
    answer = offers(resort).json()
    assert ([one["room_ids"] for one in answer["room_types"]], answer["restrictions"]) == ([[plain.pk]], [])


def test_what_no_resort_sells_is_told_and_not_refused(resort, settings):
    cast.a_room(resort)
    settings.BOOKING_HORIZON_DAYS = 60
    assert told(offers(resort, begin=61, end=62)) == ["date_too_far"]
    assert told(offers(resort, begin=30, end=61)) == ["stay_too_long"]
    assert told(offers(resort, begin=300, end=40_000)) == ["date_too_far", "stay_too_long"]
    assert told(offers(resort, adults=3)) == ["capacity_exceeded"]
    Room.objects.all().delete()
    assert told(offers(resort)) == ["not_sold"]


@pytest.mark.parametrize(
    ("wish", "pointer", "code"),
    [
        ({"begin": -1}, "/check_in", "date_in_past"),
        ({"end": 30}, "/check_out", "no_night"),
        ({"check_in": "tomorrow"}, "/check_in", "invalid"),
        ({"adults": 0}, "/adults", "min_value"),
        ({"adults": 201}, "/adults", "max_value"),
        ({"child_ages": "4,18"}, "/child_ages", "invalid"),
        ({"rooms": 11}, "/rooms", "max_value"),
    ],
)
def test_what_cannot_be_read_is_refused(room, wish, pointer, code):
    answer = offers(room.resort, **wish)
    assert (answer.status_code, [(one["pointer"], one["code"]) for one in answer.json()["errors"]]) == (
        400,
        [(pointer, code)],
    )


def test_children_of_a_plain_form_come_one_by_one(room):
    path = f"/api/resorts/{room.resort.slug}/offers/?adults=1&child_ages=4&child_ages=&child_ages=9"
    stay = f"&check_in={cast.in_days(30)}&check_out={cast.in_days(31)}"
    assert APIClient().get(path + stay).json()["child_ages"] == [4, 9]


def test_a_resort_that_takes_no_guests_offers_nothing(room):
    Resort.objects.update(active=False)
    assert offers(room.resort).status_code == 404


def test_a_full_resort_has_a_waiting_list(room, asha_browser):
    assert offers(room.resort).json()["waitlist"] is False
    cast.a_type(room.resort, "deluxe", room)
    held(asha_browser, room, stay=cast.nights(30, 33))
    answer = offers(room.resort).json()
    (kind,) = answer["room_types"]
    assert (answer["waitlist"], kind["code"], kind["free"], kind["rate_plans"]) == (True, "deluxe", 0, [])


@pytest.mark.parametrize(
    ("fields", "applies", "detail"),
    [
        ({}, True, ""),
        ({"least_nights": 4}, False, "This coupon is valid for stays of 4 nights or more."),
        ({"code": "OTHER"}, False, "The resort has no such coupon."),
        ({"most_uses": 1}, True, ""),
    ],
)
def test_a_coupon_is_counted_or_told_why_not(room, fields, applies, detail):
    decided.a_coupon(room.resort, **fields)
    answer = offers(room.resort, coupon=" ten ")
    assert answer.json()["coupon"] == {"code": "TEN", "applies": applies, "detail": detail}
    (plan,) = plans(answer)
    assert (plan["total"], plan["coupon"]) == (("20250.00", "TEN") if applies else ("22500.00", ""))
    assert plan["select_rooms"]["coupon"] == plan["coupon"]


def test_a_coupon_that_is_used_up_is_told(room, asha_browser):
    decided.a_coupon(room.resort, most_uses=1)
    other = cast.a_room(room.resort, "A2")
    body = decided.body(other, coupon="TEN")
    assert asha_browser.post(decided.SELECT, body, format="json").status_code == 201
    said = offers(room.resort, coupon="TEN").json()["coupon"]
    assert (said["applies"], said["detail"]) == (False, "This coupon has been used up.")


def test_deposit_and_balance_are_told(room):
    decided.terms(room.resort, deposit="percent", deposit_percent="30", balance_days_before=7)
    (plan,) = plans(offers(room.resort))
    assert (plan["due_now"], plan["due_later"]) == ("6750.00", "15750.00")
    assert plan["due_later_on"] == cast.in_days(23).isoformat()
    assert (plan["night_average"], plan["payable_online"]) == ("7500.00", True)


def test_add_ons_and_beds_come_on_top_of_an_offer(room, asha_browser):
    decided.terms(room.resort, extra_bed_price="700.00")
    decided.a_safari(room.resort)
    (plan,) = plans(offers(room.resort))
    more = {"add_ons": [{"code": "safari", "quantity": 1}], "extra_beds": [{"room_id": room.pk, "beds": 1}]}
    Room.objects.update(price_per_night="8000.00")
    refused = asha_browser.post(decided.SELECT, plan["select_rooms"] | more, format="json")
    assert (refused.status_code, refused.json()["total_with_tax"]) == (409, "24000.00")
    Room.objects.update(price_per_night="7500.00")
    taken = asha_browser.post(decided.SELECT, plan["select_rooms"] | more, format="json")
    assert (taken.status_code, taken.json()["price"]["total"]) == (201, "27600.00")


@pytest.mark.parametrize(
    "change",
    [
        {"offer_id": "1.abc"},
        {"offer_id": "x"},
        {"offer_id": "²²²."},
        {"offer_id": "." * 64},
        {"guests": 1},
        {"rate_plan": ""},
        {"coupon": "OTHER"},
        cast.nights(30, 34),
    ],
)
def test_an_offer_of_another_stay_is_refused(room, asha_browser, change):
    (plan,) = plans(offers(room.resort))
    answer = asha_browser.post(decided.SELECT, plan["select_rooms"] | change, format="json")
    assert answer.status_code == 400, answer.json()
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [("/offer_id", "offer_unknown")]
    assert not Stay.objects.exists()


def test_a_quote_says_the_price_whatever_was_shown(room, asha_browser):
    (plan,) = plans(offers(room.resort))
    Room.objects.update(price_per_night="8000.00")
    answer = asha_browser.post(decided.QUOTE, plan["select_rooms"], format="json")
    assert (answer.status_code, answer.json()["price"]["total"]) == (200, "24000.00")


def test_cancelling_is_told_in_the_guests_language(room):
    policy = CancellationPolicy.objects.create(resort=room.resort, code="fair", label="Fair")
    for days, percent, nights in ((7, 0, 0), (2, 0, 1), (-1, 100, 0)):
        PolicyTier.objects.create(policy=policy, days_before=days, fee_percent=percent, fee_nights=nights)
    decided.terms(room.resort, policy=policy)
    with time_machine.travel(datetime(2026, 12, 1, 6, 30, tzinfo=UTC)):
        english, hindi, kannada = (
            plans(offers(room.resort, begin=10, end=12, lang=lang))[0]["cancellation"] for lang in ("en", "hi", "kn")
        )
        near = plans(offers(room.resort, begin=3, end=5))[0]["cancellation"]
        tonight = plans(offers(room.resort, begin=0, end=1))[0]["cancellation"]
    assert english["words"] == "Free cancellation until Fri 4 Dec, 23:59"
    assert [(tier["until"], tier["fee"], tier["words"]) for tier in english["tiers"]] == [
        ("2026-12-04T23:59:00+05:30", "0.00", "Free cancellation until Fri 4 Dec, 23:59"),
        ("2026-12-09T23:59:00+05:30", "7500.00", "Cancellation until Wed 9 Dec, 23:59 costs the first night"),
        (None, "15000.00", "No refund"),
    ]
    assert hindi["words"] == "शुक्र 4 दिसंबर, 23:59 तक बिना शुल्क रद्द करें"
    assert kannada["words"] == "ಶುಕ್ರ 4 ಡಿಸೆಂಬರ್, 23:59 ವರೆಗೆ ಉಚಿತ ರದ್ದತಿ"
    assert near["words"] == "Cancellation until Wed 2 Dec, 23:59 costs the first night"
    assert [tier["words"] for tier in tonight["tiers"]] == ["No refund"]


def test_it_costs_two_queries_and_four_for_what_types_show_however_many_there_are(resort):
    decided.everything(resort)
    for number in range(20):
        cast.a_type(resort, f"type-{number}", cast.a_room(resort, f"A{number}", price=f"{5000 + number}.00"))
    offers(resort)
    with CaptureQueriesContext(connection) as queries:
        assert len(plans(offers(resort))) == 40
    assert len(queries) == 6


def test_a_type_shows_its_beds_photos_and_words_in_the_language_asked_for(resort):
    kind = cast.a_type(resort, "deluxe", cast.a_room(resort))
    RoomTypeBed.objects.create(room_type=kind, kind="king", count=2)
    RoomTypeText.objects.create(room_type=kind, language="kn", name="ಡೀಲಕ್ಸ್", description="ನದಿಯ ಬಳಿ")
    RoomType.objects.filter(pk=kind.pk).update(size_sqm=28, description="By the river")
    (told,) = offers(resort).json()["room_types"]
    assert (told["beds"], told["size_sqm"], told["description"]) == ([{"kind": "king", "count": 2}], 28, "By the river")
    (spoken,) = offers(resort, lang="kn").json()["room_types"]
    assert (spoken["name"], spoken["description"]) == ("ಡೀಲಕ್ಸ್", "ನದಿಯ ಬಳಿ")

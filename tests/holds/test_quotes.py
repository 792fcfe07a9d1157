"""What a stay costs before anything is held: exactly what a hold would freeze."""

import json
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.catalogue.models import Room
from backend.common.models import RememberedAnswer
from backend.common.nights import Nights
from backend.holds.api.price_output import price_of
from backend.holds.core.stay_request import StayRequest
from backend.holds.models import BookingAttempt
from backend.holds.services import endings, type_holds
from backend.inventory.models import Stay
from backend.pricing.core.party import Party
from tests import cast
from tests.holds import decided
from tests.holds.decided import QUOTE, SELECT, body, quoted
from tests.holds.steps import gate_keys, held

pytestmark = pytest.mark.django_db
QUIETLY = settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def family_room(db):
    """In a registered resort that has decided everything: two included, four seats."""
    resort = cast.a_resort("Kali River Lodge", "Dandeli", gstin=decided.GSTIN)
    decided.everything(resort)
    room = cast.a_room(resort, capacity=4, price="7400.00")
    Room.objects.filter(pk=room.pk).update(included_guests=2)
    return room


CHOICES = [
    {},
    {"guests": 4, "child_ages": [4, 9]},
    {"rate_plan": "saver", "coupon": " ten "},
    {"add_ons": [{"code": "safari", "quantity": 2}]},
    {"guests": 3, "child_ages": [7], "coupon": "TEN", "add_ons": [{"code": "safari", "quantity": 1}]},
]


def price_in(answer) -> str:
    """The price as it went over the wire."""
    return json.dumps(answer.json()["price"])


@pytest.mark.parametrize("choice", CHOICES)
def test_a_quote_is_what_a_hold_freezes(asha_browser, family_room, choice):
    wish = body(family_room, **choice)
    quote = asha_browser.post(QUOTE, wish, format="json")
    hold = asha_browser.post(SELECT, wish, format="json")
    attempt = asha_browser.get(f"/api/booking/attempts/{BookingAttempt.objects.get().pk}/")
    assert (quote.status_code, hold.status_code) == (200, 201)
    assert price_in(quote) == price_in(hold) == price_in(attempt)


@pytest.mark.django_db(transaction=True)
@QUIETLY
@given(
    adults=st.integers(1, 4),
    ages=st.lists(st.integers(0, 17), max_size=3),
    plan=st.sampled_from(["", "cp", "saver", "standard"]),
    coupon=st.sampled_from(["", "TEN"]),
    safaris=st.integers(0, 3),
    beds=st.integers(0, 2),
    nights=st.integers(1, 4),
)
def test_whatever_is_chosen(family_room, asha, adults, ages, plan, coupon, safaris, beds, nights):
    ages = ages[: 4 - adults]
    request = StayRequest(
        resort_id=family_room.resort_id,
        room_ids=(family_room.pk,),
        nights=Nights.of(cast.in_days(30), nights),
        party=Party(adults=adults, child_ages=tuple(ages)),
        rate_plan=plan,
        coupon=coupon,
        add_ons={"safari": safaris} if safaris else {},
        extra_beds={family_room.pk: beds} if beds else {},
    )
    now = timezone.now()
    quoted = type_holds.quote_stay(user_id=asha.pk, request=request, at=now)
    attempt, _ = type_holds.hold_stay(user_id=asha.pk, request=request, at=now)
    endings.release_attempt(user_id=asha.pk, attempt_id=attempt.pk, at=now)
    attempt.refresh_from_db()
    assert json.dumps(price_of(quoted)) == json.dumps(price_of(attempt))
    assert quoted.total_paise == attempt.total_paise == attempt.price["total_paise"]


@QUIETLY
@given(
    prices=st.lists(st.integers(100, 9_999_999), min_size=1, max_size=3),
    nights=st.integers(1, 30),
    guests=st.integers(1, 3),
)
def test_without_gstin_and_rules_a_stay_costs_rooms_times_nights_times_price(resort, asha, prices, nights, guests):
    Room.objects.all().delete()
    rooms = [cast.a_room(resort, f"A{n}", price=f"{paise / 100:.2f}") for n, paise in enumerate(prices)]
    request = StayRequest(
        resort_id=resort.pk,
        room_ids=tuple(room.pk for room in rooms),
        nights=Nights.of(cast.in_days(30), nights),
        party=Party(adults=min(guests, 2 * len(rooms))),
    )
    quoted = type_holds.quote_stay(user_id=asha.pk, request=request, at=timezone.now())
    assert quoted.total_paise == sum(prices) * nights


def test_nothing_is_written_or_held(asha_browser, family_room):
    answer = asha_browser.post(QUOTE, body(family_room), format="json", headers={"idempotency-key": "a-key"})
    assert answer.status_code == 200
    assert not BookingAttempt.objects.exists()
    assert not Stay.objects.exists()
    assert not RememberedAnswer.objects.exists()
    assert gate_keys() == 0


def test_a_room_that_somebody_holds_has_a_price_too(asha_browser, ravi_browser, room):
    held(ravi_browser, room)
    assert quoted(asha_browser, room)["total"] == "37500.00"


def test_who_has_no_token_is_told_the_same_price(client, asha_browser, room):
    answer = client.post(QUOTE, body(room), content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["price"] == asha_browser.post(QUOTE, body(room), format="json").json()["price"]
    assert not BookingAttempt.objects.exists()


def test_a_stay_for_which_less_than_a_rupee_is_left_to_pay_is_refused(asha_browser, room):
    dear = Decimal(asha_browser.post(QUOTE, body(room), format="json").json()["price"]["total"])
    decided.a_coupon(room.resort, saves="amount", value=dear - Decimal("0.50"))
    for url in (QUOTE, SELECT):
        answer = asha_browser.post(url, body(room, coupon="TEN"), format="json")
        assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_pay")
    assert not BookingAttempt.objects.exists()

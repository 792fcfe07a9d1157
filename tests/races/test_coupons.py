"""Who gets the coupon when everybody wants it: as many as it has uses."""

from functools import partial

import pytest

from backend.holds.models import BookingAttempt
from tests import cast
from tests.holds import decided
from tests.races import crowd

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def hold(browser, room) -> str:
    answer = browser.post(decided.SELECT, decided.body(room, coupon="TEN"), format="json")
    return answer.json().get("code", "held")


@pytest.mark.parametrize("rooms", ["a room each", "three rooms for all"])
def test_a_hundred_guests_want_a_coupon_with_ten_uses(resort, rooms):
    decided.a_coupon(resort, most_uses=10)
    count = 100 if rooms == "a room each" else 3
    found = [cast.a_room(resort, f"B{n}") for n in range(count)]
    before = crowd.deadlocks()
    answers = crowd.at_once(*(partial(hold, b, found[n % count]) for n, b in enumerate(crowd.guests(100))))
    held = answers.count("held")
    assert held == BookingAttempt.objects.filter(coupon__isnull=False).count() == min(10, count)
    assert set(answers) - {"held"} == ({"coupon_used_up"} if count == 100 else {"room_held"})
    assert crowd.deadlocks() == before

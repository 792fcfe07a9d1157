"""A thousand guests behind one address, as a mobile network puts them, and one script there that takes too much."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from backend.common import redis
from backend.common.http.throttles import EndpointLimit
from backend.common.security import limits
from backend.common.security.limits import Limit, LimitStanding
from backend.holds.api.offers import Offers
from tests import cast
from tests.common.clock import let_limits_age
from tests.storefront import lodge
from tests.storefront.guest_client import stay_query

pytestmark = pytest.mark.django_db
GUESTS, MINUTES = 1000, 3
CROWDED = {"REMOTE_ADDR": "198.51.100.7"}
KEY = "dandeli:limited:{limits}:browse:198.51.100.7"


@pytest.fixture(autouse=True)
def as_in_production(settings):
    """A developer's machine would leave everything open."""
    settings.BROWSE_CALLS_PER_IP_PER_MINUTE, settings.BUSY_BROWSE_CALLS_PER_IP_PER_MINUTE = 12_000, 1_200


def ten_pages() -> list[str]:
    """What a guest looks at who compares: the resort, its dates, three parties, and the stay."""
    resort = f"/r/{lodge.SLUG}/"
    parties = [stay_query(adults=2), stay_query(adults=3), stay_query(begin=33, end=35)]
    offers = [f"{resort}offers/?{party}" for party in parties]
    stays = [f"{resort}stay/?{stay_query(take='deluxe:1', plan='cp', adults=adults)}" for adults in (2, 3)]
    dates = [f"{resort}dates/", f"{resort}dates/?check_in={cast.in_days(30)}", f"{resort}dates/?{parties[0]}"]
    return ["/", resort, *dates, *offers, *stays]


def test_a_thousand_guests_behind_one_address_browse_and_search():
    lodge.a_lodge()
    pages = ten_pages()
    statuses = [Client(**CROWDED).get(page).status_code for page in pages]
    assert (len(pages), set(statuses)) == (10, {200})
    calls_of_one = redis.client().llen(KEY)
    redis.client().flushdb()
    busiest_minute = calls_of_one * GUESTS // MINUTES
    standing = counted_at_the_door()
    waits = counted_many_times(standing.limit, busiest_minute - 1)
    assert (set(waits), busiest_minute > 6000) == ({0}, True), calls_of_one
    # Nothing is left of it after a minute: each minute of such a crowd is the first one.
    let_limits_age(seconds=60)
    assert counted_at_the_door().left == standing.left


def counted_at_the_door() -> LimitStanding:
    """How the limit stands that a look at offers was just counted by."""
    request: Any = Request(APIRequestFactory().get("/api/resorts/any/offers/", **CROWDED))
    request.user = None
    assert EndpointLimit().allow_request(request, Offers)
    found: LimitStanding = request._request.limited[1]
    return found


def counted_many_times(limit: Limit, times: int) -> list[int]:
    """The ms to wait of each of so many more, in a few trips."""
    together = redis.client().pipeline(transaction=False)
    script = together.register_script(f"{limits.COUNTED} return counted(KEYS, ARGV)")
    keys, args = limits.arguments_of([limit])
    for _ in range(times):
        script(keys=keys, args=args, client=together)
    return [int(wait) for wait, *_ in together.execute()]


def test_one_script_that_takes_more_than_such_a_crowd_is_refused(settings):
    settings.BROWSE_CALLS_PER_IP_PER_MINUTE = 20
    lodge.a_lodge()
    page = f"/r/{lodge.SLUG}/offers/?{stay_query()}"
    statuses = [Client(**CROWDED).get(page).status_code for _ in range(12)]
    assert (statuses[:10], statuses[10:]) == ([200] * 10, [429] * 2)
    assert Client(REMOTE_ADDR="203.0.113.9").get(page).status_code == 200


def test_while_others_wait_a_page_counts_against_the_share_of_a_busy_house(settings):
    settings.BUSY_BROWSE_CALLS_PER_IP_PER_MINUTE = 4
    lodge.a_lodge()
    waiting = Client(**CROWDED, **{"dandeli.waited": 1.5})
    page = f"/r/{lodge.SLUG}/offers/?{stay_query()}"
    assert [waiting.get(page).status_code for _ in range(3)] == [200, 200, 429]

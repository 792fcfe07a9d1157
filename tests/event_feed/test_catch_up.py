"""An integrator that was away for a day ends with exactly our state: from the feed alone, or beside its webhook."""

import random
from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from backend.event_feed.models import Delivery, Endpoint
from backend.event_feed.models.kinds import EventKind
from backend.event_feed.services import delivery_outcomes, redeliveries
from backend.incidents.models import Incident
from tests.channel_calendars.conftest import channel  # noqa: F401
from tests.event_feed.business import PAUSES, Business
from tests.event_feed.feed_view import number, program, read
from tests.event_feed.integrator import Mirror, Receiver, listening, receiver
from tests.event_feed.ours import is_exactly_ours
from tests.invariants import story
from tests.machinery import volume
from tests.races import crowd
from tests.security.elsewhere import says

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(hours=24)
HOP = timedelta(hours=4)
RARE = {"dispute.lost", "hold.changed", "booking.no_show", "booking.checked_in", "booking.checked_out"}
OFTEN = {"book", "hold", "cancel", "change", "move", "swap", "block", "lift", "wait_in_line", "sell_elsewhere"}


class Clock:
    """The moment that everybody in this process sees; `go_on` moves it, and beat rings."""

    def __init__(self, travel: Any, business: Business) -> None:
        self.travel, self.business, self.chance = travel, business, business.chance

    def go_on(self, duration: timedelta) -> None:
        """So long, with some things happening at each step."""
        until = timezone.now() + duration
        while timezone.now() < until:
            for _ in range(self.chance.randint(1, 5)):
                self.business.step()
            self.travel.shift(self.chance.choice(PAUSES))
            self.business.round()

    def quiet(self, duration: timedelta) -> None:
        """So long, and beat alone is up: what is due is due once, however long the hop."""
        for _ in range(duration // HOP):
            self.travel.shift(HOP)
            self.business.round()


@pytest.fixture(params=range(1, 1 + volume.share(3, least=1)))
def business(request, resort, twin, bell, channel, settings):  # noqa: F811
    settings.MAX_ROOMS_HELD_PER_GUEST = settings.MAX_HOLDS_PER_GUEST = 1000
    return Business(resort, twin=twin, bell=bell, channel=channel, chance=random.Random(request.param))


@pytest.fixture
def clock(business):
    """From nine o'clock tomorrow, at the resort, whatever time it is: so a night falls into the day."""
    morning = timezone.localtime().replace(hour=9, minute=0) + timedelta(days=1)
    with time_machine.travel(morning) as travel:
        yield Clock(travel, business)


def catch_up(browser, mirror: Mirror, after: int, limit: int = 7) -> int:
    at_end = False
    while not at_end:
        page = read(browser, after, limit=limit)
        for event in page["events"]:
            mirror.apply(event)
        after, at_end = page["next"], page["at_end"]
    return after


def test_who_was_down_for_a_day_catches_up_from_the_feed_and_has_exactly_our_state(business, clock, resort):
    with receiver() as pms:
        endpoint = listening(resort, pms)
        clock.go_on(timedelta(hours=2))
        number()
        business.bell.answer()
        is_exactly_ours(pms.mirror)
        after, before = max(said["sequence"] for _, said in pms.came), len(pms.came)
    with pms.down():
        since = timezone.now()
        clock.go_on(DAY)
    _calls_followed_the_long_schedule(endpoint, since)
    assert len(pms.came) == before
    with pms.up():
        after = _catch_up_while_old_news_comes(clock, pms, endpoint, program(resort), after, since=since)
        number()
        catch_up(program(resort), pms.mirror, after)
        is_exactly_ours(pms.mirror)
        # What is still to come is old, and does no harm.
        pms.answer = says()
        clock.quiet(DAY)
        number()
        business.bell.answer()
        _webhook_has_nothing_left(endpoint)
        is_exactly_ours(pms.mirror)
    assert story.findings("I9") == []
    _enough_happened(business)
    came = [said["sequence"] for _, said in pms.came[before:]]
    assert came != sorted(came)
    assert len(came) > len(set(came))
    assert {said["type"] for _, said in pms.came} >= {kind.value for kind in EventKind} - RARE


def _calls_followed_the_long_schedule(endpoint: Endpoint, since: Any) -> None:
    """A day of refused connections: by the rows, nothing was given up, and each was tried at its times."""
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.failing_since >= since) == ("enabled", True)
    waiting = list(Delivery.objects.filter(endpoint=endpoint, state="queued").order_by("event__sequence"))
    assert len(waiting) > 50
    assert not Delivery.objects.filter(state="failed").exists()
    for delivery in waiting:
        tries = list(delivery.log.filter(at__gte=since).order_by("pk"))
        assert {(one.status, one.error) for one in tries} <= {(None, "NewConnectionError")}
        assert len(tries) == delivery.tries
        for wait, (one, following) in zip(delivery_outcomes.WAITS, pairwise(tries), strict=False):
            assert following.at - one.at >= wait * (1 - delivery_outcomes.JITTER)
        if delivery.tries:
            assert delivery.next_try_at >= tries[-1].at + delivery_outcomes.WAITS[delivery.tries - 1] * (
                1 - delivery_outcomes.JITTER
            )
    # Nobody is before the first in line: at once, and after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h.
    assert waiting[0].tries == 7


def _catch_up_while_old_news_comes(
    clock: Clock, pms: Receiver, endpoint: Endpoint, browser: Any, after: int, *, since: Any
) -> int:
    """Pages of the feed, in one thread, and what the webhook brings, in another; and life goes on."""
    chance = clock.chance

    def answer(request: Any) -> None:
        if chance.random() < 0.8:  # Or it hangs up, and has taken it in all the same.
            says()(request)

    pms.answer = answer
    at_end, pages = False, 0
    while not at_end or pages < 25:
        pages += 1
        if pages == 10:
            redeliveries.since(endpoint, since=since, at=timezone.now())
        for _ in range(chance.randint(0, 2) if pages < 20 else 0):
            clock.business.step()
        clock.travel.shift(chance.choice(PAUSES[:2]))
        page, _ = crowd.at_once(partial(read, browser, after, limit=chance.randint(1, 40)), clock.business.round)
        with pms.lock:
            for event in page["events"]:
                pms.mirror.apply(event)
        after, at_end = page["next"], page["at_end"]
    return after


def _webhook_has_nothing_left(endpoint: Endpoint) -> None:
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.failures) == ("enabled", 0)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}
    assert not Incident.objects.filter(kind="webhook_disabled").exists()


def _enough_happened(business: Business) -> None:
    assert not OFTEN - {name for name, times in business.done.items() if times}


def test_who_begins_anew_from_the_state_has_exactly_our_state(business, clock, resort):
    clock.go_on(timedelta(hours=6))
    browser, mirror, after, sequence = program(resort), Mirror(), 0, None
    while after is not None:
        page = browser.get("/api/events/state/", {"after": after, "limit": 4}).json()
        sequence = page["sequence"] if sequence is None else sequence
        for row in page["standing"]:
            mirror.apply(row)
        after = page["next"]
        business.step()  # Life goes on meanwhile.
        business.round()
    clock.go_on(timedelta(hours=1))
    number()
    catch_up(browser, mirror, sequence)
    # Money has no state: it is read from the feed, or once from the desk.
    mirror.money.clear()
    catch_up(browser, mirror, 0)
    is_exactly_ours(mirror)

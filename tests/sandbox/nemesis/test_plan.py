"""The seed decides everything that can be decided before a run."""

import json
from collections import Counter

import pytest

from sandbox.nemesis import infliction, plan
from sandbox.nemesis.disasters import CROOKED, LASTS, OF_GOOD_FORM, SPELLS
from sandbox.nemesis.pace import LATEST_PAYMENT_SECONDS, SHORTEST, Pace


def draw(seed=1, seconds=600, guests=10, **more):
    return plan.draw(seed=seed, seconds=seconds, guests=guests, pace=Pace(), **more)


def test_the_same_seed_draws_the_same_plan():
    assert draw().json() == draw().json()


def test_another_seed_draws_another():
    assert draw().guests != draw(seed=2).guests
    assert draw().disasters != draw(seed=2).disasters


def test_one_more_guest_changes_nothing_for_the_others():
    assert draw(guests=11).guests[:10] == draw().guests


def test_ten_minutes_hold_sixty_disasters_of_every_kind():
    struck = Counter(disaster.kind for disaster in draw().disasters)
    assert struck.total() >= 60
    assert set(struck) == set(LASTS)


def test_no_kind_comes_twice_before_every_kind_came_once():
    first = [disaster.kind for disaster in draw().disasters][: len(LASTS)]
    assert len(set(first)) == len(LASTS)


def test_a_short_run_has_every_disaster_that_ends_by_itself():
    drawn = plan.draw(seed=1, seconds=40, guests=1, pace=SHORTEST)
    assert {disaster.kind for disaster in drawn.disasters} >= set(SPELLS)
    assert max(disaster.lasts_seconds for disaster in drawn.disasters) <= SHORTEST.tempo.longest_seconds


def test_the_gateway_lies_only_where_a_lie_can_be_seen():
    lies = [d for seed in range(20) for d in draw(seed=seed).disasters if d.kind == "gateway_lies"]
    assert {lie.lie for lie in lies} & {*OF_GOOD_FORM}
    assert all(lie.lie in CROOKED for lie in lies if lie.endpoint != "order.create")


def test_every_disaster_that_is_drawn_can_be_done():
    assert set(infliction.STRIKES) == set(LASTS)


def test_disasters_come_in_the_order_of_their_time_and_within_the_run():
    times = [disaster.at_seconds for disaster in draw(seconds=60).disasters]
    assert times == sorted(times)
    assert 0 < times[0] < times[-1] < 60


def test_every_journey_is_made_by_somebody():
    made = {journey.kind for way in draw().guests for journey in way}
    assert made == {kind for kind, _ in plan.KINDS}


@pytest.mark.parametrize("pace", [Pace(), SHORTEST])
def test_late_payments_come_after_their_window_and_before_the_reconciler_gives_up_hurrying(pace):
    drawn = plan.draw(seed=1, seconds=60, guests=10, pace=pace)
    delays = [journey.delay_seconds for way in drawn.guests for journey in way]
    assert min(delays) > pace.window_seconds
    assert max(delays) <= LATEST_PAYMENT_SECONDS


def test_news_is_lost_for_good_only_where_that_is_wanted():
    def lost(drawn):
        return sum(plan.CAPTURED in journey.manner.drop for way in drawn.guests for journey in way)

    kept = draw(lose_news=False)
    assert lost(draw()) > lost(kept) == 0
    assert "webhooks_off" not in {disaster.kind for disaster in kept.disasters}


def test_a_plan_can_be_kept():
    kept = json.loads(draw().json())
    assert kept["seed"] == 1
    assert kept["disasters"][0]["kind"] in LASTS

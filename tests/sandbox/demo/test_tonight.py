"""The demo's stay for tonight is there on every day of the week and of the year, and for the next who tries it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command

from sandbox.demo import papers_check, tonight
from sandbox.demo.client import StepFailed
from tests import cast

pytestmark = pytest.mark.django_db

INDIA = ZoneInfo("Asia/Kolkata")
# A week, a week of Christmas, and the last minute of a year.
MOMENTS = [
    *(datetime(2026, 11, 23, 9, tzinfo=INDIA) + timedelta(days=n) for n in range(7)),
    *(datetime(2026, 12, 24, 0, 1, tzinfo=INDIA) + timedelta(days=n) for n in range(7)),
    datetime(2026, 12, 31, 23, 59, tzinfo=INDIA),
]


@pytest.fixture(autouse=True)
def _demo_data(settings, tmp_path, monkeypatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("sandbox.demo_data.seeds.demo_pictures.jpeg", lambda **_: b"jpeg")
    call_command("seed_demo")


class Browser:
    """The demo's client without a server."""

    def __init__(self) -> None:
        self.browser = cast.logged_in(cast.guest(cast.RAVI))

    def get(self, path, **query):
        answer = self.browser.get(path, query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, path, body=None):
        answer = self.browser.post(path, body, format="json")
        assert answer.status_code in (200, 201), answer.content
        return answer.json()


def first(api, at):
    return next(tonight.offers(api, today=at.date(), guests=2))


@pytest.mark.parametrize("at", MOMENTS, ids=lambda at: f"{at:%a %d %b %H:%M}")
def test_a_stay_from_tonight_on_lies_across_the_slab_on_every_day(at):
    with time_machine.travel(at, tick=False):
        api = Browser()
        offer = first(api, at)
        assert "at 5 % and 18 % GST" in offer.told
        held = api.post("/api/booking/select-rooms/", offer.wanted)
    rates = {line["tax_percent"] for line in held["price"]["lines"]}
    assert rates == {5, 18}
    assert offer.wanted["check_in_date"] == at.date().isoformat()


def test_the_next_guests_of_the_same_evening_find_another(settings):
    settings.MAX_ROOMS_HELD_PER_GUEST = 100
    with time_machine.travel(MOMENTS[1], tick=False):
        api = Browser()
        told = []
        for _ in range(8):
            offer = first(api, MOMENTS[1])
            api.post("/api/booking/select-rooms/", offer.wanted)
            told.append(offer.told)
    assert len(set(told)) == 8
    assert sum("5 % and 18 %" in said for said in told) >= 6


def test_a_file_that_is_no_invoice_ends_the_demo():
    with pytest.raises(StepFailed, match="no PDF"):
        papers_check.checked(b"<html>", number="I1/2627/000001", said="1.00", paid="1.00")

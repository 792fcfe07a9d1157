"""The house goes by PostgreSQL's clock, whatever the clock of a machine says."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from backend.common import clock
from backend.common.models import ProcessClock
from tests import cast
from tests.common.clock import later

HOUR = timedelta(hours=1)
WRONG = [HOUR, -HOUR, timedelta(days=400)]

pytestmark = pytest.mark.usefixtures("database_clock")


def off_by(difference):
    return time_machine.travel(timezone.now() + difference)


def apart(moment, other) -> float:
    return abs((moment - other).total_seconds())


@pytest.mark.parametrize("difference", WRONG)
def test_a_machine_whose_clock_is_wrong_knows_the_time(difference):
    right = timezone.now()
    with off_by(difference):
        assert apart(clock.now(), right) < 5
        assert clock.today() == timezone.localdate(right)


@pytest.mark.parametrize("difference", WRONG)
def test_a_clock_that_is_moved_between_two_readings_moves_nothing(difference, django_assert_num_queries):
    before = clock.now()
    with off_by(difference), django_assert_num_queries(0):
        assert 0 <= (clock.now() - before).total_seconds() < 5


@pytest.mark.parametrize("difference", [HOUR, -HOUR, timedelta(0)])
def test_how_far_a_machine_is_off_is_measured_as_exactly_as_the_way_allows(difference):
    with off_by(difference):
        clock.now()
    read = clock.last_reading()
    assert abs(read.ahead - difference) <= read.within + timedelta(seconds=0.1)
    assert read.within < timedelta(seconds=1)


def test_a_thousand_questions_ask_postgresql_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        moments = [clock.now() for _ in range(1000)]
    assert moments == sorted(moments)


def test_while_postgresql_is_away_the_time_goes_on(monkeypatch):
    before = clock.now()

    class Gone:
        in_atomic_block = False
        connection = None

        def cursor(self):
            raise OperationalError

    monkeypatch.setattr(clock, "connection", Gone())
    monkeypatch.setattr(clock, "stopwatch", lambda real=clock.stopwatch: real() + 3600)
    with off_by(-HOUR):
        assert apart(clock.now(), before + HOUR) < 5


def test_who_has_never_heard_of_postgresql_believes_its_machine(monkeypatch):
    monkeypatch.setattr(clock, "_ask", lambda: (_ for _ in ()).throw(OperationalError()))
    with off_by(HOUR):
        assert apart(clock.now(), timezone.now()) < 5


@pytest.mark.django_db(transaction=True)
def test_a_process_leaves_word_of_how_far_its_machine_is_off():
    clock.name_process("web")
    with off_by(HOUR):
        clock.now()
    row = ProcessClock.objects.get()
    assert row.process.startswith("web ")
    assert abs(row.ahead_ms - 3_600_000) < 1000


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_is_under_way_is_left_alone(monkeypatch):
    clock.now()
    monkeypatch.setattr(clock, "stopwatch", lambda real=clock.stopwatch: real() + 3600)
    with transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(Exception, match="division"):
            cursor.execute("SELECT 1/0")
        clock.now()
        transaction.set_rollback(True)


def test_many_threads_at_once_all_know_the_time():
    found = []
    crowd = [threading.Thread(target=lambda: found.append(clock.now())) for _ in range(8)]
    with off_by(HOUR):
        right = clock.now()
        for one in crowd:
            one.start()
        for one in crowd:
            one.join(20)
    assert len(found) == 8
    assert max(apart(moment, right) for moment in found) < 5


def test_a_login_holds_between_a_right_machine_and_a_wrong_one(asha):
    profile = "/api/auth/profile/"
    at_home = cast.logged_in(asha)
    with off_by(HOUR):
        assert at_home.get(profile).status_code == 200
        abroad = cast.logged_in(asha)
    assert abroad.get(profile).status_code == 200
    with off_by(-HOUR):
        assert abroad.get(profile).status_code == 200


def test_a_token_that_has_run_out_opens_nothing_where_the_clock_is_an_hour_late(asha, settings):
    settings.CLOCK_OF_DATABASE = False
    with later(hours=-1):
        old = cast.logged_in(asha)
    settings.CLOCK_OF_DATABASE = True
    with off_by(-HOUR):
        assert old.get("/api/auth/profile/").status_code == 401


def test_a_hold_ends_for_a_wrong_machine_when_it_ends_for_all(asha_browser, ravi_browser, room):
    cast.select(asha_browser, room)
    with off_by(HOUR):
        assert cast.select(ravi_browser, room).status_code == 409


def test_tonight_is_tonight_at_a_machine_that_lives_in_next_year(asha_browser, room):
    wish = {"location": "Goa", "guests": 2, **cast.nights(1, 3)}
    with off_by(timedelta(days=400)):
        assert asha_browser.get("/api/rooms/search/", wish).status_code == 200

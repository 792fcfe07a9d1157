"""What the tests stand on keeps runs, processes and tests apart."""

import subprocess
import sys
import time
from dataclasses import replace

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import connection
from psycopg import sql
from redis import Redis

from backend.pricing.models import TaxSlab
from sandbox.servers import databases
from tests.house import world as worlds
from tests.machinery import fresh, place, redis_numbers, schedule, template


@pytest.fixture
def server(monkeypatch):
    """The tests' PostgreSQL, with names of this test's own."""
    monkeypatch.setattr(template, "TEMPLATE", "dandeli_trial_")
    monkeypatch.setattr(template, "TEST", "test_trial_")
    with template.maintenance(place.database_url()) as server:
        yield server
        for name in names(server):
            server.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(sql.Identifier(name)))
            template.drop(server, name)


def names(server):
    found = server.execute("SELECT datname FROM pg_database WHERE datname ~ '^(dandeli|test)_trial_'").fetchall()
    return {row[0] for row in found}


def everything(name):
    """All rows of all tables of a database."""
    url = databases.named(place.database_url(), name).replace("postgres://", "postgresql://")
    with psycopg.connect(url) as there:
        tables = [row[0] for row in there.execute(fresh.TABLES).fetchall()]
        rows = "SELECT t::text FROM {} t ORDER BY 1"
        return {table: there.execute(sql.SQL(rows).format(sql.Identifier(table))).fetchall() for table in tables}


@pytest.mark.parametrize("superuser", [True, False])
def test_what_a_test_has_committed_is_gone_and_what_it_deleted_is_back(
    transactional_db, django_db_setup, bell, tmp_path, settings, superuser
):
    settings.PAPERS_ROOT = tmp_path
    worlds.planted()
    TaxSlab.objects.earliest("pk").delete()
    Permission.objects.update(name="Somebody may")
    assert {"payments_ledgerentry", "documents_paper", "pricing_taxslab"} <= set(django_db_setup.changed())
    replace(django_db_setup, superuser=superuser).restore()
    assert django_db_setup.changed() == []
    with template.maintenance(place.database_url()) as server:
        made = template.ensure(server, migrate=None)
        name = template.copy(server, made, worker=f"{place.worker()}_compared")
        try:
            assert everything(connection.settings_dict["NAME"]) == everything(name)
        finally:
            template.drop(server, name)


@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_begins_with_what_migrations_insert():
    assert TaxSlab.objects.count() == 2
    assert Permission.objects.exists()


def test_an_unchanged_database_costs_one_question(transactional_db, django_db_setup, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert django_db_setup.restore() == []


def test_a_template_is_made_once_and_copied(server, monkeypatch):
    made = []

    def migrate(name):
        made.append(name)
        with psycopg.connect(databases.named(place.database_url(), name).replace("postgres:", "postgresql:")) as there:
            there.execute("CREATE TABLE room (number int); INSERT INTO room VALUES (101)")

    monkeypatch.setattr(template, "name_for", lambda version: "dandeli_trial_0abc")
    assert [template.ensure(server, migrate) for _ in range(2)] == ["dandeli_trial_0abc"] * 2
    assert made == ["dandeli_trial_0abc_making"]
    copies = [template.copy(server, "dandeli_trial_0abc", worker=worker) for worker in ("gw0", "gw1")]
    assert [everything(copy) for copy in copies] == [{"room": [("(101)",)]}] * 2


def test_what_was_half_made_is_made_anew(server, monkeypatch):
    monkeypatch.setattr(template, "name_for", lambda version: "dandeli_trial_0abc")
    with pytest.raises(ZeroDivisionError):
        template.ensure(server, lambda name: 1 / 0)
    made = []
    template.ensure(server, made.append)
    assert made == ["dandeli_trial_0abc_making"]


def test_another_schema_has_another_template():
    now = template.name_for("PostgreSQL 18")
    assert template.name_for("PostgreSQL 18") == now != template.name_for("PostgreSQL 19")


def test_what_killed_runs_left_is_dropped_and_what_lives_stays(server):
    for name in ("test_trial_dead_gw0", "test_trial_dead_main", "test_trial_alive_gw0"):
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    with template.maintenance(place.database_url()) as other:
        template.alive(other, "alive")
        assert set(template.sweep(server)) == {"test_trial_dead_gw0", "test_trial_dead_main"}
    # PostgreSQL ends a session, and lets go of its locks, a moment after its client has gone.
    until, swept = time.monotonic() + 10, []
    while not swept and time.monotonic() < until:
        swept = template.sweep(server)
    assert swept == ["test_trial_alive_gw0"]


def test_of_templates_the_last_used_are_kept(server, monkeypatch):
    for letter in "dacb":
        monkeypatch.setattr(template, "name_for", lambda version, letter=letter: f"dandeli_trial_{letter}")
        template.ensure(server, lambda name: None)
    assert template.sweep(server) == ["dandeli_trial_d"]


@pytest.mark.django_db
def test_each_process_has_a_database_of_its_own():
    assert connection.settings_dict["NAME"] == f"test_dandeli_{place.run()}_{place.worker()}"


def test_each_process_has_a_redis_number_of_its_own():
    others = redis_numbers.claimed(settings.REDIS_URL, ours=False)
    assert others != settings.REDIS_URL
    with Redis.from_url(settings.REDIS_URL) as mine, Redis.from_url(others) as theirs:
        mine.set("hold", 1)
        theirs.flushdb()
        assert mine.get("hold") == b"1"
    redis_numbers.release(others)


def test_an_older_connection_does_not_take_what_a_younger_one_has():
    older, younger = (Redis.from_url(settings.REDIS_URL, single_connection_client=True) for _ in range(2))
    with older, younger:
        assert older.client_id() < younger.client_id()
        assert redis_numbers.take(younger, 99)
        assert not redis_numbers.take(older, 99)


def test_a_redis_number_with_somebodys_data_is_left_alone(monkeypatch, tmp_path):
    first = redis_numbers.claimed(settings.REDIS_URL, ours=False)
    redis_numbers.release(first)
    monkeypatch.setattr(place, "ROOT", tmp_path)
    with Redis.from_url(first) as somebodys:
        somebodys.set("cart", "full")
        try:
            another = redis_numbers.claimed(settings.REDIS_URL, ours=False)
            redis_numbers.release(another)
            assert (another != first, somebodys.get("cart")) == (True, b"full")
        finally:
            somebodys.flushdb()


def test_two_runs_side_by_side_have_two_places(monkeypatch, tmp_path):
    for name in (place.VAR, place.RUN):
        monkeypatch.setenv(name, "")
    with place.taken(tmp_path) as first, place.taken(tmp_path) as second:
        assert (first.name, second.name) == ("1", "2")
    with place.taken(tmp_path) as again:
        assert again == first


def test_what_measures_how_long_others_wait_runs_one_at_a_time_and_so_do_other_houses():
    files = ("faults/a.py", "promises/b.py", "journeys/a.py", "soak/b.py", "x/a.py")
    units = [schedule.unit_of(f"tests/{file}::test_it[a::b]") for file in files]
    assert units == ["measuring", "measuring", "houses", "houses", "tests/x/a.py"]


def test_tests_of_one_name_are_told_apart(request):
    items = [pytest.Function.from_parent(request.node.parent, name=name, callobj=_nothing) for name in "aab"]
    schedule.name_once(items)
    assert [item.nodeid.rpartition("::")[2] for item in items] == ["a", "a[2]", "b"]


def _nothing():
    pass


def test_what_is_compiled_is_kept_here_and_in_what_we_start():
    asked = [sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"]
    started = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    assert (sys.dont_write_bytecode, started) == (False, "False")

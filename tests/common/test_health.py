"""What balancers, alarms and people are told of one process and of the whole house."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from redis import Redis
from rest_framework.test import APIClient

from backend.common import heartbeats
from backend.common.health import house_health, store_parts, workers
from backend.common.health.parts import HEALTH
from backend.common.jobs import QUEUES
from backend.common.models import Heartbeat, ProcessClock
from backend.notifications.models import Message
from backend.payments.models import WebhookEvent
from sandbox.servers import valkey
from tests import cast
from tests.common.stores import take_redis_away
from tests.machinery import place

pytestmark = pytest.mark.django_db

ALL = (*QUEUES, heartbeats.BEAT)


@pytest.fixture(autouse=True)
def _looked_at_anew():
    house_health.forget_parts()
    yield
    house_health.forget_parts()


@pytest.fixture
def beating(now):
    for name in ALL:
        heartbeats.beat(name=name, at=now)


@pytest.fixture(scope="module")
def full_redis() -> Iterator[str]:
    """A real one that answers, and has no memory left to write into."""
    with valkey.running(var=place.var(f"full/{place.worker()}"), say=lambda line: None) as url:
        store = Redis.from_url(url)
        store.set("filled", "x" * 300_000)
        store.config_set("maxmemory", "1")
        yield f"{url}/0"


@pytest.fixture
def writes_refused(full_redis, settings):
    settings.CACHES = {**settings.CACHES, "default": {**settings.CACHES["default"], "LOCATION": full_redis}}


def ask(path, **headers):
    house_health.forget_parts()
    answer = APIClient(headers=headers).get(path)
    return answer.status_code, answer.json()


def bad_parts() -> dict[str, str]:
    """What the house says is not well."""
    status, said = ask("/healthz")
    found = {name: word for name, word in said["parts"].items() if word != "ok"}
    assert (status, said["status"]) == ((503, "bad") if found else (200, "ok"))
    return found


def test_a_process_that_answers_is_alive(settings, django_assert_num_queries):
    take_redis_away(settings)
    with django_assert_num_queries(0):
        assert ask("/livez") == (200, {"status": "ok"})


def test_a_process_is_ready_when_all_parts_answer(beating):
    assert ask("/readyz") == (200, dict.fromkeys(("database", "migrations", "workers", "redis"), "ok"))


def test_without_redis_every_process_serves_as_well_as_the_others_and_says_what_is_wrong(beating, settings):
    take_redis_away(settings)
    status, said = ask("/readyz")
    assert (status, said["redis"], said["database"]) == (200, "no answer", "ok")


def test_late_workers_take_no_web_host_out_of_the_balancer(beating, now):
    Heartbeat.objects.update(beaten_at=now - timedelta(hours=1))
    status, said = ask("/readyz")
    assert (status, said["workers"]) == (200, f"late: {', '.join(QUEUES)}")


def test_without_a_database_a_process_serves_nobody(monkeypatch):
    def gone():
        raise OperationalError

    monkeypatch.setattr(store_parts, "database_part", gone)
    answer = APIClient().get("/readyz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json() == {**dict.fromkeys(("database", "migrations", "workers"), "no answer"), "redis": "ok"}
    assert set(bad_parts()) == {"database", "migrations", "queues", "beat", "clocks", *HEALTH.registered()}


def test_a_process_whose_database_lacks_a_migration_serves_nobody(beating, monkeypatch):
    monkeypatch.setattr(store_parts._known, "complete", False)
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes("incidents")
    MigrationRecorder(connection).record_unapplied(*newest[0])
    status, said = ask("/readyz")
    assert status == 503
    assert said["migrations"].endswith("not applied")


def test_health_needs_no_token_and_minds_no_broken_one(beating):
    paths = ("/livez", "/readyz", "/healthz")
    assert [ask(path, authorization="Bearer rubbish")[0] for path in paths] == [200, 200, 200]


def test_the_house_is_well_when_everything_is(beating):
    assert bad_parts() == {}
    wanted = {"database", "migrations", "queues", "beat", "clocks", "events", "messages", "redis", "disk"}
    assert set(ask("/healthz")[1]["parts"]) >= wanted


def test_a_full_redis_that_answers_pings_is_not_well_and_bookings_go_on(
    beating, asha_browser, room, bell, writes_refused
):
    assert bad_parts() == {"redis": "refuses to write"}
    assert ask("/readyz")[1]["redis"] == "refuses to write"
    assert cast.select(asha_browser, room).status_code == 201


@pytest.mark.parametrize("name", ALL)
def test_each_queue_and_beat_has_its_own_time_to_be_late(beating, now, name):
    late = heartbeats.late_after(name)
    Heartbeat.objects.filter(name=name).update(beaten_at=now - late + timedelta(seconds=30))
    assert bad_parts() == {}
    Heartbeat.objects.filter(name=name).update(beaten_at=now - late - timedelta(seconds=1))
    assert bad_parts() == ({"beat": "late"} if name == "beat" else {"queues": f"late: {name}"})


def test_a_queue_whose_heart_never_beat_is_late(beating):
    Heartbeat.objects.filter(name="papers").delete()
    assert bad_parts() == {"queues": "late: papers"}


def test_an_event_that_nobody_works_on_is_told(beating, now):
    event = WebhookEvent.objects.create(
        event_id="a", body=b"{}", state="received", received_at=now - timedelta(seconds=60)
    )
    assert bad_parts() == {}
    WebhookEvent.objects.filter(pk=event.pk).update(received_at=now - timedelta(seconds=121))
    assert bad_parts() == {"events": "waiting for over 120 seconds"}
    WebhookEvent.objects.filter(pk=event.pk).update(replayed_at=now)
    assert bad_parts() == {}


def test_a_message_that_nobody_takes_up_is_told_even_while_the_sweeper_rings(beating, now):
    said = {"to": cast.ASHA, "created_at": now - timedelta(seconds=121), "next_try_at": now + timedelta(seconds=15)}
    Message.objects.create(**said, kind="balance_due", dedupe_key="until morning")
    assert bad_parts() == {}
    Message.objects.create(**said, kind="otp", dedupe_key="now")
    assert bad_parts() == {"messages": "waiting for over 120 seconds"}


def test_a_wrong_clock_anywhere_is_told(beating, now):
    row = ProcessClock.objects.create(process="web a:1", host="a", ahead_ms=5_900, within_ms=1000, read_at=now)
    assert bad_parts() == {}
    ProcessClock.objects.filter(pk=row.pk).update(ahead_ms=-6_100)
    assert bad_parts() == {"clocks": "1 not with PostgreSQL's"}
    ProcessClock.objects.filter(pk=row.pk).update(read_at=now - workers.SEEN_WITHIN - timedelta(seconds=1))
    assert bad_parts() == {}


def test_a_disk_that_is_full_or_gone_is_told(beating, settings, monkeypatch):
    settings.PAPERS_ROOT = "/proc/1/papers"
    assert set(bad_parts()) == {"disk"}
    monkeypatch.setattr(store_parts, "FREE_LEAST_BYTES", 1 << 62)
    assert "media full" in bad_parts()["disk"]


def test_details_are_for_who_has_the_token(beating, settings):
    assert "details" not in ask("/healthz", x_health_token="")[1]
    settings.HEALTH_TOKEN = "let-me-see"
    assert "details" not in ask("/healthz", x_health_token="let-me-seé")[1]
    details = ask("/healthz", x_health_token="let-me-see")[1]["details"]
    assert set(details["queues"]) == set(QUEUES)
    assert details["events"] == {"oldest_seconds": 0}


def test_a_crowd_that_asks_costs_as_much_as_one(beating, django_assert_max_num_queries):
    ask("/healthz")
    with django_assert_max_num_queries(0):
        assert {APIClient().get("/healthz").status_code for _ in range(5)} == {200}


def test_a_part_that_hangs_is_left_after_a_second(beating, monkeypatch):
    def hang(**_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")

    monkeypatch.setattr(workers, "beat_part", hang)
    assert bad_parts() == {"beat": "no answer"}

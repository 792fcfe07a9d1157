"""One-time codes are on the guest's phone and nowhere else; Flower opens to nobody without a login."""

import re
from collections.abc import Iterator

import pytest

from tests.journeys.guest import Guest
from tests.journeys.house import House, eventually

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def codes(house: House) -> re.Pattern[str]:
    """Every code that was ever sent: used ones, and one that still waits."""
    Guest(house).log_in()
    waiting = Guest(house)
    waiting.post("/api/auth/otp/request/", {"phone_number": waiting.phone})
    waiting.code()
    sent = [sms["text"] for sms in house.twin("/sandbox/sms/", limit=5000) if "login code" in sms["text"]]
    found = {code for text in sent for code in re.findall(r"\b\d{6}\b", text)}
    assert len(found) >= 2
    # Not inside longer numbers, nor as the fraction of a second.
    return re.compile(rf"(?<![\w.])({'|'.join(found)})(?!\w)")


def test_no_code_is_in_any_log(house, codes):
    logs = {path.name: path.read_text(errors="replace") for path in sorted((house.var / "log").iterdir())}
    assert "/api/auth/otp/request/" in logs["web.log"]
    assert "accounts.send_otp" in logs["worker.log"]
    assert {name: codes.findall(text) for name, text in logs.items() if codes.search(text)} == {}


def test_no_token_is_in_any_log(house, guest):
    token = str(guest.session.headers["Authorization"]).removeprefix("Bearer ")
    guest.get("/api/bookings/")
    logs = "".join(path.read_text(errors="replace") for path in (house.var / "log").iterdir())
    assert token not in logs
    assert token.rsplit(".", 1)[1] not in logs


def test_no_code_is_in_the_database(house, codes):
    tables = house.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    rows = [row for (table,) in tables for (row,) in house.sql(f'SELECT t::text FROM "{table}" t')]  # noqa: S608
    assert any("otp" in row for row in rows)
    assert [row for row in rows if codes.search(row)] == []


def test_no_code_is_in_redis(house, codes):
    values = list(stored(house))
    assert any("otp" in value for value in values)
    assert [value for value in values if codes.search(value)] == []


def stored(house: House) -> Iterator[str]:
    """Every key of Redis with its value, as text."""
    redis = house.redis()
    read = {
        b"string": redis.get,
        b"hash": redis.hgetall,
        b"set": redis.smembers,
        b"list": lambda key: redis.lrange(key, 0, -1),
        b"zset": lambda key: redis.zrange(key, 0, -1),
    }
    for key in redis.scan_iter():
        # What has run out since it was found is not there to be read.
        if (kind := redis.type(key)) != b"none":
            yield f"{key.decode()} {read[kind](key)!r}"


def test_no_code_is_in_flower(house, codes):
    told = eventually(lambda: flower_tasks(house), within=20)
    assert not codes.search(told)


def flower_tasks(house: House) -> str:
    """What Flower tells of the tasks, once it has seen a code being sent."""
    answer = house.flower("/api/tasks?limit=10000")
    return answer.text if "accounts.send_otp" in answer.text else ""


@pytest.mark.parametrize(
    "path", ["/", "/tasks", "/workers", "/broker", "/api/tasks", "/api/workers", "/api/queues/length"]
)
@pytest.mark.parametrize("login", [None, ("ops", "wrong"), ("", "")])
def test_flower_without_its_login_is_closed(house, path, login):
    assert house.flower(path, auth=login).status_code == 401


def test_flower_with_its_login_is_open(house):
    assert house.flower("/api/workers").ok

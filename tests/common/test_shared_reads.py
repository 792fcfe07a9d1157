"""Many who ask for the same share one read, which began after each of them had asked."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from backend.common import shared_reads
from backend.common.shared_reads import SharedReads

NOW = datetime(2026, 12, 1, tzinfo=UTC)


class News:
    """What is true is a number that grows. A read takes until it is let go."""

    def __init__(self) -> None:
        self.number, self.reads = 0, Counter()
        self.began, self.may_end = threading.Semaphore(0), threading.Semaphore(0)

    def read(self, at: datetime) -> tuple[int, datetime]:
        found = self.number
        self.reads[found] += 1
        self.began.release()
        assert self.may_end.acquire(timeout=10)
        return found, at


def test_who_asks_while_a_read_is_on_its_way_hears_what_is_read_after_that():
    shared, news = SharedReads(), News()
    with ThreadPoolExecutor(12) as pool:
        first = pool.submit(shared.read, "room", news.read, at=NOW)
        assert news.began.acquire(timeout=10)
        news.number = 1
        later = [pool.submit(shared.read, "room", news.read, at=NOW + timedelta(seconds=n)) for n in range(10)]
        while len(shared._next) < 1 or not all(job.running() for job in later):
            pass
        news.may_end.release()
        assert news.began.acquire(timeout=10)
        news.may_end.release(11)
        assert first.result(10) == (0, NOW)
        heard = [job.result(10) for job in later]
    assert {number for number, _ in heard} == {1}
    # Those who joined shared one read, for the latest moment among them.
    assert news.reads[0] == 1
    assert 1 <= news.reads[1] < 10
    assert all(at >= NOW + timedelta(seconds=n) for n, (_, at) in enumerate(heard))
    assert (shared._next, shared._now) == ({}, {})


def test_others_are_asked_for_at_the_same_time():
    shared, news = SharedReads(), News()
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(shared.read, key, news.read, at=NOW) for key in ("room", "other")]
        assert all(news.began.acquire(timeout=10) for _ in jobs)
        news.may_end.release(2)
        assert [job.result(10) for job in jobs] == [(0, NOW)] * 2


def test_what_fails_fails_for_whoever_did_it_alone(monkeypatch):
    shared, tries = SharedReads(), []

    def fail_first(at):
        tries.append(at)
        if len(tries) == 1:
            raise ValueError("first")
        return "found"

    with pytest.raises(ValueError, match="first"):
        shared.read("room", fail_first, at=NOW)
    assert shared.read("room", fail_first, at=NOW) == "found"
    assert (shared._next, shared._now) == ({}, {})


def test_nobody_waits_for_ever(monkeypatch):
    monkeypatch.setattr(shared_reads, "PATIENCE_SECONDS", 0.05)
    shared, news = SharedReads(), News()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(shared.read, "room", news.read, at=NOW)
        assert news.began.acquire(timeout=10)
        assert shared.read("room", lambda at: ("mine", at), at=NOW) == ("mine", NOW)
        news.may_end.release()
        assert first.result(10) == (0, NOW)
    assert (shared._next, shared._now) == ({}, {})


@pytest.mark.race
def test_nobody_hears_news_older_than_the_question():
    """Eight threads ask without a pause while the truth moves on."""
    shared, truth, over = SharedReads(), [0], threading.Event()

    def ask():
        stale = 0
        while not over.is_set():
            asked = truth[0]
            stale += shared.read("room", lambda at: truth[0], at=NOW) < asked
        return stale

    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(ask) for _ in range(8)]
        for _ in range(20_000):
            truth[0] += 1
        over.set()
        assert [job.result(10) for job in jobs] == [0] * 8

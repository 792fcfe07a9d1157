"""Strangers who are slow, idle or greedy, and guests who look at everything at once."""

import time
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from tests.faults import strangers
from tests.faults.test_slow_strangers import BIG

pytestmark = pytest.mark.journey


@pytest.fixture
def address(house):
    return "127.0.0.1", urlsplit(house.at["API_URL"]).port


def test_slow_idle_and_greedy_strangers_hinder_nobody(visitors, address):
    with ExitStack() as stack:
        bodies = stack.enter_context(strangers.crowd(address, 60, strangers.SLOW_BODY))
        stack.enter_context(strangers.crowd(address, 200, b""))
        headers = stack.enter_context(strangers.crowd(address, 60, strangers.SLOW_HEADERS))
        for _ in range(20):
            line = stack.enter_context(strangers.connected(address, buffer=1024))
            line.sendall(strangers.head("GET", BIG))
        stack.enter_context(strangers.dripping([*bodies[:30], *headers[:30]]))
        with visitors.measuring("60 slow bodies, 60 slow headers, 200 idle connections and 20 readers who do not read"):
            time.sleep(4)


def test_two_hundred_guests_who_browse_without_a_pause_keep_nobody_from_paying(house, visitors, address):
    search = visitors.columns()["search"]()
    path = search.url.removeprefix(house.at["API_URL"])
    asked = strangers.head("GET", path, *(f"{n}: {v}" for n, v in search.headers.items()), "Connection: close")
    with visitors.measuring("200 guests browse without a pause"), strangers.asking_again(address, 200, asked) as told:
        time.sleep(3)
    assert set(told) <= {200, 503}
    assert told[200] > 20

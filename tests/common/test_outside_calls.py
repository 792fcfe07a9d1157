"""Calls to others end, whatever the other side does: real sockets, and seconds that are measured."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest
import requests

from backend.common.outside import budgets
from backend.common.outside.bounded_http import bounded_session

SECONDS = 0.6
# Beyond the moment itself, on a busy machine.
GRACE_SECONDS = 1.5
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n"
ENDLESS_HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"


@contextmanager
def somebody(say):
    """A server that does `say(connection)` with everyone who connects; its address."""
    server = socket.create_server(("127.0.0.1", 0))

    def each():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    def talk(connection):
        with connection:
            try:
                connection.recv(4096)
                say(connection)
            except OSError:
                return

    threading.Thread(target=each, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
    finally:
        server.close()


def dripped(text):
    def say(connection):
        for byte in text:
            connection.sendall(bytes([byte]))
            time.sleep(0.1)

    return say


def silent(connection):
    time.sleep(10)


def endless(connection):
    connection.sendall(ENDLESS_HEAD)
    for _ in range(1000):
        connection.sendall(b"x")
        time.sleep(0.1)


def head_then_drip(connection):
    connection.sendall(HEAD)
    dripped(b"x" * 400)(connection)


@pytest.mark.parametrize(
    "say", [silent, dripped(HEAD), head_then_drip, endless], ids=["silent", "head", "body", "endless"]
)
def test_a_call_ends_at_its_moment_whatever_comes(say):
    with somebody(say) as address:
        began = time.monotonic()
        with pytest.raises(requests.ReadTimeout):
            bounded_session(began + SECONDS).get(address)
        assert time.monotonic() - began < SECONDS + GRACE_SECONDS


def test_redirects_share_the_time_of_their_call():
    def again(connection):
        time.sleep(0.2)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")

    with somebody(again) as address:
        began = time.monotonic()
        with pytest.raises(requests.RequestException):
            bounded_session(began + SECONDS).get(address)
        assert time.monotonic() - began < SECONDS + GRACE_SECONDS


def test_a_resolver_that_does_not_answer_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: time.sleep(3))
    began = time.monotonic()
    with pytest.raises(requests.RequestException):
        bounded_session(began + SECONDS).get("http://nobody.example/")
    assert time.monotonic() - began < SECONDS + GRACE_SECONDS


def test_an_answer_without_an_end_is_not_read():
    def flood(connection):
        connection.sendall(ENDLESS_HEAD)
        while True:
            connection.sendall(b"x" * 65_536)

    with somebody(flood) as address, pytest.raises(requests.RequestException, match="more than 1000 bytes"):
        bounded_session(time.monotonic() + 5, most_bytes=1000).get(address)


def test_an_answer_in_time_is_read_whole():
    def say(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n" + b'{"a": "b"}\n')

    with somebody(say) as address:
        assert bounded_session(time.monotonic() + 5).get(address).json() == {"a": "b"}


def test_two_calls_share_the_budget_of_their_request():
    with budgets.budget(0.5):
        first = budgets.end_of_call(10)
        time.sleep(0.1)
        assert budgets.end_of_call(10) == first
    assert budgets.end_of_call(10) > time.monotonic() + 5

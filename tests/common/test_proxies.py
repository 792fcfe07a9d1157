"""Calls to others through a company's proxy: by HTTPS_PROXY and REQUESTS_CA_BUNDLE as `requests` reads them, and with
an end all the same."""

import socket
import ssl
import threading
import time
from contextlib import contextmanager

import pytest
import requests

from backend.common.outside.bounded_http import bounded_session
from backend.payments.gateway import calls
from sandbox.image_check import outside
from tests.common.test_outside_calls import GRACE_SECONDS, SECONDS, dripped, silent, somebody

MSG91 = f"https://{outside.MSG91}/"
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return outside.make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def company(authority, monkeypatch):
    """Its proxy and its authority are those of this process, whoever is behind."""

    def told(proxy):
        monkeypatch.setenv("HTTPS_PROXY", proxy.rstrip("/"))
        monkeypatch.setenv("https_proxy", proxy.rstrip("/"))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)

    return told


@contextmanager
def with_tls(address, authority):
    """The same server behind TLS of its own."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(authority, authority.with_name("key.pem"))
    port = int(address.rstrip("/").rsplit(":", 1)[1])
    server = socket.create_server(("127.0.0.1", 0))

    def each():
        caller, _ = server.accept()
        with tls.wrap_socket(caller, server_side=True) as said, socket.create_connection(("127.0.0.1", port)) as behind:
            behind.sendall(said.recv(4096))
            while data := behind.recv(4096):
                said.sendall(data)

    def served():
        try:
            each()
        except OSError:
            return

    threading.Thread(target=served, daemon=True).start()
    try:
        yield f"https://127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.close()


def late_then_silent(connection):
    """Most of the time is gone when the tunnel stands, and nobody shakes hands in it."""
    time.sleep(SECONDS * 0.8)
    connection.sendall(ESTABLISHED)
    silent(connection)


def ends_in_time():
    began = time.monotonic()
    with pytest.raises(requests.RequestException):
        bounded_session(began + SECONDS).get(MSG91)
    return time.monotonic() - began


def test_the_proxy_is_used_and_its_authority_trusted(authority, company):
    with outside.surrounding(outside.Outside(authority, twin_port=0, web_port=0)) as world:
        company(f"http://127.0.0.1:{world.proxy_port}")
        answer = bounded_session(time.monotonic() + 20).post(MSG91, json={"recipients": [{"mobiles": "91"}]})
        assert (answer.json()["type"], world.texts) == ("success", [{"mobiles": "91"}])


def test_razorpays_sdk_goes_the_same_way(authority, company, settings):
    settings.RAZORPAY_BASE_URL = f"https://{outside.RAZORPAY}"
    body = b'{"id": "order_1"}'
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with somebody(lambda connection: connection.sendall(head + body)) as razorpay:
        port = int(razorpay.rstrip("/").rsplit(":", 1)[1])
        with outside.surrounding(outside.Outside(authority, twin_port=port, web_port=0)) as world:
            company(f"http://127.0.0.1:{world.proxy_port}")
            told = calls.ask_razorpay("order", lambda sdk, how: sdk.order.fetch("order_1", **how))
    assert told == {"id": "order_1"}


def test_another_authority_is_not_trusted(authority, company, monkeypatch):
    with outside.surrounding(outside.Outside(authority, twin_port=0, web_port=0)) as world:
        company(f"http://127.0.0.1:{world.proxy_port}")
        monkeypatch.delenv("REQUESTS_CA_BUNDLE")
        with pytest.raises(requests.exceptions.SSLError):
            bounded_session(time.monotonic() + 20).post(MSG91, json={"recipients": []})


def test_a_proxy_that_refuses_is_told_as_one(company):
    with somebody(lambda connection: connection.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")) as proxy:
        company(proxy)
        with pytest.raises(requests.exceptions.ProxyError):
            bounded_session(time.monotonic() + 20).get(MSG91)


@pytest.mark.parametrize(
    "say", [silent, dripped(b"HTTP/1.1 200 " + b"x" * 100), late_then_silent], ids=["silent", "drips", "late"]
)
def test_a_call_through_a_proxy_ends_at_its_moment(company, say):
    with somebody(say) as proxy:
        company(proxy)
        assert ends_in_time() < SECONDS + GRACE_SECONDS / 5


@pytest.mark.parametrize("say", [dripped(b"HTTP/1.1 200 " + b"x" * 100), late_then_silent], ids=["drips", "late"])
def test_a_call_through_a_proxy_with_tls_ends_at_its_moment(authority, company, say):
    with somebody(say) as plain, with_tls(plain, authority) as proxy:
        company(proxy)
        assert ends_in_time() < SECONDS + GRACE_SECONDS / 5

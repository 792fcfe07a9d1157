"""Bodies in chunks are bodies, and a message whose end two readers would see in two places is nobody's."""

import json
import re

import pytest
from django.conf import settings

from tests.faults import probes, strangers
from tests.faults.strangers import CALLBACK, answered, chunked, head, status

CHUNKED = "Transfer-Encoding: chunked"
JSON = "Content-Type: application/json"
OTP = "/api/auth/otp/request/"


def lines(headers):
    return [f"{name}: {value}" for name, value in headers.items()]


def test_a_signed_webhook_in_chunks_is_received(house):
    body, headers = probes.signed_delivery(settings.RAZORPAY_WEBHOOK_SECRET)
    request = head("POST", CALLBACK, *lines(headers), CHUNKED) + chunked(body[:7], body[7:])
    answer = answered(house.address, request)
    assert (status(answer), b'"received"' in answer) == (200, True), answer
    stored = "SELECT body FROM payments_webhookevent WHERE event_id = %s"
    assert bytes(house.sql(stored, headers["X-Razorpay-Event-Id"])[0][0]) == body


def test_a_profile_change_in_chunks_is_kept(house):
    request = head("PATCH", "/api/auth/profile/", *lines(house.bearer), JSON, CHUNKED)
    assert status(answered(house.address, request + chunked(b'{"name": "As', b'ha Rao"}'))) == 200
    assert house.sql("SELECT name FROM accounts_user WHERE phone_number = '+919999988888'") == [("Asha Rao",)]


def test_a_client_that_waits_to_be_asked_for_its_body_is_asked(house):
    with strangers.connected(house.address) as line:
        line.sendall(head("POST", OTP, JSON, "Content-Length: 2", "Expect: 100-continue", "Connection: close"))
        assert line.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(b"{}")
        assert status(strangers.heard(line)) == 400


def test_requests_in_a_row_are_answered_in_their_order(house):
    request = head("GET", "/livez") + head("GET", "/nowhere") + head("GET", "/livez", "Connection: close")
    assert re.findall(rb"HTTP/1.1 (\d+)", answered(house.address, request)) == [b"200", b"404", b"200"]


@pytest.mark.parametrize(
    "body",
    [
        head("POST", OTP, JSON, "Content-Length: 1048577"),
        head("POST", OTP, JSON, CHUNKED) + chunked(*[b"a" * 65_536] * 17)[:-5],
        head("POST", OTP, JSON, "Content-Length: 5000000", "Accept-Language: hi") + b"a" * 4096,
    ],
    ids=["by its length", "by its chunks", "in Hindi"],
)
def test_a_body_over_a_megabyte_is_refused_before_it_is_read(house, body):
    answer = answered(house.address, body)
    said, _, text = answer.partition(b"\r\n\r\n")
    assert status(answer) == 413, answer
    assert b"application/problem+json" in said
    assert json.loads(text)["code"] == "body_too_large"


MALFORMED = {
    "no version": b"GET /livez\r\n\r\n",
    "no words": b"\x00\x01\x02\r\n\r\n",
    "a space before the colon": b"GET /livez HTTP/1.1\r\nHost : a\r\n\r\n",
    "two lengths": head("POST", OTP, JSON, "Content-Length: 2", "Content-Length: 3") + b"{}x",
    "a length below zero": head("POST", OTP, JSON, "Content-Length: -1"),
    "a length with a sign": head("POST", OTP, JSON, "Content-Length: +2") + b"{}",
    "an encoding nobody knows": head("POST", OTP, JSON, "Transfer-Encoding: xchunked") + chunked(b"{}"),
    "chunked, but not last": head("POST", OTP, JSON, "Transfer-Encoding: chunked, identity") + chunked(b"{}"),
    "a chunk without a size": head("POST", OTP, JSON, CHUNKED) + b"zz\r\n{}\r\n0\r\n\r\n",
    "a chunk shorter than it says": head("POST", OTP, JSON, CHUNKED) + b"2\r\n{}x\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("request_", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_no_http_is_a_400_and_the_end_of_the_connection(house, request_):
    answers = re.findall(rb"HTTP/1.1 (\d+)", answered(house.address, request_ + head("GET", "/livez"), within=5))
    assert answers == [b"400"]


@pytest.mark.parametrize(
    "both", [("Content-Length: 4", CHUNKED), (CHUNKED, "Content-Length: 4"), ("Content-Length: 51", CHUNKED)]
)
def test_a_message_of_two_lengths_carries_no_second_request_through(house, both):
    smuggled = head("POST", OTP, JSON, *both) + b"0\r\n\r\n" + head("GET", "/livez")
    assert len(re.findall(rb"HTTP/1.1 \d+", answered(house.address, smuggled))) == 1


def test_headers_over_their_limit_are_a_431(house):
    assert status(answered(house.address, head("GET", "/livez", "X-Much: " + "a" * 100_000))) == 431


def test_a_header_with_an_underscore_is_not_taken_for_the_one_with_hyphens(house):
    # Proxies overwrite X-Request-ID and X-Forwarded-For, and let their twins through.
    answer = answered(house.address, head("GET", "/livez", "X_Request_ID: forged-by-a-stranger", "Connection: close"))
    assert b"forged-by-a-stranger" not in answer


def test_every_request_is_a_line_of_the_log_with_its_id_and_without_its_query(house):
    answered(house.address, head("GET", "/livez?token=do-not-log", "X-Request-ID: look-for-me", "Connection: close"))
    (line,) = [line for line in house.log().splitlines() if "look-for-me" in line]
    assert '127.0.0.1 "GET /livez" 200' in line
    assert "do-not-log" not in house.log()

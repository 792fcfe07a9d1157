"""The floors do what they are measured for, and are nowhere in the product."""

import secrets
from datetime import timedelta

import pytest
from django.urls import Resolver404, resolve
from django.utils import timezone

from backend.holds.models import BookingAttempt
from backend.inventory.models import Stay
from backend.payments.models import WebhookEvent
from benchmarks.floors import doors, expiry, urls
from tests import cast
from tests.payments import news

pytestmark = pytest.mark.django_db

HOLD, REFUSAL = "/api/floors/hold/", "/api/floors/refusal/"
INTAKE, SEARCH = "/api/booking/payment-callback/floor/", "/api/floors/search/"


@pytest.fixture
def floors(settings):
    settings.ROOT_URLCONF = urls.__name__


@pytest.fixture
def wish(resort):
    rooms = [cast.a_room(resort, number) for number in ("A1", "A2")]
    return {"resort_id": resort.pk, "room_ids": [room.pk for room in rooms], "guests": 2, **cast.nights()}


def test_a_plain_hold_is_an_attempt_with_two_stays_and_the_next_is_refused(floors, wish, asha_browser, asha):
    answer = asha_browser.post(HOLD, wish, format="json")
    assert answer.status_code == 201
    attempt = BookingAttempt.objects.get(pk=answer.json()["booking_attempt_id"])
    assert (attempt.user, attempt.stays.filter(state="held").count()) == (asha, 2)
    assert [asha_browser.post(path, wish, format="json").status_code for path in (HOLD, REFUSAL)] == [409, 409]


def test_a_plain_hold_asks_for_a_token(floors, wish, client):
    assert client.post(HOLD, wish, content_type="application/json").status_code == 403
    assert not Stay.objects.exists()


def test_a_plain_intake_checks_the_signature_and_stores_a_row(floors, client):
    body = b'{"event": "payment.captured"}'
    answers = [
        client.post(
            INTAKE,
            body,
            content_type="application/json",
            headers={"X-Razorpay-Signature": signature, "X-Razorpay-Event-Id": secrets.token_hex(7)},
        ).status_code
        for signature in (news.signed(body), "forged")
    ]
    assert answers == [200, 400]
    assert [bytes(event.body) for event in WebhookEvent.objects.all()] == [body]


def test_a_prebuilt_search_has_the_bytes_of_the_product(floors, wish, asha_browser):
    query = {"location": "Goa", "guests": 2, **cast.nights()}
    answers = [asha_browser.get(path, query) for path in ("/api/rooms/search/", SEARCH, SEARCH)]
    assert {answer.content for answer in answers} == {answers[0].content}
    assert len(answers[0].json()) == 1
    doors.Prebuilt.KNOWN.clear()


def test_plain_expiry_ends_what_has_lapsed_and_nothing_else(wish, floors, asha_browser):
    for nights in (cast.nights(30, 32), cast.nights(40, 42)):
        asha_browser.post(HOLD, {**wish, **nights}, format="json")
    lapsed = BookingAttempt.objects.earliest("pk")
    BookingAttempt.objects.filter(pk=lapsed.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    assert expiry.expire_plainly() == 1
    assert list(BookingAttempt.objects.order_by("pk").values_list("state", flat=True)) == ["expired", "held"]
    assert sorted(Stay.objects.values_list("state", flat=True)) == ["held", "held", "lapsed", "lapsed"]


@pytest.mark.parametrize("path", [HOLD, REFUSAL, SEARCH, INTAKE])
def test_the_product_has_no_such_address(path):
    with pytest.raises(Resolver404):
        resolve(path)

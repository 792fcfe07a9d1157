"""Links that show a booking to whoever has them, and nothing else."""

import json
import re
from datetime import datetime, time, timedelta

import pytest
import requests
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from backend.bookings.core import link_tokens
from backend.bookings.models import ManageLink
from backend.bookings.services import manage_links
from backend.notifications.models import Message
from backend.payments.refunds import cancellations
from tests import cast
from tests.invariants import story
from worker import app

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(bell, asha_browser, room):
    return story.booked(asha_browser, room)


@pytest.fixture
def address(booking):
    return f"/api/bookings/{booking.reference}/manage-links/"


@pytest.fixture
def token(asha_browser, address):
    made = asha_browser.post(address)
    assert made.status_code == 201, made.json()
    return made.json()["token"]


def opened(token):
    """What a stranger's browser gets."""
    return APIClient().get(f"/api/manage/{token}/")


def test_a_token_has_fourteen_signs_and_is_stored_nowhere(token):
    assert re.fullmatch(r"[0-9A-Za-z]{14}", token)
    link = ManageLink.objects.get()
    assert token not in json.dumps([link.nonce, link.digest])
    assert manage_links.manage_token(link) == token


def test_tokens_use_every_sign_and_do_not_repeat():
    tokens = [link_tokens.token_of("key", str(number)) for number in range(2000)]
    assert len(set(tokens)) == len(tokens)
    assert set("".join(tokens)) == set(link_tokens.SIGNS)


def test_whoever_has_it_reads_the_booking_without_names_and_numbers(booking, token):
    answer = opened(token)
    assert answer.status_code == 200
    said = answer.json()
    assert (said["reference"], said["status"], said["total_paise"]) == (booking.reference, "confirmed", 3_750_000)
    assert said["resort"]["name"] == "Beachside Resort"
    assert "Guest 0" not in answer.content.decode()
    assert cast.ASHA[-10:] not in answer.content.decode()
    assert "phone" not in answer.content.decode()


def test_nobody_keeps_what_it_opens(token):
    answer = opened(token)
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in opened("0" * 14)["Cache-Control"]


def test_it_logs_nobody_in(booking, token):
    browser = APIClient()
    browser.get(f"/api/manage/{token}/")
    assert not browser.cookies
    for way in (browser.post, browser.patch, browser.delete):
        assert way(f"/api/manage/{token}/").status_code == 405
    assert browser.get(f"/api/bookings/{booking.reference}/").status_code == 401
    browser.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert browser.get(f"/api/bookings/{booking.reference}/").status_code == 401


@pytest.mark.parametrize("wrong", ["0" * 14, "short", "a" * 15, "..%2f..%2fetc", "०" * 14])
def test_a_wrong_one_opens_nothing(token, wrong):
    assert opened(wrong).status_code == 404


def test_guessing_is_slow(settings, token):
    settings.LINK_CALLS_PER_IP_PER_MINUTE = 3
    answers = [opened("0" * 14).status_code for _ in range(4)]
    assert answers == [404, 404, 404, 429]
    assert opened(token).status_code == 429


def test_its_guest_lists_and_revokes_it(asha_browser, address, token):
    (listed,) = asha_browser.get(address).json()
    assert "token" not in listed
    assert asha_browser.delete(f"{address}{listed['id']}/").status_code == 204
    assert asha_browser.get(address).json() == []
    assert (opened(token).status_code, opened(token).json()["code"]) == (410, "manage_link_revoked")
    assert asha_browser.delete(f"{address}{listed['id']}/").status_code == 204


def test_nobody_elses_booking_has_links(ravi_browser, address, token):
    link = ManageLink.objects.get()
    assert ravi_browser.get(address).status_code == 404
    assert ravi_browser.post(address).status_code == 404
    assert ravi_browser.delete(f"{address}{link.pk}/").status_code == 404
    assert opened(token).status_code == 200


def test_a_booking_has_a_few_links_at_most(asha_browser, address):
    made = [asha_browser.post(address) for _ in range(manage_links.LINKS_MOST + 1)]
    assert [one.status_code for one in made] == [201] * manage_links.LINKS_MOST + [409]
    assert made[-1].json()["code"] == "too_many_manage_links"


def test_it_ends_with_the_booking(booking, asha_browser, address, token):
    cancellations.cancel_by_staff(booking=booking, user_id=booking.user_id, at=timezone.now())
    answer = opened(token)
    assert (answer.status_code, answer.json()["code"]) == (410, "manage_link_ended")
    assert asha_browser.post(address).json()["code"] == "manage_link_ended"


def test_it_ends_some_days_after_departure(booking, settings, token):
    settings.MANAGE_LINK_DAYS = 3
    noon = timezone.make_aware(datetime.combine(booking.check_out, time(12)))
    with time_machine.travel(noon + timedelta(days=3), tick=False):
        assert opened(token).status_code == 200
    with time_machine.travel(noon + timedelta(days=4), tick=False):
        assert (opened(token).status_code, opened(token).json()["code"]) == (410, "manage_link_expired")


def test_the_confirmation_carries_a_link_that_opens_its_booking(settings, bell, booking, twin):
    settings.PUBLIC_BASE_URL = settings.SHORT_BASE_URL = "https://stay.example.in"
    message = Message.objects.get(kind="booking_confirmed")
    app.tasks["notifications.send_message"].run(message_id=message.pk)
    (sms, *_) = requests.get(f"{twin.url}/sandbox/sms/", timeout=5).json()
    (token,) = re.findall(r"https://stay\.example\.in/m/([0-9A-Za-z]{14})\b", sms["text"])
    assert opened(token).json()["reference"] == booking.reference
    message.refresh_from_db()
    assert token not in json.dumps(message.params)
    assert message.state == "sent"


def test_all_messages_of_a_booking_carry_the_same_link_until_it_is_revoked(booking, now):
    first = manage_links.link_for_messages(booking, at=now)
    assert manage_links.link_for_messages(booking, at=now) == first
    manage_links.revoke_manage_link(booking, link_id=first.pk, at=now)
    assert manage_links.link_for_messages(booking, at=now) != first

"""An equal room for a stay with extras in it: what is equal is the room, and its lines follow it."""

import pytest
from django.db import transaction
from django.utils import timezone

from backend.holds.models import BookingAttempt
from backend.holds.services import attempt_locks, substitutes
from tests import cast
from tests.holds import decided

pytestmark = pytest.mark.django_db


def test_a_stay_with_meals_gets_an_equal_room_too(asha_browser, resort, room):
    resort.offers_equal_room = True
    resort.save()
    other = cast.a_room(resort, "A102")
    decided.a_plan(resort)
    answer = asha_browser.post(decided.SELECT, decided.body(room, rate_plan="cp"), format="json")
    attempt_id = answer.json()["booking_attempt_id"]
    with transaction.atomic():
        substitutes.swap(attempt_locks.attempt_locked(attempt_id), lost=[room.pk], at=timezone.now())
    lines = BookingAttempt.objects.get(pk=attempt_id).price["lines"]
    assert {(line["kind"], line["label"], line["room_id"]) for line in lines} == {
        ("room", "Room A102", other.pk),
        ("meal", "Meals (CP)", other.pk),
    }

"""What guests tell beside names, and whom they travel with: exported, run out, forgotten."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts.models import Companion, User
from backend.bookings.models import FinalBooking
from backend.holds.models import AttemptDetails, BookingAttempt
from backend.privacy.services import expired_data
from tests.holds import steps
from tests.privacy.database_text import database
from tests.privacy.test_erasure import delete, stayed
from tests.privacy.test_vain_attempts import end_all, forget

pytestmark = pytest.mark.django_db(transaction=True)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
WORDS = ("anu@example.in", "A cot for Anu", "Ravi Raotest", "+442079460018", "Meena Raotest")


@pytest.fixture
def attempt(asha, asha_browser, room):
    """Asha's, of which much is said; and whom she travels with."""
    found = steps.payable(asha_browser, room)
    booker = {"booker_name": WORDS[2], "booker_phone": WORDS[3]}
    AttemptDetails.objects.create(attempt=found, contact_email=WORDS[0], requests=WORDS[1], language="kn", **booker)
    Companion.objects.create(user=asha, name=WORDS[4], age=4)
    User.objects.filter(pk=asha.pk).update(language="kn")
    return found


def test_the_export_has_them_all(asha_browser, attempt):
    told = asha_browser.get("/api/auth/account/export/").json()
    assert [word for word in WORDS if word not in str(told)] == []
    assert (told["profile"]["language"], told["unfinished_attempts"][0]["language"]) == ("kn", "kn")
    assert told["companions"] == [{"name": "Meena Raotest", "age": 4}]


def test_whoever_is_forgotten_takes_them_along(asha, asha_browser, attempt, code):
    stayed(steps.confirmed(attempt))
    assert delete(asha_browser, code()).status_code == 204
    text = "\n".join(database())
    assert [word for word in WORDS if word in text] == []
    assert (User.objects.get(pk=asha.pk).language, FinalBooking.objects.count()) == ("", 1)


def test_they_run_out_with_the_names_of_an_attempt_that_came_to_nothing(asha_browser, attempt, settings):
    asha_browser.post(f"/api/booking/attempts/{attempt.pk}/release/")
    limit = settings.KEEP_UNFINISHED_GUESTS_DAYS * DAY
    for age, count in ((limit - MINUTE, 1), (limit + MINUTE, 0)):
        BookingAttempt.objects.update(expires_at=timezone.now() - age)
        expired_data.sweep(at=timezone.now())
        assert AttemptDetails.objects.count() == count


def test_they_run_out_with_the_names_of_a_stay(attempt, settings):
    booking = stayed(steps.confirmed(attempt))
    for days, count in ((settings.KEEP_STAY_GUESTS_DAYS - 1, 1), (settings.KEEP_STAY_GUESTS_DAYS + 1, 0)):
        stayed(booking, days_ago=days)
        expired_data.sweep(at=timezone.now())
        assert AttemptDetails.objects.count() == count


def test_an_attempt_that_is_deleted_takes_them_along(attempt, settings):
    end_all()
    assert forget(days=settings.KEEP_UNFINISHED_ATTEMPTS_DAYS + 1) == 1
    assert not AttemptDetails.objects.exists()

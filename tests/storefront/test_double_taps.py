"""Two taps at the very same moment, without any script: both lead to the one hold."""

import pytest

from backend.holds.models import BookingAttempt
from tests import cast
from tests.common.crowd import at_once
from tests.storefront.guest_client import CODE, GuestClient, stay_query

pytestmark = pytest.mark.django_db(transaction=True)


def test_taps_at_the_same_moment_lead_to_the_same_hold(settings, resort, room):
    settings.OTP_TEST_NUMBERS = {cast.ASHA: CODE}
    there = f"/r/{resort.slug}/book/?{stay_query(take=room.pk)}"
    guest = GuestClient()
    guest.log_in()
    page = guest.get(there)

    def tap(_: int) -> tuple[int, str]:
        finger = GuestClient()
        finger.cookies = guest.cookies.copy()
        answer = finger.send(page, there)
        return answer.status_code, answer.headers.get("Location", "")

    answers = at_once(4, tap)
    attempt = BookingAttempt.objects.get()
    assert answers == [(303, f"/stays/hold/{attempt.pk}/")] * 4

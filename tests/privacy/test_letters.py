"""Letters went to whatever address was said with a stay: they are exported, and forgotten with their guest."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.bookings.models import ManageLink
from backend.bookings.services import manage_links
from backend.notifications.models import Channel, Message
from backend.payments.models import Refund
from backend.payments.refunds import cancellations
from backend.privacy import selectors
from backend.privacy.services import erasure
from tests.invariants import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(bell, asha, asha_browser, room):
    type(asha).objects.update(email="asha@example.com")
    booked = story.booked(asha_browser, room)
    Message.objects.filter(channel=Channel.EMAIL).update(to="asha@work.example")
    manage_links.link_for_messages(booked, at=timezone.now())
    return booked


def test_letters_are_in_the_export(asha, booking, now):
    kinds = [message["kind"] for message in selectors.everything_about(asha, at=now)["messages"]]
    assert kinds == ["booking_confirmed", "booking_confirmed"]


def test_letters_and_links_are_forgotten(asha, booking):
    cancellations.cancel_by_staff(booking=booking, user_id=asha.pk, at=timezone.now())
    later = booking.check_out + timedelta(days=60)
    at = timezone.now().replace(year=later.year, month=later.month, day=min(later.day, 28))
    Refund.objects.update(state="processed")
    erasure.erase(user_id=asha.pk, at=at)
    assert not ManageLink.objects.exists()
    assert set(Message.objects.values_list("to", flat=True)) == {""}
    assert "asha" not in str(list(Message.objects.values_list("params", flat=True)))

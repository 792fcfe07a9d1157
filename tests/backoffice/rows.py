"""One row of everything that the admin shows, at each of two resorts."""

import pytest

from backend.channel_calendars.models import Feed, Maker
from backend.channel_calendars.services import calendar_links
from backend.documents.services import due_papers
from backend.event_feed.services import event_numbers, key_grants, webhook_endpoints
from backend.guest_register.services import register_entries
from backend.payments.models import Dispute, PaymentLink
from backend.pricing.models import AddOn, CancellationPolicy, Coupon, Offer, RatePlan, RateRule
from backend.sale_rules.models import Restriction
from backend.sites.models import Site
from backend.waitlist.models import WaitingEntry
from tests import cast
from tests.holds import steps
from tests.invariants import story


def prices(resort, code="X1"):
    """One of each thing that an owner decides about prices."""
    code = {"resort": resort, "code": code, "label": "X"}
    for model in (RatePlan, CancellationPolicy):
        model.objects.create(**code)
    for model in (Offer, Coupon):
        model.objects.create(**code, saves="percent", value=5)
    AddOn.objects.create(**code, price=1)
    RateRule.objects.create(**code, layer=1, effect="percent", value=0)
    Restriction.objects.create(**code, limit="least_nights", value=1)
    Site.objects.create(resort=resort, name=f"{code['code']}", origins=["https://example.in"])


def all_of(one, *, number=1):
    """A row of everything at the resort of this booking: its papers, an owed refund and a dispute beside its money."""
    payment, room = one.payments.get(), one.attempt.stays.get().room
    story.told(payment.order, id=f"pay_second{one.pk}")
    PaymentLink.objects.create(
        booking=one, amount_paise=100, reference_id=f"link_{one.pk}", state="cancelled",
        expires_at=one.confirmed_at, created_at=one.confirmed_at, next_try_at=one.confirmed_at,
    )  # fmt: skip
    Dispute.objects.create(
        payment=payment, razorpay_dispute_id=f"disp_{one.pk}", amount_paise=1, first_seen_at=one.confirmed_at
    )
    prices(one.resort, f"X{number}")
    steps.block(room, 90, 91)
    calendar_links.make_link(room=room, maker=Maker.VRBO, at=one.confirmed_at)
    feed = {"room": room, "url": "https://feeds.example/a.ics", "maker": Maker.VRBO}
    Feed.objects.create(resort=one.resort, **feed, made_at=one.confirmed_at, next_fetch_at=one.confirmed_at)
    cast.a_type(one.resort, "deluxe" if number == 1 else f"deluxe-{number}")
    due_papers.issue_due(booking_id=one.pk, at=one.confirmed_at)
    shown = {"document": "passport", "last_four": "41Z7", "nationality": "GB"}
    guest = one.attempt.guests.earliest("pk")
    register_entries.write_entry(booking=one, guest=guest, said=shown, user_id=one.user_id, at=one.confirmed_at)
    WaitingEntry.objects.create(
        user_id=one.user_id,
        resort=one.resort,
        check_in=one.check_in,
        check_out=one.check_out,
        guest_count=2,
        asked_at=one.confirmed_at,
    )
    if number > key_grants.KEYS_MOST:
        # As many as a resort may have.
        return
    given = {"name": "PMS", "kinds": ["hold.placed"], "user_id": one.user_id}
    key_grants.give(resort=one.resort, **given, at=one.confirmed_at)
    hook = {"url": "https://1.1.1.1/hook", "kinds": ["booking.confirmed"], "user_id": one.user_id}
    webhook_endpoints.create_webhook(resort=one.resort, **hook, at=one.confirmed_at)


@pytest.fixture
def both(booking, their_booking):
    """A booking at each resort, each with a row of everything."""
    for one in (booking, their_booking):
        all_of(one)
    event_numbers.number_what_happened(at=booking.confirmed_at)
    return booking, their_booking

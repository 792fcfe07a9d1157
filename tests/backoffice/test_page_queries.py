"""What a page of the admin asks of PostgreSQL: a few queries, whoever looks and however many rows there are.

Counted, never timed. What a page shows of each row is read with the rows, and whose rights they are, once.
"""

import pytest
from django.contrib.admin import site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.services import sessions
from backend.bookings.models import FinalBooking
from backend.catalogue.models import RoomImage, StaffMember
from backend.catalogue.models.roles import Role
from backend.event_feed.models import Delivery, Try
from backend.event_feed.services import event_numbers
from backend.holds.models import AttemptGuest
from backend.inventory.services import room_blocks
from backend.payments.models import Payment
from backend.pricing.models import CancellationPolicy, ChildBand, PolicyTier
from tests import cast
from tests.backoffice.pages import page
from tests.backoffice.rows import all_of
from tests.invariants import story

pytestmark = pytest.mark.django_db

# The booking's page asks most, 17 times for its owner; one query for each of many rows is far above.
MOST = 20
MANY = 30
LISTS_LEAST = 40
WHO = ("superuser", *Role)


@pytest.fixture
def crowd(both, resort):
    """Many rows of everything at the resort of the first booking, and many rows below those of the first."""
    for number in range(2, MANY + 1):
        guest = cast.guest(f"+9198000000{number:02}")
        all_of(story.booked(cast.logged_in(guest), cast.a_room(resort, f"C{number}")), number=number)
    first, now = both[0], timezone.now()
    rooms = list(resort.rooms.order_by("pk"))
    for number in range(MANY):
        story.told(first.payments.get().order, id=f"pay_more{number}")
        sessions.begin_session(user=first.user, at=now)
    images = [RoomImage(room=rooms[0], image=f"rooms/{n}.jpg", position=n) for n in range(MANY)]
    RoomImage.objects.bulk_create(images)
    names = [AttemptGuest(attempt=first.attempt, room=room, name="Guest", age=30) for room in rooms]
    AttemptGuest.objects.bulk_create(names)
    policy = CancellationPolicy.objects.filter(resort=resort).earliest("pk")
    PolicyTier.objects.bulk_create(PolicyTier(policy=policy, days_before=n) for n in range(MANY))
    ChildBand.objects.bulk_create(ChildBand(resort=resort, first_age=n, last_age=n) for n in range(17))
    delivery = Delivery.objects.filter(endpoint__resort=resort).latest("pk")
    Try.objects.bulk_create(Try(delivery=delivery, at=now, milliseconds=1) for _ in range(MANY))
    nights = {"check_in": cast.in_days(60), "check_out": cast.in_days(61)}
    room_blocks.place_block(
        room_ids=[room.pk for room in rooms], kind="maintenance", note="", release_on=None, **nights,
        at=now, user_id=first.user_id,
    )  # fmt: skip
    event_numbers.number_what_happened(at=now)


def _browsers(staff):
    boss = Client()
    boss.force_login(User.objects.create_superuser("+919000000099", "a-long-password"))
    return {"superuser": boss, **{role: staff.admin(role) for role in staff.people}}


def _costs(browser):
    """Queries of the first page, of each list that opens, and of the pages of its first row and of its last."""
    addresses, found = {"index": reverse("admin:index")}, {}
    for model in site._registry:
        answer = browser.get(page(model))
        if answer.status_code == 403:
            continue
        addresses[f"list of {model.__name__}"] = page(model)
        rows = list(answer.context["cl"].result_list)
        addresses |= {f"{model.__name__} {row.pk}": page(model, "change", row.pk) for row in (*rows[:1], *rows[-1:])}
    for name, address in addresses.items():
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address).status_code == 200, name
        found[name] = len(seen)
    return found


def _dear(browser):
    costs = _costs(browser)
    # Each list, and a row of nearly each.
    assert len(costs) > LISTS_LEAST
    return {name: cost for name, cost in costs.items() if cost > MOST}


def test_a_page_costs_few_queries_whoever_looks(staff, both):
    assert {who: _dear(browser) for who, browser in _browsers(staff).items()} == {who: {} for who in WHO}


def test_a_page_costs_few_queries_however_many_rows_there_are(staff, crowd):
    assert {who: _dear(browser) for who, browser in _browsers(staff).items()} == {who: {} for who in WHO}


def test_a_right_that_is_taken_away_is_gone_at_the_next_request(staff, both):
    owner = staff.admin("owner")
    assert owner.get(page(Payment)).status_code == 200
    StaffMember.objects.filter(user=staff.people["owner"]).update(role=Role.FRONT_DESK)
    assert owner.get(page(Payment)).status_code == 403
    assert owner.get(page(FinalBooking)).status_code == 200
    StaffMember.objects.filter(user=staff.people["owner"]).delete()
    assert owner.get(page(FinalBooking)).status_code == 403

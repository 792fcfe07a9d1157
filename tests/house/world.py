"""A small world that holds one of everything, so that every route can be asked about something real."""

import json
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import DateTimeField, Model
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.models import Companion, User
from backend.accounts.services import sessions
from backend.bookings.models import BookingChange, FinalBooking, ManageLink
from backend.bookings.services import manage_links
from backend.catalogue.models import Resort, Room
from backend.catalogue.models.roles import Role
from backend.channel_calendars.models import CalendarLink, Feed, Maker
from backend.channel_calendars.services import calendar_links
from backend.common import heartbeats
from backend.documents.services import due_papers
from backend.event_feed.models import Delivery
from backend.event_feed.models.kinds import EventKind
from backend.event_feed.services import event_numbers, key_grants, webhook_endpoints
from backend.inventory.models import Block
from backend.payments.models import PaymentOrder, WebhookEvent
from tests import cast
from tests.holds import steps
from tests.invariants import story
from tests.payments import news
from tests.waitlist import line

HOOK = "https://1.1.1.1/hook"
Body = dict[str, Any]
Rows = dict[str, list[dict[str, Any]]]
# Whoever asks leaves this behind, refused or not.
TRACES = {"last_used_at", "ip"}
# What no two requests share, however equal they are.
BY_CHANCE = {
    *("token", "reference", "dedupe_key", "token_jti", "previous_jti", "challenge", "request_id", "row_id"),
    *("prefix", "digest", "nonce", "ending"),
    # Of what guests see of a resort: no number is given twice.
    "version",
}


@dataclass
class World:
    """Asha's held attempt, her attempt with an order, her booking, place in line and other login; everybody else."""

    resort: Resort
    free: Room
    held: Any
    order: PaymentOrder
    booking: FinalBooking
    refresh: str
    calendar: tuple[CalendarLink, str]
    session_id: Any
    block: Block
    browsers: dict[str, APIClient] = field(default_factory=dict)
    phone: str = cast.ASHA

    @cached_property
    def link(self) -> ManageLink:
        """Of the booking's messages."""
        return self.booking.manage_links.earliest("pk")

    @cached_property
    def ids(self) -> dict[str, str]:
        """What stands in for the `<…>` of a route."""
        return {
            "slug": self.resort.slug,
            "room_id": str(self.free.pk),
            "attempt_id": str(self.held.pk),
            "reference": self.booking.reference,
            "change_number": "1",
            "session_id": str(self.session_id),
            "companion_id": str(Companion.objects.get(user__phone_number=self.phone).pk),
            "guest_id": str(self.booking.attempt.guests.earliest("pk").pk),
            "paper_id": str(self.booking.papers.earliest("pk").pk),
            "block_id": str(self.block.pk),
            "key_id": str(self.resort.api_keys.earliest("pk").pk),
            "webhook_id": str(self.resort.webhooks.earliest("pk").pk),
            "delivery_id": str(Delivery.objects.earliest("pk").pk),
            "token": self.calendar[1],
            "feed_id": str(self.resort.feeds.earliest("pk").pk),
            "link_id": str(self.calendar[0].pk),
            "manage_link_id": str(self.link.pk),
            "manage_token": manage_links.manage_token(self.link),
            "waiting_id": str(self.resort.waiting.get(user__phone_number=self.phone).pk),
            "secret": secrets.token_hex(8),
        }

    def search(self) -> Body:
        return {"location": "Goa", "guests": 2, **cast.nights()}

    def wish(self) -> Body:
        return {"resort_id": self.resort.pk, "room_ids": [self.free.pk], "guests": 2, **cast.nights()}

    def block_wish(self) -> Body:
        return {"room_ids": [self.free.pk], "kind": "owner", **cast.nights(70, 72)}

    def nights_of(self, begin: int, end: int) -> Body:
        return cast.nights(begin, end)

    def change(self) -> Body:
        return {**cast.nights(31, 36), "expected_difference_paise": 0}

    def wait(self) -> Body:
        return {"resort_id": self.resort.pk, "guests": 2, **cast.nights(90, 92)}

    def names(self) -> Body:
        room_id = self.held.stays.get().room_id
        guests = [{"room_id": room_id, "name": f"Guest {n}", "age": 30} for n in range(2)]
        return {"booking_attempt_id": self.held.pk, "guests": guests}

    def another_name(self) -> Body:
        room_id = self.booking.attempt.stays.get().room_id
        return {"guests": [{"room_id": room_id, "name": "Meena", "age": 30}]}

    def checkout(self) -> Body:
        return news.checkout(str(self.order.razorpay_order_id), "pay_DESlfW9H8K9uqM")


def planted() -> World:
    """The world, with a browser for every kind of caller."""
    # The world serves all callers, for longer than a worker may be silent: this one is heard of for an hour.
    heartbeats.beat(name="sweeps", at=timezone.now() + timedelta(hours=1))
    resort, other = cast.a_resort(), cast.a_resort("Kali River Lodge", "Dandeli")
    rooms = [cast.a_room(resort, f"A{n}") for n in range(4)]
    asha = cast.guest(cast.ASHA)
    Companion.objects.create(user=asha, name="Meena", age=30)
    browser = cast.logged_in(asha)
    pair = sessions.begin_session(user=asha, at=timezone.now())
    world = World(
        resort=resort,
        free=rooms[0],
        held=steps.held(browser, rooms[1]),
        order=story.ordered(browser, rooms[2]),
        booking=story.booked(browser, rooms[3]),
        refresh=pair.refresh,
        block=steps.block(rooms[0], 60, 61).block,
        calendar=calendar_links.make_link(room=rooms[3], maker=Maker.AIRBNB, at=timezone.now()),
        session_id=asha.login_sessions.latest("created_at").pk,
    )
    due_papers.issue_due(booking_id=world.booking.pk, at=timezone.now())
    manage_links.link_for_messages(world.booking, at=timezone.now())
    _lapsed_change(world.booking)
    key_grants.give(resort=resort, name="PMS", kinds=[EventKind.HOLD_PLACED], user_id=asha.pk, at=timezone.now())
    for room in rooms:
        steps.block(room, 90, 92)
    line.waits(browser, resort, stay=cast.nights(90, 92))
    every = [kind.value for kind in EventKind]
    webhook_endpoints.create_webhook(resort=resort, url=HOOK, kinds=every, user_id=asha.pk, at=timezone.now())
    event_numbers.number_what_happened(at=timezone.now())
    feed = {"room": world.free, "url": "https://feeds.example/1.ics", "maker": Maker.VRBO}
    Feed.objects.create(resort=resort, **feed, made_at=timezone.now(), next_fetch_at=timezone.now())
    platform = User.objects.create_superuser("+919000000001", "a-long-password")
    people = {"guest": asha, "another_guest": cast.guest(cast.RAVI), "platform": platform}
    for number, role in enumerate(Role):
        people[role.value] = cast.works_at(resort, role, f"+91900000001{number}")
    people["staff_elsewhere"] = cast.works_at(other, Role.OWNER, "+919000000021")
    world.browsers = {name: cast.logged_in(user) for name, user in people.items()} | {"anybody": APIClient()}
    return world


def _lapsed_change(booking: FinalBooking) -> None:
    """A night more, for which nobody has paid in time."""
    rooms, ago = list(booking.attempt.stays.values_list("room_id", flat=True)), timezone.now() - timedelta(hours=1)
    BookingChange.objects.create(
        booking=booking,
        number=1,
        state="lapsed",
        asked_at=ago - timedelta(minutes=30),
        asked_by=booking.user,
        expires_at=ago,
        ended_at=ago,
        check_in=booking.check_in,
        check_out=booking.check_out + timedelta(days=1),
        room_ids=rooms,
        price=booking.attempt.price,
        total_paise=booking.total_paise + 100,
        now_paise=100,
        was_check_in=booking.check_in,
        was_check_out=booking.check_out,
        was_room_ids=rooms,
        was_price=booking.attempt.price,
        was_total_paise=booking.total_paise,
    )


def rows() -> Rows:
    """Every row of every table of ours, in one query."""
    kept: Rows = {model.__name__: [] for model in _models()}
    each = [
        f"SELECT '{model.__name__}', row_number() OVER (ORDER BY {model._meta.pk.column}),"  # noqa: S608  (names of ours)
        f" to_jsonb(kept) - %s::text[] FROM {model._meta.db_table} kept"
        for model in _models()
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(each)} ORDER BY 1, 2", [sorted(TRACES)] * len(each))
        for name, _, row in cursor.fetchall():
            kept[name].append(json.loads(row) if isinstance(row, str) else row)
    return kept


def fingerprint() -> list[tuple[str, int, int]]:
    """The same as a count and a sum for each table, in one query: equal where the rows are."""
    hashed = "hashtextextended((to_jsonb(kept) - %s::text[])::text, 0)::numeric"
    tables = [model._meta.db_table for model in _models()]
    each = [
        f"SELECT '{table}', count(*), coalesce(sum({hashed}), 0) FROM {table} kept"  # noqa: S608  (names of our tables)
        for table in tables
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each), [sorted(TRACES)] * len(tables))
        return sorted(cursor.fetchall())


def meaning(found: Rows) -> Rows:
    """The rows without what differs between two requests that mean the same.

    And without deliveries: also a forged one is kept, word for word.
    """
    kept = {}
    for model in _models():
        chance = {field.attname for field in model._meta.concrete_fields if _by_chance(field)}
        kept[model.__name__] = [{key: row[key] for key in row if key not in chance} for row in found[model.__name__]]
    del kept[WebhookEvent.__name__]
    return kept


def _by_chance(field: Any) -> bool:
    foreign = field.is_relation and field.related_model not in (User, Resort, Room)
    return field.primary_key or foreign or isinstance(field, DateTimeField) or field.name in BY_CHANCE


def _models() -> list[type[Model]]:
    return [model for app in apps.get_app_configs() if app.name.startswith("backend.") for model in app.get_models()]

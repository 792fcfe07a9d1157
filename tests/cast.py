"""A cast instead of fixtures: asha books, ravi wants the same room, meera runs the resort."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.models import User
from backend.accounts.services import sessions
from backend.catalogue.models import Resort, Room, RoomType, StaffMember

ASHA = "+919999988888"
RAVI = "+919999977777"
MEERA = "+919000000002"


def guest(phone: str) -> User:
    """A guest with this phone number."""
    return User.objects.get_or_create(phone_number=phone)[0]


def logged_in(user: User) -> APIClient:
    """A browser of this user, with a real access token."""
    browser = APIClient()
    pair = sessions.begin_session(user=user, at=timezone.now())
    browser.credentials(HTTP_AUTHORIZATION=f"Bearer {pair.access}")
    return browser


def a_resort(name: str = "Beachside Resort", location: str = "Goa", **fields: Any) -> Resort:
    """A resort that charges no tax unless it gets a GSTIN."""
    slug = name.lower().replace(" ", "-")
    return Resort.objects.create(name=name, slug=slug, location=location, address="1 Beach Road", **fields)


def a_room(resort: Resort, number: str = "A101", *, capacity: int = 2, price: str = "7500.00") -> Room:
    """A room of this resort."""
    return Room.objects.create(resort=resort, room_number=number, capacity=capacity, price_per_night=Decimal(price))


def a_type(resort: Resort, code: str = "deluxe", *rooms: Room, capacity: int = 2, **fields: Any) -> RoomType:
    """A type of rooms of this resort, and these are of it."""
    kind = RoomType.objects.create(resort=resort, code=code, name=code.title(), capacity=capacity, **fields)
    Room.objects.filter(pk__in=[room.pk for room in rooms]).update(room_type=kind)
    return kind


def select_types(browser: APIClient, resort: Resort, **wish: Any) -> Any:
    """The answer to a select-rooms of so many rooms of each type: `deluxe=2`."""
    stay = {"guests": wish.pop("guests", 2), **(wish.pop("stay", None) or nights())}
    kinds = [{"code": code, "rooms": count} for code, count in wish.items()]
    body = {"resort_id": resort.pk, "room_types": kinds, **stay}
    return browser.post("/api/booking/select-rooms/", body, format="json")


def in_days(days: int) -> date:
    """A day that many days from today, at the resort."""
    return timezone.localdate() + timedelta(days=days)


def nights(begin: int = 30, end: int = 35) -> dict[str, str]:
    """The two dates of a stay, in days from today, as the API wants them."""
    return {"check_in_date": in_days(begin).isoformat(), "check_out_date": in_days(end).isoformat()}


def select(browser: APIClient, *rooms: Room, guests: int = 2, stay: dict[str, str] | None = None) -> Any:
    """The answer to a select-rooms of these rooms."""
    body = {
        "resort_id": rooms[0].resort_id,
        "room_ids": [room.pk for room in rooms],
        "guests": guests,
        **(stay or nights()),
    }
    return browser.post("/api/booking/select-rooms/", body, format="json")


def name_guests(browser: APIClient, attempt_id: int, room: Room, count: int = 2) -> Any:
    """The answer to an add-guests that puts everybody into one room."""
    guests = [{"room_id": room.pk, "name": f"Guest {n}", "age": 30 + n} for n in range(count)]
    body = {"booking_attempt_id": attempt_id, "guests": guests}
    return browser.post("/api/booking/add-guests/", body, format="json")


def initiate(browser: APIClient, attempt_id: int) -> Any:
    """The answer to an initiate-payment."""
    return browser.post("/api/booking/initiate-payment/", {"booking_attempt_id": attempt_id}, format="json")


def order_ready(browser: APIClient, room: Room, **wish: Any) -> tuple[int, dict[str, Any]]:
    """An attempt on its way to Checkout: its id, and the answer of initiate-payment."""
    held = select(browser, room, **wish)
    assert held.status_code == 201, held.json()
    attempt_id = held.json()["booking_attempt_id"]
    name_guests(browser, attempt_id, room, count=wish.get("guests", 2))
    answer = initiate(browser, attempt_id)
    assert answer.status_code == 200, answer.json()
    return attempt_id, answer.json()


def works_at(resort: Resort, role: str, phone: str = MEERA) -> User:
    """Somebody who works at this resort in this role, and may open the admin."""
    user = guest(phone)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    StaffMember.objects.create(resort=resort, user=user, role=role)
    return User.objects.get(pk=user.pk)

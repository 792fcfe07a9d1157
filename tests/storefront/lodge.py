"""A resort that has decided everything, a guest at any step of a booking there, and every page on the way."""

from collections.abc import Iterator
from datetime import time
from typing import Any

from django.test import Client
from playwright.sync_api import Page

from backend.bookings.models import FinalBooking
from backend.catalogue.models import Resort, ResortTheme, Room
from backend.holds.models import BookingAttempt
from backend.storefront.gateway import guest_logins
from tests import cast
from tests.holds import decided
from tests.storefront.guest_client import GuestClient, stay_query

NAMES = {"name_1": "Asha Rao", "age_1": "34", "name_2": "Ravi Rao", "age_2": "36"}
SLUG = "beachside-resort"


def a_lodge(*, colour: str = "#8a5a00", rooms: int = 2) -> Resort:
    """Rooms of a type, meals, a deposit, extras, children's prices, a phone and a colour of its own."""
    resort = cast.a_resort(
        gstin=decided.GSTIN,
        town="Palolem",
        state="Goa",
        contact_phone="+918322640000",
        tagline="Twelve rooms between the palms and the sea",
        description="Wooden houses on the beach.\nThe kitchen cooks what the boats bring.",
        check_in_time=time(13),
        house_rules=["No loud music after ten in the evening.", "Pets stay at home."],
    )
    decided.everything(resort)
    decided.terms(resort, deposit="percent", deposit_percent=25, balance_days_before=7)
    kind = cast.a_type(resort, "deluxe", *(cast.a_room(resort, f"A{n}", capacity=3) for n in range(101, 101 + rooms)))
    kind.capacity = 3
    kind.description = "With a veranda towards the sea."
    kind.save()
    cast.a_room(resort, "C1", capacity=4, price="9100.00")
    ResortTheme.objects.create(resort=resort, colour=colour)
    return resort


def hold(guest: GuestClient, **wish: Any) -> str:
    """The address of the guests' page after a hold of a deluxe room."""
    answer = guest.hold(SLUG, **{"take": "deluxe:1", **wish})
    assert answer.status_code == 303, answer.content.decode()
    return str(answer.headers["Location"])


def hold_again(guest: GuestClient, **wish: Any) -> Any:
    """The answer to another hold of a guest who is logged in."""
    there = f"/r/{SLUG}/book/?{stay_query(**{'take': 'deluxe:1', **wish})}"
    return guest.send(guest.get(there), there)


def name_all(guest: GuestClient, there: str) -> str:
    """Name the guests of this hold; the id of the order that waits to be paid."""
    answer = guest.send(guest.get(there), there, form=1, **NAMES)
    assert answer.headers["Location"].endswith("/pay/"), answer.content.decode()
    attempt = BookingAttempt.objects.get(pk=int(there.strip("/").split("/")[-1]))
    return str(attempt.orders.latest("pk").razorpay_order_id)


def book(guest: GuestClient, there: str, twin: Any) -> str:
    """Pay this hold; the reference of the booking."""
    paid = twin.pay(name_all(guest, there))["checkout"]
    Client().post(f"/pay/return/{there.strip('/').split('/')[-1]}/", paid)
    return str(FinalBooking.objects.latest("pk").reference)


def carry_login(guest: GuestClient, page: Page, url: str) -> None:
    """From now on the browser is the one that logged in here."""
    value = guest.cookies[guest_logins.COOKIE].value
    page.context.add_cookies([{"name": guest_logins.COOKIE, "value": value, "url": url}])


def public_paths() -> Iterator[str]:
    """Pages that anybody may see, without a prefix of a language."""
    query = stay_query(take="deluxe:1", plan="cp")
    yield from ("/", "/?q=nothing", f"/r/{SLUG}/")
    yield from (f"/r/{SLUG}/dates/", f"/r/{SLUG}/dates/?{stay_query()}", f"/r/{SLUG}/offers/?{stay_query()}")
    yield from (f"/r/{SLUG}/offers/?{stay_query(adults=15)}", f"/r/{SLUG}/offers/?{stay_query(end=70)}")
    yield from (f"/r/{SLUG}/stay/?{query}", f"/r/{SLUG}/stay/?{query}&coupon=NONE", f"/r/{SLUG}/book/?{query}")
    yield from (f"/r/{SLUG}/legal/terms/", "/legal/privacy/", "/legal/grievance/", "/find/")
    yield from ("/login/", "/r/nothing/", "/nothing/")


def guests_paths(guest: GuestClient, twin: Any) -> Iterator[str]:
    """Pages of a guest who booked one stay, pays another, holds a third, and let a fourth end."""
    booked = book(guest, hold(guest), twin)
    paying, held, ended = (hold_again(guest, begin=n, end=n + 2).headers["Location"] for n in (40, 50, 60))
    name_all(guest, paying)
    guest.send(guest.get(ended), f"{ended}release/", form=2)
    yield from ("/stays/", "/waiting/", f"/stays/{booked}/?new=1", f"/stays/{booked}/cancel/")
    yield from (f"/stays/{booked}/balance/", f"/stays/{booked}/change/")
    yield f"/stays/{booked}/change/?check_in={cast.in_days(31)}&check_out={cast.in_days(34)}"
    yield from (held, f"{paying}pay/", f"{paying}back/", ended)
    yield f"/r/{SLUG}/book/?{stay_query(begin=70, end=72, take='deluxe:1')}"


def every_room(resort: Resort) -> list[Room]:
    """All rooms of the resort, by id."""
    return list(Room.objects.filter(resort=resort).order_by("pk"))

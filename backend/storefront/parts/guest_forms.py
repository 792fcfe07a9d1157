"""The form of who comes: rooms are dealt out, words are kept, and refusals stand beside their field."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.storefront.gateway.caller import ApiRefusal

POINTED = re.compile(r"/guests/(\d+)/(\w+)")
LONGEST = 400


@dataclass
class GuestField:
    """One guest of the form, as typed."""

    number: int
    name: str = ""
    age: str = ""
    room_id: int = 0
    errors: dict[str, str] = field(default_factory=dict)


@dataclass
class GuestsForm:
    """All of the form. `errors` are by the name of a field; `summary` lists them for the top of the page."""

    attempt_id: int
    guests: list[GuestField]
    email: str = ""
    arrival: str = ""
    requests: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    failure: str = ""

    @classmethod
    def of(cls, attempt: Mapping[str, Any], typed: Mapping[str, str]) -> "GuestsForm":
        """The form as it was sent; before that, as the attempt knows it."""
        known, rooms = attempt.get("guests") or [], list(_seats(attempt["rooms"]))
        guests = []
        for place in range(attempt["guest_count"]):
            before = known[place] if place < len(known) else {}
            room = rooms[place] if place < len(rooms) else rooms[-1]
            said = typed.get(f"room_{place + 1}", "")[:20]
            guests.append(
                GuestField(
                    number=place + 1,
                    name=typed.get(f"name_{place + 1}", before.get("name", ""))[:LONGEST],
                    age=typed.get(f"age_{place + 1}", str(before.get("age", "")))[:5],
                    room_id=int(said) if said.isascii() and said.isdecimal() else before.get("room_id", room),
                )
            )
        return cls(
            attempt_id=attempt["booking_attempt_id"],
            guests=guests,
            email=typed.get("email", attempt.get("contact_email") or "").strip()[:LONGEST],
            arrival=typed.get("arrival", (attempt.get("arrival_time") or "")[:5]).strip()[:LONGEST],
            requests=typed.get("requests", attempt.get("requests") or "").strip()[: 5 * LONGEST],
        )

    def as_body(self) -> dict[str, Any]:
        """The body of add-guests: whoever is named; the first one always."""
        named = [guest for guest in self.guests if guest.name.strip() or guest.number == 1]
        body: dict[str, Any] = {
            "booking_attempt_id": self.attempt_id,
            "guests": [
                {"room_id": guest.room_id, "name": guest.name.strip(), "age": guest.age.strip()} for guest in named
            ],
            "language": (get_language() or "en")[:2],
            # The others can be named later; rooms and money do not wait for them.
            "others_later": True,
        }
        more = {"contact_email": self.email, "arrival_time": self.arrival, "requests": self.requests}
        return body | {name: text for name, text in more.items() if text}

    def blame(self, refusal: ApiRefusal) -> None:
        """Put each error beside its field, and what belongs to none on top."""
        named = [guest for guest in self.guests if guest.name.strip() or guest.number == 1]
        for error in refusal.errors:
            pointed = POINTED.match(error["pointer"])
            if pointed and int(pointed[1]) < len(named):
                named[int(pointed[1])].errors[pointed[2]] = _plainer(pointed[2], error)
            elif error["pointer"].strip("/") in ("contact_email", "arrival_time", "requests"):
                self.errors[error["pointer"].strip("/")] = error["detail"]
            else:
                self.failure = error["detail"]
        if not refusal.errors:
            self.failure = refusal.detail

    @property
    def summary(self) -> list[tuple[str, str]]:
        """The id of the field and the words of each error, in the order of the page."""
        found = [
            (f"{key}_{guest.number}", f"{_('Guest')} {guest.number}: {text}")
            for guest in self.guests
            for key, text in guest.errors.items()
        ]
        ids = {"contact_email": "email", "arrival_time": "arrival", "requests": "requests"}
        found += [(ids[key], text) for key, text in self.errors.items()]
        return [*found, *([("name_1", self.failure)] if self.failure else [])]


def _plainer(field_name: str, error: dict[str, str]) -> str:
    """What is wrong with a field, in the words of this form where the API speaks of fields in general."""
    if error["code"] in ("blank", "required", "null") and field_name == "name":
        return _("Enter the name.")
    if error["code"] in ("blank", "required", "null", "invalid") and field_name == "age":
        return _("Enter the age in years, such as 34.")
    return error["detail"]


def _seats(rooms: list[dict[str, Any]]) -> Iterator[int]:
    """One room for each guest: everybody in the first until it is full, with somebody in every room."""
    waiting = [room["id"] for room in rooms for _seat in range(room["capacity"] - 1)]
    yield from (room["id"] for room in rooms)
    yield from waiting

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
# What is asked beside the guests: the field of the form, and the key of the API's body that it is told as.
TOLD = {
    "email": "contact_email",
    "arrival": "arrival_time",
    "requests": "requests",
    "booker_name": "booker/name",
    "booker_phone": "booker/phone",
    "company": "invoice_to/company",
    "gstin": "invoice_to/gstin",
    "company_address": "invoice_to/address",
}


@dataclass
class GuestField:
    """One guest of the form, as typed."""

    number: int
    name: str = ""
    age: str = ""
    room_id: int = 0
    is_kept: bool = False
    errors: dict[str, str] = field(default_factory=dict)


@dataclass
class GuestsForm:
    """All of the form. `words` and `errors` are by the name of a field; `summary` lists errors for the top of the page,
    and `known` says what the API has been told before."""

    attempt_id: int
    guests: list[GuestField]
    words: dict[str, str]
    known: Mapping[str, Any]
    companions: list[dict[str, Any]]
    errors: dict[str, str] = field(default_factory=dict)
    failure: str = ""

    @classmethod
    def of(
        cls, attempt: Mapping[str, Any], typed: Mapping[str, str], companions: list[dict[str, Any]] | None = None
    ) -> "GuestsForm":
        """The form as it was sent; before that, as the attempt knows it."""
        known, rooms = attempt.get("guests") or [], list(_seats(attempt["rooms"]))
        saved = {str(each["id"]): each for each in companions or []}
        guests = []
        for place in range(attempt["guest_count"]):
            before = known[place] if place < len(known) else {}
            room = rooms[place] if place < len(rooms) else rooms[-1]
            said = typed.get(f"room_{place + 1}", "")[:20]
            name = typed.get(f"name_{place + 1}", before.get("name", ""))
            age = typed.get(f"age_{place + 1}", str(before.get("age", "")))
            chosen = saved.get(typed.get(f"saved_{place + 1}", ""))
            if chosen and not name.strip():
                name, age = chosen["name"], str(chosen["age"])
            guests.append(
                GuestField(
                    number=place + 1,
                    name=name[:LONGEST],
                    age=age[:5],
                    room_id=int(said) if said.isascii() and said.isdecimal() else before.get("room_id", room),
                    is_kept=bool(typed.get(f"keep_{place + 1}")),
                )
            )
        words = {
            name: typed.get(name, _told(attempt, key)).strip()[: 5 * LONGEST if name == "requests" else LONGEST]
            for name, key in TOLD.items()
        }
        return cls(
            attempt_id=attempt["booking_attempt_id"],
            guests=guests,
            words=words,
            known=attempt,
            companions=list(companions or []),
        )

    def as_body(self) -> dict[str, Any]:
        """The body of add-guests: whoever is named; the first one always. What was cleared is cleared there."""
        body: dict[str, Any] = {
            "booking_attempt_id": self.attempt_id,
            "guests": [
                {"room_id": guest.room_id, "name": guest.name.strip(), "age": guest.age.strip()} for guest in self.named
            ],
            "language": (get_language() or "en")[:2],
            # The others can be named later; rooms and money do not wait for them.
            "others_later": True,
        }
        for name, key in TOLD.items():
            whole, _slash, part = key.partition("/")
            text = self.words[name]
            if part:
                if text:
                    body.setdefault(whole, {})[part] = text
                elif self.known.get(whole) and not body.get(whole):
                    body[whole] = None
            elif text or self.known.get(key):
                body[key] = text or (None if key == "arrival_time" else "")
        for whole, parts in (("booker", ("name", "phone")), ("invoice_to", ("company", "gstin", "address"))):
            if body.get(whole):
                body[whole] = {part: body[whole].get(part, "") for part in parts}
        return body

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Everything as the form would send it again."""
        found = [(f"{key}_{each.number}", text) for each in self.guests for key, text in _typed(each)]
        return [*found, *self.words.items()]

    @property
    def named(self) -> list[GuestField]:
        """The guests who are told: the first one, and whoever has a name."""
        return [guest for guest in self.guests if guest.name.strip() or guest.number == 1]

    @property
    def books_for_others(self) -> bool:
        """Whether anything was said of somebody who books and does not come."""
        return any(self.words[name] or name in self.errors for name in ("booker_name", "booker_phone"))

    @property
    def has_company(self) -> bool:
        """Whether anything was said of a company."""
        return any(self.words[name] or name in self.errors for name in ("company", "gstin", "company_address"))

    def blame(self, refusal: ApiRefusal) -> None:
        """Put each error beside its field, and what belongs to none on top."""
        fields = {key: name for name, key in TOLD.items()}
        for error in refusal.errors:
            pointer = error["pointer"].strip("/")
            pointed = POINTED.match(error["pointer"])
            if pointed and int(pointed[1]) < len(self.named):
                self.named[int(pointed[1])].errors[pointed[2]] = _plainer(pointed[2], error)
            elif pointer in fields:
                self.errors[fields[pointer]] = _plainer(fields[pointer], error)
            else:
                self.failure = error["detail"]
        if refusal.code == "e_invoice_needed":
            self.errors["gstin"] = refusal.detail
        elif not refusal.errors:
            self.failure = refusal.detail

    @property
    def summary(self) -> list[tuple[str, str]]:
        """The id of the field and the words of each error, in the order of the page."""
        ids = {"room_id": "room"}
        found = [
            (f"{ids.get(key, key)}_{guest.number}", f"{_('Guest')} {guest.number}: {text}")
            for guest in self.guests
            for key, text in guest.errors.items()
        ]
        found += [(name, self.errors[name]) for name in TOLD if name in self.errors]
        return [*found, *([("name_1", self.failure)] if self.failure else [])]


def _typed(guest: GuestField) -> list[tuple[str, str]]:
    kept = [("keep", "1")] if guest.is_kept else []
    return [("name", guest.name), ("age", guest.age), ("room", str(guest.room_id)), *kept]


def _told(attempt: Mapping[str, Any], key: str) -> str:
    """What the API knows by now under this key; a time of day without its seconds."""
    whole, _slash, part = key.partition("/")
    known: Any = attempt.get(whole) or ""
    text = str(known.get(part, "") if part and known else known)
    return text[:5] if key == "arrival_time" else text


def _plainer(field_name: str, error: dict[str, str]) -> str:
    """What is wrong with a field, in the words of this form where the API speaks of fields in general."""
    is_empty = error["code"] in ("blank", "required", "null")
    empty = {
        "name": _("Enter the name."),
        "booker_name": _("Enter the name of who books."),
        "booker_phone": _("Enter the phone number of who books."),
        "company": _("Enter the name of the company."),
        "gstin": _("Enter the GSTIN of the company."),
        "company_address": _("Enter the address of the company."),
    }
    if is_empty and field_name in empty:
        return empty[field_name]
    if field_name == "age" and (is_empty or error["code"] in ("invalid", "max_value", "min_value")):
        return _("Enter the age in years, such as 34.")
    return error["detail"]


def _seats(rooms: list[dict[str, Any]]) -> Iterator[int]:
    """One room for each guest: everybody in the first until it is full, with somebody in every room."""
    waiting = [room["id"] for room in rooms for _seat in range(room["capacity"] - 1)]
    yield from (room["id"] for room in rooms)
    yield from waiting

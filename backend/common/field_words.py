"""Errors of fields in words for people: "Guest 2, age: Ensure this value is less than or equal to 120."."""

from collections.abc import Iterable, Mapping
from itertools import islice

from backend.common.phrases import phrase, spoken

# So many errors make a text that somebody reads; `errors` has all of them.
ERRORS_SAID = 5

# What people call the fields of requests. A test holds them to the schema.
FIELDS: Mapping[str, str] = {
    "acknowledgement": phrase("Acknowledgement number"),
    "active": phrase("Active"),
    "add_ons": phrase("Add-ons"),
    "address": phrase("Address"),
    "adults": phrase("Adults"),
    "after": phrase("After"),
    "age": phrase("Age"),
    "altcha": phrase("Proof of work"),
    "amenities": phrase("Amenities"),
    "amount_paise": phrase("Amount"),
    "arrival_from": phrase("Arrival from"),
    "arrival_time": phrase("Arrival time"),
    "arrival_to": phrase("Arrival to"),
    "ask_first": phrase("Ask first"),
    "balance": phrase("Balance"),
    "beds": phrase("Beds"),
    "bookable_from_days": phrase("First bookable day"),
    "bookable_to_days": phrase("Last bookable day"),
    "booker": phrase("Booked by"),
    "booking_attempt_id": phrase("Booking attempt"),
    "capacity": phrase("Capacity"),
    "challenge": phrase("Challenge"),
    "channel": phrase("Channel"),
    "charge": phrase("Charge"),
    "check_in": phrase("Check-in date"),
    "check_in_date": phrase("Check-in date"),
    "check_in_needs_register": phrase("Check-in needs the register"),
    "check_in_time": phrase("Check-in time"),
    "check_out": phrase("Check-out date"),
    "check_out_date": phrase("Check-out date"),
    "check_out_time": phrase("Check-out time"),
    "child_ages": phrase("Ages of children"),
    "code": phrase("Code"),
    "company": phrase("Company"),
    "contact_email": phrase("Contact e-mail"),
    "contact_phone": phrase("Contact phone"),
    "coupon": phrase("Coupon"),
    "cursor": phrase("Cursor"),
    "date_of_birth": phrase("Date of birth"),
    "description": phrase("Description"),
    "device_token": phrase("Device"),
    "document": phrase("Document"),
    "email": phrase("E-mail address"),
    "enabled": phrase("Enabled"),
    "expected_difference_paise": phrase("Expected difference"),
    "expected_last_change": phrase("Expected latest change"),
    "expected_refund_paise": phrase("Expected refund"),
    "extra_beds": phrase("Extra beds"),
    "fee_nights": phrase("Nights charged"),
    "form": phrase("Format"),
    "from_room_id": phrase("Room to leave"),
    "gender": phrase("Gender"),
    "gstin": phrase("GSTIN"),
    "guests": phrase("Guests"),
    "guests_only": phrase("Guests only"),
    "house_rules": phrase("House rules"),
    "ignored_texts": phrase("Ignored texts"),
    "invoice_to": phrase("Invoice to"),
    "kind": phrase("Kind"),
    "key": phrase("Publishable key"),
    "lang": phrase("Language"),
    "language": phrase("Language"),
    "last_four": phrase("Last four characters"),
    "lift_blocks": phrase("Lift blocks"),
    "limit": phrase("Limit"),
    "line": phrase("Room line"),
    "lines": phrase("Lines"),
    "location": phrase("Location"),
    "max_price": phrase("Maximum price"),
    "meal_plan": phrase("Meals"),
    "month": phrase("Month"),
    "name": phrase("Name"),
    "nationality": phrase("Nationality"),
    "note": phrase("Note"),
    "number": phrase("Number"),
    "offer_id": phrase("Price shown"),
    "offers_equal_room": phrase("Offer an equal room"),
    "otp": phrase("Login code"),
    "others_later": phrase("Name the others later"),
    "page_size": phrase("Page size"),
    "phone": phrase("Phone"),
    "phone_number": phrase("Phone number"),
    "price_per_night": phrase("Price per night"),
    "q": phrase("Words to look for"),
    "quantity": phrase("Quantity"),
    "rate": phrase("Rate"),
    "rate_plan": phrase("Rate plan"),
    "razorpay_order_id": phrase("Razorpay order"),
    "razorpay_payment_id": phrase("Razorpay payment"),
    "razorpay_signature": phrase("Razorpay signature"),
    "reason": phrase("Reason"),
    "refresh": phrase("Refresh token"),
    "refund": phrase("Refund"),
    "release_on": phrase("Release date"),
    "requests": phrase("Requests"),
    "resort": phrase("Resort"),
    "resort_id": phrase("Resort"),
    "room_id": phrase("Room"),
    "room_ids": phrase("Rooms"),
    "room_type": phrase("Room type"),
    "room_types": phrase("Room types"),
    "rooms": phrase("Rooms"),
    "sez": phrase("SEZ supply"),
    "sez_gstin": phrase("GSTIN of the SEZ unit"),
    "since": phrase("Since"),
    "state_code": phrase("State"),
    "status": phrase("Status"),
    "swap": phrase("Swap"),
    "to_room_id": phrase("New room"),
    "types": phrase("Event types"),
    "uin": phrase("UIN"),
    "url": phrase("Address"),
}


def _items(number: int) -> Mapping[str, str]:
    """One of several, counted from 1."""
    return {
        "add_ons": phrase("Add-on {number}", number=number),
        "amenities": phrase("Amenity {number}", number=number),
        "child_ages": phrase("Child {number}", number=number),
        "extra_beds": phrase("Extra beds {number}", number=number),
        "guests": phrase("Guest {number}", number=number),
        "house_rules": phrase("House rule {number}", number=number),
        "room_ids": phrase("Room {number}", number=number),
        "room_types": phrase("Room type {number}", number=number),
        "types": phrase("Event type {number}", number=number),
    }


def in_words(errors: Iterable[Mapping[str, str]]) -> str:
    """The first errors as sentences, each with what its field is called, in the reader's language."""
    said = [_sentence(error["pointer"], spoken(error["detail"])) for error in islice(errors, ERRORS_SAID)]
    return " ".join(dict.fromkeys(said))


def _sentence(pointer: str, detail: str) -> str:
    where = ", ".join(_places(pointer))
    return f"{where}: {detail}" if where else detail


def _places(pointer: str) -> list[str]:
    """`/guests/1/age`: guest 2, age. A part without a name of ours says nothing to people, and is left out."""
    parts = pointer.split("/")[1:]
    found = []
    for part, following in zip(parts, [*parts[1:], ""], strict=False):
        if following.isdecimal():
            found.append(_items(int(following) + 1).get(part))
        else:
            found.append(FIELDS.get(part))
    first, *others = [str(words) for words in found if words is not None] or [""]
    return [first, *(_within(words) for words in others)] if first else []


def _within(words: str) -> str:
    """As it stands within a sentence: `age`, and all the same `GSTIN`."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]

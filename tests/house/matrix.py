"""Who gets what from every route: one line for each method, one column for each kind of caller.

A route that is not in here fails `test_role_matrix.py`. What is in `<…>` and in the bodies comes from `world.py`:
the guest is asha, whose attempts, booking and login they are; the staff work at the resort that she booked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tests import cast
from tests.house.world import Body, World


class Caller(StrEnum):
    ANYBODY = "anybody"
    GUEST = "guest"
    ANOTHER_GUEST = "another_guest"
    OWNER = "owner"
    MANAGER = "manager"
    FRONT_DESK = "front_desk"
    ACCOUNTANT = "accountant"
    STAFF_ELSEWHERE = "staff_elsewhere"
    PLATFORM = "platform"


C = Caller
HERE = (C.OWNER, C.MANAGER, C.FRONT_DESK, C.ACCOUNTANT)


@dataclass(frozen=True)
class Entry:
    method: str
    path: str
    expected: dict[Caller, int]
    # Whose answer is the good one.
    at_home: Caller
    body: Callable[[World], Body] | None = None
    headers: dict[str, str] | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def everybody(method: str, path: str, status: int, body: Any = None) -> Entry:
    """Open: the token, if any, makes no difference."""
    return Entry(method, path, dict.fromkeys(Caller, status), C.GUEST, body)


def about_me(method: str, path: str, status: int, body: Any = None, **but: int) -> Entry:
    """Needs a token, and is about whoever asks; `but` names those who get another answer."""
    others = {Caller(name): status for name, status in but.items()}
    return Entry(method, path, dict.fromkeys(Caller, status) | {C.ANYBODY: 401} | others, C.GUEST, body)


def mine(method: str, path: str, status: int, body: Any = None) -> Entry:
    """About an object of one guest: to all others, staff and platform included, it is not there."""
    return Entry(method, path, dict.fromkeys(Caller, 404) | {C.ANYBODY: 401, C.GUEST: status}, C.GUEST, body)


def desk(method: str, path: str, *here: int, body: Any = None, headers: dict[str, str] | None = None) -> Entry:
    """About the resort: owner, manager, front desk, accountant; the platform as an owner; to others not there."""
    expected = dict.fromkeys(Caller, 404) | dict(zip(HERE, here, strict=True)) | {C.ANYBODY: 401, C.PLATFORM: here[0]}
    return Entry(method, path, expected, C.OWNER, body, headers)


RESORT = "api/desk/resorts/<slug:slug>/"
WEBHOOK = f"{RESORT}webhooks/<int:webhook_id>/"
# Nobody is asked for it by name.
HOOK = "https://1.1.1.1/hook"
ANY_VERSION = {"If-Match": "*"}

MATRIX = [
    # The house
    everybody("GET", "livez", 200),
    everybody("GET", "readyz", 200),
    everybody("GET", "llms.txt", 200),
    # Nothing beats here: the house is not well, and says so to everybody.
    everybody("GET", "healthz", 503),
    everybody("GET", "api/schema/", 200),
    everybody("GET", "api/docs/", 200),
    # Logging in
    everybody("POST", "api/auth/otp/request/", 200, lambda w: {"phone_number": w.phone}),
    everybody("POST", "api/auth/otp/verify/", 400, lambda w: {"phone_number": w.phone, "otp": "000000"}),
    everybody("POST", "api/auth/token/refresh/", 200, lambda w: {"refresh": w.refresh}),
    about_me("POST", "api/auth/logout/", 204),
    about_me("POST", "api/auth/logout-all/", 204),
    about_me("GET", "api/auth/sessions/", 200),
    mine("DELETE", "api/auth/sessions/<uuid:session_id>/", 204),
    # Me
    about_me("GET", "api/auth/companions/", 200),
    about_me("POST", "api/auth/companions/", 201, lambda w: {"name": "Ravi", "age": 40}),
    mine("DELETE", "api/auth/companions/<int:companion_id>/", 204),
    about_me("GET", "api/auth/profile/", 200),
    about_me("PATCH", "api/auth/profile/", 200, lambda w: {"name": "Asha"}),
    about_me("POST", "api/auth/profile/update/", 200, lambda w: {"name": "Asha"}),
    about_me("GET", "api/auth/account/export/", 200),
    # Asha has a booking and the others work here: who has nothing open is only asked for the right code.
    about_me("POST", "api/auth/account/delete/", 409, lambda w: {"otp": "000000"}, another_guest=400),
    # The catalogue
    everybody("GET", "api/resorts/", 200),
    everybody("GET", "api/resorts/<slug:slug>/", 200),
    everybody("GET", "api/resorts/<slug:slug>/rates/", 200),
    everybody("GET", "api/resorts/<slug:slug>/calendar/", 200, lambda w: {"month": f"{cast.in_days(30):%Y-%m}"}),
    everybody(
        "GET",
        "api/resorts/<slug:slug>/offers/",
        200,
        lambda w: {"check_in": cast.in_days(30).isoformat(), "check_out": cast.in_days(32).isoformat()},
    ),
    # Booking
    about_me("GET", "api/rooms/search/", 200, lambda w: w.search()),
    about_me("GET", "api/rooms/alternatives/", 200, lambda w: w.search()),
    everybody("POST", "api/booking/quote/", 200, lambda w: w.wish()),
    about_me("POST", "api/booking/select-rooms/", 201, lambda w: w.wish()),
    mine("POST", "api/booking/add-guests/", 200, lambda w: w.names()),
    about_me("GET", "api/booking/attempts/", 200),
    mine("GET", "api/booking/attempts/<int:attempt_id>/", 200),
    mine("PATCH", "api/booking/attempts/<int:attempt_id>/", 200, lambda w: {"requests": "A cot"}),
    mine("POST", "api/booking/attempts/<int:attempt_id>/release/", 200),
    mine("POST", "api/booking/attempts/<int:attempt_id>/extend/", 200),
    about_me("GET", "api/waiting/", 200),
    about_me("POST", "api/waiting/", 201, lambda w: w.wait()),
    mine("DELETE", "api/waiting/<int:waiting_id>/", 204),
    mine("POST", "api/booking/initiate-payment/", 200, lambda w: {"booking_attempt_id": w.order.attempt_id}),
    mine("POST", "api/booking/verify-payment/", 200, lambda w: w.checkout()),
    # Believes its signature, whoever comes.
    everybody("POST", "api/booking/payment-return/", 200, lambda w: w.checkout()),
    everybody("POST", "api/booking/payment-callback/", 400, lambda w: {"event": "payment.captured"}),
    about_me("GET", "api/bookings/", 200),
    mine("GET", "api/bookings/<str:reference>/", 200),
    # All guests of the world's booking have names.
    mine("POST", "api/bookings/<str:reference>/guests/", 400, lambda w: w.another_name()),
    mine("GET", "api/bookings/<str:reference>/cancellation/", 200),
    mine("POST", "api/bookings/<str:reference>/cancel/", 200),
    # The world's booking was paid in full.
    mine("POST", "api/bookings/<str:reference>/pay-balance/", 409),
    mine("GET", "api/bookings/<str:reference>/payment-link/", 200),
    mine("POST", "api/bookings/<str:reference>/payment-link/", 409),
    mine("POST", "api/bookings/<str:reference>/change/preview/", 200, lambda w: w.change()),
    mine("POST", "api/bookings/<str:reference>/change/", 200, lambda w: w.change()),
    mine("POST", "api/bookings/<str:reference>/change/drop/", 200),
    mine("GET", "api/bookings/<str:reference>/changes/", 200),
    mine("GET", "api/bookings/<str:reference>/changes/<int:change_number>/", 200),
    mine("GET", "api/bookings/<str:reference>/papers/", 200),
    mine("GET", "api/bookings/<str:reference>/papers/<int:paper_id>/", 200),
    mine("GET", "api/bookings/<str:reference>/billing/", 200),
    mine("PUT", "api/bookings/<str:reference>/billing/", 200, lambda w: {"name": "Asha Rao"}),
    mine("GET", "api/bookings/<str:reference>/calendar.ics", 200),
    mine("GET", "api/bookings/<str:reference>/manage-links/", 200),
    mine("POST", "api/bookings/<str:reference>/manage-links/", 201),
    mine("DELETE", "api/bookings/<str:reference>/manage-links/<int:manage_link_id>/", 204),
    # Who has a link reads its booking
    everybody("GET", "api/manage/<str:manage_token>/", 200),
    # Channels; the address is the key
    everybody("GET", "api/ical/<str:token>.ics", 200),
    # Providers; without their signature or secret
    # Programs: nobody of these has a key
    Entry("GET", "api/events/", dict.fromkeys(Caller, 401), C.GUEST),
    Entry("GET", "api/events/state/", dict.fromkeys(Caller, 401), C.GUEST),
    everybody("POST", "api/sms/receipts/twilio/", 403),
    everybody("POST", "api/sms/receipts/msg91/<str:secret>/", 403),
    everybody("POST", "api/email/receipts/<str:secret>/", 403),
    # The desk: owner, manager, front desk, accountant
    about_me("GET", "api/desk/resorts/", 200),
    desk("GET", RESORT, 200, 200, 200, 200),
    desk("PATCH", RESORT, 200, 200, 403, 403, body=lambda w: {"description": "New."}, headers=ANY_VERSION),
    desk("GET", f"{RESORT}rooms/", 200, 200, 200, 200),
    desk("GET", f"{RESORT}rooms/<int:room_id>/", 200, 200, 200, 200),
    desk(
        "PATCH",
        f"{RESORT}rooms/<int:room_id>/",
        *(200, 200, 403, 403),
        body=lambda w: {"price_per_night": "1.00"},
        headers=ANY_VERSION,
    ),
    desk("GET", f"{RESORT}blocks/", 200, 200, 200, 200),
    desk("POST", f"{RESORT}blocks/", 201, 201, 201, 403, body=lambda w: w.block_wish()),
    desk("GET", f"{RESORT}blocks/<int:block_id>/", 200, 200, 200, 200),
    desk("DELETE", f"{RESORT}blocks/<int:block_id>/", 204, 204, 204, 403),
    desk("POST", f"{RESORT}blocks/<int:block_id>/reshape/", 200, 200, 200, 403, body=lambda w: w.nights_of(61, 63)),
    desk("GET", f"{RESORT}bookings/", 200, 200, 200, 200),
    desk("GET", f"{RESORT}bookings/<str:reference>/", 200, 200, 200, 200),
    desk("POST", f"{RESORT}bookings/<str:reference>/cancel/", 200, 200, 403, 403),
    desk(
        "POST",
        f"{RESORT}bookings/<str:reference>/move/",
        *(200, 200, 200, 403),
        body=lambda w: {"from_room_id": w.booking.attempt.stays.get().room_id, "to_room_id": w.free.pk},
    ),
    desk("GET", f"{RESORT}bookings/<str:reference>/payment-link/", 200, 200, 200, 200),
    desk("POST", f"{RESORT}bookings/<str:reference>/payment-link/", 409, 409, 409, 403),
    desk("POST", f"{RESORT}bookings/<str:reference>/change/preview/", 200, 200, 403, 403, body=lambda w: w.change()),
    desk("POST", f"{RESORT}bookings/<str:reference>/change/", 200, 200, 403, 403, body=lambda w: w.change()),
    desk("POST", f"{RESORT}bookings/<str:reference>/change/drop/", 200, 200, 403, 403),
    desk("GET", f"{RESORT}bookings/<str:reference>/changes/", 200, 200, 200, 200),
    desk("GET", f"{RESORT}bookings/<str:reference>/changes/<int:change_number>/", 200, 200, 200, 200),
    desk("GET", f"{RESORT}bookings/<str:reference>/papers/", 200, 200, 200, 200),
    desk("GET", f"{RESORT}bookings/<str:reference>/papers/<int:paper_id>/", 200, 200, 200, 200),
    # The stay that asha booked lies ahead.
    desk("POST", f"{RESORT}bookings/<str:reference>/invoice/", 409, 409, 409, 409),
    desk("GET", f"{RESORT}bookings/<str:reference>/returns/", 200, 403, 403, 200),
    desk("PUT", f"{RESORT}bookings/<str:reference>/returns/", 200, 403, 403, 200, body=lambda w: {"lines": []}),
    desk("GET", f"{RESORT}events/", 200, 200, 200, 200),
    desk("GET", f"{RESORT}api-keys/", 200, 200, 403, 403),
    desk("POST", f"{RESORT}api-keys/", 201, 201, 403, 403, body=lambda w: {"name": "PMS", "types": ["hold.placed"]}),
    desk("DELETE", f"{RESORT}api-keys/<int:key_id>/", 204, 204, 403, 403),
    desk("GET", f"{RESORT}webhooks/", 200, 200, 403, 403),
    desk("POST", f"{RESORT}webhooks/", 201, 201, 403, 403, body=lambda w: {"url": HOOK, "types": ["hold.placed"]}),
    desk("GET", WEBHOOK, 200, 200, 403, 403),
    # It is sent news of money: a manager has no hand in it.
    desk("PATCH", WEBHOOK, 200, 403, 403, 403, body=lambda w: {"description": "PMS"}),
    desk("DELETE", WEBHOOK, 204, 403, 403, 403),
    desk("POST", f"{WEBHOOK}secret/", 200, 403, 403, 403),
    desk("POST", f"{WEBHOOK}redeliver/", 200, 403, 403, 403, body=lambda w: {"since": "2026-11-20T00:00:00Z"}),
    desk("GET", f"{WEBHOOK}deliveries/", 200, 200, 403, 403),
    desk("GET", f"{WEBHOOK}deliveries/<int:delivery_id>/", 200, 200, 403, 403),
    desk("POST", f"{WEBHOOK}deliveries/<int:delivery_id>/redeliver/", 200, 403, 403, 403),
    desk("GET", f"{RESORT}waiting/", 200, 200, 200, 200),
    desk("GET", f"{RESORT}gst/", 200, 403, 403, 200, body=lambda w: {"month": "2026-12"}),
    desk("POST", f"{RESORT}bookings/<str:reference>/guests/", 400, 400, 400, 403, body=lambda w: w.another_name()),
    desk("POST", f"{RESORT}bookings/<str:reference>/check-in/", 409, 409, 409, 403),
    desk("POST", f"{RESORT}bookings/<str:reference>/check-out/", 409, 409, 409, 403),
    # They have not come yet: there is nothing to undo, and nothing is done.
    desk("POST", f"{RESORT}bookings/<str:reference>/undo-check-in/", 200, 200, 200, 403),
    desk("POST", f"{RESORT}bookings/<str:reference>/undo-check-out/", 200, 200, 200, 403),
    desk("POST", f"{RESORT}bookings/<str:reference>/early-departure/", 409, 409, 409, 403),
    desk(
        "POST",
        f"{RESORT}bookings/<str:reference>/extend/",
        *(409, 409, 409, 403),
        body=lambda w: {"check_out_date": cast.nights(30, 40)["check_out_date"]},
    ),
    desk("GET", f"{RESORT}calendars/", 200, 200, 200, 200),
    desk(
        "POST",
        f"{RESORT}calendars/",
        *(201, 201, 403, 403),
        body=lambda w: {"room_id": w.free.pk, "channel": "vrbo"},
    ),
    desk("DELETE", f"{RESORT}calendars/<int:link_id>/", 204, 204, 403, 403),
    desk("POST", f"{RESORT}calendars/<int:link_id>/renew/", 200, 200, 403, 403),
    desk("GET", f"{RESORT}feeds/", 200, 200, 200, 200),
    desk(
        "POST",
        f"{RESORT}feeds/",
        *(201, 201, 403, 403),
        body=lambda w: {"room_id": w.free.pk, "channel": "vrbo", "url": "http://127.0.0.1:9/calendar.ics"},
    ),
    desk("POST", f"{RESORT}feeds/<int:feed_id>/fetch/", 202, 202, 403, 403),
    desk("POST", f"{RESORT}feeds/<int:feed_id>/release/", 200, 200, 403, 403),
    desk(
        "PATCH",
        f"{RESORT}feeds/<int:feed_id>/",
        *(200, 200, 403, 403),
        body=lambda w: {"guests_only": True},
    ),
    desk("DELETE", f"{RESORT}feeds/<int:feed_id>/", 204, 204, 403, 403),
    desk("GET", f"{RESORT}bookings/<str:reference>/register/", 200, 200, 200, 403),
    desk(
        "PUT",
        f"{RESORT}bookings/<str:reference>/register/<int:guest_id>/",
        *(200, 200, 200, 403),
        body=lambda w: {"document": "passport", "last_four": "41Z7", "nationality": "GB"},
    ),
    # Nobody is in the register yet.
    desk(
        "POST",
        f"{RESORT}bookings/<str:reference>/register/<int:guest_id>/filed/",
        *(409, 409, 409, 403),
        body=lambda w: {"acknowledgement": "GOA26C000123"},
    ),
    desk("GET", f"{RESORT}forms-due/", 200, 200, 200, 403),
    desk("GET", f"{RESORT}register/", 200, 200, 200, 403, body=lambda w: {"month": "2026-12"}),
    # Her day of arrival is still to come, and nothing has ended.
    desk("POST", f"{RESORT}bookings/<str:reference>/no-show/", 409, 409, 403, 403),
    desk("POST", f"{RESORT}bookings/<str:reference>/undo/", 409, 409, 403, 403),
]

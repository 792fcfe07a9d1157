"""Snapshots of bookings, holds, blocks and money as integrators see them.

Each answer is one statement, so that it never mixes a before with an after. No names and no phone numbers: what an
integrator mirrors is rooms, nights and money, and the desk tells who comes.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from backend.common.money import money_keys
from backend.holds.models import BookingAttempt
from backend.inventory.models import Stay
from backend.inventory.states import STAY_LIVE, STAY_TAKEN, STAY_TEMPORARY, StayState
from backend.payments.models import LedgerEntry

Data = dict[str, Any]
# How a hold has ended, by the state of its attempt; what is not in here was let go.
BECAUSE = {"completed": "booked", "expired": "expired", "failed": "payment_failed"}


def attempts(ids: Collection[int]) -> dict[int, BookingAttempt]:
    """These attempts, each with its booking and, as `stays_now`, its stays."""
    stays = Stay.objects.filter(attempt=OuterRef("pk")).order_by("room__room_number", "room", "pk")
    as_json = JSONObject(
        id="room",
        room_number="room__room_number",
        state="state",
        line="line__number",
        check_in="check_in",
        check_out="check_out",
        expires_at="expires_at",
    )
    found = BookingAttempt.objects.select_related("booking").annotate(stays_now=ArraySubquery(stays.values(j=as_json)))
    return {attempt.pk: attempt for attempt in found.filter(pk__in=ids)}


def booking_snapshot(attempt: Any) -> Data | None:
    """The attempt's booking; its rooms are those that it has now: none once it has ended."""
    found = getattr(attempt, "booking", None)
    if found is None:
        return None
    return {
        "reference": found.reference,
        "attempt_id": attempt.pk,
        "status": found.state,
        "check_in_date": _day(found.check_in),
        "check_out_date": _day(found.check_out),
        "guests": attempt.guest_count,
        "children": len(attempt.child_ages),
        "rooms": [_room(stay) for stay in attempt.stays_now if stay["state"] == StayState.BOOKED],
        "slices": _slices(attempt.stays_now),
        "checked_in_at": _moment(found.checked_in_at),
        "checked_out_at": _moment(found.checked_out_at),
        "currency": "INR",
        **money_keys(total=found.total_paise, balance=found.balance_paise, fee=found.fee_paise),
        "balance_due_on": _day(found.balance_due_on),
        "confirmed_at": _moment(found.confirmed_at),
        "cancelled_at": _moment(found.cancelled_at),
    }


def hold_snapshot(attempt: Any) -> Data | None:
    """The rooms that the attempt holds for now; none when it holds none."""
    stays = [stay for stay in attempt.stays_now if stay["state"] in STAY_TEMPORARY]
    if not stays:
        return None
    return {
        "attempt_id": attempt.pk,
        "status": "held",
        "check_in_date": _day(attempt.check_in),
        "check_out_date": _day(attempt.check_out),
        "guests": attempt.guest_count,
        "rooms": [_room(stay) for stay in stays],
        "expires_at": _moment(max(datetime.fromisoformat(stay["expires_at"]) for stay in stays)),
    }


def release_snapshot(attempt: BookingAttempt | None, was: Data) -> Data:
    """A hold that has ended, and why."""
    because = BECAUSE.get(attempt.state, "released") if attempt else "released"
    return {**was, "status": "released", "because": because}


def blocks(ids: Collection[int]) -> dict[int, tuple[int, Data | None]]:
    """The resort of each of these stays without an attempt, and how it keeps its room; nothing when it does not."""
    found = Stay.objects.filter(pk__in=ids, attempt=None).select_related("room")
    return {stay.pk: (stay.resort_id, _block(stay) if stay.state in STAY_TAKEN else None) for stay in found}


def unblock_snapshot(was: Data) -> Data:
    """A block that has ended."""
    return {**was, "status": "released"}


def entries(ids: Collection[int]) -> dict[int, LedgerEntry]:
    """These entries of the ledger, with all that is told of them."""
    found = LedgerEntry.objects.select_related("payment__order__attempt", "payment__booking")
    return {entry.pk: entry for entry in found.filter(pk__in=ids)}


def money_snapshot(entry: LedgerEntry) -> Data:
    """Money that came or went."""
    payment = entry.payment
    return {
        # Once in the ledger, for ever.
        "entry": entry.key,
        "payment_id": payment.razorpay_payment_id,
        "reference": payment.booking.reference if payment.booking else None,
        "attempt_id": payment.order.attempt_id,
        "pays": payment.order.kind,
        "method": payment.method,
        "currency": payment.currency,
        **money_keys(amount=entry.amount_paise),
        "at": _moment(entry.at),
    }


def _block(stay: Stay) -> Data:
    return {
        "block_id": stay.pk,
        "status": "blocked",
        "rooms": [{"id": stay.room_id, "room_number": stay.room.room_number, **_nights(stay.check_in, stay.check_out)}],
    }


def _room(stay: Data) -> Data:
    return {
        "id": stay["id"],
        "room_number": stay["room_number"],
        "check_in_date": stay["check_in"],
        "check_out_date": stay["check_out"],
    }


def _slices(stays: list[Data]) -> list[Data]:
    """Where the guests of each room line sleep, or have slept, in the order of the nights; also nights whose room was
    left, and is somebody else's."""
    live = sorted((stay for stay in stays if stay["state"] in STAY_LIVE), key=lambda stay: stay["check_in"])
    live.sort(key=lambda stay: stay["line"] or 0)
    return [{"line": stay["line"], "status": stay["state"], **_room(stay)} for stay in live]


def _nights(check_in: date, check_out: date) -> Data:
    return {"check_in_date": _day(check_in), "check_out_date": _day(check_out)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None

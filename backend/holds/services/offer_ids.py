"""Offer ids: the total that a guest was shown, signed together with what it was shown for.

An id is "4200000.kZ3…": whoever holds rooms with it is told when they cost something else by now, and holds nothing.
Nothing is stored, so nothing ends; what is compared is the price of that moment.
"""

import base64
import json
from hmac import compare_digest
from typing import Any

from django.utils.crypto import salted_hmac

from backend.common.errors import DomainError
from backend.common.money import money_keys
from backend.holds.core.stay_request import StayRequest

SALT = "ids of /api/resorts/{slug}/offers/"
# Of the digest: 128 bits.
BYTES = 16
LENGTH_MOST = 64


class PriceChanged(DomainError):
    """`offered_total_with_tax` was shown, `total_with_tax` is the price now, each in rupees and in paise."""

    code = "price_changed"
    message = "The price has changed since it was shown. Nothing is held. Look at the new price and choose again."


def offer_id_of(request: StayRequest, *, total_paise: int) -> str:
    """The id of an offer of these rooms to this party in this plan, with this coupon, for this total with tax."""
    return f"{total_paise}.{_digest(request, total_paise)}"


def offered_total(offer_id: str, request: StayRequest) -> int | None:
    """The total that was shown, in paise; None for an id that is not ours, or that was given for another wish."""
    said, _, digest = offer_id.partition(".")
    if not (said.isascii() and said.isdecimal() and len(said) <= LENGTH_MOST):
        return None
    total_paise = int(said)
    return total_paise if compare_digest(digest.encode(), _digest(request, total_paise).encode()) else None


def refuse_other_total(request: StayRequest, *, total_paise: int) -> None:
    """Raises PriceChanged where the guest was shown another total than this one."""
    offered = request.offered_paise
    if offered is not None and offered != total_paise:
        both: dict[str, Any] = money_keys(offered_total_with_tax=offered, total_with_tax=total_paise)
        raise PriceChanged(**both)


def _digest(request: StayRequest, total_paise: int) -> str:
    """Of the rooms in the plan: what comes on top of them was not in the price that was shown."""
    said = [
        *(total_paise, request.resort_id, request.nights.check_in.isoformat(), request.nights.check_out.isoformat()),
        *(request.party.adults, sorted(request.party.child_ages), request.rate_plan, request.coupon.strip().upper()),
        *(sorted(request.room_ids), sorted(request.room_types.items())),
    ]
    digest = salted_hmac(SALT, json.dumps(said), algorithm="sha256").digest()[:BYTES]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

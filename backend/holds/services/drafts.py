"""Builds a booking attempt with its price from a guest's request, without storing it."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings

from backend.common import razorpay_limits
from backend.common.errors import DomainError
from backend.common.money import LEAST_PAISE
from backend.holds.core.stay_request import StayRequest
from backend.holds.models import BookingAttempt
from backend.holds.services import offer_ids
from backend.holds.services.resort_rooms import ResortRooms, refuse_too_many_guests
from backend.pricing.services import deposit_terms, stay_quotes
from backend.sale_rules.services import restrictions


class NothingToPay(DomainError):
    code = "nothing_to_pay"
    message = "After discounts less than one rupee would be left to pay, which cannot be paid. Leave the coupon out."


def draft(
    *, user_id: int | None, request: StayRequest, resort_rooms: ResortRooms, at: datetime, token: str = ""
) -> BookingAttempt:
    """The attempt as the request's rooms would be held at this moment, with its price.

    Raises BadInput for a party that they do not seat, and for what the guest chose wrongly; StayNotAllowed,
    PriceRefused, NothingToPay, EInvoiceNeeded.
    """
    resort, rooms = resort_rooms.resort, resort_rooms.chosen(request.room_ids)
    refuse_too_many_guests(request.party.size, seats=sum(room.capacity for room in rooms))
    sold = [resort_rooms.bought.get(room.pk, room) for room in rooms]
    restrictions.refuse_unsold(resort_rooms.restrictions, rooms=sold, nights=request.nights, party=request.party, at=at)
    coupon = stay_quotes.find_coupon(resort, request.coupon) if request.coupon else None
    quote = stay_quotes.price_stay(
        resort=resort,
        rooms=rooms,
        nights=request.nights,
        party=request.party,
        at=at,
        rate_plan=request.rate_plan,
        coupon=coupon,
        add_ons=request.add_ons,
        extra_beds=request.extra_beds,
        sez_gstin=request.sez_gstin,
        bought=resort_rooms.bought,
    )
    price = stay_quotes.frozen(resort=resort, quote=quote, choices=request.choices, sez_gstin=request.sez_gstin)
    # Nothing at all is booked without a payment.
    if 0 < quote.total_paise < LEAST_PAISE:
        raise NothingToPay
    attempt = BookingAttempt(
        user_id=user_id,  # type: ignore[misc]  # None in a quote for nobody, which is not stored
        resort=resort,
        check_in=request.nights.check_in,
        check_out=request.nights.check_out,
        guest_count=request.party.size,
        child_ages=sorted(request.party.child_ages),
        coupon=coupon,
        started_at=at,
        expires_at=at + timedelta(seconds=settings.HOLD_SECONDS),
        token=token,
        total_paise=quote.total_paise,
    )
    attempt.frozen_price = deposit_terms.split_price(price, resort=resort, check_in=request.nights.check_in, at=at)
    return attempt


def draft_as_offered(
    *, user_id: int, request: StayRequest, resort_rooms: ResortRooms, at: datetime, token: str = ""
) -> BookingAttempt:
    """The same for a guest who may have been shown a price: raises PriceChanged, too, where it is another by now."""
    attempt = draft(user_id=user_id, request=request, resort_rooms=resort_rooms, at=at, token=token)
    if request.offered_paise is not None:
        as_shown = attempt.total_paise
        if request.add_ons or request.extra_beds or request.sez_gstin:
            # What was not in the offer is not in its price.
            plain = replace(request, add_ons={}, extra_beds={}, sez_gstin="")
            as_shown = draft(user_id=user_id, request=plain, resort_rooms=resort_rooms, at=at).total_paise
        offer_ids.refuse_other_total(request, total_paise=as_shown)
    return attempt


def refuse_unpayable_draft(attempt: BookingAttempt) -> None:
    """Raises AmountAboveMaximum where more is due when booking than one payment may be: nobody could pay for it."""
    due_paise = attempt.frozen_price.instalments.now_paise
    razorpay_limits.refuse_above_maximum(due_paise, contact=attempt.resort.contact)

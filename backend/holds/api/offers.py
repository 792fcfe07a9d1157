"""The public prices of a resort: what a guest's page shows before anybody has logged in."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.availability.api.party_input import GUESTS_MOST, ChildAgesField, ages_of
from backend.availability.services.plan_prices import PlanPrice
from backend.availability.services.stay_offers import NAMED_MOST, SetOffer, StayOffers, TypeOffer
from backend.catalogue import selectors as catalogue_selectors
from backend.catalogue.api.resort_outputs import TypeContentOutput
from backend.catalogue.core import chosen_texts
from backend.catalogue.models import RoomType
from backend.common import clock, razorpay_limits
from backend.common.http.input_fields import nights_in, validated_by
from backend.common.http.open_views import PublicRead
from backend.common.money import money_keys, rupees
from backend.holds.api.offer_output import OffersOutput
from backend.holds.services import offer_answers, offer_ids
from backend.holds.services.offer_answers import CouponState
from backend.pricing.core.party import Party
from backend.pricing.services import cancellation_words

# Of a room without a type.
NO_CONTENT: dict[str, Any] = {"description": "", "beds": [], "size_sqm": None, "amenities": [], "photos": []}


class OffersInput(serializers.Serializer[Any]):
    check_in = serializers.DateField(help_text="YYYY-MM-DD, today or later at the resort.")
    check_out = serializers.DateField(help_text="YYYY-MM-DD, the day of departure.")
    adults = serializers.IntegerField(min_value=1, max_value=GUESTS_MOST, default=2, help_text="Number of adults.")
    child_ages = ChildAgesField(help_text="Ages of the children at check-in, with commas between, such as 4,9.")
    rooms = serializers.IntegerField(
        min_value=1,
        max_value=settings.MAX_ROOMS_PER_ATTEMPT,
        required=False,
        help_text="In how many rooms the party wants to sleep. Without it: as it is cheapest.",
    )
    coupon = serializers.CharField(
        max_length=24, required=False, allow_blank=True, help_text="Coupon code as the guest typed it."
    )
    lang = serializers.CharField(
        max_length=10, required=False, allow_blank=True, help_text="Language of the texts: en, hi or kn."
    )

    def validate_check_in(self, value: date) -> date:
        if value < clock.today():
            raise serializers.ValidationError("This date is in the past.", "date_in_past")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["check_out"] <= attrs["check_in"]:
            detail = serializers.ErrorDetail("Check-out must be at least one night after check-in.", "no_night")
            raise serializers.ValidationError({"check_out": detail})
        return attrs


class Offers(PublicRead):
    Query = OffersInput
    # What is shown may have been sold meanwhile: select-rooms judges.
    good_for_seconds = 30
    refusals = {"404": "there is no such resort, or it is not active."}

    @extend_schema(
        tags=["catalogue"],
        operation_id="resorts_offers",
        parameters=[Query],
        responses=OffersOutput,
    )
    def get(self, request: Request, slug: str) -> Response:
        """What a stay costs this party, before anybody logs in.

        Every type of rooms in every rate plan, with the price that select-rooms would freeze at this moment, what is
        paid now and later, and until when cancelling costs what. `restrictions` say what forbids the stay. Send
        `select_rooms` of a rate plan to select-rooms as it is. May be cached for half a minute.
        """
        at = clock.now()
        said = validated_by(OffersInput, request.query_params)
        nights = nights_in({"check_in_date": said["check_in"], "check_out_date": said["check_out"]})
        party = Party(adults=said["adults"], child_ages=ages_of(said.get("child_ages", "")))
        offers, coupon = offer_answers.offers_for(
            slug=slug, nights=nights, party=party, rooms=said.get("rooms"), coupon=said.get("coupon", ""), at=at
        )
        now = {"server_time": timezone.localtime(at).isoformat()}
        return Response(_shown(offers, coupon, at=at) | now)


def _shown(offers: StayOffers, coupon: CouponState | None, *, at: datetime) -> dict[str, Any]:
    """All but the time."""
    resort, wish = offers.kept.resort, offers.wish
    return {
        "resort": {"id": resort.pk, "slug": resort.slug, "name": resort.name},
        "check_in_date": wish.nights.check_in.isoformat(),
        "check_out_date": wish.nights.check_out.isoformat(),
        "nights": len(wish.nights),
        "adults": wish.party.adults,
        "child_ages": list(wish.party.child_ages),
        "guests": wish.party.size,
        "prices_include_tax": offers.kept.tariff.tax.inclusive,
        "restrictions": [{**rule, "detail": str(rule["detail"])} for rule in offers.rules],
        "coupon": coupon and {"code": coupon.code, "applies": coupon.applies, "detail": str(coupon.detail)},
        "room_types": _types(offers, at=at),
        "sets": [_set(offers, one, at=at) for one in offers.sets],
        "waitlist": offers.can_wait,
    }


def _types(offers: StayOffers, *, at: datetime) -> list[dict[str, Any]]:
    shown = catalogue_selectors.types_as_shown([one.room_type.pk for one in offers.types if one.room_type])
    return [_type(offers, one, shown.get(one.room_type.pk) if one.room_type else None, at=at) for one in offers.types]


def _type(offers: StayOffers, one: TypeOffer, shown: RoomType | None, *, at: datetime) -> dict[str, Any]:
    free = [room.id for room in one.rooms]
    return {
        "code": one.room_type.code if one.room_type else None,
        **(_content_of(shown) if shown else {**NO_CONTENT, "name": one.rooms[0].room_number}),
        "capacity": one.room_type.capacity if one.room_type else one.rooms[0].capacity,
        "free": len(free),
        "room_ids": free[:NAMED_MOST],
        "fits": one.fits,
        "rate_plans": [_plan(offers, price, at=at) for price in one.prices],
    }


def _content_of(shown: RoomType) -> dict[str, Any]:
    language = chosen_texts.language_of_texts(translation.get_language() or "")
    return dict(TypeContentOutput(shown, context={"language": language}).data)


def _set(offers: StayOffers, one: SetOffer, *, at: datetime) -> dict[str, Any]:
    found: dict[object, dict[str, Any]] = {}
    for room in one.rooms:
        kind = offers.kept.room_types[room.room_type_id] if room.room_type_id is not None else None
        named = {"code": kind and kind.code, "name": kind.name if kind else room.room_number}
        rooms = found.setdefault(kind.pk if kind else room.room_number, {**named, "count": 0, "room_ids": []})
        rooms["count"] += 1
        rooms["room_ids"].append(room.id)
    return {"rooms": list(found.values()), "rate_plans": [_plan(offers, price, at=at) for price in one.prices]}


def _plan(offers: StayOffers, one: PlanPrice, *, at: datetime) -> dict[str, Any]:
    price, plan, nights = one.price, one.plan, offers.wish.nights
    pays = price.instalments
    stay = offer_answers.offered_stay(offers, one)
    offer_id = offer_ids.offer_id_of(stay, total_paise=price.total_paise)
    tiers = cancellation_words.dated_tiers(price, check_in=nights.check_in, at=at)
    promise = price.cancellation
    return {
        "offer_id": offer_id,
        "code": plan.code,
        "label": plan.label,
        "meals": plan.meals.value,
        "refundable": plan.refundable,
        **money_keys(
            total=price.subtotal_paise,
            tax=price.tax_paise,
            total_with_tax=price.total_paise,
            night_average=round(price.total_paise / len(nights)),
            due_now=pays.now_paise,
            due_later=pays.later_paise,
        ),
        "due_later_on": pays.due_on and pays.due_on.isoformat(),
        "payable_online": razorpay_limits.is_payable(pays.now_paise),
        "offer": price.offer,
        "coupon": price.coupon,
        "cancellation": {
            "code": promise.code if promise else "",
            "label": promise.label if promise else "",
            "words": str(cancellation_words.tier_words(tiers[0], at=at)),
            "tiers": [_tier(tier, at=at) for tier in tiers],
        },
        "select_rooms": {
            "resort_id": stay.resort_id,
            **({"room_types": _counted(stay.room_types)} if stay.room_types else {"room_ids": list(stay.room_ids)}),
            "guests": stay.party.size,
            "child_ages": list(stay.party.child_ages),
            "check_in_date": nights.check_in.isoformat(),
            "check_out_date": nights.check_out.isoformat(),
            "rate_plan": stay.rate_plan,
            "coupon": stay.coupon,
            "offer_id": offer_id,
        },
    }


def _counted(room_types: Any) -> list[dict[str, Any]]:
    return [{"code": code, "rooms": count} for code, count in room_types.items()]


def _tier(dated: cancellation_words.DatedTier, *, at: datetime) -> dict[str, Any]:
    moment = dated.until_moment
    return {
        "until": moment and moment.isoformat(),
        "fee_percent": rupees(dated.tier.fee_percent),
        "fee_nights": dated.tier.fee_nights,
        **money_keys(fee=dated.fee_paise),
        "words": str(cancellation_words.tier_words(dated, at=at)),
    }

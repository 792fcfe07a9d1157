"""Loads a resort's tariff for the core.

What it charges is kept in each process by the version of its terms (`price_books`): reading it again costs no query, an
old one is never used, and none is put together from two.
"""

from collections.abc import Sequence
from contextlib import suppress

from django.db import OperationalError

from backend.catalogue.models import Resort, Room, RoomType
from backend.common.errors import BadInput
from backend.pricing.core import cancellation_fee, deposits, plans
from backend.pricing.core.tariff import Tariff, TaxTerms
from backend.pricing.models import AddOn, RatePlan, ResortTerms
from backend.pricing.selectors.one_moment import RowsOfAMoment
from backend.pricing.selectors.price_books import PriceBook, VersionOver, keep_book, price_book, refuse_other_version
from backend.pricing.selectors.price_rows import add_on, conditions_of, coupon, hundredths

__all__ = [
    "VersionOver",
    "add_on",
    "add_ons_of",
    "conditions_of",
    "coupon",
    "deposit_of",
    "has_plan",
    "plan_of",
    "plans_of",
    "policy_of",
    "read_again",
    "refuse_other_version",
    "tariff_of",
    "terms_of",
    "version_of",
]

TRIES = 3


def terms_of(resort: Resort) -> ResortTerms | None:
    """The resort's terms, or None where it has decided nothing; select them with the resort to save a query."""
    return getattr(resort, "terms", None)


def version_of(resort: Resort) -> int | None:
    """Of which version the resort's terms are; None where it has decided nothing."""
    terms = terms_of(resort)
    return terms.version if terms else None


def read_again(resort: Resort, rooms: Sequence[Room] = ()) -> list[Room]:
    """These rooms as they are now, those that are gone as they were; the resort and its terms become what they were at
    that very moment, and its prices of that moment are kept."""
    rows = RowsOfAMoment(resort.pk, [room.pk for room in rooms])
    if (now := rows.one(Resort)) is not None:
        for column in Resort._meta.concrete_fields:
            setattr(resort, column.attname, getattr(now, column.attname))
    resort._state.fields_cache["terms"] = rows.one(ResortTerms)
    keep_book(resort.pk, rows)
    types = {kind.pk: kind for kind in rows.of(RoomType)}
    fresh = {room.pk: room for room in rows.of(Room)}
    for room in fresh.values():
        room.room_type = types.get(room.room_type_id or 0)
        room.resort = resort
    return [fresh.get(room.pk, room) for room in rooms]


def tariff_of(resort: Resort) -> Tariff:
    """The resort's tariff; one that has decided nothing charges rooms x nights x price."""
    book = _book_of(resort)
    registered = bool(resort.gstin)
    return book.tariffs[registered] if book else Tariff(tax=TaxTerms(registered=registered))


def plan_of(resort: Resort, code: str = "") -> plans.PlanTerms:
    """The plan that the guest chose, or the resort's default, or the standard one. Raises BadInput."""
    book = _book_of(resort)
    known = book.plans if book else {}
    if not code:
        return next((plan for plan, is_default in known.values() if is_default), plans.STANDARD)
    if code in known:
        return known[code][0]
    if code == plans.STANDARD.code:
        return plans.STANDARD
    raise BadInput(("/rate_plan", "plan_unknown", "The resort has no such rate plan."))


def has_plan(resort_id: int, terms_version: int | None, code: str) -> bool:
    """Whether a guest may choose this plan, where this version of the resort's terms was the current one just now."""
    if code == plans.STANDARD.code or terms_version is None:
        return code == plans.STANDARD.code
    try:
        return code in price_book(resort_id, terms_version).plans
    except VersionOver:
        return RatePlan.objects.filter(resort=resort_id, active=True, code=code).exists()


def plans_of(resort: Resort) -> list[plans.PlanTerms]:
    """What a guest can choose from; the first is for who chooses none."""
    book = _book_of(resort)
    default = plan_of(resort)
    return [default, *(plan for plan, _ in (book.plans if book else {}).values() if plan != default)]


def add_ons_of(resort: Resort) -> list[AddOn]:
    """What a guest can add to a stay."""
    return list(AddOn.objects.filter(resort=resort, active=True).order_by("code"))


def policy_of(resort: Resort, plan_code: str) -> cancellation_fee.Policy:
    """What is promised about cancelling: the plan's policy, else the resort's, else everything back before arrival."""
    book = _book_of(resort)
    return book.policies.get(plan_code, book.usual_policy) if book else cancellation_fee.FULL_REFUND


def deposit_of(resort: Resort) -> deposits.DepositTerms:
    """What is paid when booking."""
    terms = terms_of(resort)
    if terms is None:
        return deposits.DepositTerms()
    return deposits.DepositTerms(
        pays=deposits.Pays(terms.deposit),
        percent=hundredths(terms.deposit_percent),
        balance_days_before=terms.balance_days_before,
    )


def _book_of(resort: Resort) -> PriceBook | None:
    """The prices of the version that the resort's terms are of; where that is over, the resort becomes what it is now
    (`read_again`), and they are those. None where it has decided nothing."""
    for _ in range(TRIES):
        if (version := version_of(resort)) is None:
            return None
        with suppress(VersionOver):
            return price_book(resort.pk, version)
        read_again(resort)
    # It has just been kept, and forgotten at once by somebody who had too many.
    raise OperationalError(f"the prices of resort {resort.pk} are not to be had")

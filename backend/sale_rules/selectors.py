"""Which restrictions a resort has set, as the core wants them."""

from collections.abc import Iterable
from functools import lru_cache

from django.db.models import QuerySet

from backend.catalogue.models import Resort
from backend.pricing.selectors import VersionOver, conditions_of, refuse_other_version, version_of
from backend.sale_rules.core import restrictions
from backend.sale_rules.models import Restriction


def restrictions_of(resort: Resort) -> tuple[restrictions.RestrictionTerms, ...]:
    """Which stays the resort does not sell; kept by version like its tariff."""
    return restrictions_by_version(resort.pk, version_of(resort))


def restrictions_by_version(resort_id: int, terms_version: int | None) -> tuple[restrictions.RestrictionTerms, ...]:
    """The same, where this version of the resort's terms was the current one just now; None: it has no terms."""
    if terms_version is None:
        return ()
    try:
        return _restrictions(resort_id, terms_version)
    except VersionOver:
        # They have changed, or a price has: those of this moment, and kept by nobody.
        return _read(resort_id)


def restrictions_naming(room_type_ids: Iterable[int]) -> QuerySet[Restriction]:
    """Those that are for one of these types of rooms."""
    return Restriction.objects.filter(room_type_ids__overlap=list(room_type_ids))


@lru_cache(maxsize=1024)
def _restrictions(resort_id: int, version: int) -> tuple[restrictions.RestrictionTerms, ...]:
    found = _read(resort_id)
    refuse_other_version(resort_id, version)
    return found


def _read(resort_id: int) -> tuple[restrictions.RestrictionTerms, ...]:
    return tuple(
        restrictions.RestrictionTerms(
            code=row.code,
            label=row.label,
            limit=restrictions.RestrictionLimit(row.limit),
            value=row.value,
            weekdays=frozenset(row.weekdays),
            room_ids=frozenset(row.room_ids),
            room_type_ids=frozenset(row.room_type_ids),
            **conditions_of(row, "first_day", "last_day"),
        )
        for row in Restriction.objects.filter(resort=resort_id, active=True)
    )

"""Which restrictions a resort has set, as the core wants them."""

from collections.abc import Iterable
from functools import lru_cache

from django.db.models import QuerySet

from backend.catalogue.models import Resort
from backend.pricing.selectors import conditions_of, terms_of
from backend.sale_rules.core import restrictions
from backend.sale_rules.models import Restriction


def restrictions_of(resort: Resort) -> tuple[restrictions.RestrictionTerms, ...]:
    """Which stays the resort does not sell; kept by version like its tariff."""
    terms = terms_of(resort)
    return restrictions_by_version(resort.pk, terms.version if terms else None)


def restrictions_by_version(resort_id: int, terms_version: int | None) -> tuple[restrictions.RestrictionTerms, ...]:
    """The same, where this version of the resort's terms is known to be the current one; None: it has no terms."""
    return () if terms_version is None else _restrictions(resort_id, terms_version)


def restrictions_naming(room_type_ids: Iterable[int]) -> QuerySet[Restriction]:
    """Those that are for one of these types of rooms."""
    return Restriction.objects.filter(room_type_ids__overlap=list(room_type_ids))


@lru_cache(maxsize=1024)
def _restrictions(resort_id: int, version: int) -> tuple[restrictions.RestrictionTerms, ...]:
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

"""Publishable keys: give, renew, withdraw, and what a key that somebody sends is."""

from dataclasses import dataclass
from datetime import datetime

from django.db import Error, transaction

from backend.common import clock
from backend.common.errors import DomainError
from backend.sites.core.key_texts import new_key_text
from backend.sites.models import Site, SiteKey

# What this process knows is at most so old: a change in the admin shows after that.
GOOD_FOR_SECONDS = 15
# The new one, and the old one until the website has the new one.
LIVE_MOST = 2


class OldKeyStands(DomainError):
    code = "old_key_stands"
    message = "The key before this one is still good. Withdraw it first."


@dataclass(frozen=True, kw_only=True)
class KnownKey:
    """A key that was given some day; `is_live` while it is not withdrawn, and its site and resort are active."""

    id: int
    site_id: int
    is_live: bool


class _KnownKeys:
    """All keys by their texts, and when they were read. Threads share it: at worst two read at once."""

    def __init__(self) -> None:
        self.keys: dict[str, KnownKey] = {}
        self.good_until = 0.0


_known = _KnownKeys()


def known_key(text: str) -> KnownKey | None:
    """The key with this text, if it was ever given. Without PostgreSQL: as it was known last."""
    if clock.stopwatch() >= _known.good_until:
        _known.good_until = clock.stopwatch() + GOOD_FOR_SECONDS
        try:
            _known.keys = _read_keys()
        except Error:
            return _known.keys.get(text)
    return _known.keys.get(text)


def forget_keys() -> None:
    """Know nothing, as a process that has just begun."""
    _known.keys, _known.good_until = {}, 0.0


def give_key(*, site: Site, at: datetime) -> SiteKey:
    """Another key for the site; the one before stays good until it is withdrawn. Raises OldKeyStands."""
    with transaction.atomic():
        Site.objects.select_for_update().get(pk=site.pk)
        if SiteKey.objects.filter(site=site, withdrawn_at=None).count() >= LIVE_MOST:
            raise OldKeyStands
        return SiteKey.objects.create(site=site, text=new_key_text(), made_at=at)


def withdraw_older_keys(*, site: Site, at: datetime) -> int:
    """Withdraw all keys of the site but the newest; how many."""
    with transaction.atomic():
        Site.objects.select_for_update().get(pk=site.pk)
        live = list(SiteKey.objects.filter(site=site, withdrawn_at=None).values_list("pk", flat=True))
        return SiteKey.objects.filter(pk__in=live[1:]).update(withdrawn_at=at)


def _read_keys() -> dict[str, KnownKey]:
    rows = SiteKey.objects.values_list("text", "pk", "site_id", "withdrawn_at", "site__active", "site__resort__active")
    return {
        text: KnownKey(id=key_id, site_id=site_id, is_live=withdrawn_at is None and site_active and resort_active)
        for text, key_id, site_id, withdrawn_at, site_active, resort_active in rows
    }

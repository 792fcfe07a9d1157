"""API keys: create, look up by hash, revoke."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q

from backend.catalogue.models import Resort
from backend.common.errors import DomainError
from backend.event_feed.models import ApiKey
from backend.event_feed.models.kinds import kinds_in_order
from backend.event_feed.selectors.api_keys import PREFIX, key_digest

KEYS_MOST = 20
# How exactly it is known when a key was used last: a write for every request would be waste.
NOTED_EVERY = timedelta(minutes=1)


class TooManyKeys(DomainError):
    code = "too_many_keys"
    message = "This resort has as many API keys as it may have. Revoke one that is not used."


def give(*, resort: Resort, name: str, kinds: Collection[str], user_id: int, at: datetime) -> tuple[ApiKey, str]:
    """A new key, and its text, which is told nowhere again. Raises TooManyKeys."""
    refuse_too_many_keys(resort)
    text = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        resort=resort,
        name=name,
        prefix=text[: len(PREFIX) + 6],
        digest=key_digest(text),
        kinds=kinds_in_order(kinds),
        created_at=at,
        created_by_id=user_id,
    )
    return key, text


def refuse_too_many_keys(resort: Resort) -> None:
    """Raises TooManyKeys where the resort has as many as it may have."""
    if ApiKey.objects.filter(resort=resort, revoked_at=None).count() >= KEYS_MOST:
        raise TooManyKeys


def revoke_key(key: ApiKey, *, at: datetime) -> bool:
    """From now on it opens nothing. Repeating it is calm: False."""
    return bool(ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=at))


def note_key_use(key: ApiKey, *, at: datetime) -> None:
    """When it was used last, to the minute."""
    long_ago = Q(last_used_at=None) | Q(last_used_at__lte=at - NOTED_EVERY)
    ApiKey.objects.filter(long_ago, pk=key.pk).update(last_used_at=at)

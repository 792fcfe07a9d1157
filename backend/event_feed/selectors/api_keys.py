"""API keys: look one up, list a resort's."""

import hashlib

from django.db.models import QuerySet

from backend.catalogue.models import Resort
from backend.common.errors import NotFound
from backend.event_feed.models import ApiKey

# Says what it is, to people and to whoever scans for secrets.
PREFIX = "dnd_"


def key_digest(text: str) -> str:
    """What is kept of a key: 256 random bits need no salt and no slowness."""
    return hashlib.sha256(text.encode()).hexdigest()


def live_key(text: str) -> ApiKey | None:
    """The key with this text, with its resort, unless it was revoked."""
    return ApiKey.objects.select_related("resort").filter(digest=key_digest(text), revoked_at=None).first()


def keys_of(*, resort: Resort) -> QuerySet[ApiKey]:
    """The resort's keys, the newest first, the revoked ones too."""
    return ApiKey.objects.filter(resort=resort).order_by("-created_at", "-pk")


def key_of(*, resort: Resort, key_id: int) -> ApiKey:
    """A key of this resort. Raises NotFound."""
    key = keys_of(resort=resort).filter(pk=key_id).first()
    if key is None:
        raise NotFound
    return key

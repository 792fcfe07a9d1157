"""Changes a guest's profile."""

from collections.abc import Mapping
from typing import Any

from backend.accounts.models import User

# Nothing else of a person can be changed by that person: not the phone, not the rights.
FIELDS = frozenset({"name", "email", "date_of_birth", "gender", "language"})


def update(*, user: User, changes: Mapping[str, Any]) -> User:
    """Write the given fields and leave the others."""
    mine = {field: changes[field] for field in FIELDS & changes.keys()}
    # Only while they are there: an account that is deleted at this moment stays empty.
    if mine:
        User.objects.filter(pk=user.pk, is_active=True).update(**mine)
    for field, value in mine.items():
        setattr(user, field, value)
    return user

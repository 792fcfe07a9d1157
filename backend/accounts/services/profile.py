"""What people say about themselves."""

from collections.abc import Mapping
from typing import Any

from backend.accounts.models import User

# Nothing else of a person can be changed by that person: not the phone, not the rights.
FIELDS = frozenset({"name", "email", "date_of_birth", "gender"})


def update(*, user: User, changes: Mapping[str, Any]) -> User:
    """Write the given fields and leave the others."""
    for field in FIELDS & changes.keys():
        setattr(user, field, changes[field])
    user.save(update_fields=FIELDS & changes.keys())
    return user

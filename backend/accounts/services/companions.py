"""People whom a guest travels with, saved for the next booking."""

from django.db import transaction

from backend.accounts.models import Companion, User
from backend.common.errors import DomainError, NotFound

MOST_COMPANIONS = 20


class TooManyCompanions(DomainError):
    """`limit`."""

    code = "too_many_companions"
    message = "You have saved as many companions as one guest may. Delete one first."


def save_companion(*, user_id: int, name: str, age: int) -> Companion:
    """Save somebody; whoever has this name and age is saved once. Raises TooManyCompanions."""
    with transaction.atomic():
        # Those who save at the same moment are counted one after the other.
        User.objects.select_for_update(no_key=True).get(pk=user_id)
        mine = Companion.objects.filter(user=user_id)
        known = mine.filter(name=name, age=age).first()
        if known is not None:
            return known
        if mine.count() >= MOST_COMPANIONS:
            raise TooManyCompanions(limit=MOST_COMPANIONS)
        return Companion.objects.create(user_id=user_id, name=name, age=age)


def delete_companion(*, user_id: int, companion_id: int) -> None:
    """Forget one of this guest's. Raises NotFound."""
    if not Companion.objects.filter(user=user_id, pk=companion_id).delete()[0]:
        raise NotFound

"""Adds staff members by phone number."""

from typing import Any

from django.contrib.auth import get_user_model

from backend.catalogue.models import Resort, StaffMember


def phone_of(text: str) -> str:
    """A phone number as it is stored. Raises Django's ValidationError."""
    somebody: Any = get_user_model()(**{get_user_model().USERNAME_FIELD: text})
    somebody.clean()
    return str(somebody.get_username())


def works_at(*, phone_number: str, resort: Resort) -> bool:
    """Whether somebody with this number is on the resort's staff already."""
    return StaffMember.objects.filter(
        **{f"user__{get_user_model().USERNAME_FIELD}": phone_number}, resort=resort
    ).exists()


def staff_person(*, phone_number: str) -> Any:
    """Whoever has this phone, known or new: the answer does not tell which."""
    people: Any = get_user_model()._default_manager
    known = people.filter(**{get_user_model().USERNAME_FIELD: phone_number}).first()
    return known or people.create_user(phone_number)

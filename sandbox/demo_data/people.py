"""Who lives in the demo: two guests, and two people who may open the admin."""

import os
from dataclasses import dataclass

from django.contrib.auth.models import Permission

from backend.accounts.models import User


@dataclass(frozen=True)
class PersonPlan:
    phone: str
    name: str
    email: str
    is_staff: bool = False
    is_superuser: bool = False


PEOPLE = (
    PersonPlan("+919000000001", "Dandeli Staff", "staff@example.com", is_staff=True, is_superuser=True),
    PersonPlan("+919000000002", "Meera", "meera@example.com", is_staff=True),
    PersonPlan("+919999988888", "Asha", "asha@example.com"),
    PersonPlan("+919999977777", "Ravi", "ravi@example.com"),
)
# What somebody who runs a resort may do in the admin.
OWNER_RIGHTS = ("view", "add", "change")
OWNER_MODELS = ("resort", "room", "roomimage")


def plant() -> int:
    """Create those who are missing; how many. Nobody who is there is changed."""
    known = set(User.objects.values_list("phone_number", flat=True))
    missing = [plan for plan in PEOPLE if plan.phone not in known]
    for plan in missing:
        _create(plan)
    return len(missing)


def _create(plan: PersonPlan) -> None:
    # Without a password in the environment nobody logs in to the admin: there is no default to forget about.
    password = (os.environ.get("DEMO_STAFF_PASSWORD") or None) if plan.is_staff else None
    user = User.objects.create_user(
        plan.phone,
        password,
        name=plan.name,
        email=plan.email,
        is_staff=plan.is_staff,
        is_superuser=plan.is_superuser,
    )
    if plan.is_staff and not plan.is_superuser:
        codes = [f"{right}_{model}" for right in OWNER_RIGHTS for model in OWNER_MODELS]
        rights = Permission.objects.filter(content_type__app_label="catalogue", codename__in=codes)
        user.user_permissions.set(rights)

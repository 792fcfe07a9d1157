"""Who lives in the demo: two guests, somebody from the platform, and one of each role at two resorts."""

import os
from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import make_password

from backend.accounts.models import User
from backend.catalogue.models import Resort, StaffMember
from backend.catalogue.models.roles import Role

# Where the demo's staff works.
WORKPLACES = ("beachside-resort", "kali-river-lodge")


@dataclass(frozen=True)
class PersonPlan:
    phone: str
    name: str
    email: str
    is_superuser: bool = False
    role: Role | None = None

    @property
    def is_staff(self) -> bool:
        return self.is_superuser or self.role is not None


PEOPLE = (
    PersonPlan("+919000000001", "Dandeli Staff", "staff@example.com", is_superuser=True),
    PersonPlan("+919000000002", "Meera", "meera@example.com", role=Role.OWNER),
    PersonPlan("+919000000003", "Farhan", "farhan@example.com", role=Role.MANAGER),
    PersonPlan("+919000000004", "Lakshmi", "lakshmi@example.com", role=Role.FRONT_DESK),
    PersonPlan("+919000000005", "Joseph", "joseph@example.com", role=Role.ACCOUNTANT),
    PersonPlan("+919999988888", "Asha", "asha@example.com"),
    PersonPlan("+919999977777", "Ravi", "ravi@example.com"),
)


def plant_people() -> int:
    """Create those who are missing; how many. Nobody who is there is changed."""
    known = set(User.objects.values_list("phone_number", flat=True))
    missing = [plan for plan in PEOPLE if plan.phone not in known]
    for plan in missing:
        _create(plan)
    return len(missing)


def take_on(resort: Resort) -> int:
    """Give those who work at the resort their roles; how many had none. Nobody who has one gets another."""
    roles = {plan.phone: plan.role for plan in PEOPLE if plan.role}
    missing = User.objects.filter(phone_number__in=roles).exclude(works_at__resort=resort)
    posts = [StaffMember(resort=resort, user=user, role=roles[user.phone_number]) for user in missing]
    return len(StaffMember.objects.bulk_create(posts))


def _create(plan: PersonPlan) -> None:
    # Without a password in the environment nobody logs in to the admin: there is no default to forget about.
    password = (os.environ.get("DEMO_STAFF_PASSWORD") or None) if plan.is_staff else None
    User.objects.create(
        phone_number=plan.phone,
        password=_hashed(password),
        name=plan.name,
        email=plan.email,
        is_staff=plan.is_staff,
        is_superuser=plan.is_superuser,
    )


@cache
def _hashed(password: str | None) -> str:
    """One password is for all of the demo's staff, and to hash it takes a quarter of a second."""
    return make_password(password)

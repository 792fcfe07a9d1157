"""The table of roles, and who may do what where."""

import pytest

from backend.accounts.models import User
from backend.catalogue import selectors
from backend.catalogue.models import StaffMember, roles
from backend.catalogue.models.roles import RIGHTS, Right, Role
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def meera(resort):
    return cast.works_at(resort, Role.MANAGER)


def test_the_table_says_what_each_role_may():
    may = {role: {right.value for right in rights} for role, rights in RIGHTS.items()}
    every = {"see_resort", "see_bookings"}
    edits = {"edit_resort", "edit_rooms", "edit_rates"}
    assert may == {
        "owner": set(Right),
        "manager": every
        | edits
        | {"see_guests", "block_rooms", "cancel_bookings", "receive_guests", "leave_balances", "manage_integrations"},
        "front_desk": every | {"see_guests", "block_rooms", "receive_guests"},
        "accountant": every | {"see_money", "send_refunds"},
    }


def test_whoever_works_at_a_resort_sees_it():
    assert set(roles.roles_with(Right.SEE_RESORT)) == set(Role)


def test_a_right_ends_at_the_resort(meera, resort):
    other = cast.a_resort("Kali River Lodge", "Dandeli")
    assert selectors.may(meera, Right.EDIT_ROOMS, resort)
    assert not selectors.may(meera, Right.EDIT_ROOMS, other)
    assert list(selectors.resorts_where(meera, Right.EDIT_ROOMS)) == [resort]


def test_a_role_has_its_own_rights_and_no_more(meera, resort):
    assert not selectors.may(meera, Right.SEE_MONEY, resort)
    assert not selectors.resorts_where(meera, Right.MANAGE_STAFF).exists()


def test_one_person_has_another_role_at_another_resort(meera, resort):
    other = cast.a_resort("Kali River Lodge", "Dandeli")
    StaffMember.objects.create(resort=other, user=meera, role=Role.ACCOUNTANT)
    assert list(selectors.resorts_where(meera, Right.SEE_MONEY)) == [other]
    assert selectors.roles_of(meera) == {resort.pk: Role.MANAGER, other.pk: Role.ACCOUNTANT}


def test_who_is_switched_off_may_nothing(meera, resort):
    User.objects.update(is_active=False, is_superuser=True)
    meera.refresh_from_db()
    assert not selectors.may(meera, Right.SEE_RESORT, resort)


def test_guests_may_nothing(asha, resort):
    assert not selectors.may(asha, Right.SEE_RESORT, resort)
    assert selectors.rights_of(asha, role=selectors.roles_of(asha).get(resort.pk)) == []


def test_superusers_may_everything_everywhere(asha, resort):
    asha.is_superuser = True
    assert all(selectors.may(asha, right, resort) for right in Right)
    assert selectors.rights_of(asha, role=None) == list(Right)

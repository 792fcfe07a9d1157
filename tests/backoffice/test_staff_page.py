"""Owners see to their own staff."""

import pytest

from backend.accounts.models import User
from backend.catalogue.models import StaffMember
from backend.catalogue.models.roles import Role
from tests import cast
from tests.backoffice.pages import act, listed, page

pytestmark = pytest.mark.django_db

KIRAN = "+919876543210"


def take_on(browser, resort, phone="98765 43210", role="front_desk"):
    return browser.post(page(StaffMember, "add"), {"resort": resort.pk, "phone_number": phone, "role": role})


def posts(phone=KIRAN):
    return list(StaffMember.objects.filter(user__phone_number=phone).values_list("resort__slug", "role"))


def test_an_owner_takes_somebody_on_by_phone_known_or_not(staff, resort):
    owner = staff.admin("owner")
    assert take_on(owner, resort).status_code == 302
    assert take_on(owner, resort, cast.guest(cast.RAVI).phone_number, "manager").status_code == 302
    assert (posts(), posts(cast.RAVI)) == ([("beachside-resort", "front_desk")], [("beachside-resort", "manager")])


def test_whoever_is_taken_on_works_at_the_api_at_once_and_not_in_the_admin(staff, resort):
    take_on(staff.admin("owner"), resort)
    kiran = User.objects.get(phone_number=KIRAN)
    assert cast.logged_in(kiran).get("/api/desk/resorts/").json()["results"][0]["role"] == "front_desk"
    assert (kiran.is_staff, kiran.is_superuser, kiran.has_usable_password()) == (False, False, False)


def test_nobody_is_made_more_than_the_form_says(staff, resort):
    body = {"resort": resort.pk, "phone_number": KIRAN, "role": "manager", "is_staff": "on", "is_superuser": "on"}
    staff.admin("owner").post(page(StaffMember, "add"), {**body, "user": staff.people["owner"].pk})
    kiran = User.objects.get(phone_number=KIRAN)
    assert (posts(), kiran.is_staff, kiran.is_superuser) == ([("beachside-resort", "manager")], False, False)


@pytest.mark.parametrize(("phone", "role"), [("0", "manager"), ("+44 7911 123456", "manager"), (KIRAN, "superuser")])
def test_what_cannot_be_is_refused(staff, resort, phone, role):
    before = StaffMember.objects.count(), User.objects.count()
    assert take_on(staff.admin("owner"), resort, phone, role).context["adminform"].form.errors
    assert (StaffMember.objects.count(), User.objects.count()) == before


def test_nobody_works_at_a_resort_twice(staff, resort):
    again = take_on(staff.admin("owner"), resort, staff.people["manager"].phone_number, "owner")
    assert "already on the staff" in again.content.decode()
    assert posts(staff.people["manager"].phone_number) == [("beachside-resort", "manager")]


def test_an_owner_takes_on_nobody_for_another_resort(staff, elsewhere):
    assert take_on(staff.admin("owner"), elsewhere.resort).context["adminform"].form.errors["resort"]
    assert posts() == []


def test_an_owner_here_who_is_at_the_desk_there_takes_on_nobody_there(staff, elsewhere):
    StaffMember.objects.create(resort=elsewhere.resort, user=staff.people["owner"], role=Role.FRONT_DESK)
    assert take_on(staff.admin("owner"), elsewhere.resort).context["adminform"].form.errors["resort"]
    assert {member.resort.slug for member in listed(staff.admin("owner"), StaffMember)} == {"beachside-resort"}


def test_an_owner_changes_a_role_and_nothing_else(staff, resort, elsewhere):
    member = StaffMember.objects.get(user=staff.people["front_desk"])
    body = {"role": "accountant", "resort": elsewhere.resort.pk, "user": elsewhere.owner.pk, "phone_number": KIRAN}
    assert staff.admin("owner").post(page(StaffMember, "change", member.pk), body).status_code == 302
    assert posts(member.user.phone_number) == [("beachside-resort", "accountant")]


def test_an_owner_lets_somebody_go(staff):
    member = StaffMember.objects.get(user=staff.people["front_desk"])
    staff.admin("owner").post(page(StaffMember, "delete", member.pk), {"post": "yes"})
    assert posts(staff.people["front_desk"].phone_number) == []
    assert User.objects.filter(pk=member.user_id).exists()


def test_an_owner_lets_nobody_go_elsewhere(staff, elsewhere):
    theirs = StaffMember.objects.get(user=elsewhere.owner)
    owner = staff.admin("owner")
    assert owner.post(page(StaffMember, "delete", theirs.pk), {"post": "yes"}).status_code == 404
    assert owner.post(page(StaffMember, "change", theirs.pk), {"role": "accountant"}).status_code == 404
    owner.post(page(StaffMember), {"action": "delete_selected", "_selected_action": [theirs.pk], "post": "yes"})
    theirs.refresh_from_db()
    assert theirs.role == "owner"


def test_an_owner_neither_changes_nor_removes_themselves(staff):
    own = StaffMember.objects.get(user=staff.people["owner"])
    owner = staff.admin("owner")
    assert owner.post(page(StaffMember, "change", own.pk), {"role": "manager"}).status_code == 403
    assert owner.post(page(StaffMember, "delete", own.pk), {"post": "yes"}).status_code == 403
    act(owner, StaffMember, "delete_selected", own)
    owner.post(page(StaffMember), {"action": "delete_selected", "_selected_action": [own.pk], "post": "yes"})
    own.refresh_from_db()
    assert own.role == "owner"


@pytest.mark.parametrize("role", ["manager", "front_desk", "accountant"])
def test_others_have_no_say(staff, resort, role):
    assert take_on(staff.admin(role), resort).status_code == 403
    assert posts() == []


def test_the_platform_makes_the_first_owner(resort, client):
    client.force_login(User.objects.create_superuser(cast.MEERA, "a-long-password"))
    assert take_on(client, resort, role="owner").status_code == 302
    assert posts() == [("beachside-resort", "owner")]


def test_the_list_spells_out_no_name(staff, resort):
    take_on(staff.admin("owner"), resort, cast.ASHA)
    User.objects.filter(phone_number=cast.ASHA).update(name="Asha Rao")
    for verb, args in (("changelist", ()), ("change", (StaffMember.objects.latest("pk").pk,))):
        assert "Asha Rao" not in staff.admin("owner").get(page(StaffMember, verb, *args)).content.decode()

"""The first person who may do everything."""

import io

import pytest
from django.core.management import CommandError, call_command

from backend.accounts.models import User

pytestmark = pytest.mark.django_db
GOOD = "quiet-river-lantern-82"


@pytest.fixture
def first_owner(monkeypatch: pytest.MonkeyPatch):
    def make(phone: str = "098450 12345", password: str = GOOD, **options: str) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        said = io.StringIO()
        call_command("first_owner", phone, stdout=said, **options)
        return said.getvalue()

    return make


def test_a_number_in_any_form_becomes_somebody_who_may_do_everything(first_owner):
    first_owner(name="Meera")
    person = User.objects.get(phone_number="+919845012345")
    assert (person.is_staff, person.is_superuser, person.name) == (True, True, "Meera")
    assert person.check_password(GOOD)


def test_nothing_that_is_said_shows_the_password_or_the_whole_number(first_owner):
    said = first_owner()
    assert GOOD not in said
    assert "9845012345" not in said


def test_who_has_logged_in_as_a_guest_becomes_the_owner(first_owner):
    User.objects.create_user("+919845012345", name="Meera")
    first_owner()
    assert User.objects.get(phone_number="+919845012345").is_superuser


@pytest.mark.parametrize("password", ["short", "123456789012", "", "password1234"])
def test_a_password_that_is_easy_to_guess_makes_nobody(first_owner, password):
    with pytest.raises(CommandError):
        first_owner(password=password)
    assert not User.objects.exists()


def test_a_number_that_gets_no_sms_is_refused(first_owner):
    with pytest.raises(CommandError):
        first_owner(phone="12345")
    assert not User.objects.exists()


def test_there_is_one_first_owner(first_owner):
    first_owner()
    with pytest.raises(CommandError, match="There is an owner already"):
        first_owner(phone="+919845012346")
    assert User.objects.count() == 1

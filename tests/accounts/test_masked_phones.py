"""Staff see the last four digits of a phone number, unless they have the right to all of it."""

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from backend.accounts.models import User
from backend.common.security.masks import as_stored, last_four
from backend.notifications.models import Message
from tests.cast import ASHA, MEERA, RAVI

pytestmark = pytest.mark.django_db
LISTS = ("accounts/user", "notifications/message")


@pytest.fixture
def kiran(client):
    """Works here and may look at people and messages, and change people."""
    kiran = User.objects.create_user(MEERA, "a long sentence", name="Kiran", is_staff=True)
    rights = Permission.objects.filter(codename__in=["view_user", "change_user", "view_message"])
    kiran.user_permissions.set(rights)
    client.force_login(kiran)
    return kiran


@pytest.fixture
def message(asha):
    now = timezone.now()
    return Message.objects.create(kind="otp", to=ASHA, dedupe_key="1", created_at=now, next_try_at=now, state="sent")


def allow_whole(kiran) -> None:
    kiran.user_permissions.add(Permission.objects.get(codename="view_whole_phone"))


def page(client, path: str) -> str:
    answer = client.get(f"/admin/{path}")
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.content.decode())


@pytest.mark.parametrize("list_", LISTS)
def test_lists_show_four_digits(client, kiran, message, list_):
    shown = page(client, f"{list_}/")
    assert ASHA not in shown
    assert last_four(ASHA) in shown


def test_the_page_of_a_person_or_a_message_shows_four_digits(client, kiran, asha, message):
    for path in (f"accounts/user/{asha.pk}/change/", f"notifications/message/{message.pk}/change/"):
        shown = page(client, path)
        assert ASHA[1:] not in shown, path
        assert last_four(ASHA) in shown, path


def test_so_does_the_history_of_a_person(client, kiran, asha):
    assert ASHA not in page(client, f"accounts/user/{asha.pk}/history/")


@pytest.mark.parametrize("list_", LISTS)
def test_who_has_the_right_sees_the_whole_number(client, kiran, message, list_):
    allow_whole(kiran)
    assert ASHA in page(client, f"{list_}/")


def test_a_superuser_sees_and_changes_whole_numbers(client, asha):
    client.force_login(User.objects.create_superuser(MEERA, "a long sentence"))
    assert f'value="{ASHA}"' in page(client, f"accounts/user/{asha.pk}/change/")


@pytest.mark.parametrize("term", [ASHA, "9999988888", "99999 88888", "+91 99999-88888"])
@pytest.mark.parametrize("list_", LISTS)
def test_a_whole_number_finds_its_person_and_messages(client, kiran, message, term, list_):
    User.objects.create_user(RAVI)
    shown = page(client, f"{list_}/?q={term.replace('+', '%2B')}")
    assert last_four(ASHA) in shown
    assert last_four(RAVI) not in shown


@pytest.mark.parametrize("guess", ["?q=99999888", "?q=%2B9199999", "?phone_number__startswith=%2B9199999"])
def test_a_part_of_a_number_finds_nobody(client, kiran, asha, guess):
    answer = client.get(f"/admin/accounts/user/{guess}", follow=True)
    assert answer.status_code == 400 or last_four(ASHA) not in answer.content.decode().split("result_list")[-1]


def test_a_number_that_is_not_shown_cannot_be_changed(client, kiran, asha):
    forms = {"login_sessions-TOTAL_FORMS": 0, "login_sessions-INITIAL_FORMS": 0}
    client.post(f"/admin/accounts/user/{asha.pk}/change/", {"phone_number": RAVI, "name": "Asha R", **forms})
    asha.refresh_from_db()
    assert (asha.phone_number, asha.name) == (ASHA, "Asha R")


def test_who_is_no_superuser_gives_no_rights_and_changes_no_staff(client, kiran, asha):
    forms = {"login_sessions-TOTAL_FORMS": 0, "login_sessions-INITIAL_FORMS": 0}
    client.post(f"/admin/accounts/user/{asha.pk}/change/", {"name": "Asha", "is_superuser": "on", **forms})
    client.post(f"/admin/accounts/user/{kiran.pk}/change/", {"name": "Boss", "is_superuser": "on", **forms})
    assert not User.objects.filter(is_superuser=True).exists()
    assert client.post(f"/admin/accounts/user/{kiran.pk}/password/", {}).status_code == 403


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("099999 88888", ASHA), ("(99999)88888", ASHA), ("Asha", "Asha"), ("12345", "12345"), ("", "")],
)
def test_numbers_are_looked_for_as_they_are_stored(typed, stored):
    assert as_stored(typed) == stored

"""Meera runs a resort and works in the admin."""

import pytest
from django.contrib.auth import authenticate

from backend.accounts.models import LoginSession, User

pytestmark = pytest.mark.django_db

PASSWORD = "a long sentence that meera knows"


@pytest.fixture
def meera():
    return User.objects.create_superuser("90000 00002", PASSWORD, name="Meera")


def log_in(client, username, password=PASSWORD):
    return client.post("/admin/login/?next=/admin/", {"username": username, "password": password})


def test_staff_log_in_with_any_form_of_their_number(client, meera):
    assert log_in(client, "090000 00002").status_code == 302
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("username", ["", "meera", "+44 7911 123456", "9000000003"])
def test_nobody_else_gets_in(client, meera, username):
    assert log_in(client, username).status_code == 200
    assert client.get("/admin/").status_code == 302


def test_guests_have_no_way_into_the_admin(asha):
    assert authenticate(username=asha.phone_number, password="") is None
    assert not asha.has_usable_password()


def test_passwords_are_guessed_ten_times_and_no_more(client, meera):
    for _ in range(10):
        log_in(client, "9000000002", "wrong")
    refused = log_in(client, "9000000002")
    assert "Too many requests" in refused.content.decode()
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("page", ["", "add/", "{asha}/change/"])
def test_the_pages_about_people_open(client, meera, asha, tokens, page):
    client.force_login(meera)
    address = "/admin/accounts/user/" + page.format(asha=asha.pk)
    assert client.get(address).status_code == 200


def test_staff_add_a_person_by_any_form_of_the_number(client, meera):
    client.force_login(meera)
    new = {"phone_number": "098765 43210", "name": "Kiran", "usable_password": "false"}
    forms = {"login_sessions-TOTAL_FORMS": 0, "login_sessions-INITIAL_FORMS": 0}
    client.post("/admin/accounts/user/add/", {**new, **forms})
    assert User.objects.get(name="Kiran").phone_number == "+919876543210"


def test_staff_can_end_a_login(client, meera, asha, tokens):
    client.force_login(meera)
    page = client.get(f"/admin/accounts/user/{asha.pk}/change/").content.decode()
    assert "login_sessions-0-revoked_at_0" in page
    assert LoginSession.objects.get().token_jti not in page


@pytest.mark.parametrize("model", ["notifications/message", "catalogue/resort", "catalogue/room"])
def test_the_other_lists_open(client, meera, model):
    client.force_login(meera)
    assert client.get(f"/admin/{model}/").status_code == 200

import json

import pytest

from backend.accounts.models import User

pytestmark = pytest.mark.django_db

UPDATE, PROFILE = "/api/auth/profile/update/", "/api/auth/profile/"
JOHN = {"name": "John Doe", "email": "john.doe@example.com", "date_of_birth": "1990-01-15", "gender": "Male"}


def test_a_guest_says_who_they_are(as_asha, asha):
    answer = as_asha.post(UPDATE, JOHN, format="json")
    assert answer.status_code == 200
    assert answer.json() == {"id": asha.pk, "phone_number": asha.phone_number, "language": "", **JOHN}
    assert as_asha.get(PROFILE).json() == answer.json()


@pytest.mark.parametrize("key", JOHN)
def test_each_key_may_come_alone_and_leaves_the_others(as_asha, asha, key):
    as_asha.patch(PROFILE, {key: JOHN[key]}, format="json")
    before = {"name": "Asha", "email": "", "date_of_birth": None, "gender": ""}
    assert as_asha.get(PROFILE).json().items() >= {**before, key: JOHN[key]}.items()


def test_nothing_said_changes_nothing(as_asha):
    assert as_asha.post(UPDATE, {}, format="json").json()["name"] == "Asha"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 101),
        ("name", "As\nha"),
        ("name", "As\x00ha"),
        ("name", "\ud800"),
        ("name", ["Asha"]),
        ("name", None),
        ("email", "asha"),
        ("email", "a@" + "b" * 300 + ".com"),
        ("email", None),
        ("date_of_birth", "2999-01-01"),
        ("date_of_birth", "1899-12-31"),
        ("date_of_birth", "15-01-1990"),
        ("date_of_birth", "1990-02-30"),
        ("date_of_birth", 5),
        ("gender", "male"),
        ("gender", "X"),
        ("gender", "\ud800"),
        ("gender", {}),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name_and_changes_nothing(as_asha, key, value):
    body = json.dumps({**JOHN, key: value})
    refused = as_asha.post(UPDATE, body, content_type="application/json")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"] == f"/{key}"
    assert User.objects.get().name == "Asha"


@pytest.mark.parametrize("body", ["[]", '"x"', "5", "null", "{", "\xff"])
def test_a_body_that_is_no_object_is_refused(as_asha, body):
    assert as_asha.post(UPDATE, body, content_type="application/json").status_code == 400


def test_nobody_gives_themselves_another_phone_or_rights(as_asha, asha):
    wished = {"phone_number": "+919000000001", "is_staff": True, "is_superuser": True, "is_active": False, "id": 1}
    assert as_asha.post(UPDATE, {**JOHN, **wished}, format="json").status_code == 200
    after = User.objects.get()
    assert (after.pk, after.phone_number, after.is_active) == (asha.pk, asha.phone_number, True)
    assert (after.is_staff, after.is_superuser) == (False, False)


def test_a_birthday_and_an_email_can_be_taken_back(as_asha):
    as_asha.post(UPDATE, JOHN, format="json")
    as_asha.patch(PROFILE, {"email": "", "date_of_birth": None, "gender": ""}, format="json")
    after = User.objects.get()
    assert (after.email, after.date_of_birth, after.gender) == ("", None, "")


def test_a_profile_needs_a_login(api):
    assert api.get(PROFILE).status_code == api.post(UPDATE, JOHN, format="json").status_code == 401


def test_a_name_may_join_letters_as_indian_scripts_do(asha_browser):
    answer = asha_browser.patch("/api/auth/profile/", {"name": "അവന്\u200dതിക"}, format="json")
    assert answer.json()["name"] == "അവന്\u200dതിക"

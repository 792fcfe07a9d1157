import pytest
from rest_framework.exceptions import ValidationError

from backend.common.http.text_fields import Text
from tests import cast
from tests.holds.steps import held


@pytest.mark.parametrize("said", [5, 5.0, True, None, [], {}, ["a"]])
def test_only_a_text_is_a_text(said):
    with pytest.raises(ValidationError):
        Text().run_validation(said)


def test_a_text_is_one():
    assert Text().run_validation(" Asha ") == "Asha"


def test_a_number_is_no_name(db, asha_browser, room):
    attempt = held(asha_browser, room, guests=1)
    body = {"booking_attempt_id": attempt.pk, "guests": [{"room_id": room.pk, "name": 7, "age": 30}]}
    answer = asha_browser.post("/api/booking/add-guests/", body, format="json")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/guests/0/name"]
    assert asha_browser.patch("/api/auth/profile/", {"name": 7}, format="json").status_code == 400


@pytest.mark.parametrize("body", [{"refresh": 7}, {"refresh": ["x"]}, []])
def test_a_logout_with_nonsense_in_it_is_refused_and_logs_nobody_out(db, asha, body):
    browser = cast.logged_in(asha)
    assert browser.post("/api/auth/logout/", body, format="json").status_code == 400
    assert browser.get("/api/auth/profile/").status_code == 200


@pytest.mark.parametrize("body", [{}, {"refresh": ""}, {"refresh": "x"}, {"refresh": "x", "more": 1}])
def test_a_logout_with_or_without_the_refresh_token_is_one(db, asha, body):
    browser = cast.logged_in(asha)
    assert browser.post("/api/auth/logout/", body, format="json").status_code == 204
    assert browser.get("/api/auth/profile/").status_code == 401

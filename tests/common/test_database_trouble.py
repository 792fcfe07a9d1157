"""Whatever runs out or breaks at PostgreSQL is a 503 with a code and seconds to wait, wherever it happens."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from rest_framework.test import APIClient

from backend.holds.api import select_rooms
from backend.holds.models import BookingAttempt
from backend.holds.services import hold_rows, type_holds
from config.urls import urlpatterns as urls_of_the_house
from tests import cast
from tests.common.strangers import anew, end_own_session, limited, room_taken
from tests.common.test_idempotency import select

pytestmark = pytest.mark.django_db(transaction=True)


def fails_at_commit(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        Session.objects.exists()
        end_own_session()
    return HttpResponse("never")


def fails_in_a_statement(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(3), '+919999900001'")
    return HttpResponse("never")


urlpatterns = [path("admin/slow/", fails_in_a_statement), path("commit/", fails_at_commit), *urls_of_the_house]
handler500 = "backend.common.http.problems.server_error"


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


def outcome(answer) -> tuple[int, str, str]:
    return answer.status_code, answer.json()["code"], answer.headers["Retry-After"]


def test_a_room_whose_row_a_stranger_keeps_is_busy_and_another_is_held(asha_browser, resort, room, caplog):
    other = cast.a_room(resort, "A102")
    with limited(lock=1), room_taken(room):
        began = time.monotonic()
        assert outcome(cast.select(asha_browser, room)) == (503, "database_busy", "5")
        assert time.monotonic() - began < 6
        assert cast.select(asha_browser, other).status_code == 201
    assert not BookingAttempt.objects.filter(stays__room=room).exists()
    (line,) = [record.getMessage() for record in caplog.records if record.getMessage().startswith("database: ")]
    assert line == (
        "database: SELECT FOR UPDATE catalogue_room: LockNotAvailable: canceling statement due to lock timeout"
    )
    assert cast.select(asha_browser, room).status_code == 201


def test_a_page_of_the_admin_that_takes_too_long_is_a_page_with_the_seconds(browser, settings, caplog):
    settings.ROOT_URLCONF = __name__
    with limited(statement=1):
        answer = browser.get("/admin/slow/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert b"Reload this page in 5 seconds" in answer.content
    assert "Traceback" not in caplog.text
    assert "99999" not in caplog.text


def test_a_connection_that_is_lost_at_the_commit_is_unavailable(browser, settings):
    settings.ROOT_URLCONF = __name__
    assert outcome(browser.get("/commit/")) == (503, "database_unavailable", "2")


@pytest.mark.parametrize("where", ["in the transaction", "after it", "before the answer is remembered"])
def test_a_restart_under_an_idempotency_key_is_unavailable_or_done_and_never_a_500(
    asha_browser, room, monkeypatch, where
):
    asha_browser.raise_request_exception = False
    owner, name = {
        "in the transaction": (hold_rows, "note_inserted"),
        "after it": (type_holds, "hold_stay"),
        "before the answer is remembered": (select_rooms, "price_of"),
    }[where]
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, interrupted(getattr(owner, name)))
        first = select(asha_browser, room)
    # What the end of a request does, outside of tests.
    anew()
    assert first.status_code == 201 or outcome(first) == (503, "database_unavailable", "2"), first.content
    # What is certain is answered, without another question.
    assert (first.status_code == 201) == (where != "in the transaction")
    if first.status_code == 201:
        # Nobody could write down that it has ended: as with a process that died.
        assert select(asha_browser, room).json()["code"] == "idempotency_key_in_use"
    else:
        assert select(asha_browser, room).status_code == 201
    assert BookingAttempt.objects.count() == 1


def interrupted(usual):
    """The same, and then PostgreSQL ends the session."""

    def act(*args, **kwargs):
        found = usual(*args, **kwargs)
        end_own_session()
        return found

    return act


def test_without_postgresql_sessions_and_tokens_are_unavailable_and_livez_is_well(asha_browser, browser, monkeypatch):
    browser.cookies["sessionid"] = "x" * 32
    asha_browser.raise_request_exception = False
    with monkeypatch.context() as patch, limited():
        patch.setitem(connection.settings_dict, "PORT", "1")
        patch.setitem(
            connection.settings_dict["OPTIONS"], "pool", {**connection.settings_dict["OPTIONS"]["pool"], "timeout": 0.3}
        )
        anew()
        answers = [browser.get("/admin/"), asha_browser.get("/api/bookings/"), APIClient().get("/livez")]
        anew()
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[1].json()["code"] == "database_unavailable"
    assert b"One moment" in answers[0].content

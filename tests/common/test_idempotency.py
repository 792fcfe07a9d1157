import pytest
from django.db.models import QuerySet

from backend.common.models import RememberedAnswer
from backend.holds.models import BookingAttempt
from backend.holds.services import type_holds
from tests import cast
from tests.common.clock import later
from tests.common.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/api/booking/select-rooms/"


def select(browser, room, *, key="key-1", **said):
    """The answer to a select-rooms that carries this Idempotency-Key."""
    body = {"resort_id": room.resort_id, "room_ids": [room.pk], "guests": 2, **cast.nights(), **said}
    return browser.post(URL, body, format="json", headers={"idempotency-key": key})


def outcome(answer) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def replayed(answer) -> bool:
    return answer.headers.get("Idempotent-Replayed") == "true"


@pytest.fixture
def dies(monkeypatch):
    """The process of a request dies in the middle of it."""

    def die(**_):
        raise SystemExit

    def request_that_dies(browser, room):
        with monkeypatch.context() as patch:
            patch.setattr(type_holds, "hold_stay", die)
            with pytest.raises(SystemExit):
                select(browser, room)

    return request_that_dies


def test_the_same_again_gets_the_first_answer(asha_browser, room):
    first, second = select(asha_browser, room), select(asha_browser, room)
    assert (first.status_code, second.status_code, second.json()) == (201, 201, first.json())
    assert (replayed(first), replayed(second)) == (False, True)
    assert BookingAttempt.objects.count() == 1


def test_the_order_of_the_keys_in_the_body_does_not_matter(asha_browser, room):
    select(asha_browser, room, guests=2, room_ids=[room.pk])
    body = {**cast.nights(), "guests": 2, "room_ids": [room.pk], "resort_id": room.resort_id}
    assert replayed(asha_browser.post(URL, body, format="json", headers={"idempotency-key": "key-1"}))


def test_a_refusal_is_remembered_too(asha_browser, ravi_browser, room):
    cast.select(ravi_browser, room)
    first, second = select(asha_browser, room), select(asha_browser, room)
    assert (outcome(first), outcome(second)) == ((409, "room_held"), (409, "room_held"))
    assert (replayed(second), second.headers["Content-Type"]) == (True, "application/problem+json")
    assert second.json() == first.json()


def test_bad_input_is_remembered_too(asha_browser, room):
    first, second = select(asha_browser, room, guests=0), select(asha_browser, room, guests=0)
    assert (first.status_code, second.json(), replayed(second)) == (400, first.json(), True)


def test_another_body_under_the_same_key_is_refused(asha_browser, room):
    select(asha_browser, room)
    assert outcome(select(asha_browser, room, guests=1)) == (422, "idempotency_key_reused")
    assert BookingAttempt.objects.get().guest_count == 2


def test_another_operation_under_the_same_key_is_refused(asha_browser, room):
    attempt_id = select(asha_browser, room).json()["booking_attempt_id"]
    answer = asha_browser.post(f"/api/booking/attempts/{attempt_id}/release/", headers={"idempotency-key": "key-1"})
    assert outcome(answer) == (422, "idempotency_key_reused")
    assert BookingAttempt.objects.get().state == "held"


def test_another_guests_key_is_another_key(asha_browser, ravi_browser, resort, room):
    select(asha_browser, room)
    answer = select(ravi_browser, cast.a_room(resort, "A102"))
    assert (answer.status_code, replayed(answer)) == (201, False)


def test_another_key_is_another_request(asha_browser, room):
    select(asha_browser, room)
    assert outcome(select(asha_browser, room, key="key-2")) == (409, "room_held")


def test_without_a_key_nothing_is_remembered(asha_browser, room):
    cast.select(asha_browser, room)
    assert not RememberedAnswer.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb", "\x7f", "clé", "clé\x00", "चाबी"])
def test_a_key_that_is_none_is_refused(asha_browser, room, key):
    assert outcome(select(asha_browser, room, key=key)) == (400, "invalid")
    assert not BookingAttempt.objects.exists()


def test_while_the_first_one_runs_the_second_one_waits_its_turn(asha_browser, room, dies):
    dies(asha_browser, room)
    answer = select(asha_browser, room)
    assert (outcome(answer), answer.headers["Retry-After"]) == ((409, "idempotency_key_in_use"), "1")
    assert not BookingAttempt.objects.exists()


def test_a_claim_whose_process_died_is_taken_over_after_twenty_seconds(asha_browser, room, dies):
    dies(asha_browser, room)
    with later(seconds=19):
        assert outcome(select(asha_browser, room)) == (409, "idempotency_key_in_use")
    with later(seconds=21):
        assert outcome(select(asha_browser, room)) == (201, "")
        assert replayed(select(asha_browser, room))


def test_what_was_made_before_the_process_died_is_found_again(asha_browser, room):
    first = select(asha_browser, room)
    RememberedAnswer.objects.update(status=None, body="")
    with later(seconds=21):
        again = select(asha_browser, room)
    assert again.json()["booking_attempt_id"] == first.json()["booking_attempt_id"]
    assert BookingAttempt.objects.count() == 1


def test_a_dead_claim_is_taken_over_by_one_of_many(asha_browser, asha, room, dies):
    dies(asha_browser, room)
    browsers = [cast.logged_in(asha) for _ in range(12)]
    with later(seconds=21):
        answers = at_once(12, lambda n: select(browsers[n], room))
    fresh = [answer for answer in answers if answer.status_code == 201 and not replayed(answer)]
    assert len(fresh) == BookingAttempt.objects.count() == 1
    assert {outcome(answer) for answer in answers} <= {(201, ""), (409, "idempotency_key_in_use")}


def test_an_answer_that_comes_late_after_all_is_not_run_again(asha_browser, room, dies, monkeypatch):
    """The first request answers between the second one's look at the claim and its taking over."""
    dies(asha_browser, room)
    look = QuerySet.get_or_create

    def look_too_early(rows, **wanted):
        found = look(rows, **wanted)
        RememberedAnswer.objects.update(status=201, body="{}", content_type="application/json")
        return found

    monkeypatch.setattr(QuerySet, "get_or_create", look_too_early)
    with later(seconds=21):
        assert outcome(select(asha_browser, room)) == (409, "idempotency_key_in_use")
    assert not BookingAttempt.objects.exists()


def test_a_failure_of_ours_is_forgotten_so_that_trying_again_helps(asha, room, monkeypatch):
    browser = cast.logged_in(asha)
    browser.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(type_holds, "hold_stay", lambda **_: 1 / 0)
        assert outcome(select(browser, room)) == (500, "server_error")
    assert outcome(select(browser, room)) == (201, "")


def test_a_gateway_that_does_not_answer_is_forgotten_so_that_trying_again_helps(asha_browser, room, twin):
    attempt_id = select(asha_browser, room).json()["booking_attempt_id"]
    cast.name_guests(asha_browser, attempt_id, room)
    pay = {"path": "/api/booking/initiate-payment/", "data": {"booking_attempt_id": attempt_id}, "format": "json"}
    twin.fault("order.create", "502_html", times=1)
    assert asha_browser.post(**pay, headers={"idempotency-key": "pay"}).status_code == 503
    answers = [asha_browser.post(**pay, headers={"idempotency-key": "pay"}) for _ in range(2)]
    assert [(answer.status_code, replayed(answer)) for answer in answers] == [(200, False), (200, True)]


def test_an_answer_is_kept_for_a_day(asha_browser, asha, room):
    first = select(asha_browser, room, **(stay := cast.nights()))
    with later(hours=23, minutes=59):
        assert select(cast.logged_in(asha), room, **stay).json() == first.json()
    with later(hours=24, minutes=1):
        again = select(cast.logged_in(asha), room, **stay)
    assert (again.status_code, replayed(again), BookingAttempt.objects.count()) == (201, False, 2)


@pytest.mark.parametrize("key", ["x" * 255, "!", "~ ~", '"8e03978e-40d5-43dd-bc93-6894a57f9324"'])
def test_a_key_of_any_printable_text_will_do(asha_browser, room, key):
    assert [outcome(select(asha_browser, room, key=key)) for _ in range(2)] == [(201, "")] * 2


def test_giving_up_twice_with_one_key_gets_the_first_answer(asha_browser, room):
    attempt_id = select(asha_browser, room).json()["booking_attempt_id"]
    path = f"/api/booking/attempts/{attempt_id}/release/"
    first, second = (asha_browser.post(path, headers={"idempotency-key": "bye"}) for _ in range(2))
    assert (first.status_code, second.json(), replayed(second)) == (200, first.json(), True)

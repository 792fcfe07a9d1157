"""Asking for a code, and logging in with it."""

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.services import login, one_time_codes
from backend.common import redis
from backend.common.errors import Retryable
from backend.notifications.gateway.carrier import Undelivered
from backend.notifications.models import Message
from backend.notifications.states import MessageState
from tests.accounts.conftest import wrong
from tests.cast import ASHA, RAVI
from tests.common.clock import let_limits_age

pytestmark = pytest.mark.django_db(transaction=True)

REQUEST, VERIFY = "/api/auth/otp/request/", "/api/auth/otp/verify/"


def ask(api, phone="9999988888", **more):
    return api.post(REQUEST, {"phone_number": phone, **more}, format="json")


def answer(api, code, phone="9999988888", **more):
    return api.post(VERIFY, {"phone_number": phone, "otp": code, **more}, format="json")


def said(answer):
    """The answer, but for the name of its request."""
    return {name: value for name, value in answer.json().items() if name not in ("request_id", "instance")}


def test_a_guest_asks_reads_the_sms_and_is_in(api, phones, bell):
    asked = ask(api)
    bell.answer()
    verified = answer(api, phones.last(ASHA)[:6])
    assert asked.json().keys() == {"message", "expires_in", "resend_after", "challenge"}
    assert verified.json().keys() == {"access", "refresh", "user", "device_token"}
    user = User.objects.get(phone_number=ASHA)
    assert verified.json()["user"] == {
        "id": user.pk,
        "phone_number": ASHA,
        "name": "",
        "email": "",
        "is_first_login": True,
    }


@pytest.mark.parametrize(("said", "begins"), [("hi", "आपका"), ("kn-IN", "ನಿಮ್ಮ"), ("en", "is your"), ("fr", "is your")])
def test_a_code_comes_in_the_language_of_whoever_asks(api, phones, bell, said, begins):
    api.post("/api/auth/otp/request/", {"phone_number": ASHA}, format="json", headers={"Accept-Language": said})
    bell.answer()
    assert phones.last(ASHA)[7:].startswith(begins)


def test_a_guests_account_has_no_password(api, code):
    answer(api, code())
    assert not User.objects.get(phone_number=ASHA).has_usable_password()


def test_the_second_login_is_not_the_first(api, code):
    first, second = (answer(api, code()).json()["user"] for _ in range(2))
    assert (first["is_first_login"], second["is_first_login"]) == (True, False)
    assert first["id"] == second["id"]


def test_known_and_unknown_numbers_get_the_same_answer(api, bell, asha):
    known, unknown = ask(api), ask(api, RAVI)
    assert (known.status_code, unknown.status_code) == (200, 200)
    assert len(known.content) == len(unknown.content)
    assert {**known.json(), "challenge": ""} == {**unknown.json(), "challenge": ""}


@pytest.mark.parametrize("phone", ["0832 241 2345", "1860 123 4567", "+44 7911 123456", "asha", "", None, 5, []])
def test_a_number_that_cannot_log_in_is_refused_before_any_sms(api, bell, phone):
    refused = ask(api, phone)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"] == "/phone_number"
    assert not Message.objects.exists()


def test_a_refused_number_has_its_own_code(api):
    assert ask(api, "0832 241 2345").json()["errors"][0]["code"] == "phone_invalid"


def test_a_wrong_code_is_refused_and_the_right_one_still_works(api, code):
    right = code()
    refused = answer(api, wrong(right))
    assert (refused.status_code, refused.json()["code"]) == (400, "otp_invalid")
    assert not User.objects.exists()
    assert answer(api, right).status_code == 200


def test_every_useless_code_gets_the_same_answer(api, code):
    used = code()
    answer(api, used)
    refusals = [answer(api, used)]
    superseded = code()
    code()
    refusals.append(answer(api, superseded))
    refusals.append(answer(api, code(RAVI)))
    expired = code()
    redis.client().delete(*redis.client().scan_iter("dandeli:otp:*"))
    refusals += [answer(api, expired), answer(api, "x"), answer(api, "१२३४५६")]
    assert all((refused.status_code, said(refused)) == (400, said(refusals[0])) for refused in refusals)
    assert refusals[0].json()["code"] == "otp_invalid"


def test_a_code_runs_out_by_itself(code, settings):
    settings.OTP_TTL_SECONDS = 300
    code()
    (key,) = redis.client().scan_iter("dandeli:otp:*")
    assert 295 < redis.client().ttl(key) <= 300


def test_after_five_wrong_codes_the_right_one_is_refused_alike(api, code):
    right = code()
    refused = [answer(api, wrong(right)) for _ in range(5)]
    late = answer(api, right)
    assert (late.status_code, said(late)) == (400, said(refused[0]))
    assert not User.objects.exists()


def test_tries_before_the_sms_is_out_use_nothing_up(api):
    challenge = one_time_codes.begin_challenge(phone=ASHA)
    for _ in range(10):
        answer(api, "000000")
    one_time_codes.arm(challenge=challenge)
    assert answer(api, challenge.code).status_code == 200


def test_somebody_shut_out_is_refused_with_the_right_code(api, code, asha):
    User.objects.update(is_active=False)
    refused = answer(api, code())
    assert (refused.status_code, refused.json()["code"]) == (401, "account_inactive")
    assert not asha.login_sessions.exists()


def test_without_redis_nobody_logs_in_and_is_told_when_to_return(api, settings, monkeypatch):
    def gone(*args, **kwargs):
        raise redis.Unavailable

    monkeypatch.setattr(redis, "client", gone)
    for refused in (ask(api), answer(api, "123456")):
        assert (refused.status_code, refused.json()["code"]) == (503, "login_unavailable")
        assert int(refused["Retry-After"]) > 0
    monkeypatch.undo()


def test_a_redelivered_job_says_the_same_code_and_sends_it_once(api, phones, bell):
    ask(api)
    ((_, ids),) = bell.rung
    for _ in range(3):
        login.deliver_code(**ids, at=timezone.now())
    assert len(phones.texts) == 1


def test_a_second_try_says_the_same_code(api, phones, bell, monkeypatch):
    ask(api)
    ((_, ids),) = bell.rung
    texts = []
    monkeypatch.setattr(phones, "send", lambda sms, at: texts.append(sms.text) or _busy())
    for _ in range(2):
        login.deliver_code(**ids, at=timezone.now())
    assert len(texts) == 2
    assert texts[0] == texts[1]


def _busy():
    raise Undelivered("test 503")


def test_a_code_that_was_replaced_is_not_sent(api, phones, bell, now):
    ask(api)
    ((_, ids),) = bell.rung
    let_limits_age(seconds=60)
    newer = ask(api)
    login.deliver_code(**ids, at=now)
    assert sorted(Message.objects.values_list("state", flat=True)) == [MessageState.DROPPED, MessageState.QUEUED]
    bell.answer()
    assert answer(api, phones.last(ASHA)[:6], challenge=newer.json()["challenge"]).status_code == 200


def test_a_code_that_is_too_late_is_not_sent(api, phones, bell):
    ask(api)
    redis.client().delete(*redis.client().scan_iter("dandeli:otp:*"))
    bell.answer()
    assert (Message.objects.get().state, phones.texts) == (MessageState.DROPPED, [])


def test_a_job_that_meets_no_redis_is_tried_again(api, bell, monkeypatch, now):
    ask(api)
    ((_, ids),) = bell.rung

    def gone(**kwargs):
        raise redis.Unavailable

    monkeypatch.setattr(one_time_codes, "find_challenge", gone)
    with pytest.raises(Retryable):
        login.deliver_code(**ids, at=now)
    assert Message.objects.get().state == MessageState.QUEUED


def test_the_sandbox_shows_the_code_to_a_developer(api, bell, twin, client):
    ask(api)
    bell.answer()
    (sms,) = client.get("/sandbox/sms/", {"phone_number": "9999988888"}).json()
    assert sms["to"] == ASHA
    assert answer(api, sms["text"][:6]).status_code == 200

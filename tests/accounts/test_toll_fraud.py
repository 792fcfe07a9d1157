"""Codes that are asked for and never used stop themselves."""

from datetime import timedelta

import pytest

from backend.accounts.services import login, toll_fraud
from backend.accounts.services.code_budgets import CodeAsker
from backend.accounts.services.code_targets import CodeTarget
from backend.common import redis
from backend.incidents.models import Incident
from backend.notifications.models import Message
from tests.accounts.test_login import ask

pytestmark = pytest.mark.django_db(transaction=True)

BLOCK, ELSEWHERE = [f"+9199999888{number:02d}" for number in range(40)], "+919812345678"


@pytest.fixture(autouse=True)
def watch(settings):
    settings.OTP_WATCH_LEAST, settings.OTP_WATCH_PERCENT, settings.OTP_WATCH_PAUSE_SECONDS = 4, 10, 3600
    settings.OTP_PER_BLOCK_PER_HOUR = settings.OTP_PER_IP_PER_HOUR = 1000


def send_to(numbers, at):
    for phone in numbers:
        login.request_code(target=CodeTarget(phone=phone), asker=CodeAsker(ip="203.0.113.9"), at=at)


def is_stopped(phone):
    stopped = toll_fraud.stopped_seconds(phone=phone)
    return 0 < max(stopped.block, stopped.series) <= 3600


def test_a_block_that_uses_none_of_its_codes_gets_no_more(api, bell, now):
    answers = [ask(api, phone) for phone in BLOCK[:6]]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429] * 2
    assert (answers[-1].json()["code"], int(answers[-1]["Retry-After"]) > 3500) == ("proof_required", True)
    assert Message.objects.count() == 4
    assert ask(api, ELSEWHERE).status_code == 200


def test_a_person_is_told_once_and_sees_no_whole_number(bell, now):
    send_to(BLOCK[:4], now)
    problem = Incident.objects.get()
    assert (problem.kind, problem.subject, problem.times) == ("otp_pumping", "numbers +9199999888", 1)


def test_a_block_whose_codes_are_used_goes_on(bell, now):
    for phone in BLOCK:
        send_to([phone], now)
        if phone[-1] in "05":
            toll_fraud.used(phone=phone, at=now)
    assert not is_stopped(BLOCK[0])
    assert not Incident.objects.exists()


def test_a_login_counts_as_a_code_that_was_used(api, bell, phones, now):
    from tests.accounts.test_login import answer

    for phone in BLOCK[:3]:
        ask(api, phone)
    bell.answer()
    assert answer(api, phones.last(BLOCK[0])[:6], BLOCK[0]).status_code == 200
    send_to(BLOCK[3:6], now)
    assert not is_stopped(BLOCK[0])


def test_an_operators_series_needs_five_times_as_much(bell, now):
    spread = [f"+919999{number:02d}1234" for number in range(20)]
    send_to(spread[:19], now)
    assert not is_stopped(BLOCK[0])
    send_to(spread[19:], now)
    assert is_stopped(BLOCK[0])
    assert not is_stopped(ELSEWHERE)
    assert Incident.objects.get().subject == "numbers +919999"


def test_what_was_an_hour_ago_is_forgotten(bell, now):
    send_to(BLOCK[:3], now - timedelta(minutes=61))
    send_to(BLOCK[3:6], now)
    assert not is_stopped(BLOCK[0])


def test_after_the_pause_it_is_judged_anew(bell, now):
    send_to(BLOCK[:4], now)
    redis.client().delete(*redis.client().scan_iter("dandeli:pumping:*stop"))
    send_to(BLOCK[4:7], now)
    assert not is_stopped(BLOCK[0])
    send_to(BLOCK[7:8], now)
    assert is_stopped(BLOCK[0])


def test_a_login_comes_in_though_it_cannot_be_counted(api, code, monkeypatch):
    from tests.accounts.test_login import answer

    def gone(**kwargs):
        raise redis.Unavailable

    monkeypatch.setattr(toll_fraud, "used", gone)
    assert answer(api, code()).status_code == 200


def test_no_number_stands_in_redis(bell, now):
    send_to(BLOCK[:4], now)
    assert not [key for key in redis.client().scan_iter("*") if b"99999" in key]

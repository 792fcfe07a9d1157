"""How often codes are sent."""

import pytest

from backend.common import redis
from backend.notifications.models import Message
from tests.accounts.test_login import ask
from tests.cast import ASHA
from tests.common.clock import let_limits_age
from tests.common.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def a_minute_passes():
    let_limits_age(seconds=60)


def test_a_second_code_has_to_wait(api, bell):
    ask(api)
    refused = ask(api, "+91 99999 88888")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert 55 <= int(refused["Retry-After"]) <= 60
    assert Message.objects.count() == 1


def test_five_codes_an_hour_go_to_one_number(api, bell, settings):
    settings.OTP_PER_NUMBER_PER_HOUR = 5
    for _ in range(5):
        assert ask(api).status_code == 200
        a_minute_passes()
    refused = ask(api)
    assert refused.status_code == 429
    assert 3600 - 5 * 60 - 100 < int(refused["Retry-After"]) <= 3600 - 5 * 60


def test_ten_codes_a_day_go_to_one_number(api, bell, settings):
    settings.OTP_PER_NUMBER_PER_HOUR = 100
    for _ in range(10):
        ask(api)
        a_minute_passes()
    assert int(ask(api)["Retry-After"]) > 86_400 - 10 * 60 - 100
    assert Message.objects.count() == 10


def test_five_an_hour_holds_over_every_hour_and_not_only_over_those_of_a_clock(api, bell, settings):
    """Late in one hour and early in the next: with counters that start anew, ten would pass."""
    settings.OTP_PER_NUMBER_PER_DAY = 100
    sent = []
    for minute in range(120):
        if minute % 2 == 0 and (minute == 0 or minute > 50):
            sent += [minute] if ask(api).status_code == 200 else []
        a_minute_passes()
    assert len(sent) > 5
    assert max(len([m for m in sent if begin <= m < begin + 60]) for begin in range(120)) == 5


def test_an_address_cannot_ask_for_everybody(api, bell, settings):
    settings.OTP_PER_IP_PER_HOUR = 3
    answers = [ask(api, f"98{n}1234567").status_code for n in range(5)]
    assert answers == [200, 200, 200, 429, 429]


def test_a_claimed_address_is_not_believed(api, bell, settings):
    settings.OTP_PER_IP_PER_HOUR = 1
    ask(api)
    api.credentials(HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert ask(api, "9812345678").status_code == 429


def test_numbers_in_a_row_are_refused_as_a_block(api, bell, settings):
    settings.OTP_PER_BLOCK_PER_HOUR = 4
    answers = [ask(api, f"99999888{n:02d}").status_code for n in range(6)]
    assert answers == [200] * 4 + [429] * 2


def test_all_numbers_together_have_a_budget(api, bell, settings):
    settings.OTP_PER_HOUR, settings.OTP_PROOF_FROM_PERCENT = 2, 100
    assert [ask(api, f"98{n}1234567").status_code for n in range(3)] == [200, 200, 429]


def test_a_budget_of_nothing_switches_codes_off(api, settings):
    settings.OTP_PER_HOUR = 0
    refused = ask(api)
    assert (refused.status_code, refused.json()["code"]) == (503, "login_unavailable")
    assert not Message.objects.exists()


def test_whoever_owns_a_network_of_ipv6_guesses_no_more_passwords_than_others(client):
    pages = [
        client.post("/admin/login/", {"username": f"{n}", "password": "guess"}, REMOTE_ADDR=f"2001:db8::{n}").content
        for n in range(1, 23)
    ]
    assert [b"Too many requests" in page for page in pages] == [False] * 20 + [True] * 2


def test_whoever_owns_a_network_of_ipv6_gets_no_more_codes_than_others(api, bell, settings):
    settings.OTP_PER_IP_PER_HOUR = 2
    codes = []
    for n in range(4):
        api.defaults["REMOTE_ADDR"] = f"2001:db8::{n}"
        codes.append(ask(api, f"98{n}1234567").status_code)
    assert codes == [200, 200, 429, 429]


@pytest.mark.race
def test_a_hundred_requests_at_once_send_one_sms(bell):
    from rest_framework.test import APIClient

    answers = at_once(100, lambda _: ask(APIClient(), ASHA).status_code)
    assert sorted(answers) == [200] + [429] * 99
    assert Message.objects.count() == 1


def test_no_phone_number_stands_in_redis(api, bell):
    ask(api)
    keys = [key.decode() for key in redis.client().scan_iter("*")]
    assert keys
    assert not [key for key in keys if "99999" in key]

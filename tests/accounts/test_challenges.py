"""A challenge belongs to the request that asked for it: strangers cannot spend its tries, nor end it."""

import pytest
from rest_framework.test import APIClient

from backend.accounts.models import LoginSession, User
from backend.accounts.services import one_time_codes
from backend.common import redis
from backend.notifications.models import Message
from tests.accounts.conftest import wrong
from tests.accounts.test_limits import a_minute_passes
from tests.accounts.test_login import answer, ask, said
from tests.cast import ASHA, RAVI
from tests.common.clock import let_limits_age
from tests.common.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def browser(address="198.51.100.7"):
    """Somebody elsewhere."""
    return APIClient(REMOTE_ADDR=address)


@pytest.fixture
def receive(api, phones, bell):
    """Ask for a code and read the SMS: the code and the key of its challenge."""

    def received(who=api, phone="9999988888", **more):
        asked = ask(who, phone, **more)
        assert asked.status_code == 200, asked.content
        bell.answer()
        return phones.texts[-1][1][:6], asked.json()["challenge"]

    return received


def test_five_wrong_codes_of_strangers_leave_the_guests_own_right_one_alone(api, receive):
    right, mine = receive()
    for guess in range(6):
        answer(browser(f"198.51.100.{guess}"), wrong(right))
    assert answer(api, right).status_code == 400
    assert answer(api, right, challenge=mine).status_code == 200


def test_a_strangers_own_challenge_and_its_tries_do_not_touch_mine(api, receive):
    right, mine = receive()
    a_minute_passes()
    theirs = ask(browser()).json()["challenge"]
    assert theirs != mine
    for _ in range(6):
        answer(browser(), wrong(right), challenge=theirs)
    assert answer(browser(), right, challenge=theirs).status_code == 400
    assert answer(api, right, challenge=mine).status_code == 200


def test_my_own_five_wrong_codes_end_my_challenge_and_no_other(api, receive):
    first, mine = receive()
    a_minute_passes()
    second, other = receive(browser())
    refused = [answer(api, wrong(first), challenge=mine) for _ in range(5)]
    late = answer(api, first, challenge=mine)
    assert (late.status_code, said(late)) == (400, said(refused[0]))
    assert answer(browser(), second, challenge=other).status_code == 200


@pytest.mark.parametrize("key", ["x", "0" * 32, "०१२३", "a" * 64])
def test_a_key_that_is_nobodys_opens_nothing_and_costs_nobody_a_try(api, receive, key):
    right, mine = receive()
    for _ in range(6):
        assert answer(api, right, challenge=key).json()["code"] == "otp_invalid"
    assert answer(api, right, challenge=mine).status_code == 200


def test_the_key_of_another_number_opens_nothing(api, receive):
    right, _ = receive()
    _, ravis = receive(phone=RAVI)
    assert answer(api, right, challenge=ravis).json()["code"] == "otp_invalid"


def test_a_code_asked_for_anew_with_the_earlier_key_ends_the_earlier_one(api, receive):
    old, first = receive()
    a_minute_passes()
    new, second = receive(challenge=first)
    assert answer(api, old, challenge=first).json()["code"] == "otp_invalid"
    assert answer(api, new, challenge=second).status_code == 200


def test_a_stranger_next_door_who_asks_too_does_not_end_mine(api, receive):
    """Behind one address as with a mobile network: without keys theirs is the newest, with my key mine opens."""
    right, mine = receive()
    a_minute_passes()
    receive()
    assert answer(api, right, challenge=mine).status_code == 200


def test_without_keys_a_stranger_elsewhere_who_asks_does_not_end_mine(api, receive):
    right, _ = receive()
    a_minute_passes()
    ask(browser())
    assert answer(api, right).status_code == 200


def test_a_used_challenge_is_used_with_and_without_its_key(api, receive):
    right, mine = receive()
    assert answer(api, right, challenge=mine).status_code == 200
    assert [answer(api, right, challenge=mine).status_code, answer(api, right).status_code] == [400, 400]


def test_open_challenges_of_a_number_are_few_and_the_oldest_goes_first(api):
    mine = one_time_codes.begin_challenge(phone=ASHA, asker="asha", known=True)
    made = [one_time_codes.begin_challenge(phone=ASHA, asker=f"stranger {n}") for n in range(20)]
    armed = [one_time_codes.arm(challenge=challenge) for challenge in made]
    assert armed == [False] * 15 + [True] * 5
    assert one_time_codes.arm(challenge=mine)


def test_a_challenge_ends_by_itself_though_a_newer_one_lives(api, settings):
    settings.OTP_TTL_SECONDS = 0
    old = one_time_codes.begin_challenge(phone=ASHA, asker="a")
    settings.OTP_TTL_SECONDS = 300
    new = one_time_codes.begin_challenge(phone=ASHA, asker="b")
    assert [one_time_codes.arm(challenge=old), one_time_codes.arm(challenge=new)] == [False, True]


def test_many_challenges_do_not_multiply_the_guesses_of_callers_without_keys(api, monkeypatch, settings):
    settings.OTP_SHARED_TRIES_PER_DAY = 12
    looked = []
    compare = one_time_codes.hmac.compare_digest
    monkeypatch.setattr(one_time_codes.hmac, "compare_digest", lambda a, b: looked.append(1) or compare(a, b))
    for n in range(4):
        one_time_codes.arm(challenge=one_time_codes.begin_challenge(phone=ASHA, asker=f"{n}"))
    for _ in range(10):
        one_time_codes.consume(phone=ASHA, code="x")
    assert len(looked) == 12


def test_whoever_logs_in_gives_the_number_its_shared_budget_back(api, receive, settings):
    settings.OTP_SHARED_TRIES_PER_DAY = 3
    for _ in range(2):
        right, _ = receive()
        answer(api, wrong(right))
        assert answer(api, right).status_code == 200
        a_minute_passes()


def test_a_stranger_who_spends_the_whole_shared_budget_harms_nobody_with_a_key(api, receive, settings):
    settings.OTP_SHARED_TRIES_PER_DAY = 3
    for _ in range(2):
        right, mine = receive()
        for _ in range(5):
            answer(browser(), wrong(right))
        assert answer(api, right).status_code == 400
        assert answer(api, right, challenge=mine).status_code == 200
        let_limits_age(seconds=60)


@pytest.mark.race
def test_of_fifty_wrong_codes_with_a_key_five_are_looked_at_while_strangers_guess(receive, monkeypatch):
    right, mine = receive()
    looked = []
    compare = one_time_codes.hmac.compare_digest
    monkeypatch.setattr(one_time_codes.hmac, "compare_digest", lambda a, b: looked.append(1) or compare(a, b))
    at_once(50, lambda n: answer(APIClient(), wrong(right), **({"challenge": mine} if n % 2 else {})).status_code)
    assert len(looked) == 10


@pytest.mark.race
def test_the_right_code_is_one_login_while_strangers_guess_and_ask(receive):
    right, mine = receive()

    def act(n):
        if n % 3 == 0:
            return answer(APIClient(), right, challenge=mine).status_code
        elsewhere = browser(f"198.51.100.{n}")
        return (answer(elsewhere, wrong(right)) if n % 3 == 1 else ask(elsewhere)).status_code

    answers = at_once(30, act)
    assert sorted(answers[::3]) == [200] + [400] * 9
    assert (User.objects.count(), LoginSession.objects.count()) == (1, 1)


def test_no_key_of_a_challenge_stands_in_redis_or_in_a_row(api, receive):
    _, mine = receive()
    (key,) = redis.client().scan_iter("dandeli:otp:*")
    written = [repr(redis.client().hgetall(key)), *map(repr, Message.objects.values_list())]
    assert not [text for text in written if mine in text]

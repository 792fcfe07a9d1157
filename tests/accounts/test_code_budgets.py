"""Strangers spend a budget of theirs; guests who have logged in before have another."""

import re
from pathlib import Path

import altcha
import pytest
from rest_framework.test import APIClient

from backend.accounts.models import User
from backend.accounts.services import proofs, toll_fraud
from backend.notifications.models import Message
from tests.accounts.test_challenges import browser
from tests.accounts.test_limits import a_minute_passes
from tests.accounts.test_login import answer, ask
from tests.cast import ASHA, RAVI
from tests.common.clock import let_limits_age
from tests.common.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
HOME, MOBILE = "203.0.113.4", "192.0.2.77"


@pytest.fixture(autouse=True)
def quick(settings):
    settings.OTP_PROOF_ROUNDS = 1


@pytest.fixture
def known(code):
    """Asha logged in at home once; what her phone kept. Then a day went by."""
    token = answer(APIClient(REMOTE_ADDR=HOME), code()).json()["device_token"]
    let_limits_age(seconds=86_400)
    return token


def solved(refused):
    """What a device answers to the challenge of a refusal."""
    challenge = altcha.Challenge.from_dict(refused.json()["altcha"])
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return altcha.Payload(challenge, solution).to_base64()


def strangers_take_all_codes_of(phone):
    for n in range(5):
        assert ask(browser(f"198.51.{n}.1"), phone).status_code == 200
        a_minute_passes()
    assert ask(browser("198.51.9.1"), phone).status_code == 429


def test_strangers_who_asked_for_my_codes_all_hour_do_not_lock_me_out_at_home(known, bell, phones):
    strangers_take_all_codes_of(ASHA)
    me = APIClient(REMOTE_ADDR="203.0.113.200")
    asked = ask(me)
    bell.answer()
    assert answer(me, phones.last(ASHA)[:6], challenge=asked.json()["challenge"]).status_code == 200


def test_strangers_who_asked_for_my_codes_all_hour_do_not_lock_my_phone_out_anywhere(known, bell):
    strangers_take_all_codes_of(ASHA)
    assert ask(APIClient(REMOTE_ADDR=MOBILE)).status_code == 429
    assert ask(APIClient(REMOTE_ADDR=MOBILE), device_token=known).status_code == 200


def test_a_stranger_who_asks_a_second_before_me_does_not_make_me_wait(known, bell):
    ask(browser())
    assert ask(APIClient(REMOTE_ADDR=MOBILE), device_token=known).status_code == 200


@pytest.mark.parametrize("change", [lambda t: t[:-2], lambda t: f"x{t}", lambda t: "x" * 400, lambda t: "é:1:2"])
def test_a_token_that_somebody_made_recognises_nobody(known, bell, change):
    ask(browser())
    assert ask(APIClient(REMOTE_ADDR=MOBILE), device_token=change(known)).status_code == 429


def test_the_token_of_one_number_is_worth_nothing_for_another(known, bell):
    ask(browser(), RAVI)
    assert ask(APIClient(REMOTE_ADDR=MOBILE), RAVI, device_token=known).status_code == 429


def test_whoever_is_recognised_gets_five_an_hour_and_no_more(known, bell):
    answers = []
    for _ in range(6):
        answers.append(ask(APIClient(REMOTE_ADDR=MOBILE), device_token=known).status_code)
        a_minute_passes()
    assert answers == [200] * 5 + [429]


def test_what_the_whole_network_asked_for_does_not_lock_a_recognised_phone_out(known, bell, settings):
    settings.OTP_PER_IP_PER_HOUR = settings.OTP_PER_NETWORK_PER_HOUR = 2
    for n in range(2):
        ask(APIClient(REMOTE_ADDR=MOBILE), f"98{n}1234567")
    assert ask(APIClient(REMOTE_ADDR=MOBILE), RAVI).status_code == 429
    assert ask(APIClient(REMOTE_ADDR=MOBILE), device_token=known).status_code == 200


def test_an_exhausted_budget_of_strangers_leaves_that_of_known_guests(known, bell, settings):
    settings.OTP_PER_HOUR, settings.OTP_PROOF_FROM_PERCENT = 2, 100
    answers = [ask(browser(), f"98{n}1234567").status_code for n in range(3)]
    assert answers == [200, 200, 429]
    assert ask(APIClient(REMOTE_ADDR=HOME)).status_code == 200


def test_a_network_of_many_addresses_has_a_budget(bell, settings):
    settings.OTP_PER_NETWORK_PER_HOUR = 3
    answers = [ask(browser(f"198.51.100.{n}"), f"98{n}1234567").status_code for n in range(5)]
    assert answers == [200] * 3 + [429] * 2
    assert ask(browser("198.51.101.1"), "9851234567").status_code == 200


def test_unused_codes_from_five_networks_stop_no_guest_of_that_series(known, bell, settings):
    """A series are the million numbers of one operator's region; a hundred unused codes stop it, here twenty."""
    settings.OTP_WATCH_LEAST = 4
    for n in range(20):
        ask(browser(f"198.51.{n % 5}.1"), f"+919999{n:02d}1234")
    assert toll_fraud.stopped_seconds(phone=ASHA).series > 3500
    stranger = ask(browser(), "+919999775678")
    assert (stranger.status_code, stranger.json()["code"]) == (429, "proof_required")
    assert ask(APIClient(REMOTE_ADDR=HOME)).status_code == 200
    assert ask(browser(), "+919999775678", altcha=solved(stranger)).status_code == 200


def test_a_known_guest_abroad_of_home_and_phone_gets_in_with_a_proof(known, bell, settings):
    settings.OTP_PER_HOUR, settings.OTP_PROOF_FROM_PERCENT = 1, 100
    ask(browser(), "9801234567")
    elsewhere = APIClient(REMOTE_ADDR=MOBILE)
    asked = [ask(elsewhere), ask(elsewhere, RAVI)]
    assert [refused.json()["code"] for refused in asked] == ["proof_required"] * 2
    assert [ask(elsewhere, altcha=solved(asked[0])).status_code, ask(elsewhere, RAVI).status_code] == [200, 429]
    assert ask(elsewhere, RAVI, altcha=solved(asked[1])).status_code == 429


def test_without_a_proof_a_refusal_says_the_same_of_known_and_unknown_numbers(known, bell, settings):
    settings.OTP_PER_IP_PER_HOUR = 1
    ask(browser(), "9801234567")
    mine, ravis = ask(browser()).json(), ask(browser(), RAVI).json()
    for name in ("altcha", "request_id", "instance"):
        mine.pop(name), ravis.pop(name)
    assert mine == ravis


def test_a_refusal_that_asks_for_a_proof_says_when_none_is_needed(bell, settings):
    settings.OTP_PER_IP_PER_HOUR = 1
    ask(browser(), RAVI)
    refused = ask(browser())
    assert refused["Content-Type"] == "application/problem+json"
    assert 3500 < int(refused["Retry-After"]) <= 3600
    assert refused.json()["altcha"].keys() == {"parameters", "signature"}
    assert Message.objects.count() == 1


def test_a_proof_is_good_once_and_for_its_number(bell, settings):
    settings.OTP_PER_IP_PER_HOUR = 1
    ask(browser(), RAVI)
    proof = solved(ask(browser()))
    assert ask(browser(), "9801234567", altcha=proof).json()["code"] == "proof_required"
    assert ask(browser(), altcha=proof).status_code == 200
    a_minute_passes()
    assert ask(browser(), altcha=proof).json()["code"] == "proof_required"


def test_proofs_buy_three_times_as_much_and_no_more(bell, settings):
    settings.OTP_PER_IP_PER_HOUR = 1
    answers = []
    for n in range(4):
        refused = ask(browser(), f"98{n}1234567")
        proof = {} if refused.status_code == 200 else {"altcha": solved(refused)}
        again = ask(browser(), f"98{n}1234567", **proof) if proof else refused
        answers.append(again.status_code)
    assert answers == [200] * 3 + [429]


def test_a_proof_that_ran_out_is_none(bell, settings):
    settings.OTP_PER_IP_PER_HOUR, settings.OTP_PROOF_SECONDS = 1, -1
    ask(browser(), RAVI)
    assert ask(browser(), altcha=solved(ask(browser()))).json()["code"] == "proof_required"


@pytest.mark.parametrize(
    "payload",
    [
        "x",
        "bnVsbA==",
        "W10=",
        "e30=",
        "eyJjaGFsbGVuZ2UiOltdLCJzb2x1dGlvbiI6MX0=",
        "eyJjaGFsbGVuZ2UiOnsicGFyYW1ldGVycyI6MX19",
    ],
)
def test_what_is_no_proof_is_none_and_breaks_nothing(bell, settings, payload):
    settings.OTP_PER_IP_PER_HOUR = 1
    ask(browser(), RAVI)
    assert ask(browser(), altcha=payload).json()["code"] == "proof_required"


@pytest.mark.race
def test_a_proof_presented_ten_times_at_once_is_used_once(settings):
    refused = proofs.require_proof(phone=ASHA, retry_after=1)
    challenge = altcha.Challenge.from_dict(refused.extra["altcha"])
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    payload = altcha.Payload(challenge, solution).to_base64()
    assert sorted(at_once(10, lambda _: proofs.use_proof(phone=ASHA, payload=payload))) == [False] * 9 + [True]


def test_a_number_that_never_logged_in_is_not_known_by_its_account(bell, settings, db):
    User.objects.create_user(ASHA)
    settings.OTP_PER_HOUR, settings.OTP_PROOF_FROM_PERCENT = 1, 100
    ask(browser(), RAVI)
    elsewhere = APIClient(REMOTE_ADDR=MOBILE)
    assert ask(elsewhere, altcha=solved(ask(elsewhere))).status_code == 429


@pytest.mark.parametrize("ceiling", ["OTP_PER_IP_PER_DAY", "OTP_PER_NETWORK_PER_DAY"])
def test_many_codes_from_one_address_meet_a_proof_of_work_first_and_a_daily_ceiling_only_then(bell, settings, ceiling):
    settings.OTP_PER_IP_PER_HOUR = 2
    setattr(settings, ceiling, 4)
    met, numbers = [], [f"98{n}1234567" for n in range(6)]
    for number in numbers:
        first = ask(browser(), number)
        met.append(first.status_code if first.status_code == 200 else first.json()["code"])
        if met[-1] == "proof_required":
            assert ask(browser(), number, altcha=solved(first)).status_code == 200
        let_limits_age(seconds=600)
    assert met == [200, 200, "proof_required", "proof_required", "too_many_requests", "too_many_requests"]
    refused = ask(browser(), "9861234567")
    assert int(refused["Retry-After"]) > 3600
    let_limits_age(seconds=3600)
    assert ask(browser(), "9861234567").json()["code"] == "too_many_requests"
    assert ask(browser("198.51.50.1"), "9861234567").status_code == 200


@pytest.mark.parametrize("place", ["IP", "NETWORK"])
def test_a_place_has_been_asked_for_proofs_before_it_reaches_its_daily_ceiling(place):
    """As a deployment comes: a developer's own .env may say otherwise."""
    usual = dict(re.findall(r"^#(OTP_PER_\w+)=(\d+)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert int(usual[f"OTP_PER_{place}_PER_DAY"]) > 24 * int(usual[f"OTP_PER_{place}_PER_HOUR"])


def test_a_guest_who_is_recognised_goes_on_behind_an_address_that_has_had_its_day(known, bell, settings):
    settings.OTP_PER_IP_PER_DAY = 1
    ask(APIClient(REMOTE_ADDR=MOBILE), RAVI)
    assert ask(APIClient(REMOTE_ADDR=MOBILE), "9801234567").json()["code"] == "too_many_requests"
    assert ask(APIClient(REMOTE_ADDR=MOBILE), device_token=known).status_code == 200

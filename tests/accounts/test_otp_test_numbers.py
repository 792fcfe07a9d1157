"""Numbers of testers: no SMS, always the same code; and never in production."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from backend.accounts.models import User
from backend.notifications.models import Message
from tests.accounts.test_login import answer, ask
from tests.config.production import settings as production

pytestmark = pytest.mark.django_db(transaction=True)

TESTER, CODE = "+919999900001", "123456"


@pytest.fixture(autouse=True)
def tester(settings):
    settings.OTP_TEST_NUMBERS = {TESTER: CODE}


def test_a_tester_logs_in_without_an_sms(api, bell):
    assert ask(api, "99999 00001").status_code == 200
    assert (Message.objects.exists(), bell.rung) == (False, [])
    assert answer(api, CODE, "9999900001").json()["user"]["phone_number"] == TESTER


def test_a_testers_code_works_once_and_only_when_asked_for(api, bell):
    assert answer(api, CODE, TESTER).status_code == 400
    ask(api, TESTER)
    assert [answer(api, CODE, TESTER).status_code for _ in range(2)] == [200, 400]


def test_the_limits_hold_for_testers(api, bell):
    assert [ask(api, TESTER).status_code for _ in range(2)] == [200, 429]
    answers = [answer(api, "000000", TESTER).status_code for _ in range(5)] + [answer(api, CODE, TESTER).status_code]
    assert answers == [400] * 6
    assert not User.objects.exists()


def test_nobody_else_has_that_code(api, bell, phones):
    ask(api)
    bell.answer()
    assert Message.objects.count() == 1
    assert phones.texts[0][1][:6] != CODE


def test_test_numbers_are_refused_in_production():
    with pytest.raises(ImproperlyConfigured, match="OTP_TEST_NUMBERS is set: never in production"):
        production(OTP_TEST_NUMBERS=f"{TESTER}:{CODE}")
    assert production()["OTP_TEST_NUMBERS"] == {}


@pytest.mark.parametrize("value", ["9999900001:123456", f"{TESTER}", f"{TESTER}:12345", "+447911123456:123456"])
def test_a_mistyped_pair_is_refused(value):
    with pytest.raises(ImproperlyConfigured, match="OTP_TEST_NUMBERS must be pairs"):
        production(DANDELI_ENV="development", OTP_TEST_NUMBERS=value)


def test_pairs_are_read(monkeypatch):
    found = production(DANDELI_ENV="development", OTP_TEST_NUMBERS=f"{TESTER}:{CODE}, +919999900002:000000")
    assert found["OTP_TEST_NUMBERS"] == {TESTER: CODE, "+919999900002": "000000"}

"""How often staff's passwords are guessed: by account and network, and no stranger locks anybody out."""

from contextlib import suppress

import pytest
from django.test import Client

from backend.accounts.models import User
from backend.accounts.services import staff_guesses
from backend.accounts.services.staff_guesses import COOKIE, StaffSecret
from backend.common.security.limits import TooMany
from tests.accounts.test_staff import PASSWORD, log_in
from tests.common.clock import let_limits_age
from tests.common.crowd import at_once
from tests.common.stores import take_redis_away

pytestmark = pytest.mark.django_db

SPELLINGS = [
    *("9000000002", "+919000000002", "09000000002", "90000 00002", "+91 90000 00002", "90000-00002"),
    *("(90000) 00002", "9000.000.002", "९०००००० ००२", "９０００００００02", " 9000000002 ", "+91-9000-000-002"),
]


@pytest.fixture
def meera():
    return User.objects.create_superuser("90000 00002", PASSWORD, name="Meera")


def elsewhere(address="198.51.100.7"):
    return Client(REMOTE_ADDR=address)


def strangers_guess(times, secret=StaffSecret.PASSWORD, address="198.51.{}.1"):
    """From as many networks, as the forms count it."""
    for n in range(times):
        with suppress(TooMany):
            staff_guesses.count_guess(secret, name="9000000002", address=address.format(n))


def refused(answer):
    return answer.status_code == 429 and int(answer["Retry-After"]) > 0


def is_in(browser):
    return browser.get("/admin/").status_code == 200


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_the_same_account(spelling):
    assert staff_guesses.account_called(spelling) == "+919000000002"


@pytest.mark.parametrize(("one", "other"), [("Meera", " meera"), ("ﬁona", "FIONA"), ("a b", "a\u00a0B"), ("x", "ｘ")])
def test_what_is_no_number_is_folded(one, other):
    assert staff_guesses.account_called(one) == staff_guesses.account_called(other)


def test_twelve_spellings_of_one_name_have_ten_tries(client, meera):
    pages = [log_in(client, spelling, "wrong") for spelling in SPELLINGS]
    assert [page.status_code for page in pages] == [200] * 10 + [429] * 2
    assert refused(log_in(client, "9000000002"))
    assert not is_in(client)


def test_strangers_of_many_networks_have_thirty_tries_in_sum(meera):
    strangers_guess(29)
    answers = [log_in(elsewhere(f"192.0.{n}.1"), "9000000002", "wrong").status_code for n in range(3)]
    assert answers == [200] + [429] * 2


def test_a_network_guesses_at_twenty_accounts(client):
    answers = [log_in(client, f"{n}", "wrong").status_code for n in range(22)]
    assert answers == [200] * 20 + [429] * 2


def test_strangers_do_not_lock_out_the_browser_that_was_in_before(client, meera):
    log_in(client, "9000000002")
    assert is_in(client)
    client.post("/admin/logout/")
    strangers_guess(40)
    assert refused(log_in(elsewhere(), "9000000002"))
    log_in(client, "9000000002")
    assert is_in(client)


def test_strangers_in_the_same_network_do_not_either(client, meera):
    log_in(client, "9000000002")
    client.get("/admin/")
    client.post("/admin/logout/")
    strangers_guess(25, address="127.0.0.1")
    assert refused(log_in(Client(), "9000000002"))
    log_in(client, "9000000002")
    assert is_in(client)


def test_a_known_browser_has_ten_tries_too(client, meera):
    log_in(client, "9000000002")
    client.get("/admin/")
    client.post("/admin/logout/")
    let_limits_age(seconds=900)
    answers = [log_in(client, "9000000002", "wrong").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_wrong_passwords_make_no_browser_known(client, meera):
    log_in(client, "9000000002", "wrong")
    assert COOKIE not in client.cookies


@pytest.mark.parametrize("cookie", ["x", "a:b:c", "", "é" * 50])
def test_a_cookie_that_somebody_made_is_no_known_browser(client, meera, cookie):
    client.cookies[COOKIE] = cookie
    for _ in range(10):
        log_in(client, "9000000002", "wrong")
    assert refused(log_in(client, "9000000002"))


def test_the_cookie_of_one_account_is_worth_nothing_for_another(client, meera):
    User.objects.create_superuser("90000 00003", PASSWORD)
    log_in(client, "9000000003")
    client.get("/admin/")
    client.post("/admin/logout/")
    strangers_guess(30)
    assert refused(log_in(client, "9000000002"))


def test_the_cookie_is_for_this_host_and_no_script(client, meera):
    log_in(client, "9000000002")
    client.get("/admin/")
    kept = client.cookies[COOKIE]
    assert (kept["httponly"], kept["samesite"], kept["path"]) == (True, "Strict", "/")
    assert "9000000002" not in kept.value


def test_the_old_password_is_guessed_ten_times_too(client, meera):
    client.force_login(meera)
    client.get("/admin/")
    wrong = {"old_password": "x", "new_password1": "a new sentence", "new_password2": "a new sentence"}
    answers = [client.post("/admin/password_change/", wrong) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert refused(answers[-1])


def test_without_redis_staff_get_in(client, meera, settings):
    take_redis_away(settings)
    log_in(client, "9000000002")
    assert is_in(client)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_many_tries_at_once_ten_are_looked_at(meera):
    answers = at_once(16, lambda n: log_in(Client(), SPELLINGS[n % 12], "wrong").status_code)
    assert sorted(answers) == [200] * 10 + [429] * 6

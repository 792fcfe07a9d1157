"""The second factor of staff, page by page."""

import logging
import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from auditlog.models import LogEntry
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import RecoveryCode, StaffFactor, User
from backend.accounts.services import second_factor
from backend.accounts.services.staff_guesses import StaffSecret
from backend.catalogue.models.roles import Role
from tests import cast
from tests.accounts.test_staff_guesses import strangers_guess
from tests.backoffice.pages import confirm
from tests.common.crowd import at_once
from tests.common.stores import take_redis_away
from tests.config import production

pytestmark = pytest.mark.django_db

PASSWORD = "a long sentence that meera knows"
ENTER, SET_UP = "/admin/accounts/stafffactor/enter/", "/admin/accounts/stafffactor/set-up/"
ROOMS = "/admin/catalogue/room/"


@pytest.fixture
def meera(settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    return User.objects.create_superuser("90000 00002", PASSWORD, name="Meera")


@pytest.fixture
def secret(meera):
    """Meera has set up her phone: what is in its app."""
    return set_up(meera)[0]


def set_up(user):
    secret = second_factor.pending_secret(second_factor.begin_factor(user=user))
    then = timezone.now() - timedelta(minutes=5)
    codes = second_factor.confirm_factor(user=user, code=pyotp.TOTP(secret).at(then), at=then)
    assert len(codes) == 10
    return secret, codes


def browser_of(user, **more):
    """Past the password."""
    browser = Client(**more)
    browser.force_login(user)
    return browser


def enter(browser, code, **more):
    return browser.post(ENTER, {"code": code, **more})


def is_in(browser):
    return browser.get(ROOMS).status_code == 200


def wrong(secret):
    return f"{(int(pyotp.TOTP(secret).now()) + 1) % 10**6:06d}"


def test_a_first_owner_sets_up_at_the_first_login_and_is_in(client, meera):
    client.post("/admin/login/", {"username": "9000000002", "password": PASSWORD, "next": ROOMS})
    sent = client.get(ROOMS)
    assert sent["Location"] == f"{SET_UP}?next=%2Fadmin%2Fcatalogue%2Froom%2F"
    page = client.get(sent["Location"]).content.decode()
    secret = re.search(r"<code>(\w{32})</code>", page)
    assert secret is not None
    assert "otpauth://totp/Dandeli:" in page
    assert "data:image/svg+xml" in page
    done = client.post(SET_UP, {"code": pyotp.TOTP(secret[1]).now(), "next": ROOMS})
    assert len(re.findall(r"(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}", done.content.decode())) == 10
    assert "no-store" in done["Cache-Control"]
    assert is_in(client)


def test_the_next_login_asks_for_a_code_before_any_page(meera, secret):
    browser = browser_of(meera)
    own_page = f"/admin/accounts/user/{meera.pk}/change/"
    for path in ("/admin/", ROOMS, "/admin/password_change/", "/admin/nowhere/", own_page):
        assert browser.get(path)["Location"].startswith(ENTER)
        assert browser.post(path)["Location"].startswith(ENTER)
    assert browser.get(SET_UP)["Location"] == ENTER
    answer = enter(browser, pyotp.TOTP(secret).now(), next=ROOMS)
    assert (answer.status_code, answer["Location"]) == (302, ROOMS)
    assert is_in(browser)


def test_the_key_of_the_login_changes_with_the_second_factor(meera, secret):
    browser = browser_of(meera)
    before = browser.cookies["sessionid"].value
    enter(browser, pyotp.TOTP(secret).now())
    assert browser.cookies["sessionid"].value != before


def test_a_code_is_good_once(meera, secret):
    code = pyotp.TOTP(secret).now()
    enter(browser_of(meera), code)
    second = browser_of(meera)
    assert enter(second, code).status_code == 200
    assert not is_in(second)


def in_wide_digits(code):
    return "".join(chr(0xFF10 + int(digit)) for digit in code)


@pytest.mark.parametrize("spelling", [lambda code: f" {code[:3]} {code[3:]} ", in_wide_digits])
def test_a_code_may_be_typed_as_it_is_shown(meera, secret, spelling):
    browser = browser_of(meera)
    enter(browser, spelling(pyotp.TOTP(secret).now()))
    assert is_in(browser)


@pytest.mark.parametrize("seconds", [-30, 30])
def test_a_clock_half_a_minute_off_is_good_enough(meera, secret, seconds):
    browser = browser_of(meera)
    enter(browser, pyotp.TOTP(secret).at(timezone.now() + timedelta(seconds=seconds)))
    assert is_in(browser)


@pytest.mark.parametrize("code", ["", "x", "000", "१२", "0" * 40, "\u2603", "A" * 16, "0" * 5000])
def test_what_is_no_code_opens_nothing(meera, secret, code):
    browser = browser_of(meera)
    assert enter(browser, code).status_code == 200
    assert not is_in(browser)


def test_a_recovery_code_opens_once(meera):
    _, codes = set_up(meera)
    first, second = browser_of(meera), browser_of(meera)
    enter(first, codes[3].lower())
    enter(second, codes[3])
    assert (is_in(first), is_in(second)) == (True, False)
    assert RecoveryCode.objects.filter(used_at=None).count() == 9


def test_codes_are_tried_ten_times_from_one_network(meera, secret):
    browser = browser_of(meera)
    answers = [enter(browser, wrong(secret)) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert int(answers[-1]["Retry-After"]) > 800
    assert enter(browser, pyotp.TOTP(secret).now()).status_code == 429


def test_somebody_with_the_password_does_not_lock_out_the_browser_that_was_in(meera, secret):
    mine = browser_of(meera)
    enter(mine, pyotp.TOTP(secret).now())
    mine.get("/admin/")
    mine.post("/admin/logout/")
    strangers_guess(35, StaffSecret.CODE)
    assert enter(browser_of(meera), wrong(secret)).status_code == 429
    mine.force_login(meera)
    with time_machine.travel(timezone.now() + timedelta(seconds=60)):
        enter(mine, pyotp.TOTP(secret).now())
        assert is_in(mine)


def test_a_browser_past_the_password_alone_is_not_known(meera, secret):
    browser = browser_of(meera)
    browser.get(ENTER)
    assert "staffbrowser" not in browser.cookies


def test_without_redis_codes_are_tried_by_known_browsers_alone(meera, secret, settings):
    mine = browser_of(meera)
    enter(mine, pyotp.TOTP(secret).now())
    mine.get("/admin/")
    take_redis_away(settings)
    assert enter(browser_of(meera), pyotp.TOTP(secret).now()).status_code == 503
    mine.force_login(meera)
    with time_machine.travel(timezone.now() + timedelta(seconds=60)):
        enter(mine, pyotp.TOTP(secret).now())
        assert is_in(mine)


def test_it_is_required_of_owners_and_optional_for_others(meera, resort):
    owner = browser_of(cast.works_at(resort, Role.OWNER, "+919000000011"))
    manager = browser_of(cast.works_at(resort, Role.MANAGER, "+919000000012"))
    assert owner.get(ROOMS)["Location"].startswith(SET_UP)
    assert is_in(manager)


def test_other_staff_who_have_one_are_asked_for_it(meera, resort):
    manager = cast.works_at(resort, Role.MANAGER, "+919000000012")
    secret, _ = set_up(manager)
    browser = browser_of(manager)
    assert browser.get(ROOMS)["Location"].startswith(ENTER)
    enter(browser, pyotp.TOTP(secret).now())
    assert is_in(browser)


def test_another_device_takes_the_place_of_the_first(meera, secret):
    browser = browser_of(meera)
    enter(browser, pyotp.TOTP(secret).now())
    page = browser.get(SET_UP).content.decode()
    new = re.search(r"<code>(\w{32})</code>", page)
    assert new is not None
    assert new[1] != secret
    following = pyotp.TOTP(secret).at(timezone.now() + timedelta(seconds=30))
    browser.post(SET_UP, {"code": pyotp.TOTP(new[1]).now(), "old_code": following})
    other = browser_of(meera)
    with time_machine.travel(timezone.now() + timedelta(seconds=60)):
        enter(other, pyotp.TOTP(secret).now())
        assert not is_in(other)
        enter(other, pyotp.TOTP(new[1]).now())
        assert is_in(other)


def test_a_superuser_resets_the_factor_of_another_and_not_the_own(meera, secret):
    kiran = User.objects.create_superuser("90000 00003", PASSWORD)
    set_up(kiran)
    mine, his = browser_of(meera), browser_of(kiran)
    enter(mine, pyotp.TOTP(secret).now())
    rows = list(StaffFactor.objects.values_list("pk", flat=True))
    body = {"action": "reset", "_selected_action": rows}
    asked = mine.post(reverse("admin:accounts_stafffactor_changelist"), body, follow=True)
    assert StaffFactor.objects.count() == 2
    confirm(mine, asked)
    assert StaffFactor.objects.get().user == meera
    assert his.get(ROOMS)["Location"].startswith(SET_UP)
    told = LogEntry.objects.get(object_pk=str(kiran.pk), additional_data={"what": "second factor reset"})
    assert told.actor == meera


def test_a_login_that_passed_a_factor_that_was_reset_is_asked_again(meera, secret):
    browser = browser_of(meera)
    enter(browser, pyotp.TOTP(secret).now())
    second_factor.reset_factor(user=meera)
    assert browser.get(ROOMS)["Location"].startswith(SET_UP)


def test_staff_see_their_own_factor_alone(meera, secret, resort):
    owner = cast.works_at(resort, Role.OWNER, "+919000000011")
    own, _ = set_up(owner)
    browser = browser_of(owner)
    enter(browser, pyotp.TOTP(own).now())
    page = browser.get(reverse("admin:accounts_stafffactor_changelist"))
    assert [row.user for row in page.context["cl"].result_list] == [owner]
    others = StaffFactor.objects.get(user=meera)
    assert browser.get(reverse("admin:accounts_stafffactor_change", args=[others.pk])).status_code in (302, 403)


def test_the_last_superuser_is_reset_from_the_shell(meera, secret, capsys):
    call_command("reset_second_factor", "90000 00002")
    assert not StaffFactor.objects.exists()
    assert LogEntry.objects.filter(additional_data={"what": "second factor reset"}).exists()


def test_no_secret_and_no_code_is_in_a_row_a_page_a_log_or_a_session(meera, caplog):
    caplog.set_level(logging.DEBUG)
    secret, codes = set_up(meera)
    browser = browser_of(meera)
    code = pyotp.TOTP(secret).now()
    enter(browser, code)
    enter(browser_of(meera), codes[0])
    rows = [*StaffFactor.objects.values_list(), *RecoveryCode.objects.values_list()]
    page = browser.get(reverse("admin:accounts_stafffactor_change", args=[StaffFactor.objects.get().pk]))
    written = [*map(repr, rows), caplog.text, repr(dict(browser.session)), page.content.decode()]
    hidden = [secret, code, codes[0], codes[0].replace("-", "")]
    assert not [text for text in written if any(part in text for part in hidden)]


def test_a_guest_with_a_password_sees_no_page_of_it(asha):
    browser = Client()
    browser.force_login(asha)
    assert browser.get(ENTER)["Location"].startswith("/admin/login/")
    assert not StaffFactor.objects.exists()


def test_production_requires_it_and_may_say_otherwise():
    assert production.settings()["STAFF_SECOND_FACTOR_REQUIRED"] is True
    assert production.settings(STAFF_SECOND_FACTOR_REQUIRED="off")["STAFF_SECOND_FACTOR_REQUIRED"] is False


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_code_shown_ten_times_at_once_opens_once(meera, secret):
    now = timezone.now()
    code = pyotp.TOTP(secret).at(now)
    passed = at_once(10, lambda _: second_factor.pass_factor(user=meera, code=code, at=now))
    assert sorted(passed) == [False] * 9 + [True]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_many_codes_at_once_ten_are_looked_at(meera, secret):
    browsers = [browser_of(meera) for _ in range(14)]
    answers = at_once(14, lambda n: enter(browsers[n], wrong(secret)).status_code)
    assert sorted(answers) == [200] * 10 + [429] * 4


# --- Set up again, in another window, or with other codes -------------------------------------------------------------

CODES = "/admin/accounts/stafffactor/recovery-codes/"
LIST = "/admin/accounts/stafffactor/"
ANY_CODE = re.compile(r"(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}")


def inside(user, secret):
    """Past the password and the second factor, with a code of some minutes ago."""
    browser = browser_of(user)
    assert enter(browser, pyotp.TOTP(secret).now()).status_code == 302
    # Its code is used: the next one is of a later half minute.
    StaffFactor.objects.update(last_step=0)
    return browser


def pending(page):
    return re.search(r"<code>(\w{32})</code>", page.content.decode())[1]


def test_a_window_that_another_one_has_overtaken_says_so_and_changes_nothing(client, meera):
    client.force_login(meera)
    secret = pending(client.get(SET_UP))
    assert ANY_CODE.search(client.post(SET_UP, {"code": pyotp.TOTP(secret).now()}).content.decode())
    before = StaffFactor.objects.get().nonce
    late = client.post(SET_UP, {"code": pyotp.TOTP(secret).now()}, follow=True)
    assert late.redirect_chain == [(LIST, 302)]
    assert "set up in another window" in late.content.decode()
    assert StaffFactor.objects.get().nonce == before
    assert is_in(client)


@pytest.mark.parametrize("old", ["", "000000", "AAAA-AAAA-AAAA-AAAA"])
def test_another_device_needs_a_code_of_the_one_in_use(meera, secret, old):
    browser = inside(meera, secret)
    new = pending(browser.get(SET_UP))
    refused = browser.post(SET_UP, {"code": pyotp.TOTP(new).now(), "old_code": old})
    assert "Recovery codes" not in refused.content.decode()
    assert second_factor.pass_factor(user=meera, code=pyotp.TOTP(secret).now(), at=timezone.now())


def test_with_a_code_of_the_device_in_use_another_takes_its_place(meera, secret):
    browser = inside(meera, secret)
    new = pending(browser.get(SET_UP))
    page = browser.post(SET_UP, {"code": pyotp.TOTP(new).now(), "old_code": pyotp.TOTP(secret).now()})
    assert len(ANY_CODE.findall(page.content.decode())) == 10
    assert is_in(browser)
    assert not second_factor.pass_factor(user=meera, code=pyotp.TOTP(secret).now(), at=timezone.now())


def test_lost_recovery_codes_are_made_anew_for_a_code_and_the_old_ones_open_nothing(meera, secret):
    old = second_factor.renew_codes(user=meera)
    browser = inside(meera, secret)
    assert ANY_CODE.search(browser.post(CODES, {"code": "000000"}).content.decode()) is None
    page = browser.post(CODES, {"code": pyotp.TOTP(secret).now()})
    new = ANY_CODE.findall(page.content.decode())
    assert len(new) == 10
    assert "no-store" in page["Cache-Control"]
    assert enter(browser_of(meera), old[0]).status_code == 200
    assert enter(browser_of(meera), new[0]).status_code == 302


def test_before_the_second_factor_nobody_gets_recovery_codes(meera, secret):
    browser = browser_of(meera)
    sent = browser.post(CODES, {"code": pyotp.TOTP(secret).now()})
    assert sent["Location"].startswith(ENTER)


def test_the_admin_leads_to_no_page_that_is_not_there(meera, secret):
    assert "View site" not in inside(meera, secret).get("/admin/").content.decode()

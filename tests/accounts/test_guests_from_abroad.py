"""Numbers from abroad: the code goes by e-mail, and the account belongs to the address that proved it first."""

import re
from urllib.parse import urlencode

import pytest
from rest_framework.test import APIClient

from backend.accounts.models import User
from backend.accounts.services.code_targets import CodeTarget
from backend.common import redis
from backend.common.outside.breakers import Breaker
from backend.incidents.models import Incident
from backend.notifications.gateway import breaker, mail_carrier
from backend.notifications.gateway.carrier import Down
from backend.notifications.gateway.failover import Accepted
from backend.notifications.models import Message
from tests.accounts.conftest import wrong
from tests.accounts.test_challenges import browser
from tests.accounts.test_code_budgets import HOME, MOBILE, solved
from tests.accounts.test_limits import a_minute_passes
from tests.accounts.test_login import answer, ask
from tests.cast import ASHA, MEERA
from tests.common.clock import let_limits_age
from tests.common.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)

EMMA, MAIL = "+447911123456", "emma@example.co.uk"
THIEF = "thief@example.org"


class Post:
    """Letters that left, newest last."""

    def __init__(self):
        self.letters = []
        self.down = False

    def take(self, letter, at):
        if self.down:
            raise Down("sandbox 503")
        self.letters.append(letter)
        return Accepted(gateway="sandbox", id=f"mail_{len(self.letters)}")

    def last(self, to=MAIL):
        return next((letter for letter in reversed(self.letters) if letter.to == to), None)

    def code(self, to=MAIL):
        found = re.search(r"\b\d{6}\b", self.last(to).text)
        return found and found.group()


@pytest.fixture
def post(monkeypatch):
    made = Post()
    monkeypatch.setattr(mail_carrier, "post_letter", made.take)
    return made


@pytest.fixture(autouse=True)
def quick(settings):
    settings.OTP_PROOF_ROUNDS = 1


def ask_abroad(api, email=MAIL, phone=EMMA, **more):
    return ask(api, phone, email=email, **more)


def answer_abroad(api, code, email=MAIL, phone=EMMA, **more):
    return answer(api, code, phone, email=email, **more)


def log_in(api, post, bell, email=MAIL, phone=EMMA):
    asked = ask_abroad(api, email, phone)
    assert asked.status_code == 200, asked.content
    bell.answer()
    return answer_abroad(api, post.code(email), email, phone, challenge=asked.json()["challenge"])


def test_a_guest_from_abroad_reads_the_letter_and_is_in(api, post, bell, phones):
    asked = ask_abroad(api, "Emma@Example.co.uk", "+44 7911 123456")
    bell.answer()
    assert asked.json().keys() == {"message", "expires_in", "resend_after", "challenge"}
    assert "e-mail" in asked.json()["message"]
    verified = answer_abroad(api, post.code(), "EMMA@example.co.uk", challenge=asked.json()["challenge"])
    person = verified.json()["user"]
    assert (person["phone_number"], person["email"], person["is_first_login"]) == (EMMA, MAIL, True)
    assert User.objects.get(phone_number=EMMA).login_email == MAIL
    assert phones.texts == []


@pytest.mark.parametrize(("language", "word"), [("en", "login code"), ("hi", "लॉगिन कोड"), ("kn", "ಲಾಗಿನ್ ಕೋಡ್")])
def test_the_letter_is_in_the_language_of_whoever_asks_and_names_no_whole_number(api, post, bell, language, word):
    body = {"phone_number": EMMA, "email": MAIL}
    api.post("/api/auth/otp/request/", body, format="json", headers={"Accept-Language": language})
    bell.answer()
    letter = post.last()
    assert word in letter.text
    assert letter.language == language
    assert post.code() in letter.html
    assert post.code() not in letter.subject
    assert EMMA not in letter.text + letter.html


def test_a_code_by_e_mail_is_in_no_row(api, post, bell):
    ask_abroad(api)
    bell.answer()
    message = Message.objects.get()
    assert (message.to, message.channel, message.state) == (MAIL, "email", "sent")
    assert post.code() not in str(Message.objects.values().get())
    assert EMMA not in str(message.params)


def test_a_number_from_abroad_alone_is_refused_and_told_what_it_lacks(api):
    refused = ask(api, EMMA)
    errors = [(each["pointer"], each["code"]) for each in refused.json()["errors"]]
    assert (refused.status_code, errors) == (400, [("/phone_number", "phone_invalid"), ("/email", "email_needed")])
    assert answer(api, "123456", EMMA).status_code == 400
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "phone", ["+44 909 879 0000", "+44 12", "+1 555 0100", "+999 123456789", "0044", "+91 832 241 2345"]
)
def test_what_is_nobodys_number_is_refused_with_an_address_too(api, phone):
    refused = ask_abroad(api, phone=phone)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "phone_invalid")
    assert not Message.objects.exists()


@pytest.mark.parametrize("email", ["emma", "emma@", "a@b@c.de", "emma@example.com\nBcc: x@example.com", 5, ["a@b.de"]])
def test_what_is_no_address_is_refused(api, email):
    refused = ask_abroad(api, email)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/email")


def test_an_indian_number_gets_its_sms_whatever_address_comes_along(api, post, bell, phones):
    asked = ask(api, email=MAIL)
    bell.answer()
    assert (asked.json()["message"], post.letters) == ("If this number can receive an SMS, a code is on its way.", [])
    assert answer(api, phones.last(ASHA)[:6], email=MAIL).status_code == 200
    assert User.objects.get().login_email == ""


def test_where_no_letters_are_sent_only_indian_numbers_log_in(api, settings):
    settings.EMAIL_GATEWAY = ""
    refused = ask_abroad(api)
    assert [each["pointer"] for each in refused.json()["errors"]] == ["/phone_number"]


def test_no_other_channel_than_e_mail_reaches_abroad(api, settings):
    settings.OTP_CHANNELS = ["sms", "voice"]
    refused = ask_abroad(api, channel="voice")
    assert refused.json()["errors"][0]["code"] == "channel_unavailable"
    assert ask_abroad(api, channel="email").status_code == 200


def test_another_address_does_not_get_into_the_account_and_only_its_reader_learns_why(api, post, bell):
    log_in(api, post, bell)
    stranger, unknown = ask_abroad(browser(), THIEF), ask_abroad(browser(), "x@example.org", "+33612345678")
    assert {**stranger.json(), "challenge": ""} == {**unknown.json(), "challenge": ""}
    bell.answer()
    assert post.code(THIEF) is None
    assert "another e-mail address" in post.last(THIEF).text
    assert MAIL not in post.last(THIEF).text
    refused = answer_abroad(browser(), "123456", THIEF, challenge=stranger.json()["challenge"])
    assert (refused.status_code, refused.json()["code"]) == (400, "otp_invalid")
    assert User.objects.get(phone_number=EMMA).login_email == MAIL


def test_a_code_of_one_address_opens_nothing_for_another_of_the_same_number(api, post, bell):
    asked = ask_abroad(api)
    bell.answer()
    for more in ({}, {"challenge": asked.json()["challenge"]}):
        assert answer_abroad(api, post.code(), THIEF, **more).json()["code"] == "otp_invalid"
        assert answer_abroad(api, post.code(), MAIL, "+447911123457", **more).json()["code"] == "otp_invalid"
    assert not User.objects.exists()
    assert answer_abroad(api, post.code()).status_code == 200


def test_who_changes_the_profiles_address_changes_no_login(api, post, bell):
    access = log_in(api, post, bell).json()["access"]
    mine = APIClient(headers={"authorization": f"Bearer {access}"})
    mine.patch("/api/auth/profile/", {"email": THIEF, "login_email": THIEF}, format="json")
    person = User.objects.get(phone_number=EMMA)
    assert (person.email, person.login_email) == (THIEF, MAIL)
    ask_abroad(browser(), THIEF)
    bell.answer()
    assert post.code(THIEF) is None


def test_five_wrong_codes_end_a_code_by_e_mail(api, post, bell):
    asked = ask_abroad(api)
    bell.answer()
    sent = {"challenge": asked.json()["challenge"]}
    for _ in range(5):
        answer_abroad(api, wrong(post.code()), **sent)
    assert answer_abroad(api, post.code(), **sent).json()["code"] == "otp_invalid"


@pytest.mark.race
def test_two_addresses_that_prove_one_number_at_once_share_no_account(post, bell):
    """Both have a right code: whoever is first has the number, the other one does not come in."""
    codes = {}
    for email in (MAIL, THIEF):
        ask_abroad(browser(), email)
        bell.answer()
        codes[email] = post.code(email)
    emails = [MAIL, THIEF]
    answers = at_once(2, lambda n: answer_abroad(APIClient(), codes[emails[n]], emails[n]))
    person = User.objects.get(phone_number=EMMA)
    assert sorted(each.status_code for each in answers) == [200, 400]
    assert answers[emails.index(person.login_email)].status_code == 200
    assert person.login_sessions.count() == 1


def test_one_mailbox_gets_a_code_a_minute_and_five_an_hour_whatever_numbers_are_named(bell):
    answers = [ask_abroad(browser(), phone="+447911123401").status_code]
    answers.append(ask_abroad(browser(), "e.m.m.a+stay@example.co.uk", "+447911123402").status_code)
    assert answers == [200, 429]
    for n in range(4):
        a_minute_passes()
        assert ask_abroad(browser(f"198.51.{n}.1"), phone=f"+44791112341{n}").status_code == 200
    a_minute_passes()
    assert ask_abroad(browser("198.51.9.1"), phone="+447911123499").status_code == 429


def test_a_number_that_strangers_name_with_their_addresses_asks_for_proofs_and_keeps_its_guest(api, post, bell):
    kept = log_in(APIClient(REMOTE_ADDR=HOME), post, bell).json()["device_token"]
    let_limits_age(seconds=86_400)
    for n in range(5):
        assert ask_abroad(browser(f"198.51.{n}.1"), f"x{n}@example.org").status_code == 200
    stranger = ask_abroad(browser("198.51.8.1"), "x8@example.org")
    assert (stranger.status_code, stranger.json()["code"]) == (429, "proof_required")
    assert ask_abroad(APIClient(REMOTE_ADDR=MOBILE), device_token=kept).status_code == 200
    elsewhere = APIClient(REMOTE_ADDR="192.0.9.77")
    assert ask_abroad(elsewhere, altcha=solved(ask_abroad(elsewhere))).status_code == 200


def test_the_device_of_one_address_is_a_stranger_with_another(api, post, bell):
    kept = log_in(APIClient(REMOTE_ADDR=HOME), post, bell).json()["device_token"]
    ask_abroad(browser(), THIEF)
    assert ask_abroad(APIClient(REMOTE_ADDR=HOME), THIEF, device_token=kept).status_code == 429


def test_letters_leave_the_budget_of_sms_alone(bell, settings):
    settings.OTP_PER_HOUR, settings.OTP_PROOF_FROM_PERCENT = 1, 100
    assert ask_abroad(browser()).status_code == 200
    assert ask_abroad(browser("198.51.2.1"), THIEF, "+33612345678").status_code == 429
    assert ask(browser("198.51.3.1")).status_code == 200


def test_the_kill_switch_stops_letters_too(api, settings):
    settings.OTP_PER_HOUR = 0
    assert ask_abroad(api).json()["code"] == "login_unavailable"


def test_while_the_mail_provider_is_down_a_guest_is_told_so_and_no_try_is_lost(api, post, bell):
    for _ in range(breaker.FAILURES_MOST):
        breaker.failed(mail_carrier.EMAIL)
    refused = ask_abroad(api)
    assert (refused.status_code, refused.json()["code"]) == (503, "login_unavailable")
    assert int(refused["Retry-After"]) > 0
    assert not Message.objects.exists()
    breaker.succeeded(mail_carrier.EMAIL)
    assert ask_abroad(api).status_code == 200


def test_a_breaker_says_that_it_rests_without_letting_a_probe_through():
    made = Breaker("test:{rests}", failures_most=1, rest=lambda: 30.0)
    assert not made.rests()
    made.failed()
    assert made.rests()
    redis.client().delete(f"{redis.PREFIX}:test:{{rests}}:rest")
    assert not made.rests()
    assert made.allows()


def test_a_letter_that_does_not_leave_is_tried_again_with_the_same_code(api, post, bell, now):
    post.down = True
    ask_abroad(api)
    ((_, ids),) = bell.rung
    bell.answer()
    assert Message.objects.get().state == "queued"
    post.down = False
    from backend.accounts.services import login

    login.deliver_code(**ids, at=now)
    assert answer_abroad(api, post.code()).status_code == 200
    assert not Incident.objects.exists()


def test_somebody_shut_out_does_not_come_in_by_e_mail(api, post, bell):
    log_in(api, post, bell)
    User.objects.update(is_active=False)
    a_minute_passes()
    assert log_in(api, post, bell).json()["code"] == "account_inactive"


def test_a_number_from_abroad_has_one_name_for_each_address():
    names = {CodeTarget(phone=EMMA, email=email).name for email in (MAIL, THIEF)}
    assert len(names) == 2
    assert EMMA not in "".join(names)
    assert CodeTarget(phone=ASHA).name == ASHA


def test_a_guest_from_abroad_deletes_the_account_with_a_code_by_e_mail_and_the_letters_forget_them(api, post, bell):
    access = log_in(api, post, bell).json()["access"]
    mine = APIClient(headers={"authorization": f"Bearer {access}"})
    told = mine.get("/api/auth/account/export/").json()
    assert told["profile"]["login_email"] == MAIL
    assert [each["kind"] for each in told["messages"]] == ["otp"]
    a_minute_passes()
    asked = ask_abroad(mine)
    bell.answer()
    body = {"otp": post.code(), "challenge": asked.json()["challenge"]}
    assert mine.post("/api/auth/account/delete/", body, format="json").status_code == 204
    person = User.objects.get()
    assert (person.login_email, person.email, person.phone_number) == ("", "", f"gone-{person.pk}")
    assert set(Message.objects.values_list("to", flat=True)) == {""}
    a_minute_passes()
    assert log_in(APIClient(), post, bell, THIEF).json()["user"]["is_first_login"]


def test_staff_find_a_guest_from_abroad_and_only_superusers_change_where_codes_go(api, post, bell, client):
    log_in(api, post, bell)
    person = User.objects.get(phone_number=EMMA)
    client.force_login(User.objects.create_superuser(MEERA, "a long sentence", name="Meera"))
    for typed in ("+44 7911-123456", "0044 7911 123456", MAIL):
        page = client.get(f"/admin/accounts/user/?{urlencode({'q': typed})}")
        assert f"/admin/accounts/user/{person.pk}/change/" in page.content.decode(), typed
    shown = client.get(f"/admin/accounts/user/{person.pk}/change/").content.decode()
    assert 'name="login_email"' in shown
    person.full_clean(exclude=["password"])

"""A guest with a number from abroad: the e-mail field, the code page, and what either says when it does not work."""

import re

import pytest
from playwright.sync_api import expect

from backend.accounts.models import User
from backend.notifications.gateway import breaker, mail_carrier
from backend.notifications.models import Message
from tests.accounts.test_guests_from_abroad import EMMA, MAIL, Post
from tests.common.clock import let_limits_age
from tests.storefront.guest_client import GuestClient, stay_query, words_of
from tests.storefront.test_barriers import barriers

pytestmark = pytest.mark.django_db(transaction=True)
TYPED = "+44 7911 123456"


@pytest.fixture
def post(monkeypatch):
    made = Post()
    monkeypatch.setattr(mail_carrier, "post_letter", made.take)
    return made


@pytest.fixture
def guest():
    return GuestClient()


def ask(guest, where="/login/", **typed):
    return guest.send(guest.get(where), where, **{"phone": TYPED, "email": MAIL, **typed})


@pytest.mark.parametrize(
    ("prefix", "said"), [("", "comes by e-mail"), ("/hi", "ई-मेल से आता है"), ("/kn", "ಇ-ಮೇಲ್ ಮೂಲಕ ಬರುತ್ತದೆ")]
)
def test_an_indian_number_is_the_default_and_one_from_abroad_brings_the_field_and_the_reason(guest, bell, prefix, said):
    first = guest.get(f"{prefix}/login/")
    assert 'name="email"' not in first.content.decode()
    page = guest.send(first, f"{prefix}/login/", phone=TYPED)
    text = page.content.decode()
    assert page.status_code == 400
    assert f'value="{TYPED}"' in text
    assert 'name="email"' in text
    assert 'href="#email"' in text
    assert said in words_of(page)
    assert not Message.objects.exists()


def test_a_guest_from_abroad_comes_in_and_is_told_where_the_code_went(guest, bell, post):
    answer = ask(guest)
    assert answer.status_code == 303
    there = answer.headers["Location"]
    page = guest.get(there)
    assert MAIL in words_of(page)
    assert TYPED in words_of(page)
    assert "SMS" not in words_of(page).split("Enter the code")[1].split("Booked directly")[0]
    bell.answer()
    assert guest.send(page, there, otp=post.code()).status_code == 303
    assert User.objects.get().login_email == MAIL


def test_rooms_are_held_with_a_code_by_e_mail(guest, bell, post, resort, room):
    where = f"/r/{resort.slug}/book/?{stay_query(take=room.pk)}"
    there = ask(guest, where).headers["Location"]
    bell.answer()
    held = guest.send(guest.get(there), there, otp=post.code())
    assert "/stays/hold/" in held.headers["Location"]


def test_what_was_typed_stays_when_the_address_is_none(guest):
    page = ask(guest, email="emma@")
    assert page.status_code == 400
    assert 'value="emma@"' in page.content.decode()
    assert f'value="{TYPED}"' in page.content.decode()
    assert 'href="#email"' in page.content.decode()


def test_a_wrong_code_and_one_that_ran_out_are_said_beside_the_field(guest, bell, post):
    there = ask(guest).headers["Location"]
    bell.answer()
    for code in ("000000", "", post.code()):
        if code == post.code():
            from backend.common import redis

            redis.client().delete(*redis.client().scan_iter("dandeli:otp:*"))
        page = guest.send(guest.get(there), there, otp=code)
        assert page.status_code == 400
        assert 'href="#otp"' in page.content.decode()
    assert not User.objects.exists()


def test_too_many_codes_for_a_mailbox_are_said_with_the_time_to_wait(guest, bell):
    ask(guest)
    page = ask(GuestClient(), phone="+33 6 12 34 56 78")
    assert page.status_code == 429
    assert re.search(r"Try again in \d+ seconds", words_of(page))
    assert page.headers["Retry-After"]


def test_a_mail_provider_that_is_down_is_said_and_the_words_stay(guest):
    for _ in range(breaker.FAILURES_MOST):
        breaker.failed(mail_carrier.EMAIL)
    page = ask(guest)
    assert page.status_code == 503
    assert f'value="{MAIL}"' in page.content.decode()
    assert "The code was not sent" in words_of(page)


def test_a_code_is_sent_again_to_the_same_address_and_after_a_proof_too(guest, bell, post, settings):
    settings.OTP_PER_IP_PER_HOUR = 1
    there = ask(guest).headers["Location"]
    let_limits_age(seconds=61)
    page = guest.send(guest.get(there), there, form=1)
    assert page.status_code == 429
    assert "data-proof" in page.content.decode()
    assert 'name="again" value="1"' in page.content.decode()
    let_limits_age(seconds=3600)
    assert guest.send(page, there, phone=TYPED, email=MAIL).status_code == 303
    bell.answer()
    assert guest.send(guest.get(there), there, otp=post.code()).status_code == 303


def test_whoever_goes_on_to_an_indian_number_gets_an_sms(guest, bell):
    ask(guest)
    answer = ask(guest, phone="98765 43210")
    assert "98765 43210" in words_of(guest.get(answer.headers["Location"]))
    assert list(Message.objects.order_by("pk").values_list("channel", flat=True)) == ["email", "sms"]


def test_a_booking_is_found_with_a_number_from_abroad_and_its_reference_is_kept(guest, bell):
    page = guest.send(guest.get("/find/"), "/find/", reference="WP5H-69X9", phone=TYPED)
    assert 'name="reference" value="WP5H-69X9"' in page.content.decode()
    assert guest.send(page, "/find/", phone=TYPED, email=MAIL).status_code == 303


def test_where_no_letters_are_sent_nobody_is_asked_for_an_address(guest, settings):
    settings.EMAIL_GATEWAY = ""
    page = ask(guest)
    assert 'name="email"' not in page.content.decode()
    assert "+44" not in words_of(guest.get("/login/"))


def test_while_a_proof_is_worked_out_a_guest_reads_that_the_code_is_being_prepared(phones, live_server, bell, settings):
    settings.OTP_PER_IP_PER_HOUR, settings.OTP_PROOF_ROUNDS = 1, 50
    page = phones.open()
    page.goto(f"{live_server.url}/kn/login/")
    page.locator("#phone").fill("98765 43210")
    page.locator("form.stack button").click()
    page.wait_for_url(re.compile("/code/"))
    page.add_init_script("crypto.subtle.deriveBits = () => new Promise(() => {})")
    page.goto(f"{live_server.url}/login/")
    page.locator("#phone").fill(TYPED)
    page.locator("form.stack button").click()
    expect(page.locator("#email")).to_be_visible()
    assert barriers(page) == []
    page.locator("#email").fill(MAIL)
    page.locator("form.stack button").click()
    expect(page.locator("[data-working]")).to_be_focused()
    expect(page.locator("[data-errors]")).to_be_hidden()
    expect(page).to_have_title("The code is being prepared")
    expect(page.locator("form.stack button")).to_be_disabled()
    expect(page.locator("[aria-invalid]")).to_have_count(0)
    assert barriers(page) == []


def test_a_device_that_cannot_work_a_proof_out_is_told_that_nothing_was_sent(phones, live_server, bell, settings):
    settings.OTP_PER_IP_PER_HOUR = 1
    page = phones.open()
    for number in ("98765 43210", EMMA):
        page.goto(f"{live_server.url}/login/")
        page.add_init_script("crypto.subtle.deriveBits = () => Promise.reject(new Error('none'))")
        page.locator("#phone").fill(number)
        page.locator("form.stack button").click()
    page.locator("#email").fill(MAIL)
    page.locator("form.stack button").click()
    expect(page.locator("[data-errors]")).to_be_visible()
    expect(page.locator("[data-working]")).to_be_hidden()
    expect(page.locator("form.stack button")).to_be_enabled()

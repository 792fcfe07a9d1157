"""Signatures are bytes and secrets; anything else is not a signature."""

import pytest

from backend.payments.core import signatures
from tests.payments import news

BODY = b'{"event":"payment.captured"}'


@pytest.fixture(autouse=True)
def _secrets(settings):
    settings.RAZORPAY_WEBHOOK_SECRET, settings.RAZORPAY_WEBHOOK_SECRET_PREVIOUS = "now", "before"
    settings.RAZORPAY_KEY_SECRET = "key"


def test_a_checkout_signature_is_the_hmac_of_order_and_payment():
    """As `printf 'order_1|pay_1' | openssl dgst -sha256 -hmac key` says."""
    known = "65219a93f3f6ab8a5f6962209ec83d04e29cd18b30fffd7e1a2aade3a72c199e"
    assert signatures.checkout_is_genuine(order_id="order_1", payment_id="pay_1", signature=known)


@pytest.mark.parametrize("secret", ["now", "before"])
def test_the_current_and_the_previous_secret_sign_webhooks(secret):
    assert signatures.webhook_is_genuine(BODY, news.signed(BODY, secret))


@pytest.mark.parametrize("secret", ["", "older", "key", "NOW"])
def test_no_other_secret_does(secret):
    assert not signatures.webhook_is_genuine(BODY, news.signed(BODY, secret))


def test_without_a_previous_secret_an_empty_key_signs_nothing(settings):
    settings.RAZORPAY_WEBHOOK_SECRET_PREVIOUS = ""
    assert not signatures.webhook_is_genuine(BODY, news.signed(BODY, ""))


@pytest.mark.parametrize("garbage", ["", " ", "\0", "é", "\ud800", "\U0001f511" * 16, "0" * 64, "x" * 10_000])
def test_garbage_is_not_a_signature(garbage):
    assert not signatures.webhook_is_genuine(BODY, garbage)
    assert not signatures.checkout_is_genuine(order_id="order_1", payment_id="pay_1", signature=garbage)


@pytest.mark.parametrize("changed", [BODY + b"\n", BODY.upper(), BODY[:-1], b"", b"\xff" + BODY])
def test_the_raw_bytes_are_signed(changed):
    assert not signatures.webhook_is_genuine(changed, news.signed(BODY))


def test_a_checkout_signature_belongs_to_its_order_and_payment():
    genuine = news.checkout("order_1", "pay_1")["razorpay_signature"]
    assert not signatures.checkout_is_genuine(order_id="order_2", payment_id="pay_1", signature=genuine)
    assert not signatures.checkout_is_genuine(order_id="order_1", payment_id="pay_2", signature=genuine)

"""What the providers report of messages that they took."""

import hmac
import itertools
import json
from base64 import b64encode
from urllib.parse import urlencode

import pytest

from backend.common import redis
from backend.common.db.transitions import move
from backend.incidents.models import Incident
from backend.notifications.models import Message, MessageOutcome
from backend.notifications.services import delivery_reports, outbox, receipts
from backend.notifications.services.delivery_reports import DeliveryReport
from backend.notifications.states import MessageState

pytestmark = pytest.mark.django_db

TWILIO, MSG91 = "/api/sms/receipts/twilio/", "/api/sms/receipts/msg91/a-secret-of-this-test/"
TOKEN, BASE = "twilio-auth-token", "https://api.example.in"


@pytest.fixture(autouse=True)
def providers(settings):
    settings.TWILIO_AUTH_TOKEN, settings.SMS_RECEIPT_BASE_URL = TOKEN, BASE
    settings.SMS_RECEIPT_SECRET = "a-secret-of-this-test"


@pytest.fixture
def sent(message, now):
    """A message that Twilio took."""

    def by(gateway, gateway_id):
        move(message, MessageState.SENDING, claimed_at=now, tries=1)
        move(message, MessageState.SENT, sent_at=now, gateway=gateway, gateway_id=gateway_id)
        return message

    return by


def signed(form, *, url=BASE + TWILIO, token=TOKEN):
    said = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return b64encode(hmac.new(token.encode(), said.encode(), "sha1").digest()).decode()


def twilio(client, form, signature=None):
    headers = {"X-Twilio-Signature": signed(form) if signature is None else signature}
    return client.post(TWILIO, urlencode(form), content_type="application/x-www-form-urlencoded", headers=headers)


def msg91(client, body, path=MSG91, content_type="application/json"):
    return client.post(path, body if isinstance(body, str) else json.dumps(body), content_type=content_type)


def delivery(message):
    found = Message.objects.get(pk=message.pk)
    return (found.delivery, found.delivery_reason, found.delivery_at is not None)


def test_the_signature_is_the_documented_one(settings):
    from backend.notifications.services import receipt_signatures

    # The example of Twilio's documentation.
    settings.TWILIO_AUTH_TOKEN = "12345"
    form = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675310", "Digits": "1234"}
    form |= {"From": "+14158675310", "To": "+18005551212"}
    lists = {name: [value] for name, value in form.items()}
    url = "https://example.com/myapp.php?foo=1&bar=2"
    assert receipt_signatures.is_twilios(url=url, form=lists, signature="L/OH5YylLD5NRKLltdqwSvS0BnU=")


def test_twilio_says_that_a_message_has_arrived(client, sent):
    message = sent("twilio", "SM1")
    assert twilio(client, {"MessageSid": "SM1", "MessageStatus": "delivered"}).status_code == 200
    assert delivery(message) == ("delivered", "", True)


def test_twilio_says_why_a_message_has_not_arrived(client, sent):
    message = sent("twilio", "SM1")
    twilio(client, {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30003"})
    assert delivery(message) == ("undelivered", "30003", True)


@pytest.mark.parametrize(
    ("status", "outcome"), [("completed", "delivered"), ("no-answer", "undelivered"), ("busy", "undelivered")]
)
def test_a_call_has_words_of_its_own(client, sent, status, outcome):
    message = sent("twilio", "CA1")
    twilio(client, {"CallSid": "CA1", "CallStatus": status})
    assert delivery(message)[0] == outcome


@pytest.mark.parametrize("status", ["accepted", "queued", "sending", "sent", "ringing", "scheduled", "", "nonsense"])
def test_words_about_the_way_there_change_nothing(client, sent, status):
    message = sent("twilio", "SM1")
    assert twilio(client, {"MessageSid": "SM1", "MessageStatus": status}).status_code == 200
    assert delivery(message) == ("", "", False)


@pytest.mark.parametrize(
    "signature",
    ["", "x", "é", signed({}), signed({"MessageSid": "SM1", "MessageStatus": "delivered"}, token="other")],
)
def test_a_receipt_that_twilio_did_not_sign_is_a_403_that_changes_nothing(client, sent, signature):
    message = sent("twilio", "SM1")
    refused = twilio(client, {"MessageSid": "SM1", "MessageStatus": "delivered"}, signature)
    assert (refused.status_code, refused.json()["code"]) == (403, "receipt_refused")
    assert delivery(message) == ("", "", False)


def test_a_signature_for_another_address_or_other_fields_is_refused(client, sent):
    message = sent("twilio", "SM1")
    form = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    for signature in (signed(form, url="https://evil.example/"), signed({**form, "MessageStatus": "sent"})):
        assert twilio(client, form, signature).status_code == 403
    assert delivery(message) == ("", "", False)


def test_without_a_token_nobody_is_twilio(client, sent, settings):
    settings.TWILIO_AUTH_TOKEN = ""
    message = sent("twilio", "SM1")
    form = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    assert twilio(client, form, signed(form, token="")).status_code == 403
    assert delivery(message) == ("", "", False)


@pytest.mark.parametrize("body", [b"\xff\xfe", b"&".join(b"a%d=1" % n for n in range(500)), b""])
def test_a_body_of_any_kind_is_refused_and_no_error(client, body):
    answer = client.post(TWILIO, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 403


LINE = {"date": "2026-11-22 10:06:20", "number": "919999988888", "status": "1", "desc": "DELIVERED"}
OLD = [{"senderId": "DANDLI", "requestId": "346a", "report": [LINE], "userId": "1"}]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (urlencode({"data": json.dumps(OLD)}), "application/x-www-form-urlencoded"),
        ({"data": json.dumps(OLD)}, "application/json"),
        ({"requestId": "346a", "number": "919999988888", "status": "1", "desc": "DELIVERED"}, "application/json"),
        ({"requestId": "346a", "telNum": "919999988888", "status": "Delivered"}, "application/json"),
    ],
    ids=["version 2", "version 2 as JSON", "version 3", "new"],
)
def test_msg91_says_it_in_several_shapes(client, sent, body, content_type):
    message = sent("msg91", "346a")
    assert msg91(client, body, content_type=content_type).status_code == 200
    assert delivery(message) == ("delivered", "", True)


@pytest.mark.parametrize("status", ["2", "9", "16", "17", "25", "Failed", "Rejected"])
def test_msg91_says_why_a_message_has_not_arrived(client, sent, status):
    message = sent("msg91", "346a")
    msg91(client, {"requestId": "346a", "status": status})
    assert delivery(message) == ("undelivered", status.lower(), True)


@pytest.mark.parametrize("secret", ["x", "a-secret-of-this-tesT", "a-secret-of-this-test2", "%C3%A9"])
def test_a_wrong_address_is_a_403_that_changes_nothing(client, sent, secret):
    message = sent("msg91", "346a")
    refused = msg91(client, {"requestId": "346a", "status": "1"}, f"/api/sms/receipts/msg91/{secret}/")
    assert (refused.status_code, refused.json()["code"]) == (403, "receipt_refused")
    assert delivery(message) == ("", "", False)


def test_without_a_secret_nobody_is_msg91(client, sent, settings):
    settings.SMS_RECEIPT_SECRET = ""
    sent("msg91", "346a")
    assert msg91(client, {}, "/api/sms/receipts/msg91/x/").status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        *(
            "",
            "x",
            "[]",
            "[[]]",
            "null",
            "5",
            '{"data": 5}',
            '{"data": "x"}',
            "data=",
            "data=x",
            "data=[1]",
            "[" * 5000,
        ),
        *('{"requestId": ["346a"], "status": {}}', '{"requestId": "a\\u0000b", "status": "1"}', '{"report": "x"}'),
    ],
)
def test_a_body_that_says_nothing_changes_nothing_and_is_no_error(client, sent, body):
    message = sent("msg91", "346a")
    assert msg91(client, body).status_code == 200
    assert delivery(message) == ("", "", False)


def test_a_message_that_is_not_known_is_no_error(client):
    assert twilio(client, {"MessageSid": "SM404", "MessageStatus": "delivered"}).status_code == 200
    assert msg91(client, {"requestId": "404", "status": "2"}).status_code == 200
    assert not Incident.objects.exists()


def test_one_provider_cannot_speak_for_another(client, sent):
    message = sent("msg91", "SM1")
    twilio(client, {"MessageSid": "SM1", "MessageStatus": "delivered"})
    assert delivery(message) == ("", "", False)


REPORTS = [
    DeliveryReport(gateway_id="SM1", outcome=MessageOutcome.UNDELIVERED, reason="30003"),
    DeliveryReport(gateway_id="SM1", outcome=MessageOutcome.DELIVERED, reason="x"),
    DeliveryReport(gateway_id="SM1", outcome=MessageOutcome.UNDELIVERED, reason="30003"),
]


@pytest.mark.parametrize("order", sorted(set(itertools.permutations(range(3)))))
@pytest.mark.parametrize("early", range(4), ids="{} before we know".format)
def test_every_order_of_the_same_receipts_has_the_same_end(message, now, order, early):
    told = [REPORTS[index] for index in order]
    move(message, MessageState.SENDING, claimed_at=now, tries=1)
    receipts.take_receipt(gateway="twilio", reports=told[:early], at=now)
    move(message, MessageState.SENT, sent_at=now, gateway="twilio", gateway_id="SM1")
    receipts.catch_up(gateway="twilio", gateway_id="SM1", at=now)
    receipts.take_receipt(gateway="twilio", reports=told[early:], at=now)
    assert delivery(message) == ("delivered", "", True)
    assert not Incident.objects.filter(state="open").exists()


def test_a_receipt_that_overtakes_our_own_row_is_kept(message, phones, now):
    name = f"test-{message.reference}"
    report = DeliveryReport(gateway_id=name, outcome=MessageOutcome.UNDELIVERED, reason="30003")
    receipts.take_receipt(gateway="test", reports=[report], at=now)
    outbox.send_queued(message_id=message.pk, at=now)
    assert delivery(message) == ("undelivered", "30003", True)


def test_the_same_receipt_again_keeps_the_first_instant(client, sent, now):
    message = sent("twilio", "SM1")
    for _ in range(2):
        twilio(client, {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30003"})
        before = Message.objects.get(pk=message.pk).delivery_at
    twilio(client, {"MessageSid": "SM1", "MessageStatus": "failed", "ErrorCode": "30008"})
    assert Message.objects.get(pk=message.pk).delivery_at == before
    assert Incident.objects.get().times == 1


def test_without_redis_a_receipt_is_still_written(client, sent, monkeypatch):
    message = sent("twilio", "SM1")
    form = {"MessageSid": "SM1", "MessageStatus": "delivered"}

    def gone(*args, **kwargs):
        raise redis.Unavailable

    monkeypatch.setattr(redis, "client", gone)
    assert twilio(client, form).status_code == 200
    monkeypatch.undo()
    assert delivery(message)[0] == "delivered"


def test_a_reason_that_is_none_stays_outside():
    form = {"MessageSid": "SM1", "MessageStatus": "failed", "ErrorCode": "123456 is your code"}
    assert delivery_reports.of_twilio(form)[0].reason == "error"

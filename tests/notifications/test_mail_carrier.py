"""Letters by django-anymail against the twin, which speaks as Postmark does; and by SMTP, as far as refusals go."""

import smtplib
from datetime import timedelta

import pytest
import requests
from django.core.mail.backends import smtp
from django.test import Client

from backend.incidents.models import Incident
from backend.notifications.gateway import breaker, mail_carrier
from backend.notifications.gateway.carrier import Down, Rejected, Undelivered, Unsure
from backend.notifications.gateway.letters import Enclosure, Letter
from backend.notifications.models import Channel, Message, MessageOutcome
from backend.notifications.services import bounced_addresses, outbox
from backend.notifications.services.addressees import Addressee
from backend.notifications.states import MessageState
from tests.cast import ASHA

pytestmark = pytest.mark.django_db

PARAMS = {"resort": "Kali River Lodge", "reference": "K7QM-2X4P", "check_in": "20 Dec 2026"}


def letter(to="asha@example.com", name="1-1"):
    return Letter(
        to=to,
        sender_name="Kali, River & Lodge",
        reply_to="desk@kali.example",
        subject="Confirmed\nBcc: x@example.com",
        text="Welcome",
        html="<p>Welcome</p>",
        language="en",
        message_id=name,
        enclosures=[Enclosure(name="v.pdf", content_type="application/pdf", content=b"%PDF")],
    )


@pytest.fixture
def mailbox(twin, settings):
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    settings.ANYMAIL = {**settings.ANYMAIL, "POSTMARK_API_URL": f"{twin.url}/sandbox/email/"}

    def read(**query):
        return requests.get(f"{twin.url}/sandbox/email/", params=query, timeout=5).json()

    return read


def test_a_letter_arrives_with_its_sender_its_answer_address_and_its_papers(mailbox, twin, now):
    accepted = mail_carrier.post_letter(letter(), at=now)
    (found,) = mailbox(to="asha@example.com")
    assert (accepted.gateway, accepted.id) == ("sandbox", found["id"])
    assert found["from"] == '"Kali, River & Lodge" <stays@dandeli.example>'
    assert (found["reply_to"], found["subject"]) == ("desk@kali.example", "Confirmed Bcc: x@example.com")
    assert found["headers"]["Message-ID"] == "<dandeli.1-1@dandeli.example>"
    assert found["headers"]["Content-Language"] == "en"
    assert requests.get(twin.url + found["files"][0]["url"], timeout=5).content == b"%PDF"
    assert requests.get(twin.url + found["html"], timeout=5).text == "<p>Welcome</p>"


def test_a_letter_that_is_sent_again_is_the_same_letter(mailbox, now):
    assert mail_carrier.post_letter(letter(), at=now) == mail_carrier.post_letter(letter(), at=now)
    assert len(mailbox()) == 1


def test_an_address_that_takes_none_is_not_tried_again(mailbox, now):
    with pytest.raises(Rejected, match="recipient_refused"):
        mail_carrier.post_letter(letter("asha@refused.example"), at=now)


def test_a_letter_is_not_taken_for_sent_where_nobody_sends_any(settings, now):
    settings.EMAIL_GATEWAY, settings.EMAIL_BACKEND = "", "django.core.mail.backends.dummy.EmailBackend"
    with pytest.raises(Undelivered, match="no gateway"):
        mail_carrier.post_letter(letter(), at=now)


def test_a_provider_that_cannot_be_reached_rests_and_is_an_incident(mailbox, settings, now):
    settings.ANYMAIL = {**settings.ANYMAIL, "POSTMARK_API_URL": "http://127.0.0.1:9/"}
    for _ in range(breaker.FAILURES_MOST):
        with pytest.raises(Undelivered):
            mail_carrier.post_letter(letter(), at=now)
    with pytest.raises(Undelivered, match="circuit_open"):
        mail_carrier.post_letter(letter(), at=now)
    assert Incident.objects.get().kind == "email_down"


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"no such user")}), Rejected),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (451, b"greylisted")}), Undelivered),
        (smtplib.SMTPAuthenticationError(535, b"wrong"), Down),
        (smtplib.SMTPDataError(554, b"spam"), Undelivered),
        (smtplib.SMTPServerDisconnected("gone"), Down),
        (TimeoutError("slow"), Down),
    ],
)
def test_what_a_mail_server_says_decides_whether_it_is_tried_again(settings, monkeypatch, now, error, refusal):
    settings.EMAIL_GATEWAY, settings.EMAIL_BACKEND = "smtp", "django.core.mail.backends.smtp.EmailBackend"

    def refuse(*_):
        raise error

    monkeypatch.setattr(smtp.EmailBackend, "send_messages", refuse)
    with pytest.raises(refusal) as refused:
        mail_carrier.post_letter(letter(), at=now)
    assert type(refused.value) is refusal
    assert "user" not in str(refused.value)


@pytest.mark.parametrize(("status", "refusal"), [(401, Down), (429, Down), (502, Down), (422, Undelivered)])
def test_what_a_provider_says_decides_whether_it_is_tried_again(settings, now, status, refusal, monkeypatch):
    settings.EMAIL_BACKEND = "anymail.backends.resend.EmailBackend"

    def answer(*_, **__):
        found = requests.Response()
        found.status_code, found._content = status, b'{"message": "secret words"}'
        return found

    monkeypatch.setattr(requests.Session, "request", answer)
    with pytest.raises(refusal, match=f"^sandbox {status}$"):
        mail_carrier.post_letter(letter(), at=now)


def test_no_answer_is_no_proof_of_anything(settings, now, monkeypatch):
    settings.EMAIL_BACKEND = "anymail.backends.resend.EmailBackend"

    def cut(*_, **__):
        raise requests.ReadTimeout("cut off")

    monkeypatch.setattr(requests.Session, "request", cut)
    with pytest.raises(Unsure):
        mail_carrier.post_letter(letter(), at=now)


class TestReceipts:
    @pytest.fixture
    def sent(self, now):
        to = Addressee(phone=ASHA, email="asha@example.com", attempt_id=7)
        outbox.queue_message(kind="booking_confirmed", to=to, params=PARAMS, dedupe_key="booking:1", at=now)
        message = Message.objects.get(channel=Channel.EMAIL)
        outbox.send_queued(message_id=message.pk, at=now, write=lambda _: letter())
        Message.objects.filter(pk=message.pk).update(gateway_id="mail_1")
        return message

    def told(self, settings, secret="", **said):
        address = f"/api/email/receipts/{secret or settings.EMAIL_RECEIPT_SECRET}/"
        return Client().post(address, {"MessageID": "mail_1", **said}, content_type="application/json")

    def bounced(self, settings):
        return self.told(settings, RecordType="Bounce", Type="HardBounce", ID=1, Email="asha@example.com")

    def test_a_letter_that_came_back_is_an_incident_that_says_what_to_do(self, sent, settings):
        assert self.bounced(settings).status_code == 200
        sent.refresh_from_db()
        assert (sent.delivery, sent.delivery_reason) == (MessageOutcome.UNDELIVERED, "bounced")
        incident = Incident.objects.get()
        assert "a…@example.com" in incident.happened
        assert "right address" in incident.advice

    def test_nothing_more_about_this_booking_goes_to_that_address(self, sent, settings):
        self.bounced(settings)
        assert bounced_addresses.has_bounced(Message(pk=0, to="asha@example.com", about_attempt=7))
        assert not bounced_addresses.has_bounced(Message(pk=0, to="new@example.com", about_attempt=7))
        assert not bounced_addresses.has_bounced(Message(pk=0, to="asha@example.com", about_attempt=8))

    def test_a_delivered_letter_is_known_to_have_arrived(self, sent, settings):
        assert self.told(settings, RecordType="Delivery", Recipient="asha@example.com").status_code == 200
        sent.refresh_from_db()
        assert sent.delivery == MessageOutcome.DELIVERED

    def test_a_stranger_is_refused(self, sent, settings):
        answer = self.told(settings, secret="something-else-entirely", RecordType="Bounce", Type="HardBounce")
        assert (answer.status_code, answer.json()["code"]) == (403, "receipt_refused")
        assert not Incident.objects.exists()

    @pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b'{"RecordType": []}', b"\xff", b"[" * 5000])
    def test_what_cannot_be_read_is_accepted_and_ignored(self, sent, settings, body):
        address = f"/api/email/receipts/{settings.EMAIL_RECEIPT_SECRET}/"
        assert Client().post(address, body, content_type="application/json").status_code == 200
        assert not Incident.objects.exists()


def test_what_is_sent_by_sms_and_by_e_mail_are_two_rows_of_one_event(now):
    to = Addressee(phone=ASHA, email="asha@example.com", language="hi", attempt_id=7)
    for _ in range(2):
        outbox.queue_message(kind="booking_confirmed", to=to, params=PARAMS, dedupe_key="booking:1", at=now)
    rows = list(Message.objects.order_by("pk"))
    assert [(row.channel, row.to, row.language, row.about_attempt) for row in rows] == [
        ("sms", ASHA, "hi", 7),
        ("email", "asha@example.com", "hi", 7),
    ]
    assert {row.state for row in rows} == {MessageState.QUEUED}


def test_what_waits_waits_on_both_ways(now):
    to, later = Addressee(phone=ASHA, email="asha@example.com"), now + timedelta(minutes=15)
    outbox.queue_message(kind="payment_refunded", to=to, params={}, dedupe_key="refund:1", at=now, not_before=later)
    assert set(Message.objects.values_list("next_try_at", flat=True)) == {later}

"""The gateways speak to a small server that answers in the providers' documented words."""

import base64
import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

from backend.notifications import gateway
from backend.notifications.gateway import msg91 as msg91_gateway
from backend.notifications.gateway import twilio as twilio_gateway
from backend.notifications.gateway.carrier import Down, Rejected, Sms, Undelivered, Unsure
from backend.notifications.gateway.msg91 import Msg91
from backend.notifications.gateway.sandbox import Sandbox
from backend.notifications.gateway.twilio import Twilio
from backend.notifications.models import Message
from backend.notifications.services import outbox
from worker import celery_settings as celery

SMS = Sms(
    to="+919999988888",
    kind="otp",
    text="123456 is your Dandeli login code, valid for 5 minutes.",
    variables={"code": "123456", "minutes": "5"},
    message_id="7-1700000000",
)


class Provider:
    """Answers the next request with `answer` and keeps what it was asked."""

    def __init__(self):
        self.asked, self.answer = [], (200, "{}")

    def says(self, body, status=200):
        self.answer = (status, body if isinstance(body, str) else json.dumps(body))


@pytest.fixture
def provider():
    script = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            script.asked.append((self.path, dict(self.headers), body))
            status, text = script.answer
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    script.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield script
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def msg91(provider, settings):
    settings.MSG91_AUTH_KEY = "auth-key"
    settings.SMS_TEMPLATE_IDS = {"otp": "flow-1"}
    return Msg91(provider.url)


@pytest.fixture
def twilio(provider, settings):
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_FROM = "AC1", "token", "MG1"
    return Twilio(provider.url)


@pytest.fixture
def sandbox(provider, settings):
    settings.SMS_SANDBOX_URL = f"{provider.url}/sandbox/sms/"
    return Sandbox()


def test_msg91_gets_template_number_and_numbered_variables(msg91, provider):
    provider.says({"type": "success", "message": "3763646c3058373530393938"})
    assert msg91.send(SMS) == "3763646c3058373530393938"
    path, headers, body = provider.asked[0]
    assert (path, headers["authkey"]) == ("/api/v5/flow/", "auth-key")
    assert json.loads(body) == {
        "template_id": "flow-1",
        "short_url": "0",
        "recipients": [{"mobiles": "919999988888", "VAR1": "123456", "VAR2": "5"}],
    }


def test_msg91s_error_in_a_200_is_a_failure(msg91, provider):
    provider.says({"type": "error", "message": "template id missing for 123456", "code": "211"})
    with pytest.raises(Undelivered, match=r"^msg91 211$"):
        msg91.send(SMS)


def test_only_a_wrong_number_is_refused_for_good_by_msg91(msg91, provider):
    provider.says({"type": "error", "message": "Invalid mobile number", "code": "202"})
    with pytest.raises(Rejected, match=r"^msg91 202$"):
        msg91.send(SMS)


@pytest.mark.parametrize("code", ["201", "207", "301", "418"])
def test_trouble_with_our_account_at_msg91_waits_for_its_cure(msg91, provider, code):
    provider.says({"type": "error", "message": "Invalid authkey", "code": code})
    with pytest.raises(Down, match=code):
        msg91.send(SMS)


def test_twilio_gets_a_form_with_basic_auth(twilio, provider):
    provider.says({"sid": "SM123", "status": "queued", "error_code": None}, status=201)
    assert twilio.send(SMS) == "SM123"
    path, headers, body = provider.asked[0]
    assert path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert headers["Authorization"] == "Basic " + base64.b64encode(b"AC1:token").decode()
    assert parse_qs(body) == {"To": [SMS.to], "MessagingServiceSid": ["MG1"], "Body": [SMS.text]}


def test_twilio_can_send_from_a_number(twilio, provider, settings):
    settings.TWILIO_FROM = "+15005550006"
    provider.says({"sid": "SM123"}, status=201)
    twilio.send(SMS)
    assert parse_qs(provider.asked[0][2])["From"] == ["+15005550006"]


def test_a_number_that_twilio_refuses_is_refused_for_good(twilio, provider):
    said = {"code": 21211, "message": "Invalid 'To' Phone Number: +919999988888", "status": 400}
    provider.says(said, status=400)
    with pytest.raises(Rejected, match=r"^twilio 21211$"):
        twilio.send(SMS)


def test_the_sandbox_gets_number_text_and_id(sandbox, provider):
    provider.says({"id": "sms_1"}, status=201)
    sandbox.send(SMS)
    assert json.loads(provider.asked[0][2]) == {
        "to": SMS.to,
        "text": SMS.text,
        "message_id": SMS.message_id,
    }


@pytest.mark.parametrize("name", ["msg91", "twilio", "sandbox"])
@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_status_that_may_pass_deserves_another_try(name, status, provider, request):
    gateway = request.getfixturevalue(name)
    provider.says({"message": "123456"}, status=status)
    with pytest.raises(Down, match=rf"^{name} {status}$"):
        gateway.send(SMS)


@pytest.mark.parametrize("name", ["msg91", "twilio"])
@pytest.mark.parametrize("body", ["<html>502 Bad Gateway 123456</html>", "[]", ""])
def test_an_answer_that_is_not_the_providers_deserves_another_try(name, body, provider, request):
    gateway = request.getfixturevalue(name)
    provider.says(body)
    with pytest.raises(Unsure) as caught:
        gateway.send(SMS)
    assert "123456" not in str(caught.value)


@pytest.mark.parametrize("name", ["msg91", "twilio"])
def test_a_providers_words_never_leave_the_gateway(name, provider, request):
    gateway = request.getfixturevalue(name)
    provider.says({"type": "error", "message": SMS.text, "code": SMS.text}, status=400)
    with pytest.raises(Undelivered, match=rf"^{name} error$"):
        gateway.send(SMS)


def test_a_gateway_that_is_down_deserves_another_try(settings):
    settings.SMS_SANDBOX_URL = "http://127.0.0.1:9/"
    with pytest.raises(Down, match=r"^sandbox ConnectionError$") as caught:
        Sandbox().send(SMS)
    assert caught.type is Down


def test_a_gateway_that_hangs_is_not_waited_for(settings):
    import socket

    settings.SMS_TIMEOUT_SECONDS = 0.1
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.SMS_SANDBOX_URL = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(Unsure, match=r"^sandbox ReadTimeout$"):
            Sandbox().send(SMS)


def test_a_wrong_setting_at_twilio_may_work_elsewhere(twilio, provider):
    provider.says({"code": 21606, "message": "From is not yours", "status": 400}, status=400)
    with pytest.raises(Undelivered, match=r"^twilio 21606$") as caught:
        twilio.send(SMS)
    assert caught.type is Undelivered


def test_twilio_is_told_where_receipts_go(twilio, provider, settings):
    settings.SMS_RECEIPT_BASE_URL = "https://api.example.in"
    provider.says({"sid": "SM123"}, status=201)
    twilio.send(SMS)
    assert parse_qs(provider.asked[0][2])["StatusCallback"] == ["https://api.example.in/api/sms/receipts/twilio/"]


def test_a_call_says_the_code_digit_by_digit_and_twice(twilio, provider, settings):
    settings.TWILIO_VOICE_FROM = "+15005550006"
    provider.says({"sid": "CA123"}, status=201)
    assert twilio.send(replace(SMS, channel="voice")) == "CA123"
    path, _, body = provider.asked[0]
    form = parse_qs(body)
    assert (path, form["From"]) == ("/2010-04-01/Accounts/AC1/Calls.json", ["+15005550006"])
    assert form["Twiml"][0].count("1, 2, 3, 4, 5, 6") == 2


def test_whatsapp_gets_its_own_template_and_the_code(twilio, provider, settings):
    settings.TWILIO_WHATSAPP_FROM, settings.TWILIO_WHATSAPP_CONTENT_SID = "+15005550006", "HX1"
    provider.says({"sid": "SM123"}, status=201)
    twilio.send(replace(SMS, channel="whatsapp"))
    assert parse_qs(provider.asked[0][2]) == {
        "To": [f"whatsapp:{SMS.to}"],
        "From": ["whatsapp:+15005550006"],
        "ContentSid": ["HX1"],
        "ContentVariables": ['{"1": "123456"}'],
    }


def test_twilio_has_the_channels_that_have_a_sender(twilio, settings):
    assert twilio.channels == {"sms"}
    settings.TWILIO_VOICE_FROM = settings.TWILIO_WHATSAPP_FROM = "+15005550006"
    assert twilio.channels == {"sms", "voice", "whatsapp"}


def test_the_setting_chooses_the_gateways_and_their_order(settings):
    settings.SMS_GATEWAY = ["twilio", "msg91"]
    assert [type(gateway) for gateway in gateway.choose_gateway().gateways] == [Twilio, Msg91]


@pytest.mark.django_db
def test_a_message_that_the_first_cannot_take_reaches_the_phone_by_the_second(
    provider, settings, monkeypatch, message, now
):
    monkeypatch.setattr(msg91_gateway, "BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setattr(twilio_gateway, "BASE_URL", provider.url)
    settings.SMS_GATEWAY, settings.TWILIO_FROM = ["msg91", "twilio"], "MG1"
    settings.SMS_TEMPLATE_IDS = {"booking_confirmed": "1107"}
    provider.says({"sid": "SM123"}, status=201)
    outbox.send_queued(message_id=message.pk, at=now)
    sent = Message.objects.get()
    assert (sent.state, sent.gateway, sent.gateway_id) == ("sent", "twilio", "SM123")
    assert "Booking K7QM-2X4P" in parse_qs(provider.asked[0][2])["Body"][0]


def test_a_round_of_all_providers_ends_before_its_claim_dies(settings):
    assert settings.SMS_TIMEOUT_SECONDS * len(gateway.BY_NAME) < min(
        celery.task_soft_time_limit, outbox.CLAIM_DEAD.seconds
    )

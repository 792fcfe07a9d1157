"""The SMS inbox under the API's own address."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

INBOX = "/sandbox/sms/"
SMS = [{"to": "+919999988888", "text": "Hello", "sent_at": "2026-01-01T00:00:00+00:00"}]


@pytest.fixture
def inbox(settings):
    """An inbox with one message, and a page for browsers."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            html = "text/html" in self.headers.get("Accept", "")
            body = b"<p>inbox</p>" if html else json.dumps(SMS).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html" if html else "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    settings.SMS_SANDBOX_URL = f"http://127.0.0.1:{server.server_port}/sandbox/sms/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_program_gets_the_list(client, inbox):
    assert client.get(INBOX, {"phone_number": "+919999988888"}).json() == SMS
    assert inbox == ["/sandbox/sms/?phone_number=%2B919999988888"]


def test_a_browser_is_sent_to_the_inboxs_own_page(client, inbox, settings):
    answer = client.get(INBOX, headers={"accept": "text/html,application/xhtml+xml"})
    assert (answer.status_code, answer["Location"]) == (302, settings.SMS_SANDBOX_URL)


def test_an_inbox_that_is_down_is_a_problem_of_the_one_shape(client, settings):
    settings.SMS_SANDBOX_URL = "http://127.0.0.1:9/"
    answer = client.get(INBOX)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "inbox_unavailable"


def test_the_inbox_is_only_read(client):
    assert client.post(INBOX).status_code == 405

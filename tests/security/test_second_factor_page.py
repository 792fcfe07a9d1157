"""The second factor in a real browser: over a slow line, with somebody who clicks again."""

import re

import pyotp
import pytest
from playwright.sync_api import Page, Request

from tests.security.test_pages import admin, driver, watched

__all__ = ["admin", "driver", "watched"]

SLOW = {"offline": False, "latency": 800, "downloadThroughput": -1, "uploadThroughput": -1}
AGAIN = """form => { form.requestSubmit(); setTimeout(() => form.requestSubmit(), 300) }"""


@pytest.mark.django_db(transaction=True)
def test_a_second_click_does_not_take_the_recovery_codes_away(admin: Page, live_server):
    sent: list[Request] = []
    admin.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    admin.goto(f"{live_server.url}/admin/accounts/stafffactor/set-up/")
    secret = re.search(r"<code>(\w{32})</code>", admin.content())
    assert secret is not None
    admin.get_by_label("Code").fill(pyotp.TOTP(secret[1]).now())
    admin.context.new_cdp_session(admin).send("Network.emulateNetworkConditions", SLOW)
    admin.locator("#login-form").evaluate(AGAIN)
    admin.get_by_role("link", name="I have kept them").wait_for()
    assert len(sent) == 1

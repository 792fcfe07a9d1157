"""The month of prices in a real browser: it looks as it should under its policy, with scripts switched off, too."""

import pytest
from playwright.sync_api import Page

from backend.pricing.models import RateRule
from tests.security.test_pages import admin, driver, watched

__all__ = ["admin", "driver", "watched"]


@pytest.mark.django_db(transaction=True)
def test_an_owner_ticks_a_weekend_and_sees_the_month(admin: Page, live_server, tmp_path):
    admin.goto(f"{live_server.url}/admin/pricing/raterule/add/")
    admin.locator("#id_code").fill("weekend")
    admin.locator("#id_label").fill("Weekend")
    admin.locator("#id_effect").select_option("percent")
    admin.locator("#id_value").fill("20")
    admin.locator("#id_layer").select_option("2")
    admin.get_by_label("Friday").check()
    admin.get_by_label("Saturday").check()
    admin.screenshot(path=tmp_path / "rule.png", full_page=True)
    admin.get_by_role("button", name="Save and continue editing").click()
    admin.get_by_text("was added successfully").wait_for()
    assert RateRule.objects.get().weekdays == [4, 5]
    admin.get_by_role("link", name="Month").click()
    admin.get_by_role("link", name="→").click()
    admin.screenshot(path=tmp_path / "month.png", full_page=True)
    friday = admin.locator("td.changed").first
    assert "Weekend +1,500.00" in (friday.get_attribute("title") or "")
    assert friday.locator("i").evaluate("mark => getComputedStyle(mark).backgroundColor") == "rgb(21, 101, 192)"

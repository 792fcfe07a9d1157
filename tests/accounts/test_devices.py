import pytest

from backend.accounts.core import devices

CHROME = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 {}Safari/537.36{}"
IOS = (
    "Mozilla/5.0 ({}; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) {} Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (CHROME.format("Linux; Android 10; K", "Mobile ", ""), "Chrome on Android"),
        (CHROME.format("Windows NT 10.0; Win64; x64", "", ""), "Chrome on Windows"),
        (CHROME.format("Windows NT 10.0; Win64; x64", "", " Edg/141.0.0.0"), "Edge on Windows"),
        (CHROME.format("Macintosh; Intel Mac OS X 10_15_7", "", " OPR/120.0.0.0"), "Opera on Mac"),
        (CHROME.format("X11; CrOS x86_64 14541.0.0", "", ""), "Chrome on ChromeOS"),
        (CHROME.format("X11; Linux x86_64", "", ""), "Chrome on Linux"),
        (
            "Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) "
            "SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
            "Samsung Internet on Android",
        ),
        (IOS.format("iPhone", "Version/18.5"), "Safari on iPhone"),
        (IOS.format("iPad", "CriOS/141.0"), "Chrome on iPad"),
        (IOS.format("iPhone", "FxiOS/142.0"), "Firefox on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0", "Firefox on Linux"),
        ("Dalvik/2.1.0 (Linux; U; Android 14)", "Android"),
        ("curl/8.5.0", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_device_is_named_as_people_name_it(user_agent, device):
    assert devices.describe(user_agent) == device


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "x" * 100_000, "\x00\n", "Chrome/" * 9000])
def test_nothing_of_the_callers_own_words_is_kept(text):
    assert devices.describe(text) in ("Unknown device", "Chrome")


def test_every_name_fits_into_its_column():
    longest = max(len(f"{browser} on {system}") for _, browser in devices.BROWSERS for _, system in devices.SYSTEMS)
    assert longest <= 40

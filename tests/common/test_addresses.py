import pytest
from django.test import RequestFactory

from backend.common.addresses import client_ip

SPOOFED = "1.1.1.1, 2.2.2.2"
PROXY = "10.0.0.1"


def seen(settings, *, proxies: int, forwarded: str | None) -> str:
    settings.TRUSTED_PROXIES = proxies
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    return client_ip(RequestFactory().get("/", REMOTE_ADDR=PROXY, headers=headers))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, PROXY),
        (0, SPOOFED, PROXY),
        (1, "9.9.9.9", "9.9.9.9"),
        (1, f"{SPOOFED}, 9.9.9.9", "9.9.9.9"),
        (1, "9.9.9.9, ", "9.9.9.9"),
        (1, None, PROXY),
        (1, " , ,", PROXY),
        (2, "9.9.9.9, 10.0.0.2", "9.9.9.9"),
        (2, f"{SPOOFED}, 9.9.9.9, 10.0.0.2", "9.9.9.9"),
        (2, "10.0.0.2", PROXY),
    ],
)
def test_only_our_own_proxies_are_believed(settings, proxies, forwarded, address):
    assert seen(settings, proxies=proxies, forwarded=forwarded) == address


def test_a_made_up_chain_of_any_length_changes_nothing(settings):
    claims = ", ".join(f"1.1.1.{n}" for n in range(200))
    assert seen(settings, proxies=2, forwarded=f"{claims}, 9.9.9.9, 10.0.0.2") == "9.9.9.9"

import pytest
from django.test import RequestFactory

from backend.common.http.client_addresses import caller, client_ip, pseudonym, shortened_address

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


def asks_from(settings, address: str):
    settings.TRUSTED_PROXIES = 1
    return RequestFactory().get("/", REMOTE_ADDR=PROXY, headers={"x-forwarded-for": address})


@pytest.mark.parametrize(
    ("address", "counted", "stored"),
    [
        ("203.0.113.77", "203.0.113.77", "203.0.113.0"),
        ("203.0.113.77:50123", "203.0.113.77", "203.0.113.0"),
        ("::ffff:203.0.113.77", "203.0.113.77", "203.0.113.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::", "2001:db8:1::"),
        ("[2001:db8:1:2::9]:50123", "2001:db8:1:2::", "2001:db8:1::"),
        ("fe80::1%eth0", "fe80::", "fe80::"),
        ("unknown", "unknown", None),
        ("1.2.3.4.5", "1.2.3.4.5", None),
    ],
)
def test_an_address_is_as_precise_as_its_purpose_needs(settings, address, counted, stored):
    request = asks_from(settings, address)
    assert (caller(request), shortened_address(request)) == (counted, stored)


def test_whoever_owns_a_network_of_ipv6_is_one_caller(settings):
    assert len({caller(asks_from(settings, f"2001:db8:1:2::{n:x}")) for n in range(50)}) == 1


def called_from(address: str) -> str:
    return pseudonym(RequestFactory().get("/", REMOTE_ADDR=address))


def test_a_pseudonym_is_the_networks_and_nobody_elses():
    assert called_from("203.0.113.7") == called_from("::ffff:203.0.113.7") != called_from("203.0.113.8")
    assert called_from("2001:db8::1") == called_from("2001:db8::ffff:1") != called_from("2001:db8:0:1::1")


def test_under_another_key_it_is_another(settings):
    before = called_from("203.0.113.7")
    settings.NETWORK_PEPPER = "another"
    assert called_from("203.0.113.7") != before


@pytest.mark.parametrize("address", ["", "unix:", "nobody"])
def test_where_there_is_no_address_there_is_no_pseudonym(address):
    assert called_from(address) == ""

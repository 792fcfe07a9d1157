"""Who types an address must not make us call our own network, nor keep us waiting."""

import ipaddress
import re
import socket
import threading
import time
from contextlib import suppress

import pytest

from backend.common.security import outgoing
from backend.common.security.outgoing import transport
from tests.security.elsewhere import HERE, Names, certificate, says, serving

PUBLIC = "93.184.215.14"
INSIDE = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1", "203.0.113.9"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.88.99.1"),
    *("::", "::1", "fe80::1", "fe80::1%1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1"),
    *("2002:7f00:1::1", "2001::1", "2001:20::1", "3fff::1", "5f00::1"),
]


@pytest.fixture
def names(monkeypatch) -> Names:
    names = Names()
    monkeypatch.setattr("socket.getaddrinfo", names.resolve)
    return names


@pytest.fixture
def strict(settings):
    """As in production."""
    settings.OUTGOING_STAND_INS = False


def refused(url: str) -> None:
    for call in (outgoing.check_url, outgoing.get, lambda it: outgoing.post(it, body=b"")):
        with pytest.raises(outgoing.AddressRefused):
            call(url)


# --- Which addresses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_public(address):
    assert not outgoing.public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "100.63.255.255", "172.32.0.1", "2606:4700::1111", "2a00::1"])
def test_an_address_of_the_open_internet_is_public(address):
    assert outgoing.public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_refused(strict, names, address):
    names.known["feed.example"] = [[address]]
    refused("https://feed.example/")


@pytest.mark.parametrize("order", [[PUBLIC, "10.0.0.1"], ["10.0.0.1", PUBLIC], ["2606:4700::1111", PUBLIC, "::1"]])
def test_one_address_inside_among_several_is_enough(strict, names, order):
    names.known["feed.example"] = [order]
    refused("https://feed.example/")


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "017700000001"),
        *("169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "10.1", "0", "localhost"),
        *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "[fe80::1%25lo]"),
        *("①②⑦.⓪.⓪.①", "１２７.0.0.1", "ⓛocalhost"),
    ],
)
def test_an_address_inside_is_refused_however_it_is_written(strict, host):
    refused(f"https://{host}/latest/meta-data/")


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://feed.example/",
            "ftp://feed.example/",
            "file:///etc/passwd",
            "gopher://feed.example/",
            "javascript:1",
        ),
        *("//feed.example/", "feed.example", "", "https://", "https:///path", "https:feed.example", "https://:443/"),
        *("https://user@feed.example/", "https://user:pass@feed.example/", "https://feed.example@10.0.0.1/"),
        *("https://@feed.example/", "https://feed.example\\@10.0.0.1/", "https://10.0.0.1\\.feed.example/"),
        *("https://feed.example:22/", "https://feed.example:80/", "https://feed.example:6379/"),
        *("https://feed.example:99999/", "https://feed.example:x/", "https://feed.example:-1/"),
        *(
            "https://feed.example/\r\nX: y",
            "https://feed.example/\tx",
            " https://feed.example/",
            "https://feed .example",
        ),
        *("https://feed.example/\x00", "https://[::1", "https://[x]/", "https://" + "a" * 64 + ".example/"),
        "https://feed.example/" + "a" * 2000,
        "https://feed.example/" + "鷗" * 700,
        "https://feed.example/\ud800",
    ],
)
def test_an_address_of_another_kind_is_refused(strict, names, url):
    names.known["feed.example"] = [[PUBLIC]]
    refused(url)


def test_an_ordinary_address_passes(strict, names):
    names.known["feed.example"] = names.known["xn--mnchen-3ya.example"] = [[PUBLIC, "2606:4700::1111"]]
    for url in ("https://feed.example/a.ics?key=1#x", "https://feed.example:8443/", "https://münchen.example/"):
        outgoing.check_url(url)


def test_a_name_that_nobody_knows_may_be_known_later(strict):
    with pytest.raises(outgoing.NoAnswer, match="unknown_host"):
        outgoing.get("https://nobody.invalid/")


# --- Whom the connection goes to ------------------------------------------------------------------------------------


def test_a_name_that_changes_its_mind_is_asked_once(names):
    with serving(says(b"BEGIN:VCALENDAR")) as server:
        names.known["feed.example"] = [[HERE], ["10.0.0.1"]]
        answer = outgoing.get(f"http://feed.example:{server.server_port}/a%20b.ics?x=ü&y=[1]")
        assert (answer.status, answer.ok, answer.body, names.asked) == (200, True, b"BEGIN:VCALENDAR", ["feed.example"])
        verb, path, headers, _ = server.seen[0]
        assert (verb, path) == ("GET", "/a%20b.ics?x=%C3%BC&y=[1]")
        assert headers["Host"] == f"feed.example:{server.server_port}"


def test_an_address_where_nobody_listens_gives_way_to_the_next(names):
    with serving(says()) as server:
        names.known["feed.example"] = [["127.0.0.2", HERE]]
        assert outgoing.get(f"http://feed.example:{server.server_port}/").ok


def test_a_proxy_of_the_environment_is_not_asked(names, monkeypatch):
    with serving(says(b"proxy")) as proxy, serving(says(b"host")) as server:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://{HERE}:{proxy.server_port}")
        assert outgoing.get(f"http://{HERE}:{server.server_port}/").body == b"host"
        assert proxy.seen == []


def test_a_netrc_is_not_read(names, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text(f"machine {HERE} login root password hush\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with serving(says()) as server:
        outgoing.get(f"http://{HERE}:{server.server_port}/")
        assert "Authorization" not in server.seen[0][2]


def test_the_certificate_must_be_of_the_name_that_was_typed(names, monkeypatch, tmp_path):
    pem = certificate(tmp_path, "feed.example")
    names.known["feed.example"] = names.known["other.example"] = [[HERE]]
    with serving(says(b"safe"), pem) as server:
        port = server.server_port
        with pytest.raises(outgoing.NoAnswer):
            outgoing.get(f"https://feed.example:{port}/")
        monkeypatch.setattr(transport, "AUTHORITIES", f"{pem}.crt")
        assert outgoing.get(f"https://feed.example:{port}/").body == b"safe"
        with pytest.raises(outgoing.NoAnswer):
            outgoing.get(f"https://other.example:{port}/")


# --- Redirects ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("to", ["http://[", "http://[::1", "//[x]/", "http://a:b/", "http://" + "a" * 70, "\xe9://"])
def test_a_redirect_that_leads_nowhere_is_refused_too(names, to):
    with serving(says(b"", 302, Location=to)) as server, pytest.raises((outgoing.AddressRefused, outgoing.NoAnswer)):
        outgoing.get(f"http://{HERE}:{server.server_port}/")


@pytest.mark.parametrize(
    "to",
    [
        *(
            "http://10.0.0.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://[::ffff:10.0.0.1]/",
            "//inside.example/",
        ),
        *("file:///etc/passwd", "http://user:pass@feed.example/", "gopher://feed.example/", "http://0xa000001/"),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_inside_is_refused(names, status, to):
    names.known["inside.example"] = [["192.168.0.1"]]
    with serving(says(b"", status, Location=to)) as server, pytest.raises(outgoing.AddressRefused):
        outgoing.get(f"http://{HERE}:{server.server_port}/")


def test_a_redirect_to_the_same_name_is_looked_at_anew(names):
    names.known["feed.example"] = [[HERE], ["10.0.0.1"]]
    with serving(says(b"", 302, Location="/again")) as server, pytest.raises(outgoing.AddressRefused):
        outgoing.get(f"http://feed.example:{server.server_port}/")
    assert names.asked == ["feed.example", "feed.example"]


def test_a_few_redirects_are_followed_and_no_more(names):
    with serving(says(b"", 302, Location="/again")) as server:
        with pytest.raises(outgoing.NoAnswer, match="too_many_redirects"):
            outgoing.get(f"http://{HERE}:{server.server_port}/")
        assert len(server.seen) == outgoing.MOST_REDIRECTS + 1


def test_what_is_meant_for_one_host_is_not_told_to_another(names):
    with serving(says()) as second:
        there = f"http://{HERE}:{second.server_port}/there"
        with serving(says(b"", 302, Location=there)) as first:
            answer = outgoing.get(f"http://{HERE}:{first.server_port}/", headers={"Authorization": "Bearer hush"})
        assert (first.seen[0][2]["Authorization"], answer.url) == ("Bearer hush", there)
        assert "Authorization" not in second.seen[0][2]


def test_a_post_follows_no_redirect(names):
    with serving(says(b"", 307, Location="/there")) as server:
        answer = outgoing.post(f"http://{HERE}:{server.server_port}/", body=b"{}", headers={"X-Signature": "s"})
        assert (answer.status, answer.headers["location"]) == (307, "/there")
        assert [(verb, path, body) for verb, path, _, body in server.seen] == [("POST", "/", b"{}")]


# --- Size and time --------------------------------------------------------------------------------------------------


def endless(request) -> None:
    request.send_response(200)
    request.end_headers()
    while not request.over.is_set():
        request.wfile.write(b"x" * 10_000)


def chunks(request) -> None:
    request.protocol_version = "HTTP/1.1"
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    while not request.over.is_set():
        request.wfile.write(b"2710\r\n" + b"x" * 10_000 + b"\r\n")


@pytest.mark.parametrize("answer", [endless, chunks, says(b"x" * 60_000), says(b"", Content_Length="99999999999")])
def test_an_answer_that_is_too_long_is_not_read_to_its_end(names, answer):
    with serving(answer) as server, pytest.raises(outgoing.AnswerTooLarge):
        outgoing.get(f"http://{HERE}:{server.server_port}/", most_bytes=50_000)


def silent(request) -> None:
    request.over.wait(30)


def dripping_body(request) -> None:
    request.send_response(200)
    request.end_headers()
    while not request.over.wait(0.05):
        request.wfile.write(b"x")


def dripping_headers(request) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not request.over.wait(0.05):
        request.wfile.write(b"x")


@pytest.mark.parametrize("answer", [silent, dripping_body, dripping_headers])
def test_an_answer_that_takes_too_long_is_cut_off_even_if_something_always_comes(names, answer):
    with serving(answer) as server, pytest.raises(outgoing.NoAnswer):
        outgoing.get(f"http://{HERE}:{server.server_port}/", seconds=0.5)


def test_a_handshake_that_drips_is_cut_off_too(names):
    """A record of TLS whose bytes come one by one: it never ends, and there always comes something."""
    over = threading.Event()

    def drip(listener: socket.socket) -> None:
        caller, _ = listener.accept()
        with caller, suppress(OSError):
            caller.sendall(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")
            while not over.wait(0.05):
                caller.sendall(b"x")

    with socket.create_server((HERE, 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,), daemon=True)
        thread.start()
        guard = threading.Timer(5, over.set)
        guard.start()
        began = time.monotonic()
        with pytest.raises(outgoing.NoAnswer):
            outgoing.get(f"https://{HERE}:{listener.getsockname()[1]}/", seconds=0.5)
        took = time.monotonic() - began
        guard.cancel()
        over.set()
        thread.join()
    assert took < 3


def test_time_is_counted_over_all_redirects(names):
    def slowly(request) -> None:
        request.over.wait(0.2)
        says(b"", 302, Location="/again")(request)

    with serving(slowly) as server, pytest.raises(outgoing.NoAnswer):
        outgoing.get(f"http://{HERE}:{server.server_port}/", seconds=0.3)


def broken(request) -> None:
    request.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")


def many_headers(request) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n")


def cut_short(request) -> None:
    says(b"hello", Content_Length="500")(request)


@pytest.mark.parametrize("answer", [broken, many_headers, cut_short, lambda request: None])
def test_an_answer_that_is_none_may_be_better_next_time(names, answer):
    with serving(answer) as server, pytest.raises(outgoing.NoAnswer):
        outgoing.get(f"http://{HERE}:{server.server_port}/")


def test_a_wrong_number_of_bytes_is_no_bug_of_ours(names):
    with serving(says(b"x", Content_Length="many")) as server, pytest.raises(outgoing.NoAnswer):
        outgoing.get(f"http://{HERE}:{server.server_port}/")


def test_a_compressed_answer_is_not_unpacked(names):
    with serving(says(b"\x1f\x8b bomb", Content_Encoding="gzip")) as server:
        assert outgoing.get(f"http://{HERE}:{server.server_port}/").body == b"\x1f\x8b bomb"
        assert server.seen[0][2]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("header", [{"X-A": "b\r\nX-Evil: 1"}, {"X\r\nY": "b"}])
def test_headers_smuggle_nothing(names, header):
    with serving(says()) as server:
        with pytest.raises(outgoing.NoAnswer):
            outgoing.get(f"http://{HERE}:{server.server_port}/", headers=header)
        assert not any("Evil" in str(seen) for seen in server.seen)


def test_no_error_repeats_the_address(names):
    with serving(silent) as server:
        with pytest.raises(outgoing.NoAnswer) as caught:
            outgoing.get(f"http://{HERE}:{server.server_port}/a-secret-path", seconds=0.2)
        assert not re.search("secret|127", str(caught.value))
        assert caught.value.__cause__ is None

"""The harness counts right: ratios are of rounds side by side, loads say what was answered, pictures can be drawn."""

import json
import os
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree

import pytest

from benchmarks.bench import meters, plots, report, wire
from benchmarks.bench.figures import Figures, Result, middle_and_late, middle_of, result_of
from benchmarks.bench.guests import Places
from benchmarks.bench.http_jobs import Crowd, SearchCold
from benchmarks.bench.wire import Sender
from benchmarks.data.sizes import SIZES
from benchmarks.load.browser import Browser, Notes

ASHA = Sender("a-token", "10.0.0.1")


def figures(rate: float, **more: float) -> Figures:
    """A round that made so many a second."""
    given = {"cpu": 1000 / rate, "cpu_postgres": 0, "cpu_redis": 0, "statements": 7, "redis_trips": 2, "memory": 100}
    return Figures(**{"count": 100, "rate": rate, **given, **more})


def a_result(*pairs: tuple[float, float], **more: float) -> Result:
    """Of rounds that made so many, and their floors so many."""
    ours, floors = ([figures(rate, **more) for rate in rates] for rates in zip(*pairs, strict=True))
    return Result(job="a job", floor="H", unit="requests", aim="0.8 of H", ours=ours, floors=floors)


@pytest.fixture
def echo() -> Iterator[ThreadingHTTPServer]:
    """Answers 201 with the body it was sent; 409 where nobody is logged in."""

    class Echo(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(201 if self.headers["Authorization"] else 409)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_ratio_is_the_median_of_rounds_side_by_side():
    # While the machine was busy both made half as many: the ratio does not mind.
    result = a_result((40, 400), (20, 200), (30, 150))
    assert result.ratio == pytest.approx(0.1)
    assert result.cpu_ratio == pytest.approx(0.1)
    assert middle_of(result.ours, "rate") == 30
    assert middle_of(result.ours, "middle") is None


def test_results_come_back_from_json_as_they_went():
    result = a_result((40, 400), (20, 200), middle=5.0, late=9.0)
    told = json.loads(json.dumps(result.as_json()))
    assert (told.pop("ratio"), told.pop("cpu_ratio")) == (0.1, 0.1)
    assert result_of(told) == result


def test_the_table_says_when_answers_were_not_what_was_asked_for():
    assert report.row(a_result((40, 400))).startswith("| a job | H | **0.10** | 0.8 of H |")
    assert "(4 unexpected answers)" in report.row(a_result((40, 400), (40, 400), unexpected=1))


@pytest.mark.parametrize(
    ("took", "said"), [([], (0, 0)), ([5.0], (5.0, 5.0)), ([float(n) for n in range(101)], (50, 99))]
)
def test_middle_and_late(took, said):
    assert middle_and_late(took) == said


def test_a_load_says_what_was_answered(echo):
    wishes = [{"n": n} for n in range(40)]
    requests = [wire.post("/", ASHA, wish) for wish in wishes] + [wire.post("/", Sender("", ""), b"nobody")]
    heard = wire.shoot(echo.server_port, requests, seconds=20, connections=4)
    assert heard.statuses == {"201": 40, "409": 1}
    assert (len(heard.took), heard.broken) == (41, 0)
    assert heard.sizes == sum(len(json.dumps(wish)) for wish in wishes) + len(b"nobody")


def test_a_load_ends_with_its_time(echo):
    heard = wire.shoot(echo.server_port, [wire.post("/", ASHA, b"again")], seconds=0.3, connections=2, again=True)
    assert 0.3 <= heard.seconds < 5
    assert heard.statuses["201"] == len(heard.took) > 2


def test_a_request_says_who_asks_as_a_proxy_would():
    head, _, body = wire.post("/api/", ASHA, {"a": 1}, X_Event="7").partition(b"\r\n\r\n")
    assert body == b'{"a": 1}'
    assert {b"Authorization: Bearer a-token", b"X-Forwarded-For: 10.0.0.1", b"X-Event: 7"} <= set(head.split(b"\r\n"))


def test_no_two_wishes_want_the_same_nights_of_a_room():
    places, seen = Places(SIZES["1k"], date(2026, 11, 30)), set()
    for _ in range(1000):
        resort, rooms, arrival, _ = places.next()
        assert [(room - 1) // SIZES["1k"].rooms_each + 1 for room in rooms] == [resort, resort]
        seen |= {(room, arrival) for room in rooms}
    assert len(seen) == 2000


def test_no_question_comes_twice_where_every_price_is_to_be_new():
    class Asha:
        """All of the guests."""

        def next(self, which: str) -> Sender:
            return ASHA

    places = Places(SIZES["10k"], date(2026, 11, 30))
    job = SearchCold(Crowd(Asha(), places, 0))
    asked = job.requests("ours", 20_000)
    assert len(set(asked)) == 20_000
    assert all(b"check_in_date=2027-0" in question for question in asked)
    assert job.requests("floor", 40)[0].startswith(b"GET /api/floors/search/?location=Bay+")


def test_pictures_are_drawn_of_sizes_and_of_connections():
    sizes = [
        {"stays": stays, "results": [a_result((40, 400), middle=stays / 1000, late=9.0).as_json()], "sweep": []}
        for stays in (10_000, 500_000)
    ]
    sizes[1]["sweep"] = [
        {"job": "a job", "which": which, "connections": n, "rate": 10.0 * n}
        for which in ("ours", "floor")
        for n in (1, 4)
    ]
    drawn = plots.pictures({"sizes": sizes})
    assert drawn.keys() == {"latency.svg", "throughput.svg"}
    # S314: drawn here.
    texts = {name: "".join(ElementTree.fromstring(svg).itertext()) for name, svg in drawn.items()}  # noqa: S314
    assert "500,000" in texts["latency.svg"]
    assert "a job, floor" in texts["throughput.svg"]


def test_a_browser_notes_each_step_and_whoever_hangs_up(echo):
    notes = Notes()
    asha = Browser(echo.server_port, ASHA, notes)
    assert asha.post("select-rooms", "/", {"rooms": 1}) == (201, {"rooms": 1})
    asha.close()
    nobody = Browser(1, ASHA, notes)
    assert nobody.get("search", "/") == (0, None)
    lines = notes.table(2.0).splitlines()
    assert lines[2].startswith("| select-rooms | 0.5 |")
    assert lines[2].endswith("| 1 x 201 |")
    assert lines[3].endswith("| 1 x ConnectionRefusedError |")


def test_cpu_of_a_process_is_that_of_its_children_too():
    assert os.getpid() in meters.tree(os.getppid())
    before = meters.cpu_of(os.getpid())
    sum(n * n for n in range(2_000_000))
    assert meters.cpu_of(os.getpid()) > before
